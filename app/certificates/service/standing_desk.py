"""Activation, clean-ups and registration under one roof."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.activation import Activation
from app.certificates.service.cleanups import ActivationCleanups
from app.certificates.service.exemptions import Exemptions
from app.certificates.service.registration_reports import RegistrationReports
from app.certificates.service.registrations import Registrations
from app.certificates.service.service_items import ServiceItems


@dataclass(frozen=True)
class StandingDesk:
    """One attribute per use-case class."""

    activation: Activation
    cleanups: ActivationCleanups
    items: ServiceItems
    registrations: Registrations
    registration_reports: RegistrationReports
    exemptions: Exemptions
