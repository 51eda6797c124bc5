"""Keeping the house clean, and looking after its records."""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import timedelta

from app.bootstrap import Product
from app.commands.database import open_product
from app.kernel import db
from app.kernel.jobs import DONE, Job
from app.kernel.settings import Settings
from app.kernel.workdays import CalendarRefused

log = logging.getLogger("jianma.upkeep")

DONE_JOBS_STAY = timedelta(days=30)


def tidy(product: Product) -> None:
    """Removes pictures past their time, what was read from them, and jobs done long ago.

    The job worker does it every hour.
    """
    now = product.clock.now()
    runs = product.verification.forgetting.forget()
    pictures = product.gateways.photos.purge(now=now)
    old = (Job.state == DONE) & (Job.finished_at < now - DONE_JOBS_STAY)
    done_jobs = Job.delete().where(old).execute()
    log.info("tidied", extra={"pictures": pictures, "verifications": runs, "jobs": done_jobs})


def hourly(product: Product) -> None:
    """What the job worker does at its start and every hour; the work of a day is promised once."""
    product.certificates.nightly.start()
    tidy(product)


def purge(settings: Settings, _args: argparse.Namespace) -> int:
    """``tidy`` at once."""
    product = open_product(settings)
    with db.connection():
        tidy(product)
    return 0


def verify_audit(settings: Settings, _args: argparse.Namespace) -> int:
    """Walks the audit trail; exit code 1 at the first entry that does not hold."""
    product = open_product(settings)
    with db.connection():
        broken = product.audit.first_break()
    if broken is not None:
        print(f"audit trail broken at entry {broken.seq}: {broken.why}", file=sys.stderr)
        return 1
    print("audit trail holds")
    return 0


def load_calendar(settings: Settings, args: argparse.Namespace) -> int:
    """Takes a year's official arrangement of days off; running processes see it at once."""
    product = open_product(settings)
    try:
        notice = product.calendar.load_year(args.file)
    except (CalendarRefused, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"calendar of {notice.year} loaded: {notice.source}")
    return 0
