"""Everything that is done with contracts."""

from __future__ import annotations

from dataclasses import dataclass

from app.wages.service.contract_imports import ContractImports
from app.wages.service.contract_register import ContractRegister
from app.wages.service.contracts import Contracts
from app.wages.service.own_contracts import OwnContracts


@dataclass(frozen=True)
class ContractsDesk:
    """One attribute per use-case class."""

    entering: Contracts
    register: ContractRegister
    imports: ContractImports
    own: OwnContracts
