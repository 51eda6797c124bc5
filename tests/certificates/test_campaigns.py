"""Windows: the shipped one, those of a regulator, and the seconds at which they open and close."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.bootstrap import Product
from app.certificates.rules.campaigns import (
    Campaign,
    are_in_order,
    days_left,
    state_on,
    study_deadline,
    window_on,
)
from app.kernel.clock import SHANGHAI, legal_day
from app.kernel.errors import Forbidden, Invalid
from tests.factories.training import caller

SHIPPED = Campaign("cq2023", "500000", "安全员转岗", date(2023, 6, 1), date(2023, 12, 31))
LATER = Campaign("later", "500000", "补办", date(2024, 3, 1), date(2024, 3, 31))
LONGER = Campaign("longer", "500000", "延长", date(2023, 12, 1), date(2024, 1, 31))


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2023-05-31T23:59:59+08:00", "not_open"),
        ("2023-06-01T00:00:00+08:00", "open"),
        ("2023-12-31T23:59:59+08:00", "open"),
        ("2024-01-01T00:00:00+08:00", "closed"),
        ("2023-05-31T15:59:59+00:00", "not_open"),
        ("2023-05-31T16:00:00+00:00", "open"),
        ("2023-12-31T15:59:59+00:00", "open"),
        ("2023-12-31T16:00:00+00:00", "closed"),
    ],
)
def test_by_the_clock_of_shanghai(moment: str, state: str) -> None:
    """CQ2023-3.2.2-1, CQ2023-3.2.2-2: 2023-12-31 is a Sunday and still the last day."""
    assert state_on(SHIPPED, legal_day(datetime.fromisoformat(moment))) == state


@pytest.mark.parametrize(
    ("on", "left"),
    [(date(2023, 12, 1), 31), (date(2023, 12, 31), 1), (date(2024, 1, 1), 0), (date(2024, 5, 1), 0)],
)
def test_days_left_count_today(on: date, left: int) -> None:
    assert days_left(SHIPPED.closes_on, on) == left


@pytest.mark.parametrize(
    ("campaigns", "on", "chosen", "code"),
    [
        ([SHIPPED], date(2023, 5, 31), "cq2023", "CONVERSION_NOT_OPEN"),
        ([SHIPPED], date(2023, 6, 1), "cq2023", None),
        ([SHIPPED], date(2024, 1, 1), "cq2023", "CONVERSION_CLOSED"),
        ([SHIPPED, LATER], date(2024, 1, 1), "later", "CONVERSION_NOT_OPEN"),
        ([SHIPPED, LATER], date(2024, 3, 1), "later", None),
        ([SHIPPED, LATER], date(2024, 4, 1), "later", "CONVERSION_CLOSED"),
        ([SHIPPED, LONGER], date(2023, 12, 15), "longer", None),
        ([SHIPPED, LONGER], date(2023, 11, 30), "cq2023", None),
        ([], date(2024, 4, 1), None, "CONVERSION_CLOSED"),
    ],
)
def test_the_window_of_a_day(
    campaigns: list[Campaign], on: date, chosen: str | None, code: str | None
) -> None:
    """CQ2023-3.2.2-1."""
    campaign, decision = window_on(campaigns, on)
    assert (campaign.id if campaign else None) == chosen
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def test_what_is_not_open_names_its_day() -> None:
    _campaign, decision = window_on([SHIPPED], date(2023, 5, 1))
    assert "2023年6月1日" in decision.reasons[0].message
    _campaign, decision = window_on([SHIPPED], date(2024, 1, 1))
    assert decision.reasons[0].message == "逾期该系统功能将自动关闭，不再办理岗位转换申请"


def test_order_of_the_days() -> None:
    one, two = date(2024, 3, 1), date(2024, 3, 2)
    assert are_in_order(one, one, None).allowed
    assert are_in_order(one, two, two).allowed
    assert are_in_order(two, one, None).reasons[0].code == "DATE_ORDER"
    assert are_in_order(one, two, one).reasons[0].code == "DATE_ORDER"


def test_how_long_one_may_learn() -> None:
    """A-16: the window is for the application unless a setting says otherwise."""
    assert study_deadline(SHIPPED, study_after_close=True) is None
    assert study_deadline(SHIPPED, study_after_close=False) == SHIPPED.closes_on


def test_a_regulator_opens_a_window(product: Product) -> None:
    campaigns = product.certificates.conversion.campaigns
    regulator = caller("regulator", "region", "500000")
    today = legal_day(product.clock.now())
    assert not campaigns.of_day("500000", today)[1].allowed
    opened = campaigns.open(regulator, opens_on=today, closes_on=today)
    campaign, decision = campaigns.of_day("500000", today)
    assert campaign is not None
    assert (campaign.id, decision.allowed) == (opened.id, True)
    listed = campaigns.listed()
    assert [(one["id"], one["state"], one["is_shipped"]) for one in listed] == [
        ("cq2023", "closed", True),
        (opened.id, "open", False),
    ]
    assert listed[1]["days_left"] == 1
    product.clock.set(datetime(2026, 3, 11, 0, 0, tzinfo=SHANGHAI))  # type: ignore[attr-defined]
    assert campaigns.of_day("500000", date(2026, 3, 11))[1].reasons[0].code == "CONVERSION_CLOSED"


def test_who_may_not(product: Product) -> None:
    campaigns = product.certificates.conversion.campaigns
    days = {"opens_on": date(2026, 4, 1), "closes_on": date(2026, 4, 30)}
    for region in ("500112", "510000"):
        with pytest.raises(Forbidden):
            campaigns.open(caller("regulator", "region", region), province="重庆", **days)  # type: ignore[arg-type]
    everywhere = caller("regulator", "region", "000000")
    assert campaigns.open(everywhere, **days).province_code == "500000"  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        campaigns.open(everywhere, province="四川", **days)  # type: ignore[arg-type]
    assert refused.value.code == "VALUE_NOT_ALLOWED"
    with pytest.raises(Invalid) as refused:
        campaigns.open(everywhere, opens_on=date(2026, 5, 1), closes_on=date(2026, 4, 30))
    assert refused.value.code == "DATE_ORDER"
