"""Who is asking: an account, perhaps a person, and the rights granted to it."""

from __future__ import annotations

from dataclasses import dataclass

WORKER = "worker"
SITE_STAFF = "site_staff"
PROJECT_ADMIN = "project_admin"
COMPANY_ADMIN = "company_admin"
TRAINING_STAFF = "training_staff"
REGULATOR = "regulator"
SYSTEM_ADMIN = "system_admin"
ROLES = (
    WORKER,
    SITE_STAFF,
    PROJECT_ADMIN,
    COMPANY_ADMIN,
    TRAINING_STAFF,
    REGULATOR,
    SYSTEM_ADMIN,
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on one object: ``scope_type`` is self, project, company, training_centre, region or system."""

    role: str
    scope_type: str
    scope_id: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says by itself: it is ours, in time, and of this sign-in. Whether the sign-in still holds
    has not been asked."""

    account_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in caller.

    ``session_id`` is the family of tokens of one sign-in; ``device_id`` names the phone that scans
    (the session, or an installation id that outlives it). ``is_proven_twice``: the sign-in was made with a
    second factor. ``must_change_password``: its password is one that somebody else chose.
    """

    account_id: str
    person_id: str | None
    session_id: str
    grants: tuple[Grant, ...]
    device_id: str
    is_proven_twice: bool = False
    must_change_password: bool = False

    def has(self, role: str, scope_type: str | None = None, scope_id: str | None = None) -> bool:
        return any(
            grant.role == role
            and (scope_type is None or grant.scope_type == scope_type)
            and (scope_id is None or grant.scope_id == scope_id)
            for grant in self.grants
        )

    def scopes(self, role: str, scope_type: str) -> tuple[str, ...]:
        """Ids of the objects on which the actor has the role."""
        return tuple(
            grant.scope_id for grant in self.grants if grant.role == role and grant.scope_type == scope_type
        )
