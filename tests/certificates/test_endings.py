"""Cancelling and converting: who wins, and what is remembered."""

from __future__ import annotations

from collections import Counter

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.rules.endings import may_end
from app.kernel.audit import AuditEntry
from app.kernel.db import database
from app.kernel.errors import Refused
from tests.factories.certificates import a_certificate
from tests.factories.training import caller
from tests.racing import at_once

OFFICIAL = caller("regulator", "region", "500000")


def test_an_authority_cancels_with_words(product: Product) -> None:
    certificate = a_certificate(product, "王建国")
    product.certificates.endings.cancel_by_authority(
        OFFICIAL, certificate.id, reason_code="HOLDER_REQUEST", words=" 本人 书面申请 "
    )
    row = Certificate.get_by_id(certificate.id)
    assert (row.standing, row.ended_reason, row.ended_at) == (
        "CANCELLED",
        "HOLDER_REQUEST",
        product.clock.now(),
    )
    event = CertificateEvent.get()
    assert (event.event, event.reason, event.detail) == (
        "cancelled",
        "HOLDER_REQUEST",
        {"words": "本人 书面申请"},
    )
    assert "words" not in AuditEntry.get(AuditEntry.action == "certificate.cancelled").detail


@pytest.mark.parametrize(
    ("reason", "words", "code"),
    [
        ("CONVERTED", "依据", "VALUE_NOT_ALLOWED"),
        ("", "依据", "VALUE_NOT_ALLOWED"),
        ("REVOKED", "   ", "FORM_INCOMPLETE"),
        ("REVOKED", "长" * 201, "FORM_INCOMPLETE"),
    ],
)
def test_no_reason_no_cancelling(product: Product, reason: str, words: str, code: str) -> None:
    certificate = a_certificate(product, "王建国")
    with pytest.raises(Refused) as caught:
        product.certificates.endings.cancel_by_authority(
            OFFICIAL, certificate.id, reason_code=reason, words=words
        )
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert Certificate.get_by_id(certificate.id).standing == "VALID"


@pytest.mark.parametrize(
    ("region", "code"), [("510000", "CERT_NOT_FOUND"), ("500112", "FORBIDDEN_SCOPE"), ("000000", None)]
)
def test_only_the_authority_of_the_province(product: Product, region: str, code: str | None) -> None:
    certificate = a_certificate(product, "王建国")
    official = caller("regulator", "region", region)
    endings = product.certificates.endings
    if code is None:
        endings.cancel_by_authority(official, certificate.id, reason_code="REVOKED", words="依据")
        return
    with pytest.raises(Refused) as caught:
        endings.cancel_by_authority(official, certificate.id, reason_code="REVOKED", words="依据")
    assert caught.value.code == code


@pytest.mark.parametrize("standing", ["CANCELLED", "CONVERTED"])
def test_what_has_ended_does_not_end_again(product: Product, standing: str) -> None:
    certificate = a_certificate(product, "王建国", standing=standing)
    endings, now = product.certificates.endings, product.clock.now()
    for end in (
        lambda: endings.cancel(certificate, now=now, reason_code="DUPLICATE", actor=None),
        lambda: endings.convert(certificate, now=now, successor_id="new"),
    ):
        with pytest.raises(Refused) as caught:
            end()
        assert caught.value.code == "STATE_NOT_ALLOWED"
    assert not CertificateEvent.select().exists()


def test_an_expired_one_can_still_be_cancelled() -> None:
    assert may_end("VALID").allowed
    assert not may_end("CANCELLED").allowed


def test_cancelled_and_converted_at_once_is_one_of_them(own_product: Product) -> None:
    product, now = own_product, own_product.clock.now()
    with database.connection_context():
        certificate = a_certificate(product, "王建国")
    endings = product.certificates.endings

    def cancel() -> str:
        with database.atomic():
            endings.cancel(certificate, now=now, reason_code="DUPLICATE", actor=None)
        return "done"

    def convert() -> str:
        with database.atomic():
            endings.convert(certificate, now=now, successor_id="new")
        return "done"

    answers = Counter(at_once(cancel, convert, cancel, convert))
    assert answers == {"done": 1, "STATE_NOT_ALLOWED": 3}
    with database.connection_context():
        assert CertificateEvent.select().count() == 1
