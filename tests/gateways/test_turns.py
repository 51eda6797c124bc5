"""A slow neighbour gets some of the threads and never all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path

import pytest

from app.gateways import turns
from app.gateways.key_value import EmbeddedStore
from app.gateways.registry import RegistryClient
from app.gateways.standins.server import Standins
from app.gateways.turns import NoTurn, Turns
from app.gateways.wechat import MiniProgram
from app.kernel.crypto import Cipher
from app.people.ports import RegistryDown, WechatDown
from tests.gateways.held import Held

CIPHER = Cipher.from_setting("1:" + "11" * 32, "i" * 32)
CROWD, AT_ONCE = 12, 3
LONG_S = 60.0
PATIENT = (LONG_S, LONG_S)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 0.1)


@pytest.mark.usefixtures("quick")
def test_as_many_as_may_at_once() -> None:
    both = Turns(2)
    with both.one(), both.one(), pytest.raises(NoTurn), both.one():
        pass
    with both.one():
        pass


def test_a_turn_that_comes_free_soon_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", LONG_S)
    monkeypatch.setattr(turns, "SLOW_S", LONG_S)
    one = Turns(1)
    is_taken = threading.Event()

    def briefly() -> None:
        with one.one():
            is_taken.set()
            time.sleep(0.03)

    other = threading.Thread(target=briefly)
    other.start()
    is_taken.wait()
    with one.one():
        pass
    other.join()


def test_nobody_waits_for_one_that_is_known_to_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", LONG_S)
    monkeypatch.setattr(turns, "SLOW_S", 0.01)
    one = Turns(1)
    with one.one():
        time.sleep(0.02)
    with one.one():
        begun = time.monotonic()
        with pytest.raises(NoTurn), one.one():
            pass
        assert time.monotonic() - begun < LONG_S / 2


@pytest.mark.usefixtures("quick")
def test_a_crowd_at_a_slow_wechat(standins: Standins, held: Held, tmp_path: Path) -> None:
    standins.wechat.fault = "slow-1"
    wechat = MiniProgram(
        *(standins.wechat_base, "demo-appid", "demo-wechat-secret"),
        *(EmbeddedStore(tmp_path / "kv.db"), CIPHER),
        timeouts=PATIENT,
        at_once=AT_ONCE,
    )

    def sign_in() -> str:
        try:
            wechat.code_to_session("demo-wang")
        except WechatDown as down:
            return str(down)
        return "in"

    told = _told_before_and_after_an_answer(held, sign_in, CROWD, AT_ONCE)
    assert told == ["too many calls wait"] * (CROWD - AT_ONCE) + ["in"] * AT_ONCE
    assert held.count == AT_ONCE


@pytest.mark.usefixtures("quick")
def test_a_crowd_at_a_slow_authority(standins: Standins, held: Held) -> None:
    standins.registry.fault = "slow-1"
    registry = RegistryClient(standins.registry_base, "demo-registry-secret", timeouts=PATIENT, at_once=1)

    def check() -> str:
        try:
            return registry.check("张伟", "11010519491231002X")
        except RegistryDown as down:
            return str(down)

    told = _told_before_and_after_an_answer(held, check, crowd=3, at_once=1)
    assert told == ["identity-checks: too many calls wait"] * 2 + ["matched"]


def _told_before_and_after_an_answer(
    held: Held, ask: Callable[[], str], crowd: int, at_once: int
) -> list[str]:
    """In the order in which they were told it: the neighbour answers only when all others have gone away."""
    with ThreadPoolExecutor(max_workers=crowd) as pool:
        calls = as_completed([pool.submit(ask) for _ in range(crowd)])
        told = [call.result() for call in islice(calls, crowd - at_once)]
        held.let_go()
        return told + [call.result() for call in calls]
