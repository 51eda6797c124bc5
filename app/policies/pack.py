"""One file of a pack, read and checked; every fault is collected, none stops the reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from app.policies.policy import Check, Credential, DatedValue, Document
from app.policies.vocabulary import CHECKS, CREDENTIAL_KINDS, CREDENTIAL_USES, DAY, TEXT, VALUES

SECTIONS = {"document", "jurisdiction", "site-entry", "credentials", "values"}
DOCUMENT_KEYS = {"id", "title", "number", "issued", "trial", "cite"}


@dataclass
class Pack:
    """What one file says."""

    document: Document | None = None
    jurisdiction: Mapping[str, str] | None = None
    checks: list[Check] = field(default_factory=list)
    credentials: dict[str, Credential] = field(default_factory=dict)
    values: dict[str, tuple[DatedValue, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, raw: Mapping[str, Any], faults: list[str], home: str | None) -> Pack:
        """``home`` is the folder's name, None for the file of values that hold everywhere."""
        reader = _Reader(name, faults)
        pack = cls()
        reader.known(raw, SECTIONS if home else {"values"}, "")
        if home:
            pack.document = reader.document(raw.get("document"))
            if "jurisdiction" in raw:
                pack.jurisdiction = reader.jurisdiction(raw["jurisdiction"], home)
            pack.checks = reader.checks(raw.get("site-entry", []))
            pack.credentials = reader.credentials(raw.get("credentials", {}))
        pack.values = reader.values(raw.get("values", {}))
        return pack


def overlaps(entries: Sequence[DatedValue]) -> list[str]:
    """Faults of entries of one name that hold on the same day."""
    ordered = sorted(entries, key=lambda entry: entry.since or date.min)
    return [
        f"two entries hold on {later.since or 'the first days'}"
        for earlier, later in pairwise(ordered)
        if (later.since or date.min) <= (earlier.until or date.max)
    ]


class _Reader:
    def __init__(self, name: str, faults: list[str]) -> None:
        self._name = name
        self._faults = faults
        self._own = PurePosixPath(name).stem.upper() + "-"

    def fault(self, key: str, text: str) -> None:
        self._faults.append(f"{self._name}: {key}: {text}" if key else f"{self._name}: {text}")

    def known(self, raw: Mapping[str, Any], keys: set[str], where: str) -> None:
        for key in sorted(raw.keys() - keys):
            self.fault(where, f"unknown key {key}")

    def cited(self, raw: Mapping[str, Any], where: str) -> tuple[str, str | None]:
        """The clause, and the note that a clause of another document must come with."""
        cite, note = raw.get("cite"), raw.get("note")
        if not isinstance(cite, str) or not cite:
            self.fault(where, "missing cite")
            return "", None
        if note is not None and not TEXT.fits(note):
            self.fault(where, "note must be a text")
        elif note is None and not cite.startswith(self._own):
            self.fault(where, f"cites {cite} of another document without a note")
        return cite, note

    def document(self, raw: object) -> Document | None:
        if not isinstance(raw, dict):
            self.fault("document", "missing")
            return None
        self.known(raw, DOCUMENT_KEYS, "document")
        if f"{raw.get('id')}-" != self._own:
            self.fault("document", f"id must be {self._own[:-1]}, as the file is named")
        if not TEXT.fits(raw.get("title")):
            self.fault("document", "missing title")
        if "issued" in raw and not DAY.fits(raw["issued"]):
            self.fault("document", "issued must be a date")
        cite, _ = self.cited(raw, "document")
        return Document(
            str(raw.get("id")),
            str(raw.get("title")),
            cite,
            raw.get("number"),
            raw.get("issued"),
            raw.get("trial") is True,
        )

    def jurisdiction(self, raw: object, home: str) -> Mapping[str, str]:
        table = raw if isinstance(raw, dict) else {}
        self.known(table, {"code", "name", "region-prefix"}, "jurisdiction")
        if table.get("code") != home:
            self.fault("jurisdiction", f"code must be {home}, as the folder is named")
        if not TEXT.fits(table.get("name")):
            self.fault("jurisdiction", "missing name")
        prefix = table.get("region-prefix")
        if not isinstance(prefix, str) or not prefix.isdecimal() or len(prefix) not in (2, 4, 6):
            self.fault("jurisdiction", "region-prefix must be 2, 4 or 6 digits")
        return {"name": str(table.get("name")), "region-prefix": str(prefix)}

    def checks(self, raw: object) -> list[Check]:
        if not isinstance(raw, list):
            self.fault("site-entry", "must be a list")
            return []
        checks = []
        for entry in raw:
            name = entry.get("check") if isinstance(entry, dict) else None
            if not isinstance(name, str) or name not in CHECKS:
                self.fault("site-entry", f"unknown check {name or entry}")
                continue
            self.known(entry, {"check", "cite", "note"}, f"site-entry.{name}")
            checks.append(Check(name, *self.cited(entry, f"site-entry.{name}")))
        return checks

    def credentials(self, raw: object) -> dict[str, Credential]:
        if not isinstance(raw, dict):
            self.fault("credentials", "must be a table")
            return {}
        credentials = {}
        for kind, entry in raw.items():
            where = f"credentials.{kind}"
            if kind not in CREDENTIAL_KINDS:
                self.fault(where, "unknown kind")
            if not isinstance(entry, dict) or entry.get("use") not in CREDENTIAL_USES:
                self.fault(where, "use must be one of " + ", ".join(CREDENTIAL_USES))
                continue
            self.known(entry, {"use", "cite", "note"}, where)
            credentials[kind] = Credential(entry["use"], *self.cited(entry, where))
        return credentials

    def values(self, raw: object) -> dict[str, tuple[DatedValue, ...]]:
        if not isinstance(raw, dict):
            self.fault("values", "must be a table")
            return {}
        values = {}
        for name, entry in raw.items():
            where = f"values.{name}"
            if name not in VALUES:
                self.fault(where, "unknown name")
                continue
            entries = entry if isinstance(entry, list) else [entry]
            read = [found for one in entries if (found := self.value(name, one, where))]
            values[name] = tuple(sorted(read, key=lambda found: found.since or date.min))
        return values

    def value(self, name: str, raw: object, where: str) -> DatedValue | None:
        if not isinstance(raw, dict):
            self.fault(where, "must be a table with value and cite")
            return None
        self.known(raw, {"value", "since", "until", "cite", "note"}, where)
        kind = VALUES[name]
        if not kind.fits(raw.get("value")):
            self.fault(where, f"must be {kind.wording}")
            return None
        since, until = raw.get("since"), raw.get("until")
        if any(day is not None and not DAY.fits(day) for day in (since, until)):
            self.fault(where, "since and until must be dates")
            return None
        if since and until and since > until:
            self.fault(where, f"ends on {until}, before it begins on {since}")
        cite, note = self.cited(raw, where)
        return DatedValue(_frozen(raw["value"]), cite, since, until, note)


def _frozen(value: Any) -> Any:
    """Lists become tuples and tables read-only, so that nobody changes the law at run time."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    return value
