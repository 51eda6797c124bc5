"""Chongqing 2023, annexes 1 and 2: from a stranger's phone to the two marks and the code."""

from __future__ import annotations

from app.kernel.clock import FrozenClock
from face_verify.engines import CardFront, Quality
from tests.acceptance.story import Story, codes_of
from tests.factories.cast import member
from tests.factories.people import sign_in
from tests.factories.verification import MATCH, NO_FACE, OTHER, card_of, picture

WANG = member("王建国")
SELFIE = picture("pink", 320)


def test_a_stranger_proves_who_he_is(story: Story) -> None:
    """CQ2023-A1-2 to A1-6, A2.3-2 to A2.3-6."""
    gateways = story.product.gateways
    wang = sign_in(story.client, WANG.name)
    assert story.get("/me/home", wang)["marks"] == []
    refused = story.post("/me/code", wang, expected=409)
    assert refused["code"] == "REALNAME_REQUIRED"

    refused = story.show("id-card", wang, "front", picture(), expected=403)
    assert refused["code"] == "CONSENT_REQUIRED"
    story.agree(wang)
    refused = story.call("POST", "/me/verification/id-card", wang, 422, data={})
    assert refused["code"] == "IDCARD_PHOTO_REQUIRED"

    for quality in (Quality.BLURRED, Quality.GLARE, Quality.BORDER_MISSING, Quality.NOT_AN_ID_CARD):
        gateways.card_reader.front = CardFront(quality)  # type: ignore[attr-defined]
        told = story.show("id-card", wang, "front", picture())
        assert (told["quality"], told["recognised"]) == (quality.value, None)
        assert told["reasons"][0]["remedy"]
    gateways.card_reader.front = card_of(WANG)  # type: ignore[attr-defined]
    told = story.show("id-card", wang, "front", picture())
    assert (told["status"], told["quality"]) == ("awaiting_confirmation", "standard")
    assert told["recognised"]["id_number"] == WANG.id_number

    li = member("李秀英")
    path, body = "/me/verification/identity", {"name": WANG.name, "id_number": li.id_number}
    assert story.call("PUT", path, wang, 422, json=body)["code"] == "FIELD_INCONSISTENT"
    body = {"name": WANG.name, "id_number": WANG.id_number[:-1] + "0"}
    assert story.call("PUT", path, wang, 422, json=body)["code"] == "ID_NUMBER_INVALID"
    body = {"name": WANG.name, "id_number": WANG.id_number}
    assert story.call("PUT", path, wang, 200, json=body)["status"] == "awaiting_face"

    gateways.face_matcher.answer = NO_FACE  # type: ignore[attr-defined]
    told = story.show("face", wang, "selfie", SELFIE)
    assert (told["status"], codes_of(told)) == ("awaiting_face", ["FACE_NOT_FOUND"])
    gateways.face_matcher.answer = OTHER  # type: ignore[attr-defined]
    told = story.show("face", wang, "selfie", SELFIE)
    assert (told["status"], told["marks"], codes_of(told)) == ("rejected", [], ["FACE_MISMATCH"])
    gateways.face_matcher.answer = MATCH  # type: ignore[attr-defined]
    told = story.show("face", wang, "selfie", SELFIE)
    assert (told["status"], told["marks"]) == ("registered", ["已认证", "已入库"])
    assert story.get("/me/home", wang)["marks"] == ["已认证", "已入库"]
    assert len(story.post("/me/code", wang)["codes"]) == 3


def test_the_registry_takes_long(story: Story, clock: FrozenClock) -> None:
    """CQ2023-A1-6, A1-7: verified first; stored when the registry answers, with a hotline until then."""
    story.product.gateways.registry.down = True  # type: ignore[attr-defined]
    wang = sign_in(story.client, WANG.name)
    story.agree(wang)
    story.product.gateways.card_reader.front = card_of(WANG)  # type: ignore[attr-defined]
    story.show("id-card", wang, "front", picture())
    body = {"name": WANG.name, "id_number": WANG.id_number}
    story.call("PUT", "/me/verification/identity", wang, 200, json=body)
    told = story.show("face", wang, "selfie", SELFIE)
    assert (told["status"], told["marks"], told["support_phone"]) == ("verified", ["已认证"], "4008776928")
    story.product.gateways.registry.down = False  # type: ignore[attr-defined]
    clock.move(hours=1)
    story.work()
    wang = sign_in(story.client, WANG.name)
    assert story.get("/me/verification", wang)["marks"] == ["已认证", "已入库"]


def test_one_number_is_one_person(story: Story) -> None:
    """CQ2023-A2.3-6: a second phone cannot take what somebody else has proven."""
    story.verified(WANG.name)
    other = sign_in(story.client, "other-phone")
    story.agree(other)
    story.show("id-card", other, "front", picture())
    body = {"name": WANG.name, "id_number": WANG.id_number}
    told = story.call("PUT", "/me/verification/identity", other, 409, json=body)
    assert told["code"] == "IDENTITY_CONFLICT"
    assert story.post("/me/code", other, expected=409)["code"] == "REALNAME_REQUIRED"
