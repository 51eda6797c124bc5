"""Host apps over real HTTP, against a stand-in that speaks OAuth 2.0 with PKCE."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.gateways.host_apps import HostApps
from app.gateways.standins.server import Standins
from app.kernel.settings import demo
from app.kernel.settings.host_apps import HostApp, read_host_apps
from app.people.ports import HostDown, HostRefused, HostUnknown
from tests.free_port import nobody_at
from tests.gateways.held import HURRIED, PATIENT, SLOW, Held
from tests.waiting import until

PAGES = "http://127.0.0.1:8000"


@pytest.fixture
def app(standins: Standins) -> HostApp:
    return read_host_apps(demo.demo_host_apps(standins.base_url, PAGES))[0]


def client(*apps: HostApp, timeouts: tuple[float, float] = PATIENT) -> HostApps:
    return HostApps(apps, timeouts=timeouts)


def challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def sent_back(app: HostApp, verifier: str, user: str = "li", state: str = "a state") -> dict[str, str]:
    """What the browser comes back with."""
    address = client(app).authorize_url(app.name, state, challenge_of(verifier))
    answer = requests.get(address, cookies={"host_user": user}, allow_redirects=False, timeout=60)
    place, _question, query = answer.headers["Location"].partition("?")
    assert place == app.return_url
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_there_and_back(app: HostApp) -> None:
    verifier = secrets.token_urlsafe(48)
    back = sent_back(app, verifier)
    assert back["state"] == "a state"
    assert client(app).subject("demo", back["code"], verifier) == "subject-li"


def test_nothing_but_the_subject_is_taken(app: HostApp, caplog: pytest.LogCaptureFixture) -> None:
    """The host tells a name and a number as well."""
    caplog.set_level(logging.DEBUG)
    verifier = secrets.token_urlsafe(48)
    found = client(app).subject("demo", sent_back(app, verifier)["code"], verifier)
    assert found == "subject-li"
    assert "王建国" not in caplog.text
    assert "13800000000" not in caplog.text


def test_the_address_has_no_secret_and_all_that_oauth_wants(app: HostApp) -> None:
    address = client(app).authorize_url("demo", "s&x=1", "c")
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query == {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.return_url,
        "scope": "openid",
        "state": "s&x=1",
        "code_challenge": "c",
        "code_challenge_method": "S256",
    }
    assert app.client_secret not in address + repr(app)
    with_query = replace(app, authorize_url=f"{app.authorize_url}?lang=zh")
    assert "?lang=zh&response_type" in client(with_query).authorize_url("demo", "s", "c")


def test_a_code_serves_once(app: HostApp) -> None:
    verifier = secrets.token_urlsafe(48)
    code = sent_back(app, verifier)["code"]
    client(app).subject("demo", code, verifier)
    with pytest.raises(HostRefused):
        client(app).subject("demo", code, verifier)


def test_a_code_of_another_browser(app: HostApp) -> None:
    """PKCE: a code that was caught is worth nothing without its verifier."""
    code = sent_back(app, secrets.token_urlsafe(48))["code"]
    with pytest.raises(HostRefused):
        client(app).subject("demo", code, secrets.token_urlsafe(48))


@pytest.mark.parametrize("code", ["", "x" * 513, "a b", "号", "\ud800", "a\r\nb"])
def test_what_cannot_be_a_code_is_not_even_asked(app: HostApp, standins: Standins, code: str) -> None:
    with pytest.raises(HostRefused):
        client(app).subject("demo", code, "v")
    assert standins.host_app.calls["token"] == 0


def test_an_unknown_host(app: HostApp) -> None:
    hosts = client(app)
    assert (hosts.is_known("demo"), hosts.is_known("nobody")) == (True, False)
    assert hosts.labels() == {"demo": "随申办（演示）"}
    with pytest.raises(HostUnknown):
        hosts.subject("nobody", "code", "v")
    with pytest.raises(HostUnknown):
        hosts.authorize_url("nobody", "s", "c")


@pytest.mark.parametrize("fault", ["down", "garbage", SLOW])
def test_an_outage(app: HostApp, standins: Standins, fault: str) -> None:
    verifier = secrets.token_urlsafe(48)
    code = sent_back(app, verifier)["code"]
    standins.host_app.fault = fault
    host = client(app, timeouts=HURRIED if fault == SLOW else PATIENT)
    with pytest.raises(HostDown) as caught:
        host.subject("demo", code, verifier)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert code not in str(caught.value)


def test_a_wrong_secret_is_our_fault_and_not_the_persons(app: HostApp) -> None:
    verifier = secrets.token_urlsafe(48)
    code = sent_back(app, verifier)["code"]
    with pytest.raises(HostDown):
        client(replace(app, client_secret="another")).subject("demo", code, verifier)


def test_nobody_listens(app: HostApp) -> None:
    with pytest.raises(HostDown):
        client(replace(app, token_url=f"http://{nobody_at()}/token")).subject("demo", "code", "v")


@pytest.mark.parametrize("name", ["phone", "name_of_nothing"])
def test_no_subject_is_nobody(app: HostApp, name: str) -> None:
    verifier = secrets.token_urlsafe(48)
    code = sent_back(app, verifier)["code"]
    with pytest.raises(HostDown):
        client(replace(app, subject_field=name)).subject("demo", code, verifier)


def test_a_redirect_of_the_host_is_not_followed(app: HostApp, standins: Standins) -> None:
    """The secret goes to the address of the settings and nowhere else."""
    elsewhere = replace(app, token_url=app.authorize_url)
    with pytest.raises(HostDown):
        client(elsewhere).subject("demo", "code", "v")
    assert standins.host_app.calls["token"] == 0


def test_a_slow_host_holds_up_its_own_people_alone(app: HostApp, standins: Standins, held: Held) -> None:
    standins.host_app.fault = "slow-1"
    slow, other = replace(app, name="slow"), replace(app, name="other", token_url="http://127.0.0.1:9/token")
    hosts = HostApps((slow, other), timeouts=PATIENT, at_once=1)

    def hold() -> None:
        with pytest.raises(HostRefused):
            hosts.subject("slow", "code", "v")

    holding = threading.Thread(target=hold)
    holding.start()
    until(lambda: held.count == 1, "a call that waits for the slow host")
    with pytest.raises(HostDown, match="too many calls"):
        hosts.subject("slow", "code", "v")
    with pytest.raises(HostDown, match="other token"):
        hosts.subject("other", "code", "v")
    assert holding.is_alive()
    held.let_go()
    holding.join()


def test_whoever_refuses_at_the_host_is_sent_back_without_a_code(app: HostApp) -> None:
    assert sent_back(app, "v", user="refuses") == {"error": "access_denied", "state": "a state"}


@pytest.mark.parametrize(
    "changed",
    [
        {"return_url": "https://elsewhere.example/m/host/demo"},
        {"return_url": "http://127.0.0.1:8000/elsewhere"},
        {"client_id": "another"},
    ],
)
def test_the_stand_in_sends_nobody_elsewhere(app: HostApp, changed: dict[str, str]) -> None:
    address = client(replace(app, **changed)).authorize_url("demo", "s", "c")
    answer = requests.get(address, allow_redirects=False, timeout=60)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
