"""Where the audit trail's end is written down outside the database: a file with a line per legal day."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from app.kernel.audit import Anchor, Audit
from app.kernel.clock import in_shanghai, legal_day

FILE_NAME = "audit-anchors.jsonl"


class AnchorsRefused(ValueError):
    """A file of anchors that cannot be read; the message names the line."""


def read_anchors(file: Path) -> list[Anchor]:
    """The anchors of a file. Raises AnchorsRefused, and OSError where there is no file."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            found.append(Anchor(int(raw["seq"]), str(raw["seal"])))
        except (ValueError, KeyError, TypeError):
            raise AnchorsRefused(f"line {number} is no anchor") from None
    return found


class AnchorFile:
    """``DATA_DIR/audit-anchors.jsonl``; copies of it belong where the database's administrators cannot
    write."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def drop(self, audit: Audit, now: datetime) -> Anchor | None:
        """Writes today's anchor, once a legal day and only where the trail has grown; None otherwise.

        Two at the same moment write the same line twice at worst.
        """
        lines = self._lines()
        last = json.loads(lines[-1]) if lines else None
        if last is not None and last["day"] == legal_day(now).isoformat():
            return None
        anchor = audit.newest()
        if anchor is None or (last is not None and last["seq"] == anchor.seq):
            return None
        line = {
            "day": legal_day(now).isoformat(),
            "at": in_shanghai(now),
            "seq": anchor.seq,
            "seal": anchor.seal,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return anchor

    def anchors(self) -> Iterable[Anchor]:
        """Nothing where none was dropped yet."""
        return read_anchors(self.path) if self.path.exists() else []

    def _lines(self) -> list[str]:
        if not self.path.exists():
            return []
        return [line for line in self.path.read_text(encoding="utf-8").splitlines() if line.strip()]
