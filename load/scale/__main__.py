"""`python -m load.scale`: docs/scale.md from load/results.json and bench/results.json."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from load.scale.measured import BENCH, LOAD, measured
from load.scale.page import page
from load.scale.sheet import HERE, worked_out

ROOT = HERE.parents[1]
KEPT = HERE / "measured.json"
PAGE = ROOT / "docs" / "scale.md"


def written(load: Mapping[str, Any], bench: Mapping[str, Any]) -> None:
    """The page, and beside it what of the results it is made of."""
    found = measured(load, bench)
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(page(worked_out(found), found["about"]))
    print(f"written: {PAGE.relative_to(ROOT)}, {KEPT.relative_to(ROOT)}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m load.scale", description=__doc__)
    parser.add_argument("--load", type=Path, default=ROOT / LOAD, help="results of `make load`")
    parser.add_argument("--bench", type=Path, default=ROOT / BENCH, help="results of `make bench`")
    parser.add_argument("--as-before", action="store_true", help="new text or assumptions, the same results")
    args = parser.parse_args()
    if args.as_before:
        found = json.loads(KEPT.read_text())
        PAGE.write_text(page(worked_out(found), found["about"]))
        return 0
    if not args.load.exists():
        print(f"{args.load} is not there yet: `make load` writes it")
        return 1
    written(json.loads(args.load.read_text()), json.loads(args.bench.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
