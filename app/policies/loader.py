"""Reads the packs: ``packs/<jurisdiction>/<document>.toml`` and ``packs/everywhere.toml``.

A new city that uses known checks is a new folder with one file, and no code. Everything wrong with
any file is reported at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.policies.pack import Pack, overlaps
from app.policies.policy import DatedValue, Policy, Values

PACKS = Path(__file__).parent / "packs"
EVERYWHERE = "everywhere.toml"


class PolicyFault(Exception):
    """The packs cannot be used; ``faults`` lists everything wrong, each with its file and key."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("policy packs cannot be used:\n" + "\n".join(f"  {f}" for f in faults))
        self.faults = tuple(faults)


class JurisdictionUnknown(LookupError):
    """No pack carries this code."""


class Policies:
    """All jurisdictions. ``everywhere`` has the values that hold where a jurisdiction sets none."""

    def __init__(self, everywhere: Values, policies: Mapping[str, Policy]) -> None:
        self.everywhere = everywhere
        self._policies = dict(policies)

    @classmethod
    def load(cls, folder: Path = PACKS) -> Policies:
        """Reads and checks every pack; raises ``PolicyFault``."""
        faults: list[str] = []
        common = Pack.read(EVERYWHERE, _parse(folder / EVERYWHERE, EVERYWHERE, faults), faults, None)
        faults.extend(_overlapping(EVERYWHERE, common.values))
        policies = {}
        for home in sorted(path for path in folder.iterdir() if path.is_dir()):
            packs = [
                Pack.read(name, _parse(file, name, faults), faults, home.name)
                for file in sorted(home.glob("*.toml"))
                if (name := f"{home.name}/{file.name}")
            ]
            policy = _join(home.name, packs, common.values, faults)
            if policy:
                policies[policy.code] = policy
        if faults:
            raise PolicyFault(faults)
        return cls(Values(common.values), policies)

    def of(self, jurisdiction: str) -> Policy:
        """The policy of a jurisdiction; raises ``JurisdictionUnknown``."""
        try:
            return self._policies[jurisdiction]
        except KeyError:
            raise JurisdictionUnknown(jurisdiction) from None

    def for_region(self, region_code: str) -> Policy | None:
        """The policy of the jurisdiction that a region lies in, None where none is installed."""
        inside = (p for p in self._policies.values() if region_code.startswith(p.region_prefix))
        return next(inside, None)

    def jurisdictions(self) -> tuple[str, ...]:
        """Every code, in alphabetical order."""
        return tuple(self._policies)

    def names(self) -> dict[str, str]:
        """Chinese name by code."""
        return {code: policy.name for code, policy in self._policies.items()}


@cache
def installed() -> Policies:
    """The packs that come with the product, read once."""
    return Policies.load()


def _parse(path: Path, name: str, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        faults.append(f"{name}: not readable as TOML: {fault}")
        return {}


def _overlapping(where: str, values: Mapping[str, Sequence[DatedValue]]) -> list[str]:
    return [
        f"{where}: values.{name}: {fault}" for name, entries in values.items() for fault in overlaps(entries)
    ]


def _join(
    home: str,
    packs: Sequence[Pack],
    common: Mapping[str, Sequence[DatedValue]],
    faults: list[str],
) -> Policy | None:
    """One policy out of the documents of a folder."""
    heads = [pack for pack in packs if pack.jurisdiction is not None]
    if len(heads) != 1:
        faults.append(f"{home}: exactly one document carries [jurisdiction], here {len(heads)}")
    checks = [check for pack in packs for check in pack.checks]
    for name in sorted({c.name for c in checks if [d.name for d in checks].count(c.name) > 1}):
        faults.append(f"{home}: site-entry lists {name} more than once")
    if not checks:
        faults.append(f"{home}: no site-entry check")
    credentials = {}
    for pack in packs:
        for kind, credential in pack.credentials.items():
            if kind in credentials:
                faults.append(f"{home}: credentials.{kind} is set in more than one document")
            credentials[kind] = credential
    own: dict[str, list[DatedValue]] = {}
    for pack in packs:
        for name, entries in pack.values.items():
            own.setdefault(name, []).extend(entries)
    faults.extend(_overlapping(home, own))
    jurisdiction = heads[0].jurisdiction if heads else None
    if jurisdiction is None:
        return None
    return Policy(
        values={**common, **{name: tuple(entries) for name, entries in own.items()}},
        code=home,
        name=jurisdiction["name"],
        region_prefix=jurisdiction["region-prefix"],
        documents=tuple(pack.document for pack in packs if pack.document),
        checks=tuple(checks),
        accepted=credentials,
    )
