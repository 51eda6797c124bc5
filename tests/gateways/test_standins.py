"""The stand-ins: loud, local, never in production."""

import logging
import socket
from urllib.parse import urlsplit

import pytest
import requests

from app.gateways.standins import StandinsRefused, running, serve


def test_they_refuse_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    with pytest.raises(StandinsRefused), running():
        pass
    with pytest.raises(StandinsRefused):
        serve(0, wechat_appid="a", wechat_secret="s", registry_secret="r", national_platform_secret="n")


def test_they_say_what_they_are(caplog: pytest.LogCaptureFixture) -> None:
    with running() as standins:
        assert standins.base_url in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "DEMO" in caplog.text


def test_they_listen_on_the_loopback_address_only() -> None:
    with running() as standins:
        url = urlsplit(standins.base_url)
        assert url.hostname == "127.0.0.1"
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", url.port or 0), 0.5):
            pass


@pytest.mark.parametrize("path", ["/", "/nothing/here", "/wechat/cgi-bin/unknown", "/registry/persons"])
def test_unknown_calls_are_answered(path: str) -> None:
    with running() as standins:
        answer = requests.get(standins.base_url + path, timeout=60)
    assert answer.status_code in (200, 401, 404)
    assert "openid" not in answer.text


def test_what_is_too_long_is_not_read() -> None:
    with running() as standins:
        headers = {"Content-Length": "99999999"}
        answer = requests.post(standins.registry_base + "persons", headers=headers, timeout=60)
    assert answer.status_code == 404


def test_connections_are_kept(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "urllib3")
    with running() as standins, requests.Session() as session:
        for _ in range(3):
            session.get(standins.wechat_base + "x", timeout=60)
    assert caplog.text.count("Starting new HTTP connection") == 1
