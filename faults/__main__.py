"""`python -m faults`: every scenario, in twenty minutes; exit code 1 when something acknowledged is gone."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from pathlib import Path

from faults import report
from faults.disk import NotHere
from faults.installation import Outcome
from faults.scenarios import ALL

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "faults" / "results.json"
PAGE = ROOT / "docs" / "reliability.md"
SEED = 2023


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument(
        "--only",
        choices=tuple(ALL),
        action="append",
        help="one scenario; its row takes the place of the old one",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", type=Path, help="folder for the logs of the processes")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, too
    outcomes: list[Outcome] = []
    skipped: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="jianma-faults-") as temporary:
        for name in args.only or ALL:
            begun = time.monotonic()
            try:
                outcome = ALL[name]((args.keep or Path(temporary)) / name, args.seed)
            except NotHere as why:
                skipped[name] = str(why)
                print(f"SKIPPED {name}: {why}", flush=True)
                continue
            outcomes.append(outcome)
            print(f"{' | '.join(report.cells(outcome))}  ({time.monotonic() - begun:.0f} s)", flush=True)
            for word in report.faults(outcome):
                print(f"    {word}", flush=True)
    measured = report.results(outcomes, skipped, args.seed)
    print(report.table(measured["rows"]))
    if args.only:
        measured = report.again(json.loads(RESULTS.read_text()), measured)
    RESULTS.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(report.page(measured))
    print(f"written: {PAGE.relative_to(ROOT)}, {RESULTS.relative_to(ROOT)}")
    return 0 if all(outcome.findings.is_well for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
