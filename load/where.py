"""Where the time of the web workers goes, by py-spy: holding Python's lock, and in all."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from bench.load import ROOT

RATE = 100
SERVING = ("gunicorn/workers/gthread.py", "handle")
PARTS = (
    ("psycopg", "PostgreSQL: asked and waited for"),
    ("qr/rendering", "drawing codes"),
    ("qr/modules", "drawing codes"),
    ("qrcode", "drawing codes"),
    ("qr/", "codes: bytes and signatures"),
    ("cryptography", "codes: bytes and signatures"),
    ("flask_compress", "compressing answers"),
    ("gzip.py", "compressing answers"),
    ("prometheus_client", "metrics"),
    ("miniprogram_api/metrics", "metrics"),
    ("structlog", "the line in the log"),
    ("logging/", "the line in the log"),
    ("app/kernel/logs", "the line in the log"),
    ("miniprogram_api/limits", "limits"),
    ("redis/", "the store: asked and waited for"),
    ("app/gateways/key_value", "the store: asked and waited for"),
    ("marshmallow", "schemas"),
    ("flask_smorest", "schemas"),
    ("webargs", "schemas"),
    ("json/", "JSON"),
    ("flask/json", "JSON"),
    ("jwt/", "tokens"),
    ("app/people/service/tokens", "tokens"),
    ("peewee", "peewee: SQL made and read"),
    ("playhouse", "peewee: SQL made and read"),
    ("app/kernel/db", "peewee: SQL made and read"),
    ("app/kernel/prepared", "peewee: SQL made and read"),
    ("app/attendance", "the product: attendance"),
    ("app/employment", "the product: employment"),
    ("app/training", "the product: training"),
    ("app/people", "the product: people"),
    ("app/", "the product: the rest"),
    ("miniprogram_api/", "views and what surrounds them"),
    ("flask", "Flask and werkzeug"),
    ("werkzeug", "Flask and werkzeug"),
    ("gunicorn", "the web server"),
)
REST = "the rest"


class NotSeen(Exception):
    """This machine does not let one process look into another; its text says why."""


def stacks(processes: Sequence[psutil.Process], seconds: float, folder: Path, *, waiting: bool) -> list[str]:
    """Lines ``frame;frame;... count`` of the processes, sampled at once: of threads that hold Python's lock,
    with ``waiting`` of all. Raises NotSeen."""
    program = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if program is None:
        raise NotSeen("py-spy is not installed")
    watching = []
    for process in processes:
        told = folder / f"stacks-{process.pid}"
        command = [
            program, "record", "--pid", str(process.pid), "--duration", str(int(seconds)), "--rate",
            str(RATE), "--format", "raw", "--full-filenames", "--output", str(told),
            "--idle" if waiting else "--gil",
        ]  # fmt: skip
        watching.append(
            (told, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        )
    lines = []
    for told, process in watching:
        said, _none = process.communicate()
        if process.returncode:
            raise NotSeen(said.strip().splitlines()[-1] if said.strip() else "py-spy failed")
        lines += told.read_text().splitlines()
    return lines


def shares_by_part(lines: Sequence[str]) -> dict[str, float]:
    """Share of each part of all samples in which a request is worked on, the largest first."""
    return _shares((part_of(frames), times) for frames, times in _requests(lines))


def shares_by_view(lines: Sequence[str]) -> dict[str, float]:
    """Likewise by view, ``folder.function``; what no view has called is under ``REST``."""
    return _shares((view_of(frames), times) for frames, times in _requests(lines))


def part_of(frames: Sequence[str]) -> str:
    """Of the innermost frame that belongs to a part."""
    for frame in reversed(frames):
        path, _function = _read(frame)
        for beginning, part in PARTS:
            if path.startswith(beginning):
                return part
    return REST


def view_of(frames: Sequence[str]) -> str:
    """A view lies in a folder of ``miniprogram_api``; what surrounds every request, beside these folders."""
    for frame in frames:
        path, function = _read(frame)
        if path.startswith("miniprogram_api/") and path.count("/") > 1:
            return f"{path.split('/')[1]}.{function}"
    return REST


def _read(frame: str) -> tuple[str, str]:
    """Path, from the product's folder or that of its package, and the function without its class."""
    name, _space, place = frame.partition(" (")
    path = place.rpartition(":")[0].removeprefix(f"{ROOT}/")
    return re.sub(r"^.*/(?:site-packages|lib/python3\.\d+)/", "", path), name.rpartition(".")[2]


def _requests(lines: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """A thread without a request waits for one, and the main thread for connections; those do not count."""
    for line in lines:
        stack, _space, times = line.rpartition(" ")
        frames = stack.split(";")
        if SERVING in map(_read, frames):
            yield frames, int(times)


def _shares(counted: Iterator[tuple[str, int]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for name, times in counted:
        counts[name] += times
    whole = counts.total() or 1
    return {name: times / whole for name, times in counts.most_common()}
