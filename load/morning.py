"""What a site asks of the server between half past six and a quarter past seven, as data.

Everything is counted per man who arrives: a site is 2,000 men in 45 minutes, 0.74 a second, through four
gates with a phone each. The proportions follow from what the pages do (``web/s/gate.js``, ``web/m/code.js``,
``web/m/code_slots.js``, ``web/lib/tokens.js``), not from a wish.
"""

from __future__ import annotations

from dataclasses import dataclass

MEN, MORNING_S, GATES = 2000, 45 * 60, 4
MEN_PER_S = MEN / MORNING_S
"""Of one site."""
BATCH = 100
"""Scans in one upload, as the page sends them."""
SCREEN_S, GATE_S, CODE_S = 30.0, 3.5, 8.0
"""How long pages wait for an answer: any, the guard's, the one with the code."""

SCAN, STALE_CODE, STRANGER, SPENT, AGAIN, BATCHED = (
    "scan", "scan_expired", "scan_elsewhere", "scan_spent", "scan_again", "scans_batch",
)  # fmt: skip
EXPIRED, RENEWAL, HOME, CODE, PACK, OWN_MONTH = (
    "expired_token", "token", "home", "code", "offline_pack", "own_month",
)  # fmt: skip
PRESENCE, MOVES, ROSTER, ROSTER_NEWS, TODAY, MONTH, HEARTBEAT = (
    "presence", "presence_moves", "roster", "roster_news", "today", "month", "heartbeat",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of call: how many a man causes, and how many are measured to know its price."""

    name: str
    per_man: float
    why: str
    patience_s: float = SCREEN_S
    samples: int = 100
    scans: int = 0
    """Events that it records."""

    @property
    def at_the_gate(self) -> bool:
        """A man stands there and waits for the answer."""
        return self.patience_s == GATE_S


KINDS = (
    Kind(EXPIRED, 1.0, "the token of yesterday is answered 401, as it lasts an hour"),
    Kind(RENEWAL, 1.0, "and renewed, once a man"),
    Kind(HOME, 1.0, "the first screen, one call"),
    Kind(CODE, 2.5, "three slots of 20 s, renewed 35 s later: a minute and a half in the queue", CODE_S),
    Kind(PACK, 1.0, "codes for an hour without a network, with the first code of the day"),
    Kind(SCAN, 0.885, "one man, one scan; the rest of the men follow below", GATE_S, 200, 1),
    Kind(STALE_CODE, 0.02, "a screenshot, or a phone that stood too long", GATE_S, 60, 1),
    Kind(STRANGER, 0.01, "a man of another site", GATE_S, 60, 1),
    Kind(SPENT, 0.005, "a code that has been used, scanned by the next gate", GATE_S, 60, 1),
    Kind(AGAIN, 0.01, "the answer was lost: the same scan_id is sent again", GATE_S, 60),
    Kind(BATCHED, 0.08 / BATCH, "one gate in twelve has no network and sends a hundred each time",
         samples=12, scans=BATCH),
    Kind(PRESENCE, 0.02, "a guard looks at who is inside", samples=30),
    Kind(MOVES, 1.05, "a guard's page counts anew 1.5 s after a man (with one every 5.4 s: 0.78 a man) "
         "and every 20 s (0.27)", samples=60),
    Kind(ROSTER_NEWS, 0.018, "each gate's phone every five minutes: what has changed", samples=12),
    Kind(ROSTER, 0.0035, "each gate's phone in full when it is opened, and once an hour", samples=12),
    Kind(TODAY, 0.02, "a guard looks at today's records", samples=30),
    Kind(OWN_MONTH, 0.05, "one man in twenty looks at his days", samples=60),
    Kind(MONTH, 0.001, "two looks at the month in the site's office", samples=5),
    Kind(HEARTBEAT, 0.7, "ten people of the office are learning, one heartbeat in 20 s each", samples=200),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Broken:
    """When the morning no longer works."""

    gate_p99_ms: float = 500.0
    errors: float = 0.001
    achieved: float = 0.95


BROKEN = Broken()


def sites_of(men_per_s: float) -> float:
    """How many sites arrive at once at this rate."""
    return men_per_s / MEN_PER_S
