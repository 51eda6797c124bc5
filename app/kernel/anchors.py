"""Where the audit trail's end is written down outside the database: hourly, in a file and in the log."""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.kernel.audit import Anchor, Audit
from app.kernel.clock import in_shanghai, legal_day

FILE_NAME = "audit-anchors.jsonl"
AN_HOUR = len("2026-11-22T00")

log = logging.getLogger("jianma.audit")


class AnchorsRefused(ValueError):
    """A file of anchors that cannot be read; the message names the line."""


def read_anchors(file: Path) -> list[Anchor]:
    """The anchors of a file. Raises AnchorsRefused, and OSError where there is no file."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    found = []
    for number, line in enumerate(lines, 1):
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
        """Writes an anchor once an hour of the clock, only where the trail has grown; None otherwise.

        The log has it, too: it goes elsewhere sooner than a file does. Two at the same moment write the same
        line twice at worst. A damaged last line keeps nothing back; reading the file names it.
        """
        last = self._last()
        if str(last.get("at"))[:AN_HOUR] == in_shanghai(now)[:AN_HOUR]:
            return None
        anchor = audit.newest()
        if anchor is None or last.get("seq") == anchor.seq:
            return None
        line = {
            "day": legal_day(now).isoformat(),
            "at": in_shanghai(now),
            "seq": anchor.seq,
            "seal": anchor.seal,
        }
        with self.path.open("a+b") as file:
            file.write(b"" if _ends_a_line(file) else b"\n")
            file.write(json.dumps(line).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        log.info("audit anchor", extra={"seq": anchor.seq, "seal": anchor.seal})
        return anchor

    def anchors(self) -> list[Anchor]:
        """Nothing where none was dropped yet. Raises AnchorsRefused."""
        return read_anchors(self.path) if self.path.exists() else []

    def _last(self) -> dict[str, Any]:
        """The last line; empty where there is none that can be read."""
        if not self.path.exists():
            return {}
        text = self.path.read_text(encoding="utf-8", errors="replace").rstrip()
        try:
            last = json.loads(text.rpartition("\n")[2])
        except ValueError:
            return {}
        return last if isinstance(last, dict) else {}


def _ends_a_line(file: BinaryIO) -> bool:
    """Also an empty file; a writer that was killed leaves half a line."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
