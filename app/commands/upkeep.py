"""Keeping the house clean, and looking after its records."""

from __future__ import annotations

import argparse
import logging
import sys

from app.bootstrap import Product
from app.commands.database import open_product
from app.kernel import crypto, db
from app.kernel.anchors import AnchorsRefused, read_anchors
from app.kernel.milestones import UPKEEP, Milestones
from app.kernel.purging import PurgeRecord, Removed
from app.kernel.settings import Settings
from app.kernel.workdays import CalendarRefused

log = logging.getLogger("jianma.upkeep")


def tidy(product: Product) -> list[Removed]:
    """Removes what is past its time: pictures, what was read from them, and rows by the table of retention.

    What went is on record in ``purge_record``. The job worker does it every hour.
    """
    now = product.clock.now()
    removed = [
        Removed("verification", product.verification.forgetting.forget(), now),
        Removed("picture", product.gateways.photos.purge(now=now), now),
    ]
    for part in removed:
        if part.count:
            PurgeRecord.create(kind=part.kind, removed=part.count, until=part.until, at=now)
    removed += product.privacy.purge.run()
    log.info("tidied", extra={part.kind: part.count for part in removed})
    return removed


def hourly(product: Product) -> None:
    """What the job worker does at its start and every hour; the work of a day is promised once."""
    product.certificates.nightly.start()
    product.wages.nightly.start()
    product.attendance_partitions.make()
    tidy(product)
    product.privacy.stored_faces.warn()
    product.privacy.data_request_office.warn()
    product.privacy.anchors.drop(product.audit, product.clock.now())
    Milestones(product.settings.data_dir).reach(UPKEEP, product.clock.now())


def purge(settings: Settings, _args: argparse.Namespace) -> int:
    """``tidy`` at once; prints what went."""
    product = open_product(settings)
    with db.connection():
        for part in tidy(product):
            print(f"{part.kind}: {part.count} removed (until {part.until:%Y-%m-%d %H:%M} UTC)")
    return 0


def rotate_keys(settings: Settings, args: argparse.Namespace) -> int:
    """Writes everything again under the first of DATA_KEYS; exit code 1 while older keys are needed."""
    product = open_product(settings)
    rotation = product.privacy.key_rotation
    current = crypto.cipher().current
    with db.connection():
        if args.in_background:
            print(f"promised to the job worker: {rotation.start()}")
            return 0
        if not args.check:
            outcome = rotation.run(_tell)
            for place, count in outcome.unreadable.items():
                print(f"{place}: {count} cannot be read with any key of DATA_KEYS", file=sys.stderr)
        left = rotation.left()
    for place, count in left.items():
        print(f"{place}: {count} still under an older key")
    if left:
        return 1
    print(f"everything is under key {current}; older keys may go after a day")
    return 0


def _tell(place: str, count: int) -> None:
    if count:
        print(f"{place}: {count} written", flush=True)


def verify_audit(settings: Settings, args: argparse.Namespace) -> int:
    """Walks the audit trail; exit code 1 at the first entry that does not hold."""
    product = open_product(settings)
    try:
        anchors = read_anchors(args.anchor) if args.anchor else product.privacy.anchors.anchors()
    except (AnchorsRefused, OSError) as fault:
        print(f"anchors cannot be read: {fault}", file=sys.stderr)
        return 2
    with db.connection():
        broken = product.audit.first_break(anchors)
        newest = product.audit.newest()
    if broken is not None:
        print(f"audit trail broken at entry {broken.seq}: {broken.why}", file=sys.stderr)
        return 1
    entries, anchored = newest.seq if newest else 0, max((anchor.seq for anchor in anchors), default=0)
    covered = f"the first {anchored} of them anchored ({len(anchors)} anchors)"
    print(f"audit trail holds: {entries} entries, {covered}")
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
