"""The hours engine: what one heartbeat earns.

Never more than the time that passed on the server since the session began, and only for stretches that
were not credited before. Every millisecond that earns nothing has a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.training.facts import Beat, Mark, Pace, Spans, Uncredited
from app.training.rules import reasons
from app.training.rules.intervals import subtract, total

CLOCK_STEP_MS = 5_000
"""Two servers' clocks differ by less; a clock that went back further was set."""
NOTICED_MS = 1_000
"""Less than this between the learner's clock and ours is the way that a heartbeat took."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``credited`` are stretches not seen before; ``mark`` is where the session stands now."""

    mark: Mark
    credited: Spans = ()
    uncredited: tuple[Uncredited, ...] = ()

    @property
    def credited_ms(self) -> int:
        return total(self.credited)


def judge(mark: Mark, beat: Beat, seen: Spans, duration_ms: int, pace: Pace) -> Judged:
    """CQ2023-A2.5-5: credit is the least of content moved, time passed, and what was not yet seen.

    ``seen`` is what the section has been credited with. The caller has refused repeated and backward
    numbers and positions beyond the end.
    """
    at = beat.at_ms if beat.at_ms < mark.at_ms - CLOCK_STEP_MS else max(beat.at_ms, mark.at_ms)
    elapsed = max(0, at - mark.at_ms)
    position = min(max(beat.position_ms, 0), duration_ms)
    here = Mark(beat.seq, at, position, beat.playing)
    moved = position - mark.position_ms
    limit = pace.longest_silence + (pace.flush if beat.recovered else 0)
    if elapsed > limit:
        return Judged(here, (), _silence(beat, mark.position_ms, moved, elapsed, pace))
    if moved < 0:
        return Judged(here, (), _lost(reasons.REWOUND, elapsed, elapsed))
    if moved > (elapsed + mark.budget_ms) * pace.max_rate + pace.slack:
        too_fast = beat.rate > pace.max_rate
        reason = reasons.LEARNING_TIME_INVALID if too_fast else reasons.SKIPPED
        return Judged(here, (), _lost(reason, moved, elapsed, ((mark.position_ms, position),)))
    if not (mark.playing or beat.playing):
        return Judged(here, (), _lost(reasons.PAUSED, elapsed, elapsed))
    return _played(mark, beat, here, seen, elapsed, pace)


def _played(mark: Mark, beat: Beat, here: Mark, seen: Spans, elapsed: int, pace: Pace) -> Judged:
    available = elapsed + mark.budget_ms
    moved = here.position_ms - mark.position_ms
    played = min(moved, available)
    watched_to = mark.position_ms + played
    fresh = subtract(((mark.position_ms, watched_to),), seen) if played else ()
    lost: list[Uncredited] = []
    if beat.unattended and fresh:
        lost += _lost(reasons.CHECK_MISSED, total(fresh), total(fresh), fresh)
    lost += _lost(reasons.ALREADY_SEEN, played - total(fresh), played - total(fresh))
    position = here.position_ms
    if moved - played > pace.slack:
        faster = reasons.FASTER_THAN_TIME if beat.rate > 1 else reasons.SKIPPED
        lost += _lost(faster, moved - played, 0, ((watched_to, position),))
    else:
        position = watched_to  # a little ahead of the clock: credited when the time has passed
    idle = available - played
    on_both_sides = mark.playing and beat.playing
    kept = min(idle, pace.allowance) if on_both_sides else 0
    wasted = min(elapsed, idle - kept)
    if beat.recovered and idle >= NOTICED_MS:
        kept, wasted = 0, min(elapsed, idle)
        lost += _lost(reasons.LOST_STATE, wasted, wasted)
    else:
        lost += _lost(reasons.STALLED if on_both_sides else reasons.PAUSED, wasted, wasted)
    credited = () if beat.unattended else fresh
    return Judged(Mark(here.seq, here.at_ms, position, here.playing, kept), credited, tuple(lost))


def _silence(beat: Beat, start: int, moved: int, elapsed: int, pace: Pace) -> tuple[Uncredited, ...]:
    """Nothing was heard for too long. What the store has lost of it is told apart from the rest."""
    spans: Spans = ((start, start + moved),) if 0 < moved <= elapsed * pace.max_rate else ()
    if not beat.recovered:
        return _lost(reasons.GAP_TOO_LONG, elapsed, elapsed, spans)
    ours = min(elapsed, pace.flush)
    return (
        *_lost(reasons.LOST_STATE, ours, ours, spans),
        *_lost(reasons.GAP_TOO_LONG, elapsed - ours, elapsed - ours),
    )


def _lost(reason: str, shown: int, wall: int, spans: Spans = ()) -> tuple[Uncredited, ...]:
    return (Uncredited(reason, shown, wall, spans),) if shown > 0 else ()


def needed_ms(duration_ms: int) -> int:
    """CQ2023-A2.5-5: how much of a section must be seen for 已学完.

    All but two seconds or one hundredth, whichever is more, and never less than nine tenths.
    """
    tolerance = max(2_000, duration_ms // 100)
    return duration_ms - min(tolerance, duration_ms // 10)
