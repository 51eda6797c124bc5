"""Processes that stand still and are not dead: their connections stay open, and nobody answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from faults.installation import Outcome, installed

LONGER_THAN_A_LEASE_S = 36.0
MOMENT_S = 10.0
GATE_WAITS_S = 5.0


def freeze(processes: Sequence[psutil.Process], seconds: float) -> None:
    """All of them stand still for so long."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    time.sleep(seconds)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.resume()


def job_worker(folder: Path, seed: int) -> Outcome:
    """As a virtual machine that is moved: back in the middle of what another has taken up meanwhile."""
    with installed(folder, seed, postgres=True, redis=True, nodes=2) as place:

        def fault() -> None:
            workers = place.job_workers(0)
            place.wait_for_a_running_job()
            freeze(workers, LONGER_THAN_A_LEASE_S)

        seconds = f"{LONGER_THAN_A_LEASE_S:.0f} s, longer than a lease"
        done = f"the job worker of one of two nodes stopped for {seconds}"
        return place.suffer("job worker frozen", done, fault, keeps=True)


def web_workers(folder: Path, seed: int) -> Outcome:
    """One in the middle of its work keeps its rows locked; the other node must not wait for it for ever."""
    with installed(folder, seed, postgres=True, redis=True, nodes=2) as place:

        def fault() -> None:
            for _time in range(2):
                freeze(place.web_workers(0), LONGER_THAN_A_LEASE_S / 2)
                time.sleep(1.0)

        done = f"2 times all web workers of one of two nodes stopped for {LONGER_THAN_A_LEASE_S / 2:.0f} s"
        return place.suffer("web workers frozen", done, fault)


def postgres(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        server = place.postgres
        assert server is not None
        done = f"every process of PostgreSQL stopped for {MOMENT_S:.0f} s"
        return place.suffer("PostgreSQL frozen", done, lambda: freeze(server.processes(), MOMENT_S))


def redis(folder: Path, seed: int) -> Outcome:
    """What Redis is asked costs a second at most, and the gate goes on without it."""
    with installed(folder, seed, postgres=True, redis=True) as place:
        server = place.redis
        assert server is not None
        done = f"redis-server stopped for {MOMENT_S:.0f} s"
        outcome = place.suffer("Redis frozen", done, lambda: freeze(server.processes(), MOMENT_S))
    if outcome.record.slowest_scan_s > GATE_WAITS_S:
        outcome.findings.wrong.append(f"the gate waited {outcome.record.slowest_scan_s:.1f} s")
    return outcome
