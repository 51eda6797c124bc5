"""Who may look into whose verification while no higher slice knows who works where."""

from __future__ import annotations

from app.kernel.actor import REGULATOR, Actor


class AuthoritiesOnly:
    """Carries out ``PeopleScope``: an authority sees everybody (a person belongs to no region before he
    works somewhere), nobody else sees anybody."""

    def visible_to(self, actor: Actor) -> frozenset[str] | None:
        return None if actor.has(REGULATOR) else frozenset()
