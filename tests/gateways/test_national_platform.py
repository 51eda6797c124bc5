"""The national platform over real HTTP. Test people are invented."""

import logging
import time
import traceback
from datetime import date

import pytest

from app.certificates.ports import Holding, PlatformDown
from app.gateways.national_platform import NationalPlatformClient
from app.gateways.standins.server import Standins
from tests.gateways.held import HURRIED, PATIENT, SLOW

SECRET = "demo-national-platform-secret"
NUMBER = "11010519491231002X"


def client(
    standins: Standins, secret: str = SECRET, shift_s: float = 0, timeouts: tuple[float, float] = PATIENT
) -> NationalPlatformClient:
    return NationalPlatformClient(
        standins.national_platform_base, secret, timeouts=timeouts, now=lambda: time.time() + shift_s
    )


def test_who_holds_something_and_who_holds_nothing(standins: Standins) -> None:
    platform = client(standins)
    assert platform.holdings("张伟", NUMBER) == []
    assert platform.holdings("张川证", NUMBER) == [
        Holding("510000", "SAFETY_MANAGEMENT", "A", "川建安A(2024)0001234", date(2099, 12, 31), "VALID")
    ]
    assert [held.category for held in platform.holdings("李川电", NUMBER)] == ["建筑电工"]
    assert {name: platform.holdings(name, NUMBER)[0].state for name in ("川停", "川销", "川过期")} == {
        "川停": "SUSPENDED",
        "川销": "CANCELLED",
        "川过期": "EXPIRED",
    }


@pytest.mark.parametrize("name", ["赵断线", "钱乱码"])
def test_out_of_order_or_unreadable_for_one_person(standins: Standins, name: str) -> None:
    with pytest.raises(PlatformDown):
        client(standins).holdings(name, NUMBER)


def test_somebody_else_is_not_let_in(standins: Standins) -> None:
    for stranger in (client(standins, "wrong"), client(standins, shift_s=-301)):
        with pytest.raises(PlatformDown, match="401"):
            stranger.holdings("张伟", NUMBER)


@pytest.mark.parametrize("fault", ["down", "garbage", SLOW])
def test_an_outage_is_told_in_time_and_without_the_person(
    standins: Standins, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    standins.national_platform.fault = fault
    platform = client(standins, timeouts=HURRIED if fault == SLOW else PATIENT)
    with pytest.raises(PlatformDown) as caught:
        platform.holdings("张伟", NUMBER)
    assert caught.value.__context__ is None
    told = "".join(traceback.format_exception(caught.value, limit=0))
    assert not [word for word in ("张伟", NUMBER, SECRET) if word in told + caplog.text]


def test_nobody_listening_and_no_address() -> None:
    for base in ("http://127.0.0.1:1", ""):
        with pytest.raises(PlatformDown):
            NationalPlatformClient(base, SECRET).holdings("张伟", NUMBER)
