"""A port that was found is still there when somebody listens on it."""

from __future__ import annotations

import os
import socket
import subprocess
from argparse import Namespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.commands import launcher
from app.commands.held_port import CAN_BE_SHARED, HERE, HeldPort
from app.kernel.settings import Settings

pytestmark = pytest.mark.skipif(not CAN_BE_SHARED, reason="only Linux lets a held port be listened on")


def is_anybodys(port: int) -> bool:
    """Whether a server of somebody else, or an outgoing connection, could have it."""
    with socket.socket() as other:
        try:
            other.bind((HERE, port))
        except OSError:
            return False
    return True


def test_a_held_port_is_nobody_elses_until_it_is_let_go() -> None:
    with HeldPort() as held:
        assert not is_anybodys(held.number)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HERE, held.number))
    assert is_anybodys(held.number)


def test_who_knows_a_held_port_listens_on_it() -> None:
    with HeldPort() as held:
        held.ready_to_listen()
        with socket.create_server((HERE, held.number)), socket.create_connection((HERE, held.number)):
            assert not is_anybodys(held.number)


def test_a_port_that_somebody_listens_on_cannot_be_held() -> None:
    with socket.create_server((HERE, 0)) as taken, pytest.raises(OSError, match="in use"):
        HeldPort(HERE, taken.getsockname()[1])


def test_the_ports_of_a_start_are_held_while_the_storage_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    anybodys: list[bool] = []

    def prepare(command: list[str], env: dict[str, str], **_words: Any) -> subprocess.CompletedProcess[str]:
        standins = urlsplit(env["STANDINS_URL"]).port
        anybodys.extend(is_anybodys(port) for port in (standins, settings.port) if port is not None)
        return subprocess.CompletedProcess(command, 7)

    for name in ("WECHAT_API_BASE", "REGISTRY_BASE", "NATIONAL_PLATFORM_BASE"):
        monkeypatch.delenv(name, raising=False)
    with HeldPort() as free:
        monkeypatch.setenv("PORT", str(free.number))
        settings = Settings.from_env()
    monkeypatch.setattr(launcher, "subprocess", Namespace(run=prepare))
    assert launcher.run(settings, Namespace()) == 7
    assert anybodys == [False, False]
    assert os.environ.get("STANDINS_URL") is None
