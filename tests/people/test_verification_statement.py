"""The person's own word: confirmed, corrected, contradicted."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.errors import Invalid, Refused
from app.people.models import number_index
from face_verify.engines import Quality
from tests.factories.cast import member, number_of
from tests.factories.people import a_person, a_verified_person
from tests.factories.verification import OTHER, applicant, card_of


def test_confirming_what_was_read(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    assert wang.confirm() == "awaiting_face"
    run = wang.run
    assert not run.was_corrected
    assert run.confirmed_index == number_index(wang.who.id_number)
    assert wang.standing["id_card"] == "500***********" + wang.who.id_number[-4:]


def test_a_keyboards_habits_are_no_correction(product: Product) -> None:
    wang = applicant(product, "阿依古丽·买买提")
    wang.show_card()
    typed = " ".join(wang.who.id_number).lower()
    assert wang.confirm(name="阿依古丽•买买提 ", number=typed) == "awaiting_face"
    assert not wang.run.was_corrected


def test_a_corrected_name_is_remembered_as_such(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card(card_of("王建国", name="王建囯"))
    wang.confirm()
    assert wang.run.was_corrected


@pytest.mark.parametrize(
    ("name", "number", "code", "field"),
    [
        ("", member("王建国").id_number, "NAME_REQUIRED", "name"),
        ("王😀", member("王建国").id_number, "FIELD_INCONSISTENT", "name"),
        ("王建国", "500112198503120171"[:-1], "ID_NUMBER_INVALID", "id_number"),
        ("王建国", member("李秀英").id_number, "FIELD_INCONSISTENT", "id_number"),
    ],
)
def test_what_does_not_hold_is_said_by_field(
    product: Product, name: str, number: str, code: str, field: str
) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    with pytest.raises(Invalid) as refused:
        product.verification.statement.confirm(wang.actor, name, number)
    assert refused.value.code == code
    assert set(refused.value.errors) == {field}
    assert wang.run.status == "awaiting_confirmation"


def test_name_and_number_are_judged_together(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    with pytest.raises(Invalid) as refused:
        product.verification.statement.confirm(wang.actor, "", "123")
    assert [reason.code for reason in refused.value.reasons] == ["NAME_REQUIRED", "ID_NUMBER_INVALID"]


@pytest.mark.parametrize("step", ["nothing", "uploaded", "refused"])
def test_too_early(product: Product, step: str) -> None:
    wang = applicant(product, "王建国")
    if step == "uploaded":
        wang.upload()
    if step == "refused":
        wang.show_card(card_of("王建国", quality=Quality.BLURRED))
    with pytest.raises(Refused) as refused:
        wang.confirm()
    assert refused.value.code == "STATE_NOT_ALLOWED"


def test_another_word_after_a_face_that_did_not_match(product: Product) -> None:
    wang = applicant(product, "王建国")
    assert wang.through(OTHER) == "rejected"
    assert wang.confirm() == "awaiting_face"


def test_a_number_of_another_account_is_refused(product: Product) -> None:
    """CQ2023-A2.3-6; the refusal says how to move to a new phone."""
    a_verified_person(product, "王建国")
    thief = applicant(product, "王建国", openid="somebody-else")
    thief.show_card()
    with pytest.raises(Refused) as refused:
        thief.confirm()
    assert (refused.value.code, refused.value.status) == ("IDENTITY_CONFLICT", 409)
    assert "换到此微信" in (refused.value.reasons[0].remedy or "")
    assert thief.run.status == "awaiting_confirmation"
    assert thief.confirm(move=True) == "awaiting_face"
    assert thief.run.is_rebinding


def test_a_revoked_identity_has_no_way_online(product: Product) -> None:
    a_person(product, "王建国", marks=1, revoked_at=product.clock.now())
    wang = applicant(product, "王建国")
    wang.show_card()
    with pytest.raises(Refused) as refused:
        wang.confirm(move=True)
    assert refused.value.code == "IDENTITY_CONFLICT"


def test_a_number_that_a_site_has_registered_is_no_conflict(product: Product) -> None:
    a_person(product, "王建国")
    wang = applicant(product, "王建国")
    wang.show_card()
    assert wang.confirm() == "awaiting_face"
    assert not wang.run.is_rebinding


def test_several_accounts_may_be_on_their_way_with_one_number(product: Product) -> None:
    one, two = (applicant(product, "王建国", openid=openid) for openid in ("one", "two"))
    assert one.up_to_face() == two.up_to_face() == "awaiting_face"


def test_a_typed_number_with_another_birthday_is_refused(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    other = number_of("500112", wang.who.birthday.replace(day=13), 17)
    with pytest.raises(Invalid) as refused:
        wang.confirm(number=other)
    assert refused.value.code == "FIELD_INCONSISTENT"
