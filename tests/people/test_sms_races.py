"""Many ask at once for a code to the same number, with real transactions on both databases."""

from __future__ import annotations

from typing import Any

from app.bootstrap import Product
from app.kernel import db
from app.people.models import SmsCode
from app.people.service.phone_sign_in import CodeSent
from tests.racing import at_once

THREADS = 8


def test_one_number_gets_one_message_however_many_ask_at_once(own_product: Product) -> None:
    def asked() -> Any:
        return own_product.phone_sign_in.send_code("13900000001")

    answers = at_once(*[asked] * THREADS)
    assert sum(isinstance(answer, CodeSent) for answer in answers) == 1
    assert answers.count("TOO_MANY_REQUESTS") == THREADS - 1
    with db.connection():
        assert SmsCode.select().count() == 1
