"""Shanghai 2023: one person, one code; five steps from hiring to leaving."""

from __future__ import annotations

from app.kernel.clock import FrozenClock
from tests.acceptance.story import Story, a_gate, codes_of
from tests.factories.cast import member
from tests.factories.people import sign_in

WHO = member("欧阳桂兰")


def test_one_person_has_one_code(story: Story, clock: FrozenClock) -> None:
    """SH2023-1-2, 3.2-2: a new code ends the old one; a code is good once, and for a minute."""
    gate = a_gate(story, "shanghai")
    her = story.verified(WHO.name)
    gate.hire(WHO)
    lost = story.code(her)
    story.call("DELETE", "/me/code", her, 200)
    assert gate.scan(lost)["admitted"] is False
    fresh = story.code(her)
    assert gate.scan(fresh)["admitted"] is True
    assert codes_of(gate.scan(fresh)) == ["QR_REPLAYED"]
    clock.move(minutes=5)
    assert codes_of(gate.scan(story.code(her)[:-4] + "AAAA"))[0] in ("QR_INVALID", "QR_MALFORMED")
    stale = story.code(her)
    clock.move(minutes=2)
    assert codes_of(gate.scan(stale)) == ["QR_EXPIRED"]


def test_five_steps_in_their_order(story: Story, clock: FrozenClock) -> None:
    """SH2023-3.2-3: hired, assigned, given a trade, present, left; none before the one before it."""
    gate = a_gate(story, "shanghai")
    her = story.verified(WHO.name)
    workers = f"/projects/{gate.id}/workers"
    body = {"name": WHO.name, "id_number": WHO.id_number, "company_id": gate.company_id}
    hired = story.post(f"{workers}/hire", gate.office, {**body, "joined_on": "2026-03-01"}, 201)
    assert hired["stage"] == "hired"
    assert "STATE_NOT_ALLOWED" in codes_of(gate.scan(story.code(her)))
    path = f"{workers}/{hired['id']}"
    early = story.post(f"{path}/trade", gate.office, {"work_type": "020"}, 409)
    assert early["code"] == "STATE_NOT_ALLOWED"
    story.post(f"{path}/assign", gate.office, {"team": "一班"})
    story.post(f"{path}/trade", gate.office, {"work_type": "020"})
    clock.move(minutes=1)
    assert gate.scan(story.code(her))["admitted"] is True
    assert story.post(f"{path}/exit", gate.office, {"reason": "完工"}, 409)["code"] == "STATE_NOT_ALLOWED"
    clock.move(hours=4)
    gate.sign_in_again()
    her = sign_in(story.client, WHO.name)
    assert gate.scan(story.code(her), "out")["status"] == "accepted"
    left = story.post(f"{path}/exit", gate.office, {"reason": "完工"})
    assert left["stage"] == "exited"
    assert story.post(f"{path}/exit", gate.office, {"reason": "完工"}, 409)["code"] == "STATE_NOT_ALLOWED"
    clock.move(minutes=5)
    assert "WORKER_NOT_FILED" in codes_of(gate.scan(story.code(her)))
    own = story.get("/me/attendance?month=2026-03", her)
    assert own["days"] == 1
