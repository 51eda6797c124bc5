"""Disks without room: that of the product's own data, and that of PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path

from faults.disk import SmallDisk
from faults.installation import Outcome, installed, kill

FULL_S = 4.0


def disk_of_the_data(folder: Path, seed: int) -> Outcome:
    with (
        SmallDisk(folder / "disk", 96) as disk,
        installed(folder, seed, data_dir=disk.folder / "data") as place,
    ):

        def fault() -> None:
            disk.fill()
            kill(*place.web_workers()[:1], *place.job_workers())  # those that follow start on a full disk
            time.sleep(FULL_S)
            disk.free()

        done = f"DATA_DIR full to the last byte for {FULL_S:.0f} s, a web worker and the job worker killed"
        return place.suffer("disk full", done, fault)


def disk_of_postgres(folder: Path, seed: int) -> Outcome:
    """PostgreSQL ends itself when its log finds no room; whoever starts it again needs the room first."""
    with installed(folder, seed, postgres=True, redis=True, postgres_megabytes=320) as place:
        postgres = place.postgres
        assert postgres is not None
        disk = postgres.disk
        assert disk is not None

        def fault() -> None:
            disk.fill()
            time.sleep(2 * FULL_S)
            disk.free()
            if not postgres.is_running():
                postgres.start()

        done = f"the disk of PostgreSQL full to the last byte for {2 * FULL_S:.0f} s"
        return place.suffer("disk of PostgreSQL full", done, fault)
