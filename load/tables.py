"""Tables of one storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from load.cost import cpu_ms
from load.morning import BY_NAME

TOP = 10
PARTS = ("web", "database", "store", "jobs", "generator", "others")


def tables(kind: str, of: Mapping[str, Any]) -> list[str]:
    """Prices, steps, where the time goes, answers by call, and what has grown on disk."""
    return [prices(kind, of), _steps(kind, of), *_where(kind, of), _latencies(kind, of), _grown(kind, of)]


def last_that_worked(of: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The highest step that broke nothing."""
    working = [step for step in of["steps"] if not step["why_broken"]]
    return max(working, key=lambda step: step["men_per_s"], default=None)


def shares_of(prices: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Of a man's whole morning, by kind of call, the dearest first: processor time of all parts."""
    cost = {name: BY_NAME[name].per_man * cpu_ms(price) for name, price in prices.items()}
    whole = sum(cost.values())
    return {name: ms / whole for name, ms in sorted(cost.items(), key=lambda item: -item[1])}


def prices(kind: str, of: Mapping[str, Any]) -> str:
    prices = of["prices"]
    rows = []
    for name, share in shares_of(prices).items():
        price = prices[name]
        rows.append([
            name, f"{BY_NAME[name].per_man:g}", f"{share:.1%}",
            *(f"{price.get(f'{part}_ms', 0.0):.1f}" for part in ("web", "database", "store", "wall")),
            f"{price['statements']:.0f}", f"{price['store_calls']:.0f}", f"{price['written_bytes']:,.0f}",
            f"{price['sent_bytes']:,.0f}", f"{price['received_bytes']:,.0f}",
        ])  # fmt: skip
    head = ["call", "per man", "of a morning", "web ms", "database ms", "store ms", "answer ms", "statements",
            "store calls", "bytes written", "bytes up", "bytes down"]  # fmt: skip
    return f"### What a call costs, {kind}\n\nProcessor time a call by part.\n\n" + table(head, rows)


def _steps(kind: str, of: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{step['sites']:.1f}", f"{step['calls_per_s']:.0f}", f"{step['achieved']:.0%}",
            *(f"{step['gate'][key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms")),
            f"{step['errors']:.2%}", *(f"{step['cpu'].get(part, 0.0):.0%}" for part in PARTS),
            "; ".join(step["why_broken"]),
        ]
        for step in of["steps"]
    ]  # fmt: skip
    head = ["sites", "calls a second", "in time", "p50", "p95", "p99", "max", "errors", *PARTS, "broken by"]
    return f"### Steps, {kind}\n\nMilliseconds at the gate; shares of all processors.\n\n" + table(head, rows)


def _where(kind: str, of: Mapping[str, Any]) -> list[str]:
    seen = of.get("where", {})
    if "with_the_lock" not in seen:
        return []
    text = [f"### Where the time goes, {kind}\n"]
    for title, group in (("part", "by_part"), ("view", "by_view")):
        locked, whole = seen["with_the_lock"][group], seen["in_all"][group]
        rows = [
            [name, f"{share:.0%}", f"{whole.get(name, 0.0):.0%}"]
            for name, share in list(locked.items())[:TOP]
        ]
        text.append(table([title, "of Python's work", "of all time with a request"], rows))
    return text


def _latencies(kind: str, of: Mapping[str, Any]) -> str:
    best = last_that_worked(of)
    if best is None:
        return ""
    rows = [
        [name, f"{one['calls']}", *(f"{one[key]:.0f}" for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms"))]
        for name, one in best["kinds"].items()
    ]
    head = ["call", "calls", "p50", "p95", "p99", "max"]
    return f"### Answers at {best['sites']:.1f} sites, {kind}, milliseconds\n\n" + table(head, rows)


def _grown(kind: str, of: Mapping[str, Any]) -> str:
    rows = [
        [table, f"{one['rows']:,}", f"{one['bytes'] / one['rows']:,.0f}", f"{one['bytes_a_row']:,.0f}"]
        for table, one in sorted(of["grown"].items(), key=lambda item: -item[1]["rows"])
    ]
    head = ["table", "new rows", "bytes of each", "bytes a row in all"]
    return f"### On disk, {kind}, with indexes\n\n" + table(head, rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
