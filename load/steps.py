"""Rising rates until the morning no longer works; then far too much, and less again."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from app.kernel.clock import SystemClock
from app.kernel.db import database
from load.calls import Calls
from load.cost import cpu_ms
from load.meters import Meters
from load.morning import BY_NAME, RENEWAL, Kind, sites_of
from load.outcome import calm_again_s, outcome
from load.phones import Run, drive
from load.place import Place
from load.schedule import arrivals, ladder
from load.town import Town

FACTOR = 1.25
FIRST = 0.4
"""The first step, as a share of what the prices promise."""
LOWERED = 4
"""How often the first step is halved before the machine is given up as too busy."""
TOO_MUCH, LITTLE = 2.0, 0.5
"""Of the last rate that worked."""
SPARE_PHONES = 50


@dataclass
class Steps:
    """Drives one place; ``runs`` is everything that was answered."""

    place: Place
    town: Town
    calls: Calls
    seconds: float
    seed: int
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._meters = Meters(self.place)

    def climb(self, first: float) -> tuple[list[dict[str, Any]], float]:
        """The steps, and the last rate (men a second) that worked; 0 where not even the lowest did.

        A step breaks when it does so twice. Where the first one breaks, lower ones are looked for.
        """
        steps: list[dict[str, Any]] = []
        while not (does_work := self._works(first, steps)) and len(steps) < 2 * LOWERED:
            first /= 2
        if not does_work:
            return steps, 0.0
        worked = first
        for rate in ladder(first * FACTOR, FACTOR):
            if not self._works(rate, steps):
                break
            worked = rate
        return steps, worked

    def _works(self, rate: float, steps: list[dict[str, Any]]) -> bool:
        for _try in range(2):
            steps.append(self.step(rate))
            if not steps[-1]["why_broken"]:
                return True
        return False

    def step(self, rate: float) -> dict[str, Any]:
        """One rate for so many seconds: what came of it, and what was used meanwhile."""
        run, used = self._run(arrivals(rate, self.seconds, self._dice))
        found = outcome(run, rate, self.seconds)
        cpus = psutil.cpu_count() or 1
        shares = {part: seconds / used["seconds"] / cpus for part, seconds in used["cpu_s"].items()}
        shares["generator"] = run.cpu_s / used["seconds"] / cpus
        shares["others"] = max(0.0, used["machine"] - sum(shares.values()))
        found |= {
            "sites": sites_of(rate),
            "cpu": shares,
            "machine": used["machine"],
            "memory_mb": self._meters.memory_mb(),
        }
        _say(found)
        return found

    def overload(self, worked: float, seconds: float) -> dict[str, Any]:
        """Twice of what worked, then half of it: what phones are told, and when it is well again."""
        flood = arrivals(worked * TOO_MUCH, seconds, self._dice)
        calm = [(due + seconds, kind) for due, kind in arrivals(worked * LITTLE, 2 * seconds, self._dice)]
        run, _used = self._run([*flood, *calm])
        during = Run([answer for answer in run.answers if answer.due_s < seconds])
        after = Run([answer for answer in run.answers if answer.due_s >= seconds])
        return {
            "men_per_s": worked * TOO_MUCH,
            "seconds": seconds,
            "during": outcome(during, worked * TOO_MUCH, seconds),
            "after": outcome(after, worked * LITTLE, 3 * seconds),
            "calm_again_s": calm_again_s(run, seconds),
        }

    def _run(self, coming: Sequence[tuple[float, Kind]]) -> tuple[Run, dict[str, Any]]:
        with self.place.storage.bound():
            renewals = sum(kind.name == RENEWAL for _due, kind in coming)
            self.town.hand_out_phones(renewals + SPARE_PHONES)
            database.close()
        made = self.calls.of(coming, SystemClock().now())
        before = self._meters.read()
        run = drive(self.place.web.port, made)
        used = self._meters.read().since(before)
        self.calls.learn(run)
        self.runs.append(run)
        return run, used


def promised(prices: dict[str, dict[str, float]]) -> float:
    """Men a second by the prices alone, if every processor did nothing else."""
    a_man_ms = sum(BY_NAME[name].per_man * cpu_ms(price) for name, price in prices.items())
    return (psutil.cpu_count() or 1) * 1000 / a_man_ms


def _say(found: dict[str, Any]) -> None:
    gate = found["gate"]
    print(
        f"  {found['sites']:5.1f} sites {found['calls_per_s']:6.0f} calls/s  gate p50 {gate['p50_ms']:.0f}"
        f" p99 {gate['p99_ms']:.0f} ms  errors {found['errors']:.2%}  machine {found['machine']:.0%}"
        f"  others {found['cpu']['others']:.0%}  {'; '.join(found['why_broken'])}",
        file=sys.stderr,
        flush=True,
    )
