"""A disk that can be filled up without harm to anything else."""

from __future__ import annotations

import subprocess
from pathlib import Path


class NotHere(Exception):
    """This machine lacks what a scenario needs; its text says what."""


class SmallDisk:
    """A folder on a file system of its own that can be filled up; mounting one needs root."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._megabytes = megabytes
        self._ballast = folder / "ballast"

    def __enter__(self) -> SmallDisk:
        self.folder.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={self._megabytes}m", "tmpfs", str(self.folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise NotHere("a small disk cannot be mounted here (that needs root)")
        return self

    def __exit__(self, *_error: object) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)

    def fill(self) -> int:
        """Writes until nothing more fits; how many bytes."""
        written = 0
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        written += file.write(b"\0" * size)
                except OSError:
                    continue
        return written

    def free(self) -> None:
        self._ballast.unlink()
