"""The authority's registry over real HTTP. Test people are invented."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from app.gateways.registry import RegistryClient
from app.gateways.standins import registry as authority
from app.gateways.standins import running
from app.gateways.standins.server import Standins
from app.people.ports import RegistryDown, RegistryState
from tests.gateways.held import HURRIED, PATIENT, SLOW

SECRET = "demo-registry-secret"
NUMBER = "11010519491231002X"
AT = datetime(2023, 6, 15, 1, 0, tzinfo=UTC)
STORED_AFTER_S = 600.0


@pytest.fixture
def standins() -> Iterator[Standins]:
    with running(stored_after_s=STORED_AFTER_S) as standins:
        yield standins


@pytest.fixture
def registry(standins: Standins) -> RegistryClient:
    return client(standins)


def client(
    standins: Standins, secret: str = SECRET, shift_s: float = 0, timeouts: tuple[float, float] = PATIENT
) -> RegistryClient:
    return RegistryClient(
        standins.registry_base, secret, timeouts=timeouts, now=lambda: time.time() + shift_s
    )


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the time pass after which the authority has dealt with a person."""
    return lambda: monkeypatch.setattr(authority, "system_time", lambda: time.time() + STORED_AFTER_S)


def test_a_person_is_stored_after_a_while(registry: RegistryClient, later: Callable[[], None]) -> None:
    receipt = registry.submit("request-1", "张伟", NUMBER, AT)
    assert registry.state(receipt) == RegistryState("waiting")
    later()
    assert registry.state(receipt) == RegistryState("stored")


def test_the_same_request_gives_the_same_receipt(registry: RegistryClient, standins: Standins) -> None:
    receipts = {registry.submit("request-1", "张伟", NUMBER, AT) for _ in range(3)}
    assert receipts == set(standins.registry.receipts.values())
    assert registry.submit("request-2", "张伟", NUMBER, AT) not in receipts


def test_a_refusal_says_why(registry: RegistryClient, later: Callable[[], None]) -> None:
    receipt = registry.submit("request-1", "王拒收", NUMBER, AT)
    later()
    assert registry.state(receipt) == RegistryState("refused", "登记信息与库中不一致")


def test_a_receipt_outlives_a_restart(standins: Standins, registry: RegistryClient) -> None:
    receipt = registry.submit("request-1", "李缓办", NUMBER, AT)
    with running() as restarted:
        assert client(restarted).state(receipt) == RegistryState("waiting")


@pytest.mark.parametrize(
    ("name", "result"), [("张伟", "matched"), ("陈不符", "mismatched"), ("周查无", "unknown")]
)
def test_name_against_number(registry: RegistryClient, name: str, result: str) -> None:
    assert registry.check(name, NUMBER) == result


def test_somebody_else_is_not_let_in(standins: Standins) -> None:
    for stranger in (
        client(standins, "wrong"),
        client(standins, shift_s=-301),
        client(standins, shift_s=400),
    ):
        with pytest.raises(RegistryDown, match="401"):
            stranger.check("张伟", NUMBER)


@pytest.mark.parametrize("fault", ["down", "garbage", SLOW])
def test_an_outage_is_told_in_time_and_without_the_person(
    standins: Standins, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    standins.registry.fault = fault
    registry = client(standins, timeouts=HURRIED if fault == SLOW else PATIENT)
    told = ""
    for ask in (
        lambda: registry.submit("request-1", "张伟", NUMBER, AT),
        lambda: registry.state("stored-1-a"),
        lambda: registry.check("张伟", NUMBER),
    ):
        with pytest.raises(RegistryDown) as caught:
            ask()
        assert caught.value.__context__ is None
        told += "".join(traceback.format_exception(caught.value, limit=0))
    assert not [word for word in ("张伟", NUMBER, SECRET) if word in told + caplog.text]


def test_nobody_listening() -> None:
    with pytest.raises(RegistryDown):
        RegistryClient("http://127.0.0.1:1", SECRET).check("张伟", NUMBER)


@pytest.mark.parametrize("receipt", ["unheard-of", "../persons", "?", ""])
def test_an_unknown_receipt_is_no_answer(registry: RegistryClient, receipt: str) -> None:
    with pytest.raises(RegistryDown):
        registry.state(receipt)


def test_a_registry_out_of_order_for_one_person(registry: RegistryClient) -> None:
    with pytest.raises(RegistryDown, match="503"):
        registry.submit("request-1", "赵断线", NUMBER, AT)
