"""Fails unless the tests that just ran took every branch of what `[tool.coverage.run]` lists.

Half of the scan path is written for PostgreSQL. Without a server only what needs no database is held to it,
and what could not be known is said. With CI=true a missing server is a failure.
"""

from __future__ import annotations

import os
import sys

import coverage
import psycopg

from tests.conftest import POSTGRES

WITHOUT_DATABASE = ["app/*/rules/*", "qr/*", "app/employment/facts.py", "app/kernel/decision.py"]


def why_unreachable() -> str | None:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).splitlines()[0]
    return None


def main() -> int:
    """0 when every branch was taken, 1 when one was not, 2 when nothing was measured."""
    measured = coverage.Coverage()
    try:
        return int(_taken(measured) < 100)
    except coverage.CoverageException as fault:
        print(
            f"Nothing to judge ({fault}). `make coverage` runs the tests under coverage, and then this.",
            file=sys.stderr,
        )
        return 2


def _taken(measured: coverage.Coverage) -> float:
    """Per cent of the branches that are held to it; CoverageException where nothing was measured."""
    measured.load()
    missing = why_unreachable()
    if missing is None or os.environ.get("CI") == "true":
        taken = measured.report()
    else:
        taken = measured.report(include=WITHOUT_DATABASE)
        print(
            f"NOT CHECKED: the branches of the scan path; PostgreSQL is not reachable ({missing})",
            file=sys.stderr,
        )
    if taken < 100:
        print("Some branches are not taken by any test. Which case do they stand for?", file=sys.stderr)
    return taken


if __name__ == "__main__":
    sys.exit(main())
