"""docs/scale.md out of its text and the sheet: no number of a plan is typed by hand."""

from __future__ import annotations

import re

from load.scale.measured import BENCH, LOAD
from load.scale.sheet import HERE, Section, Sheet, names_in, read
from load.tables import table

PLACE = re.compile(r"\{(\w+)\.(\w+)\}")


def page(sheet: Sheet, about: dict[str, object]) -> str:
    """Markdown. KeyError for a place in the text that names nothing."""
    text = (HERE / "page.md").read_text("utf-8")
    return PLACE.sub(lambda place: _filled(sheet, about, place[1], place[2]), text)


def _filled(sheet: Sheet, about: dict[str, object], group: str, name: str) -> str:
    if group == "table":
        return _table(sheet, name)
    if group == "about":
        value = about[name]
        return f"{value:.0%}" if isinstance(value, float) else str(value)
    if group == "input":
        return _plain(sheet.inputs[name]["value"])
    if name in sheet.tiers[group]:
        return _plain(sheet.tiers[group][name])
    return sheet.line(name).shown(sheet.values[group][name])


def _table(sheet: Sheet, name: str) -> str:
    if name == "inputs":
        return _inputs(sheet)
    if name == "writing":
        return _reads("writes")
    if name == "lagging":
        return _reads("may_lag")
    section = next(one for one in sheet.sections if one.id == name)
    return _section(sheet, section).rstrip()


def _section(sheet: Sheet, section: Section) -> str:
    sizes = list(sheet.tiers)[:1] if section.is_same else list(sheet.tiers)
    named = [""] if section.is_same else [str(sheet.tiers[size]["name"]) for size in sizes]
    rows = (
        [line.says, *(line.shown(sheet.values[size][line.name]) for size in sizes),
         f"`{line.name} = {line.formula}`"]
        for line in section.lines
    )  # fmt: skip
    return table([section.title, *named, "by"], rows)


def _inputs(sheet: Sheet) -> str:
    """What was measured first, then what is assumed; each with where it is used."""
    used: dict[str, list[str]] = {}
    for section in sheet.sections:
        for line in section.lines:
            for name in dict.fromkeys(names_in(line.formula)):
                used.setdefault(name, []).append(line.name)
    rows = []
    for name, one in sheet.inputs.items():
        source = f"measured, {one['from']}" if one.get("from") in (LOAD, BENCH) else one.get("from", "")
        rows.append([
            f"`{name}`", f"{_plain(one['value'])} {one['unit']}".strip(),
            source or f"assumed: {one['why']}", str(len(used.get(name, []))),
        ])  # fmt: skip
    return table(["input", "value", "from", "lines"], rows).rstrip()


def _reads(kind: str) -> str:
    return "\n".join(f"  - `{path}`: {why}" for path, why in read("replica.toml")[kind].items())


def _plain(value: object) -> str:
    """Three digits that count; a whole number whole."""
    if isinstance(value, float) and value != int(value) and value < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)
