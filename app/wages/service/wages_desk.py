"""What views and commands reach of wages."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.nightly import Nightly
from app.wages.service.advances import Advances
from app.wages.service.arrears import Arrears
from app.wages.service.bank_results import BankResults
from app.wages.service.batch_register import BatchRegister
from app.wages.service.batches import WageBatches
from app.wages.service.own_wages import OwnWages
from app.wages.service.sending import Sending
from app.wages.service.steps import WageSteps
from app.wages.service.wage_accounts import OwnWageAccount, WageAccounts


@dataclass(frozen=True)
class WagesDesk:
    """One attribute per use-case class."""

    batches: WageBatches
    register: BatchRegister
    steps: WageSteps
    sending: Sending
    bank_results: BankResults
    advances: Advances
    arrears: Arrears
    accounts: WageAccounts
    own_account: OwnWageAccount
    own: OwnWages
    nightly: Nightly
