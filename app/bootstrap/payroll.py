"""Wages from attendance to the bank, wired."""

from __future__ import annotations

from app.certificates.service.nightly import Nightly
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.kernel.workdays import WorkCalendar
from app.people.service.notices import Notices
from app.policies.loader import Policies
from app.sites.service.scopes import Scopes
from app.wages.service.advances import Advances
from app.wages.service.arrears import Arrears
from app.wages.service.bank_results import BankResults
from app.wages.service.batch_register import BatchRegister
from app.wages.service.batches import WageBatches
from app.wages.service.own_wages import OwnWages
from app.wages.service.reckoning import Reckoning
from app.wages.service.sending import Sending
from app.wages.service.steps import WageSteps
from app.wages.service.wage_accounts import OwnWageAccount, WageAccounts
from app.wages.service.wage_trail import WageTrail
from app.wages.service.wages_desk import WagesDesk

WAGES_NIGHTLY = "wages-nightly"


def wire_payroll(
    clock: Clock,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    scopes: Scopes,
    calendar: WorkCalendar,
    notices: Notices,
) -> WagesDesk:
    """Batches, payment, arrears, and what the night does."""
    trail = WageTrail(audit)
    batches = WageBatches(clock, scopes, trail, Reckoning(policies, calendar))
    steps = WageSteps(clock, scopes, trail)
    arrears = Arrears(clock, policies, scopes, notices, batches.draft_month)
    nightly = Nightly(clock, jobs, (("drafts", arrears.draft), ("arrears", arrears.watch)), WAGES_NIGHTLY)
    jobs.register(WAGES_NIGHTLY, nightly.run)
    return WagesDesk(
        batches=batches,
        register=BatchRegister(scopes),
        steps=steps,
        sending=Sending(clock, scopes, trail, steps),
        bank_results=BankResults(clock, scopes, trail, steps),
        advances=Advances(clock, scopes, trail, steps),
        arrears=arrears,
        accounts=WageAccounts(clock, audit, scopes),
        own_account=OwnWageAccount(clock, audit),
        own=OwnWages(clock, trail),
        nightly=nightly,
    )
