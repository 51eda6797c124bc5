"""Who may do what with a training provider, its courses, classes and learners.

| who                                   | read | manage | found and judge providers |
|---------------------------------------|------|--------|---------------------------|
| training_staff of the centre          | yes  | yes    | no                        |
| regulator whose region covers it      | yes  | no     | yes                       |
| anybody else                          | no   | no     | no                        |

What belongs to another centre is private: a call on it is answered 404, not 403.
"""

from __future__ import annotations

from app.kernel.actor import REGULATOR, TRAINING_STAFF, Actor
from app.policies import regions

CENTRE = "training_centre"


def may_manage(actor: Actor, provider_id: str) -> bool:
    """CQ2023-2.1-3: the centre's own staff."""
    return actor.has(TRAINING_STAFF, CENTRE, provider_id)


def may_supervise(actor: Actor, region_code: str) -> bool:
    """CQ2023-2.2-2: the authority of the provider's region says who is qualified."""
    return any(regions.covers(own, region_code) for own in actor.scopes(REGULATOR, "region"))


def may_read(actor: Actor, provider_id: str, region_code: str) -> bool:
    """CQ2023-2.1-3: the centre's own staff, and the authority of its region."""
    return may_manage(actor, provider_id) or may_supervise(actor, region_code)


def own_centres(actor: Actor) -> tuple[str, ...]:
    """Ids of the providers that the actor works for."""
    return actor.scopes(TRAINING_STAFF, CENTRE)
