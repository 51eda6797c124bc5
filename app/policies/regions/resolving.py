"""From what people write (渝北区, 重庆渝北, 500112, YB, chongqing) to one region, or to none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.policies.loader import installed
from app.policies.regions.tree import COUNTRY, Node, Region, covers, parents, spellings, tree

WHOLE_COUNTRY = {"全国", "中国", "国家", "CN", "CHN"}
LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class _Named:
    """One spelling of one region; the fields tell how good a match it is."""

    node: Node
    former: bool
    shortened: bool


def find(code: str) -> Region | None:
    """The region of an exact six-character code, retired ones included."""
    node = tree().get(code)
    return node.region if node else None


def resolve(text: str, *, within: str | None = None) -> Region | None:
    """The one region that a text means, None when it is unknown or means several alike.

    Takes six digits, the first two or four of them, names with or without what is above them or the
    last character, the two letters of the Chongqing card, codes of jurisdictions, 全国. ``within``
    keeps to the regions below a code. Among regions of one name those in a jurisdiction that has a
    policy go first, then those in use before retired ones, then the higher level.
    """
    wanted = "".join(unicodedata.normalize("NFKC", text).split())
    if not wanted or len(wanted) > LONGEST_TEXT:
        return None
    region = _by_code(wanted) or _by_name(wanted, within)
    if region is None or (within is not None and not covers(within, region.code)):
        return None
    return region


def _by_code(wanted: str) -> Region | None:
    upper = wanted.upper()
    if upper in WHOLE_COUNTRY:
        return find(COUNTRY)
    if wanted.isascii() and wanted.isdecimal():
        return find(wanted.ljust(6, "0")) if len(wanted) in (2, 4, 6) else None
    if wanted.isascii():
        return find(_jurisdictions().get(wanted.lower(), "")) or _letters().get(upper) or find(upper)
    return None


def _by_name(wanted: str, within: str | None) -> Region | None:
    ranked: dict[tuple[bool, bool, bool, bool, int], set[str]] = {}
    for named in _candidates(wanted):
        region = named.node.region
        if within is None or covers(within, region.code):
            ranked.setdefault(_rank(named), set()).add(region.code)
    if not ranked:
        return None
    best = ranked[min(ranked)]
    return find(best.pop()) if len(best) == 1 else None


def _rank(named: _Named) -> tuple[bool, bool, bool, bool, int]:
    region = named.node.region
    stale = named.former or (region.retired and region.short is None)
    preferred = any(covers(code, region.code) for code in _jurisdictions().values())
    return stale, not preferred, region.retired, named.shortened, region.level


def _candidates(wanted: str) -> Iterator[_Named]:
    index = _index()
    for start in range(len(wanted)):
        for named in index.get(wanted[start:], ()):
            above = [tree()[code] for code in parents(named.node.region.code) if code in tree()]
            if _is_spelled(wanted[:start], above):
                yield named


def _is_spelled(text: str, above: Sequence[Node]) -> bool:
    """Whether a text consists of names of the regions above, from the top, each at most once."""
    if not text:
        return True
    return any(
        text.startswith(spelling) and _is_spelled(text[len(spelling) :], above[position + 1 :])
        for position, node in enumerate(above)
        for spelling in node.variants
    )


@cache
def _index() -> dict[str, list[_Named]]:
    index: dict[str, list[_Named]] = {}
    for node in tree().values():
        for names, former in ((node.current, False), (node.former, True)):
            for name in names:
                for shortened, spelling in enumerate(spellings(name)):
                    index.setdefault(spelling, []).append(_Named(node, former, shortened > 0))
    return index


@cache
def _letters() -> dict[str, Region]:
    """By two letters; the code in use, not those of its predecessors."""
    found: dict[str, Region] = {}
    for node in tree().values():
        short = node.region.short
        if short and (short not in found or (found[short].retired and not node.region.retired)):
            found[short] = node.region
    return found


@cache
def _jurisdictions() -> dict[str, str]:
    policies = installed()
    return {code: policies.of(code).region_code for code in policies.jurisdictions()}
