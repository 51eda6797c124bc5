"""Hangzhou 2016: no ID card on a certified reader, no way in."""

from __future__ import annotations

from typing import Any

from tests.acceptance.story import Gate, Story, a_gate, codes_of
from tests.factories.cast import CastMember, member
from tests.factories.sites import credit_code

READER = {"device_sn": "HZ-1", "kind": "id_reader", "police_certified": True, "certificate_no": "公-1"}


def card(who: CastMember, reader: str = "HZ-1") -> dict[str, Any]:
    shown = {"name": who.name, "id_number": who.id_number, "reader_serial": reader}
    return {"credential": "id_card", "id_card": shown}


def opened(story: Story) -> Gate:
    gate = a_gate(story, "hangzhou")
    story.post(f"/projects/{gate.id}/devices", gate.office, READER, 201)
    return gate


def test_the_card_opens_what_the_code_alone_does_not(story: Story) -> None:
    """HZ2016-1-2, 3-3, 5.1-4."""
    gate = opened(story)
    zhang = story.verified("张伟")
    gate.hire(member("张伟"))
    waiting = gate.scan(story.code(zhang))
    assert (waiting["status"], waiting["admitted"]) == ("needs_confirmation", False)
    assert waiting["reasons"][0]["code"] == "NOT_VERIFIED_AT_GATE"
    assert waiting["reasons"][0]["cite"].startswith("HZ2016-")
    assert gate.inside() == 0
    path = f"/projects/{gate.id}/scans/{waiting['scan_id']}/confirm"
    by_face = story.post(path, gate.staff, {"checked": "face"})
    assert (by_face["status"], by_face["admitted"], gate.inside()) == ("needs_confirmation", False, 0)
    settled = story.post(path, gate.staff, {"checked": "id_card"})
    assert (settled["status"], settled["admitted"]) == ("accepted", True)
    assert gate.inside() == 1


def test_a_card_on_the_reader(story: Story) -> None:
    """HZ2016-3-4, 4.1-4, 4.3-3: strangers and strange readers stay out."""
    gate = opened(story)
    zhang = member("张伟")
    story.verified(zhang.name)
    unknown = gate.scan(**card(member("刘洋")))
    assert (unknown["status"], unknown["admitted"]) == ("refused", False)
    assert "WORKER_UNKNOWN" in codes_of(unknown)
    unfiled = gate.scan(**card(zhang))
    assert (unfiled["admitted"], "WORKER_NOT_FILED" in codes_of(unfiled)) == (False, True)
    gate.hire(zhang)
    uncertified = {"device_sn": "HZ-2", "kind": "id_reader", "police_certified": False}
    story.post(f"/projects/{gate.id}/devices", gate.office, uncertified, 201)
    strange = gate.scan(**card(zhang, "HZ-2"))
    assert (strange["admitted"], codes_of(strange)) == (False, ["DEVICE_NOT_CERTIFIED"])
    came = gate.scan(**card(zhang))
    assert (came["status"], came["admitted"]) == ("accepted", True)
    went = gate.scan(direction="out", **card(zhang))
    assert (went["status"], gate.inside()) == ("accepted", 0)


def test_supervision_stands_under_the_same_rule(story: Story) -> None:
    """HZ2016-1-3, 4.5-2: managers and supervisors show the card as well."""
    gate = opened(story)
    firm = {
        "name": "示例监理有限公司",
        "credit_code": credit_code(),
        "kind": "SUPERVISION",
        "region": "330106",
    }
    firm_id = story.post("/companies", gate.regulator, firm, 201)["id"]
    joining = {"company_id": firm_id, "role": "SUPERVISION"}
    story.post(f"/projects/{gate.id}/participants", gate.regulator, joining, 201)
    li = story.verified("李秀英")
    terms = {
        "company_id": firm_id,
        "identity_class": "supervision_manager",
        "post": "CHIEF_SUPERVISOR",
        "work_type": None,
        "team": None,
    }
    gate.hire(member("李秀英"), **terms)
    waiting = gate.scan(story.code(li))
    assert (waiting["status"], waiting["admitted"]) == ("needs_confirmation", False)
    came = gate.scan(**card(member("李秀英")))
    assert (came["admitted"], came["worker"]["colour"]) == (True, "blue")
