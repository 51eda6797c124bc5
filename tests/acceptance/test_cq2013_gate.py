"""Chongqing 2013: everybody is recorded coming and going, in time, and inspectors may look."""

from __future__ import annotations

from datetime import timedelta

from app.kernel.clock import FrozenClock
from tests.acceptance.story import Story, a_gate, codes_of
from tests.factories.cast import member
from tests.factories.people import staff_headers

WANG, LI = member("王建国"), member("李秀英")


def test_coming_and_going(story: Story, clock: FrozenClock) -> None:
    """CQ2013-4-3: every entry and every exit; going out is never refused for a missing paper."""
    gate = a_gate(story, "chongqing")
    wang = story.verified(WANG.name)
    not_filed = gate.scan(story.code(wang))
    assert (not_filed["admitted"], "WORKER_NOT_FILED" in codes_of(not_filed)) == (False, True)
    gate.hire(WANG)
    clock.move(minutes=1)
    came = gate.scan(story.code(wang), "auto")
    assert (came["status"], came["direction"], gate.inside()) == ("accepted", "in", 1)
    bar = {"id_number": WANG.id_number, "name": WANG.name, "region": "500112", "reason": "伪造证书"}
    story.post("/blacklist", gate.regulator, bar, 201)
    clock.move(minutes=20)
    went = gate.scan(story.code(wang), "out")
    assert (went["admitted"], went["direction"], gate.inside()) == (True, "out", 0)
    assert "BLACKLISTED" in went["flags"]
    clock.move(minutes=5)
    again = gate.scan(story.code(wang))
    assert (again["status"], again["admitted"], "BLACKLISTED" in codes_of(again)) == ("refused", False, True)
    shown = story.get(f"/projects/{gate.id}/scans", gate.office)["items"]
    assert [event["status"] for event in shown].count("accepted") == 2
    assert len(shown) == 4


def test_uploads_in_time(story: Story, clock: FrozenClock) -> None:
    """CQ2013-4-4: what comes in late is taken and flagged."""
    gate = a_gate(story, "chongqing")
    story.verified(WANG.name)
    wang = gate.hire(WANG)
    came = clock.now()
    note = {"worker_id": wang["id"], "direction": "in", "reason": "手机没电"}
    by_hand = story.post(f"/projects/{gate.id}/manual-check-ins", gate.staff, note)
    assert by_hand["flags"] == ["MANUAL"]
    late = {
        "scanned_at": (came - timedelta(days=2)).isoformat(),
        "sent_at": came.isoformat(),
        "mode": "offline",
    }
    body = {**note, "direction": "out", **late}
    flagged = story.post(f"/projects/{gate.id}/manual-check-ins", gate.staff, body)
    assert "UPLOAD_LATE" in flagged["flags"]


def test_an_inspector_looks(story: Story) -> None:
    """CQ2013-8-5: photo, name, class, unit and project of whoever shows a code; the look is written down."""
    gate = a_gate(story, "chongqing")
    li = story.verified(LI.name)
    gate.hire(LI)
    inspector = staff_headers(story.product, "regulator", "region", "500112")
    seen = story.post("/code-checks", inspector, {"raw": story.code(li)})
    assert seen["valid"]
    assert seen["person"]["engagements"][0]["colour"] == "green"
    forged = story.post("/code-checks", inspector, {"raw": story.code(li)[:-6] + "AAAAAA"})
    assert (forged["valid"], forged["person"]) == (False, None)
    assert story.post("/code-checks", gate.staff, {"raw": story.code(li)}, 403)["code"] == "FORBIDDEN_ROLE"


def test_without_a_card_nobody_works(story: Story, clock: FrozenClock) -> None:
    """CQ2013-8-4: whoever has no personal code yet stays out, also by hand; going out is never refused."""
    gate = a_gate(story, "chongqing")
    wang = gate.hire(WANG)
    note = {"worker_id": wang["id"], "direction": "in", "reason": "没有手机"}
    kept_out = story.post(f"/projects/{gate.id}/manual-check-ins", gate.staff, note)
    assert (kept_out["status"], kept_out["admitted"], gate.inside()) == ("refused", False, 0)
    (why,) = [reason for reason in kept_out["reasons"] if reason["code"] == "CARD_NOT_HELD"]
    assert (why["cite"], bool(why["remedy"])) == ("CQ2013-8-4", True)
    shown = {"name": WANG.name, "id_number": WANG.id_number, "reader_serial": "CQ-1"}
    by_card = gate.scan(credential="id_card", id_card=shown)
    assert (by_card["admitted"], "CARD_NOT_HELD" in codes_of(by_card)) == (False, True)
    clock.move(minutes=1)
    went = story.post(f"/projects/{gate.id}/manual-check-ins", gate.staff, {**note, "direction": "out"})
    assert (went["admitted"], "CARD_NOT_HELD" in went["flags"]) == (True, True)
    phone = story.verified(WANG.name)
    clock.move(minutes=1)
    assert gate.scan(story.code(phone))["admitted"]
    clock.move(minutes=20)
    assert gate.scan(story.code(phone), "out")["admitted"]
    clock.move(minutes=20)
    with_a_flat_phone = story.post(f"/projects/{gate.id}/manual-check-ins", gate.staff, note)
    assert (with_a_flat_phone["admitted"], with_a_flat_phone["flags"]) == (True, ["MANUAL"])


def test_one_card_for_the_whole_city(story: Story, clock: FrozenClock) -> None:
    """CQ2013-4-7: proven and filed in one district, let in in every other one with the same code."""
    li = story.verified(LI.name)
    for region in ("500101", "500112", "50GX00"):
        gate = a_gate(story, "chongqing", region)
        gate.hire(LI)
        came = gate.scan(story.code(li))
        assert (region, came["status"], came["reasons"]) == (region, "accepted", [])
        clock.move(minutes=10)
        assert gate.scan(story.code(li), "out")["admitted"]
        clock.move(minutes=1)
