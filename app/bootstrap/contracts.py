"""Labour contracts, wired."""

from __future__ import annotations

from app.bootstrap.gateways import Gateways
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.workdays import WorkCalendar
from app.people.service.notices import Notices
from app.policies.loader import Policies
from app.sites.service.scopes import Scopes
from app.wages.service.contract_demands import DemandsOf
from app.wages.service.contract_desk import ContractsDesk
from app.wages.service.contract_imports import ContractImports
from app.wages.service.contract_record import ContractRecord
from app.wages.service.contract_register import ContractRegister
from app.wages.service.contracts import Contracts
from app.wages.service.own_contracts import OwnContracts


def wire_contracts(
    clock: Clock,
    parts: Gateways,
    audit: Audit,
    scopes: Scopes,
    policies: Policies,
    calendar: WorkCalendar,
    notices: Notices,
) -> ContractsDesk:
    """Entering, reading, sheets, and the worker's own side."""
    demands = DemandsOf(policies, calendar)
    record = ContractRecord(audit, notices)
    entering = Contracts(clock, scopes, demands, record, parts.photos)
    return ContractsDesk(
        entering=entering,
        register=ContractRegister(clock, scopes, demands, parts.photos),
        imports=ContractImports(clock, scopes, demands, entering),
        own=OwnContracts(clock, demands, record, parts.photos),
    )
