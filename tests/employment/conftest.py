"""A product whose transactions are real, for tests with threads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.bootstrap import Gateways, Product, build
from app.employment.models import (
    BlacklistEntry,
    EngagementStep,
    ProjectWorker,
    RosterImport,
    RosterImportRow,
)
from app.kernel import db
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.kernel.settings import Settings
from app.people.models import Person, RoleGrant
from app.sites.models import Company, Participant, Project, Team

WRITTEN = (
    RosterImportRow,
    RosterImport,
    EngagementStep,
    ProjectWorker,
    BlacklistEntry,
    Team,
    Participant,
    Project,
    Company,
    Person,
    RoleGrant,
    Photo,
    Job,
    AuditEntry,
)


@pytest.fixture
def committing(
    schema_built: str, settings: Settings, clock: FrozenClock, gateways: Gateways
) -> Iterator[Product]:
    """The product without a transaction around it; what was written is taken away afterwards."""
    with db.connection():
        yield build(settings, clock=clock, gateways=gateways)
        for table in WRITTEN:
            table.delete().execute()
