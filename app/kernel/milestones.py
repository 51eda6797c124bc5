"""When what has to be done again and again was last done well: one empty file per task, dated by that moment.

Files, because a backup is made while the database may be what is broken, and by a process that ends.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

FOLDER = "milestones"
BACKUP, BACKUP_PROVED, UPKEEP = "backup", "backup-proved", "upkeep"
TASKS = (BACKUP, BACKUP_PROVED, UPKEEP)


class Milestones:
    """``DATA_DIR/milestones``."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def reach(self, task: str, at: datetime) -> None:
        """Notes that a task of ``TASKS`` was done; raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / task
        path.touch()
        os.utime(path, (at.timestamp(), at.timestamp()))

    def reached(self) -> dict[str, float]:
        """Unix time per task, 0 for one that was never done; what Prometheus calls a timestamp."""
        return {task: self._at(task) for task in TASKS}

    def _at(self, task: str) -> float:
        try:
            return (self._folder / task).stat().st_mtime
        except FileNotFoundError:
            return 0.0
