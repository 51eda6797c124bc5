"""The part of docs/performance.md that tells of a morning at the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from load.morning import BROKEN, GATE_S, GATES, KINDS, MEN, MORNING_S
from load.tables import PARTS, last_that_worked, table, tables

MUCH = 0.1
"""Of the machine for other programs, above which the rates are lower than those of a machine of its own."""

HEAD = f"""## A morning at the gate

Written by `make load` (`python -m load`); the numbers behind it are in `load/results.json`. A site is
{MEN:,} men who arrive within {MORNING_S // 60} minutes through {GATES} gates, with everything
that their phones, the guards' phones and the office ask for meanwhile. As many sites as possible
arrive at once, in steps of a quarter more, until it breaks twice in a row: p99 at the gate above
{BROKEN.gate_p99_ms:.0f} ms, more than {BROKEN.errors:.1%} errors, or less than {BROKEN.achieved:.0%}
answered while they come. One machine for everything: web server, job worker, database, store, and the phones.
"""

HOW = f"""### How the morning is measured

- Calls begin by chance, whether or not earlier ones have been answered, and their time counts from
  when they should have begun. Up to 512 kept connections, as a reverse proxy keeps them; a phone that
  has waited as long as its page does ({GATE_S} s at the gate) closes the connection and counts as an error.
- The web server has 2 workers of 8 threads. PostgreSQL and Redis are started for the measurement
  with their usual settings and nobody else uses them, so processor time, log and calls are this
  load's. The phones are a process of their own; their share of the processors is told.
- The town has four sites with half of the men inside. Every man has a phone of his own with his own
  tokens; codes are signed as the product signs them, but live for an hour, because those of a step are
  drawn before it begins. Heartbeats bring their moment along, as in the measurement above.
- The price of a call is measured on the calm server, one after the other, by the processor time of
  each part; it holds on a busy machine, too, where rates do not.
- py-spy looks into the web workers at 70 % of the last rate that worked: at threads that hold
  Python's lock, and at all threads with a request.
- Not part of it: pictures (identity is proven on other days), pages and videos (the reverse proxy's).
- Afterwards every scan that was acknowledged is looked up past the product: one event, the result
  that was told; and nobody was let in with an expired or used code or on another site.

| call | per man | because |
|---|---|---|
"""


def section(measured: Mapping[str, Any]) -> str:
    """Markdown; ``measured`` as in load/results.json."""
    found = {kind: of for kind, of in measured.items() if isinstance(of, dict) and "steps" in of}
    parts = [HEAD, _when(measured, found), _summary(found)]
    for kind, of in found.items():
        parts += tables(kind, of)
    return "\n".join([*parts, _how()])


def _when(measured: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    about = measured["machine"]
    text = (
        f"{measured['measured_at'][:10]}, {about['cpus']} processors, {about['system']}, "
        f"Python {about['python']}.\n"
    )
    others = max((step["cpu"]["others"] for of in found.values() for step in of["steps"]), default=0.0)
    if others > MUCH:
        text += (
            f"**Other programs were using up to {others:.0%} of the processors**: prices hold, rates are "
            "lower than on a machine of its own.\n"
        )
    return text


def _summary(found: Mapping[str, Any]) -> str:
    best = {kind: last_that_worked(of) for kind, of in found.items()}
    rows: list[tuple[str, list[str]]] = []

    def row(name: str, cells: Iterable[str]) -> None:
        rows.append((name, list(cells)))

    row(
        "sites at once, the last step that worked",
        (f"{one['sites']:.1f}" if one else "none" for one in best.values()),
    )
    for name, key, form in (
        ("men a second", "men_per_s", "{:.1f}"),
        ("calls a second", "calls_per_s", "{:.0f}"),
    ):
        row(name, (form.format(one[key]) if one else "" for one in best.values()))
    for name, key in (("p50 at the gate, ms", "p50_ms"), ("p99 at the gate, ms", "p99_ms")):
        row(name, (f"{one['gate'][key]:.0f}" if one else "" for one in best.values()))
    row("what broke", ("; ".join(of["steps"][-1]["why_broken"]) for of in found.values()))
    row("what was used up then", (used_up(of["steps"][-1]) for of in found.values()))
    row("by the prices alone, men a second", (f"{of['promised_men_per_s']:.1f}" for of in found.values()))
    row("memory of a web worker, MB", (f"{of['steps'][-1]['memory_mb']['web']:.0f}" for of in found.values()))
    row("with twice of what works, errors", (_flood(of, _errors) for of in found.values()))
    row("seconds until it is well again", (_flood(of, _calm) for of in found.values()))
    row("acknowledged scans found", (f"{of['findings']['found']:,}" for of in found.values()))
    row("lost, doubled, or other than told", (
        str(sum(len(of["findings"][key]) for key in ("lost", "doubled", "wrong"))) for of in found.values()
    ))  # fmt: skip
    return table(["", *found], [[name, *cells] for name, cells in rows])


def used_up(step: Mapping[str, Any]) -> str:
    """In words: the part that had most of the processors, and whether any were left."""
    shares = {part: share for part, share in step["cpu"].items() if part in PARTS}
    most = max(shares, key=lambda part: shares[part])
    whole = (
        "all processors were busy"
        if step["machine"] > 0.95
        else f"{step['machine']:.0%} of the processors were busy"
    )
    return f"{whole}, {shares[most]:.0%} with {'other programs' if most == 'others' else most}"


def _flood(of: Mapping[str, Any], told: Callable[[Mapping[str, Any]], str]) -> str:
    return told(of["overload"]) if "overload" in of else ""


def _errors(overload: Mapping[str, Any]) -> str:
    codes = overload["during"]["errors_by_code"]
    told = ", ".join(f"{times} {code}" for code, times in codes.items())
    return f"{overload['during']['errors']:.1%}" + (f" ({told})" if told else "")


def _calm(overload: Mapping[str, Any]) -> str:
    again = overload["calm_again_s"]
    return "not in this run" if again is None else f"{again:.0f}"


def _how() -> str:
    return HOW + "\n".join(f"| {kind.name} | {kind.per_man:g} | {kind.why} |" for kind in KINDS) + "\n"
