"""The plan as a sheet: each line a formula over inputs and earlier lines, worked out for each size."""

from __future__ import annotations

import ast
import math
import operator
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DONE: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
CALLED: Mapping[str, Callable[..., float]] = {"ceil": math.ceil, "max": max, "min": min}
OWN = ("workers", "share", "zones")
"""What each size brings along itself."""


class FormulaFault(ValueError):
    """A formula that cannot be read, or a name in it that stands nowhere above it."""


@dataclass(frozen=True)
class Line:
    """``form``: ``0``, ``0.0`` and ``0.00`` by decimals, ``0%`` for a share."""

    name: str
    says: str
    formula: str
    form: str

    def shown(self, value: float) -> str:
        if self.form == "0%":
            return f"{value:.0%}"
        return f"{value:,.{len(self.form.partition('.')[2])}f}"


@dataclass(frozen=True)
class Section:
    """``is_same``: the same for every size."""

    id: str
    title: str
    lines: tuple[Line, ...]
    is_same: bool = False


@dataclass(frozen=True)
class Sheet:
    """``values``: by size and name. ``inputs`` as in measured.json and assumptions.toml, by name."""

    sections: tuple[Section, ...]
    tiers: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Mapping[str, float]]

    def line(self, name: str) -> Line:
        """KeyError where there is none."""
        for section in self.sections:
            for line in section.lines:
                if line.name == name:
                    return line
        raise KeyError(name)


def read(name: str) -> dict[str, Any]:
    """One of the TOML files beside this one."""
    return tomllib.loads((HERE / name).read_text("utf-8"))


def worked_out(measured: Mapping[str, Any], assumed: Mapping[str, Any] | None = None) -> Sheet:
    """``measured`` as ``load.scale.measured`` gives it; ``assumed`` in place of assumptions.toml.

    Raises FormulaFault.
    """
    inputs = {**measured["inputs"], **(read("assumptions.toml") if assumed is None else assumed)}
    tiers = read("tiers.toml")
    sections = tuple(
        Section(one["id"], one["title"], tuple(Line(*line) for line in one["lines"]), one.get("same", False))
        for one in read("sheet.toml")["section"]
    )
    values: dict[str, dict[str, float]] = {}
    for size, tier in tiers.items():
        known = {name: float(one["value"]) for name, one in inputs.items()}
        known |= {name: float(tier[name]) for name in OWN}
        for section in sections:
            for line in section.lines:
                known[line.name] = value_of(line.formula, known)
        values[size] = known
    return Sheet(sections, tiers, inputs, values)


def names_in(formula: str) -> Iterator[str]:
    """The inputs and lines that it is made of."""
    for part in ast.walk(ast.parse(formula, mode="eval")):
        if isinstance(part, ast.Name) and part.id not in CALLED:
            yield part.id


def value_of(formula: str, known: Mapping[str, float]) -> float:
    """Sums, products and the functions of ``CALLED``, nothing else. Raises FormulaFault."""
    try:
        return _value(ast.parse(formula, mode="eval").body, known)
    except (SyntaxError, KeyError) as fault:
        raise FormulaFault(f"{formula}: {fault}") from None


def _value(part: ast.expr, known: Mapping[str, float]) -> float:
    match part:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return known[name]
        case ast.BinOp(left=left, op=done, right=right) if type(done) in DONE:
            return DONE[type(done)](_value(left, known), _value(right, known))
        case ast.Call(func=ast.Name(id=called), args=args, keywords=[]) if called in CALLED:
            return float(CALLED[called](*(_value(arg, known) for arg in args)))
    raise FormulaFault(f"{ast.unparse(part)} is no sum, product or {', '.join(CALLED)}")
