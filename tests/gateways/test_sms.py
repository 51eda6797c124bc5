"""The carrier's protocol over real HTTP, against the stand-in."""

from __future__ import annotations

import pytest

from app.gateways.sms import TencentSms
from app.gateways.standins.server import Standins
from app.people.ports import SmsDown, SmsRefused
from face_verify.tencent_calls import TencentSettings


def sender(standins: Standins, secret_id: str = "demo", template_id: str = "100000") -> TencentSms:
    account = TencentSettings(secret_id, "demo-key", root=standins.base_url, timeout_s=60)
    return TencentSms(account, "1400000000", "建码演示", template_id)


def test_code_reaches_the_carrier(standins: Standins) -> None:
    sender(standins).send_code("13900000000", "123456", 5)
    assert standins.sms.sent == [("+8613900000000", ["123456", "5"])]


def test_number_that_takes_no_messages(standins: Standins) -> None:
    with pytest.raises(SmsRefused):
        sender(standins).send_code("19900000000", "123456", 5)


@pytest.mark.parametrize("fault", ["down", "garbage"])
def test_carrier_out_of_order(standins: Standins, fault: str) -> None:
    standins.sms.fault = fault
    with pytest.raises(SmsDown):
        sender(standins).send_code("13900000000", "123456", 5)


def test_nothing_is_sent_without_a_template(standins: Standins) -> None:
    with pytest.raises(SmsDown):
        sender(standins, template_id="").send_code("13900000000", "123456", 5)
    assert standins.sms.sent == []
