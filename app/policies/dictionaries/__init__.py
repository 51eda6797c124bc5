"""Code tables of the field as versioned data: one TOML file each, beside this module.

The product stores codes and shows labels. Other systems number some things differently (sex,
direction); a gateway converts at the border, nothing inside does.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent


class CodeUnknown(LookupError):
    """The dictionary has no such code."""


class DictionaryFault(ValueError):
    """A dictionary file that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. ``more`` holds what only some dictionaries have: ``colour``, ``national``, ``house``..."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    note: str | None = None
    more: Mapping[str, str | int | bool] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """A text among ``more``, None when the entry has none."""
        value = self.more.get(key)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Dictionary:
    """One code table, in the order of its file."""

    name: str
    version: str
    source: str
    entries: tuple[Entry, ...]
    note: str | None = None

    def __post_init__(self) -> None:
        by_text: dict[str, Entry] = {}
        for entry in self.entries:
            for text in {_plain(t) for t in (entry.code, entry.label, *entry.aliases)}:
                if text in by_text:
                    raise DictionaryFault(f"{self.name}: {text} stands for two codes")
                by_text[text] = entry
        # Excel drops the zeros in front of a code: 10 for 010.
        for entry in self.entries:
            if entry.code.isdecimal():
                by_text.setdefault(str(int(entry.code)), entry)
        object.__setattr__(self, "_by_code", {entry.code: entry for entry in self.entries})
        object.__setattr__(self, "_by_text", by_text)

    _by_code: Mapping[str, Entry] = field(init=False, repr=False, compare=False)
    _by_text: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def is_known(self, code: str) -> bool:
        """Whether it is one of the codes, exactly."""
        return code in self._by_code

    def entry(self, code: str) -> Entry:
        """The entry of an exact code; raises ``CodeUnknown``."""
        try:
            return self._by_code[code]
        except KeyError:
            raise CodeUnknown(f"{self.name}: {code}") from None

    def label(self, code: str) -> str:
        """The Chinese label of an exact code; raises ``CodeUnknown``."""
        return self.entry(code).label

    def find(self, text: str) -> str | None:
        """The code that a person meant by a code, label or everyday name; None when there is none."""
        entry = self._by_text.get(_plain(text))
        return entry.code if entry else None

    def by(self, key: str, value: str | int | bool) -> Entry | None:
        """The first entry that carries a value among its ``more``: ``by("national", "006")``."""
        return next((entry for entry in self.entries if entry.more.get(key) == value), None)


@cache
def dictionary(name: str) -> Dictionary:
    """The dictionary of a file name (``work-types``); ``CodeUnknown`` when there is no such file."""
    if name not in names():
        raise CodeUnknown(name)
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Dictionary(
        name,
        raw["version"],
        raw["source"],
        tuple(_entry(entry) for entry in raw["entries"]),
        raw.get("note"),
    )


@cache
def names() -> tuple[str, ...]:
    """Every dictionary, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def work_types() -> Dictionary:
    """工种"""
    return dictionary("work-types")


def worker_types() -> Dictionary:
    """工人类型"""
    return dictionary("worker-types")


def company_kinds() -> Dictionary:
    """Kinds of company: ``national`` the platform's code, ``participant`` whether it may join a project."""
    return dictionary("company-kinds")


def identity_classes() -> Dictionary:
    """CQ2013-A2-6, CQ2013-5.4-5: the four identity classes with ``number``, ``colour``, ``colour_label``."""
    return dictionary("identity-classes")


def posts() -> Dictionary:
    """CQ2013-3.2-3, CQ2013-3.2-4: posts, each with the identity class and key post that it makes."""
    return dictionary("posts")


def id_card_types() -> Dictionary:
    """证件类型"""
    return dictionary("id-card-types")


def attendance_methods() -> Dictionary:
    """考勤方式; ``house`` is the product's own word for the credential."""
    return dictionary("attendance-methods")


def attendance_directions() -> Dictionary:
    """考勤方向; ``house`` is ``in`` or ``out``."""
    return dictionary("attendance-directions")


def culture_levels() -> Dictionary:
    """文化程度"""
    return dictionary("culture-levels")


def project_states() -> Dictionary:
    """项目状态; ``house`` is the product's own word."""
    return dictionary("project-states")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _entry(raw: Mapping[str, object]) -> Entry:
    known = {"code", "label", "aliases", "note"}
    aliases = raw.get("aliases", [])
    note = raw.get("note")
    more = {key: value for key, value in raw.items() if key not in known}
    assert isinstance(aliases, list)
    return Entry(
        str(raw["code"]),
        str(raw["label"]),
        tuple(map(str, aliases)),
        None if note is None else str(note),
        MappingProxyType({k: v for k, v in more.items() if isinstance(v, str | int | bool)}),
    )
