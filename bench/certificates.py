"""A sheet of certificates from its acceptance until every row has its answer."""

from __future__ import annotations

import csv
import io
import time
from datetime import date, timedelta

from app.certificates.models import CertificateImport
from app.certificates.rules.sheet import HEADERS
from app.kernel.clock import legal_day
from app.kernel.db import database
from app.people.models import RoleGrant
from bench.world import World
from tests.factories.cast import stranger
from tests.factories.gateways import run_due_jobs
from tests.factories.training import caller

HOLDERS = 1000


def measure(world: World, *, rows: int) -> dict[str, float]:
    """The service and its job in this process, which nothing else uses meanwhile."""
    product = world.product
    today = legal_day(product.clock.now())
    actor = caller("regulator", "region", "500000")
    with database.atomic():
        RoleGrant.create(
            account_id=actor.account_id,
            role="regulator",
            scope_type="region",
            scope_id="500000",
            granted_at=product.clock.now(),
        )
    sheet = _sheet(rows, today)
    begun = time.perf_counter()
    accepted = product.certificates.imports.accept(actor, sheet)
    accepted_s = time.perf_counter() - begun
    run_due_jobs(product.jobs)
    seconds = time.perf_counter() - begun
    done = CertificateImport.get_by_id(accepted.id)
    if (done.state, done.rows_taken) != ("done", rows):
        raise RuntimeError(f"the import was not done: {done.state}, {done.rows_taken} of {rows}")
    return {
        "rows": rows,
        "accepted_s": accepted_s,
        "import_s": seconds,
        "import_rows_per_s": rows / seconds,
    }


def _sheet(rows: int, today: date) -> bytes:
    holders = [stranger(number) for number in range(HOLDERS)]
    out = io.StringIO()
    lines = csv.DictWriter(out, HEADERS)
    lines.writeheader()
    for number in range(rows):
        holder = holders[number % HOLDERS]
        lines.writerow(
            {
                "证书编号": f"渝建安C({today.year}){number:07d}",
                "证书种类": "安管",
                "类别": "C",
                "姓名": holder.name,
                "身份证号": holder.id_number,
                "发证日期": today - timedelta(days=400),
                "有效期止": today + timedelta(days=600),
                "激活状态": "是",
            }
        )
    return out.getvalue().encode()
