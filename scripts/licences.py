"""Writes which packages run in production and under which licence, from their own metadata."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Licences

Written by `make licences` from the metadata of the packages; their versions stand in `requirements.lock`.
What only tests need is not shipped and not listed. `-` is asked for by `requirements.txt` itself.

Under the LGPL are psycopg with psycopg-binary, python-stdnum, and libraries inside two wheels: GEOS (shapely)
and FFmpeg (opencv-python-headless). They are used unchanged and as separate packages that anybody may
exchange, which is what that licence asks for. None is under the GPL or the AGPL.

| package | licence | needed by |
|---|---|---|"""
# Read in the licence file of the package, where its metadata says nothing or something vague.
SAID_ELSEWHERE = {"huey": "MIT", "peewee": "MIT", "qrcode": "BSD-3-Clause"}
SHORT = 60


def direct() -> list[Requirement]:
    """What requirements.txt asks for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and line[0] not in "#-"]


def closure() -> dict[str, set[str]]:
    """Every package that is installed for them, and by which it is asked for; ``-`` is requirements.txt."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(requirement, "-") for requirement in direct()]
    while waiting:
        requirement, by = waiting.pop()
        name = canonicalize_name(requirement.name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform
        found.setdefault(name, set()).add(by)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for text in package.requires or ():
                below = Requirement(text)
                if below.marker is None or below.marker.evaluate({"extra": extra}):
                    waiting.append((below, name))
    return found


def licence_of(package: Distribution) -> str:
    """The SPDX expression, else the classifiers, else the first line of the licence field."""
    name = canonicalize_name(package.metadata["Name"])
    told = package.metadata
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return ", ".join(sorted(classifiers))
    first = (told.get("License") or "").strip().splitlines()
    return re.sub(r"\s+", " ", first[0])[:SHORT] if first else "unknown"


def table() -> str:
    rows = [
        f"| {name} | {licence_of(distribution(name))} | {', '.join(sorted(by))} |"
        for name, by in sorted(closure().items())
    ]
    return "\n".join((HEAD, *rows))


if __name__ == "__main__":
    print(table())
