"""Registration of practitioners under one roof."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.practice_decisions import PracticeDecisions
from app.certificates.service.practice_registrations import PracticeRegistrations


@dataclass(frozen=True)
class PracticeDesk:
    """One attribute per use-case class."""

    applications: PracticeRegistrations
    decisions: PracticeDecisions
