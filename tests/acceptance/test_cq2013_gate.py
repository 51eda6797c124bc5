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
