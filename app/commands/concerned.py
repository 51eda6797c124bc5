"""Whose data a leak concerns: the first thing that a notice (PIPL 57) has to know."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date

from app.bootstrap.concerned import Concerned, Found
from app.commands.database import open_product
from app.kernel import db
from app.kernel.clock import day_start
from app.kernel.settings import Settings


def run(settings: Settings, args: argparse.Namespace) -> int:
    """Prints what is concerned by kind and how many people; ``--to`` writes the list of them, names masked.

    Exit code 1 where the question cannot be answered, or the list not be written.
    """
    concerned = Concerned(open_product(settings).gateways.photos)
    with db.connection():
        try:
            found = list(_found(concerned, args))
        except ValueError as fault:
            print(fault, file=sys.stderr)
            return 1
        people = frozenset[str]().union(*(one.people for one in found))
        for one in found:
            print(f"{one.name}: {one.rows} rows of {len(one.people)} people ({one.holds})")
        print(f"altogether {len(people)} people")
        if args.to:
            try:
                _write(concerned, people, found, args)
            except OSError as fault:
                print(f"the list cannot be written: {fault}", file=sys.stderr)
                return 1
    return 0


def _found(concerned: Concerned, args: argparse.Namespace) -> Iterator[Found]:
    since = day_start(date.fromisoformat(args.since)) if args.since else None
    until = day_start(date.fromisoformat(args.until)) if args.until else None
    if args.account:
        yield concerned.by_account(args.account, since=since, until=until)
        return
    yield from concerned.by_rows(tables=frozenset(args.table or ()), key=args.key, since=since, until=until)


def _write(
    concerned: Concerned, people: frozenset[str], found: list[Found], args: argparse.Namespace
) -> None:
    args.to.touch(mode=0o600)  # for whoever asked, and for nobody else on this machine
    with args.to.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["人员编号", "姓名（打码）", "可在应用内通知", "涉及的资料"])
        for one in concerned.named(people):
            kinds = [part.holds for part in found if one.person_id in part.people]
            sheet.writerow([one.person_id, one.name_masked, "是" if one.has_app else "否", "；".join(kinds)])
    print(f"{len(people)} people written to {args.to}")
