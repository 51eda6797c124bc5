"""Who may look into whose verification."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.kernel.actor import REGULATOR, Actor
from app.people.ports import Reach
from app.policies import regions

PROVINCE = 1


@dataclass(frozen=True)
class ReviewReach:
    """Carries out ``PeopleScope``: everybody reaches those who work, or worked, on sites of his own, a site
    only whom it knows by his number: a case shows the card.

    Who never worked anywhere belongs to no region, and is verified before a site may take him: any authority
    of a whole province, or of the country, looks after him. ``of_staff`` and ``engaged`` come from the slice
    that knows who works where.
    """

    of_staff: Callable[[Actor], frozenset[str] | None]
    engaged: Callable[[], Any]

    def reach_of(self, actor: Actor) -> Reach:
        is_high = any(_is_province(code) for code in actor.scopes(REGULATOR, "region"))
        return Reach(self.of_staff(actor), self.engaged() if is_high else None)


def _is_province(code: str) -> bool:
    region = regions.find(code)
    return region is not None and region.level <= PROVINCE
