"""What goes wrong, and when. Each scenario has an installation of its own and gives one line of the table."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.gateways.standins.server import running
from app.kernel.clock import SHANGHAI
from faults import frozen, full
from faults.installation import Installation, Outcome, installed, kill

Scenario = Callable[[Path, int], Outcome]

KILLS = 4
JOB_KILLS = 3
DOWN_S = 4.0
FAULTS = ("down", "garbage")
GATE_WAITS_S = 2.0
"""At most so much longer than while the neighbours answer: how fast the machine is does not count."""


def web_worker_killed(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed) as place:
        return _web_worker_killed(place)


def web_worker_killed_on_servers(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        return _web_worker_killed(place)


def _web_worker_killed(place: Installation) -> Outcome:
    def fault() -> None:
        for _kill in range(KILLS):
            kill(*place.web_workers())
            time.sleep(1.5)

    return place.suffer("web workers killed", f"{KILLS} times SIGKILL to all web workers", fault)


def job_worker_killed(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed) as place:
        return _job_worker_killed(place)


def job_worker_killed_on_servers(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        return _job_worker_killed(place)


def _job_worker_killed(place: Installation) -> Outcome:
    """Each time while a job is running, as the table of jobs says."""

    def fault() -> None:
        for _kill in range(JOB_KILLS):
            workers = place.job_workers()
            place.wait_for_a_running_job()
            kill(*workers)
            time.sleep(1.0)

    done = f"{JOB_KILLS} times SIGKILL to the job worker in the middle of a job"
    return place.suffer("job worker killed", done, fault, keeps=True)


def backends_terminated(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        postgres = place.postgres
        assert postgres is not None

        def fault() -> None:
            for _time in range(5):
                postgres.end_backends()
                time.sleep(1.0)

        return place.suffer("connections cut", "5 times pg_terminate_backend for all connections", fault)


def postgres_crashed(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        postgres = place.postgres
        assert postgres is not None

        def fault() -> None:
            postgres.stop("immediate")
            kill(*place.web_workers()[:1], *place.job_workers())  # those that follow start without it
            time.sleep(DOWN_S)
            postgres.start()

        done = (
            f"PostgreSQL stopped with -m immediate and started after {DOWN_S:.0f} s, a web worker and the "
            f"job worker killed meanwhile"
        )
        return place.suffer("PostgreSQL crashes", done, fault)


def redis_crashed(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True) as place:
        redis = place.redis
        assert redis is not None

        def fault() -> None:
            redis.kill()
            time.sleep(DOWN_S)
            redis.start()

        done = f"redis-server killed, started empty after {DOWN_S:.0f} s"
        return place.suffer("Redis crashes", done, fault)


def neighbours_lie(folder: Path, seed: int) -> Outcome:
    """A crowd signs in meanwhile, and whoever waits for a neighbour must not keep the gate waiting."""
    with running(stored_after_s=0.5) as outside:
        neighbours = (outside.wechat, outside.registry, outside.national_platform)
        settings = {
            "WECHAT_API_BASE": outside.wechat_base,
            "REGISTRY_BASE": outside.registry_base,
            "NATIONAL_PLATFORM_BASE": outside.national_platform_base,
            "SMS_API_ROOT": outside.base_url,
        }
        with installed(folder, seed, **settings) as place:
            while_well: list[float] = []

            def all_are(fault: str, seconds: float) -> None:
                for neighbour in neighbours:
                    neighbour.fault = fault
                time.sleep(seconds)

            def fault() -> None:
                place.record.slowest_scan_s = 0.0  # what came before waited for a server that had just begun
                all_are("", 2 * DOWN_S)
                while_well.append(place.record.slowest_scan_s)
                place.record.slowest_scan_s = 0.0
                for word in FAULTS:
                    all_are(word, DOWN_S)
                all_are("slow-8000", 2 * DOWN_S)
                all_are("", 0)

            done = "WeChat, registry and platform down, talking nonsense, and answering after 8 s"
            outcome = place.suffer("neighbours slow and lying", done, fault, crowd=24)
    (usual_s,) = while_well
    outcome.done += f" (slowest scan while they answered: {usual_s:.1f} s)"
    if outcome.record.slowest_scan_s > usual_s + GATE_WAITS_S:
        outcome.findings.wrong.append(f"the gate waited {outcome.record.slowest_scan_s:.1f} s")
    return outcome


def clock_set_back(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed) as place:
        node = place.nodes[0]

        def fault() -> None:
            node.stop()
            place.shift = -timedelta(hours=1)
            node.settings["APP_CLOCK"] = (datetime.now(SHANGHAI) + place.shift).isoformat()
            node.start()
            node.wait_until_ready()

        return place.suffer("clock set back", "restarted with a clock an hour earlier", fault)


def node_lost(folder: Path, seed: int) -> Outcome:
    with installed(folder, seed, postgres=True, redis=True, nodes=2) as place:

        def fault() -> None:
            first, _second = place.nodes
            kill(*first.processes())
            assert first.launcher is not None
            first.launcher.wait()
            kill(*place.web_workers(1)[:1], *place.job_workers(1))

        done = "two nodes: all of one killed, and a web worker and the job worker of the other"
        return place.suffer("a node is lost", done, fault)


ALL: dict[str, Scenario] = {
    "web": web_worker_killed,
    "web-servers": web_worker_killed_on_servers,
    "jobs": job_worker_killed,
    "jobs-servers": job_worker_killed_on_servers,
    "frozen": frozen.job_worker,
    "frozen-web": frozen.web_workers,
    "frozen-postgres": frozen.postgres,
    "frozen-redis": frozen.redis,
    "connections": backends_terminated,
    "postgres": postgres_crashed,
    "redis": redis_crashed,
    "disk": full.disk_of_the_data,
    "disk-postgres": full.disk_of_postgres,
    "neighbours": neighbours_lie,
    "clock": clock_set_back,
    "node": node_lost,
}
SHORT = ("web", "postgres")
