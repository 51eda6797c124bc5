"""HOST_APPS: read whole or refused with a fault that shows no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.kernel.settings import Settings, demo
from app.kernel.settings.host_apps import HostAppsFault, read_host_apps
from tests.kernel.environment import clear, faults, production, put

HOST = {
    "name": "suishenban",
    "label": "随申办",
    "authorize_url": "https://host.example/oauth/authorize",
    "token_url": "https://host.example/oauth/token",
    "subject_url": "https://host.example/oauth/userinfo",
    "return_url": "https://jianma.example/m/host/suishenban",
    "client_id": "jianma",
    "client_secret": "given by the host",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear(monkeypatch)


def of(**changes: Any) -> str:
    return json.dumps([HOST | changes])


@pytest.mark.parametrize("text", ["", "  ", "[]"])
def test_none_by_default(text: str) -> None:
    assert read_host_apps(text) == ()


def test_several() -> None:
    other = HOST | {"name": "city", "return_url": "https://jianma.example/m/host/city", "scope": "id"}
    first, second = read_host_apps(json.dumps([HOST, other]))
    assert (first.name, first.scope, first.subject_field, first.framed_by) == (
        "suishenban",
        "openid",
        "sub",
        None,
    )
    assert (second.name, second.scope) == ("city", "id")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "3",
        '"text"',
        "[3]",
        of(colour="red"),
        json.dumps([{key: value for key, value in HOST.items() if key != "token_url"}]),
        of(client_id=3),
        of(client_id=""),
        of(label="x" * 401),
        of(name="Sui"),
        of(name="a/b"),
        of(subject_field="a.b"),
        of(token_url="ftp://host.example/token"),
        of(token_url="https://host.example/a b"),
        of(token_url="https://user:password@host.example/token"),
        of(token_url="https://host.example/token#part"),
        of(token_url="//host.example/token"),
        of(token_url="https://[host/token"),
        of(return_url="https://jianma.example/m/"),
        of(return_url="https://jianma.example/m/host/another"),
        of(return_url="https://jianma.example/m/host/suishenban?to=x"),
        of(framed_by="https://host.example/page"),
        of(framed_by="*"),
        of(framed_by="https://host.example; script-src *"),
        json.dumps([HOST, HOST]),
    ],
)
def test_what_is_no_list_of_hosts(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HostAppsFault) as caught:
        read_host_apps(text)
    assert "given by the host" not in str(caught.value)
    put(monkeypatch, HOST_APPS=text)
    assert faults() == ["E-HOST_APPS"]


def test_production_takes_a_real_host(monkeypatch: pytest.MonkeyPatch) -> None:
    production(monkeypatch, HOST_APPS=of(framed_by="https://host.example"))
    assert faults() == []
    assert [host.name for host in Settings.from_env().hosts] == ["suishenban"]
    assert "given by the host" not in repr(Settings.from_env().hosts)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"token_url": "http://host.example/token"}, ["P-HOST_APPS"]),
        ({"return_url": "http://jianma.example/m/host/suishenban"}, ["P-HOST_APPS"]),
        ({"framed_by": "http://host.example"}, ["P-HOST_APPS"]),
        ({"client_secret": demo.DEMO_HOST_SECRET}, ["P-HOST_APPS"]),
        ({"token_url": "http://127.0.0.1:9000/token"}, ["P-STANDINS", "P-HOST_APPS"]),
        ({"subject_url": "http://localhost:9000/userinfo"}, ["P-STANDINS", "P-HOST_APPS"]),
    ],
)
def test_production_refuses(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], expected: list[str]
) -> None:
    production(monkeypatch, HOST_APPS=of(**changes))
    assert faults() == expected


def test_production_has_none_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    production(monkeypatch)
    assert Settings.from_env().hosts == ()


def test_the_demo_has_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, STANDINS_URL="http://127.0.0.1:9000", PORT="8123")
    (host,) = Settings.from_env().hosts
    assert (host.name, host.is_standin) == ("demo", True)
    assert host.return_url == "http://127.0.0.1:8123/m/host/demo"
