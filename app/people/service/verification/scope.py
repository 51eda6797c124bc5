"""Who may look into whose verification."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.kernel.actor import REGULATOR, Actor


@dataclass(frozen=True)
class ReviewReach:
    """Carries out ``PeopleScope``: an authority reaches everybody, because nobody belongs to a region
    before he works somewhere; others reach whom ``of_staff`` names, which knows who works where."""

    of_staff: Callable[[Actor], frozenset[str] | None]

    def visible_to(self, actor: Actor) -> frozenset[str] | None:
        return None if actor.has(REGULATOR) else self.of_staff(actor)
