"""Servers that belong to one scenario: a PostgreSQL cluster and a Redis that nobody else uses."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from faults.disk import NotHere, SmallDisk
from tests.free_port import free_port


def ask(url: str, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Looks into a database past the product; ``?`` stands for a value."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30) as embedded:
            return list(embedded.execute(sql, values))
    with psycopg.connect(url, connect_timeout=5) as connection:
        return list(connection.execute(sql.replace("?", "%s"), values))


def _program(name: str) -> str:
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    for place in places:
        if (place / name).exists():
            return str(place / name)
    found = shutil.which(name)
    if found is None:
        raise NotHere(f"{name} is not installed")
    return found


def _unprivileged() -> pwd.struct_passwd | None:
    """Who is to run PostgreSQL in our place; None where we may ourselves. Raises NotHere."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NotHere("PostgreSQL does not run as root, and there is no user postgres") from None


class OwnPostgres:
    """A cluster in a folder of its own, run by an unprivileged user, as PostgreSQL insists.

    With ``megabytes`` it lies on a disk of its own that can be filled up.
    """

    def __init__(self, megabytes: int = 0) -> None:
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._control = _program("pg_ctl")
        # Not below a folder of the caller's, into which the unprivileged user may not be able to go.
        self._folder = Path(tempfile.mkdtemp(prefix="jianma-pg-"))
        self.disk = SmallDisk(self._folder / "disk", megabytes) if megabytes else None
        self._home = self.disk.folder if self.disk else self._folder
        self._data = self._home / "data"
        self._user: dict[str, Any] = {}

    def __enter__(self) -> OwnPostgres:
        user = _unprivileged()
        if self.disk:
            self.disk.__enter__()
        if user is not None:
            for folder in {self._folder, self._home}:
                os.chown(folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._run(_program("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(RuntimeError):  # it may have been stopped already
            self.stop("immediate")
        if self.disk:
            self.disk.__exit__()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self._folder} -c max_connections=120"
        log = str(self._folder / "log")
        self._run(self._control, "-D", str(self._data), "-l", log, "-w", "-o", options, "start")

    def stop(self, mode: str) -> None:
        self._run(self._control, "-D", str(self._data), "-m", mode, "-w", "stop")

    def is_running(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def processes(self) -> list[psutil.Process]:
        """The server's own and those of its connections."""
        first = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))
        return [first, *first.children(recursive=True)]

    def end_backends(self) -> int:
        """Terminates every connection but the one that says so; how many."""
        rows = ask(
            self.url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )
        return len(rows)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd="/", **self._user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name}: {done.stderr.decode(errors='replace')}")


class OwnRedis:
    """A Redis without a file: what is killed comes back empty."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> OwnRedis:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        command = (_program("redis-server"), "--bind", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            (*command, "--save", "", "--appendonly", "no", "--dir", str(self._folder)),
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.05)
                else:
                    return

    def processes(self) -> list[psutil.Process]:
        assert self._process is not None
        return [psutil.Process(self._process.pid)]

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
