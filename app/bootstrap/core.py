"""What every slice stands on, wired: settings, time, database, doors, rules, jobs, the trail."""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap.gateways import Gateways, open_gateways
from app.kernel import crypto, db
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.condition import Condition
from app.kernel.crypto import Cipher
from app.kernel.jobs import Jobs
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.policies.loader import Policies
from qr.keys import KeyRing


@dataclass(frozen=True)
class Core:
    """The parts that views and commands need beside use cases."""

    settings: Settings
    clock: Clock
    gateways: Gateways
    policies: Policies
    calendar: WorkCalendar
    keyring: KeyRing
    condition: Condition
    jobs: Jobs
    audit: Audit


def wire_core(settings: Settings, clock: Clock | None, gateways: Gateways | None) -> Core:
    """Binds the database and installs the cipher."""
    clock = clock or settings.clock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    if db.database.obj is None:
        pool_size = db.connections_of(settings.web_threads)
        db.database.initialize(db.connect(settings.database_url, pool_size=pool_size))
    parts = gateways or open_gateways(settings)
    return Core(
        settings=settings,
        clock=clock,
        gateways=parts,
        policies=Policies.load(),
        calendar=WorkCalendar(settings.data_dir / "calendar"),
        keyring=KeyRing.from_setting(settings.code_keys),
        condition=Condition(clock, parts.store),
        jobs=Jobs(clock, parts.waker),
        audit=Audit(),
    )
