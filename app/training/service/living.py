"""The state of a learning session as the key-value store carries it between two heartbeats.

Nothing in it is the only copy of a fact for longer than an interval: heartbeats wait in ``pending`` for the
account and are noted in the database meanwhile; what is lost with the store is read again from there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from app.kernel.ports import KeyValueStore, StoreDown
from app.training.facts import Beat, Mark, Spans
from app.training.rules.recording import Row, beat_of

KEPT_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Living:
    """One session. ``mark`` is after the last heartbeat; ``noted_seq`` the last one noted in the database,
    at ``noted_ms``; ``settled_ms`` when the account last heard of the session. ``pending`` are the heartbeats
    since then.

    ``sign_in`` is the last one that was found to hold, when the session was opened or noted.
    ``lost``: it was read from the database because the store had forgotten it. ``ended`` is why it ended.
    ``figures`` are what an answer repeats: earned_hours, enrolment_state, status of the section, message.
    """

    session_id: str
    person_id: str
    enrolment_id: str
    course_id: str
    section_id: str
    duration_ms: int
    mark: Mark
    covered: Spans
    noted_seq: int
    noted_ms: int
    settled_ms: int
    since_check_ms: int
    check_after_ms: int
    attention_lost: bool
    check: dict[str, Any] | None
    figures: dict[str, Any]
    answer: dict[str, Any] | None = None
    pending: tuple[Row, ...] = ()
    lost: bool = False
    sign_in: str = ""
    ended: str | None = None

    @property
    def beats(self) -> tuple[Beat, ...]:
        """Those pending, for the account to hear."""
        return tuple(beat_of(row) for row in self.pending)

    def to_text(self) -> str:
        """The same state is the same text."""
        mark = self.mark
        values = {name: getattr(self, name) for name in Living.__slots__}
        values["mark"] = (mark.seq, mark.at_ms, mark.position_ms, mark.playing, mark.budget_ms)
        return _as_text(values)

    @classmethod
    def from_text(cls, text: str) -> Living:
        values = json.loads(text)
        values["mark"] = Mark(*values["mark"])
        values["covered"] = tuple((start, end) for start, end in values["covered"])
        values["pending"] = tuple(values["pending"])
        return cls(**values)


_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Found:
    """A state and the text that the store holds for it; None where it came from the database."""

    living: Living
    text: str | None


class LivingStates:
    """States by session in the key-value store. Every method may raise StoreDown."""

    def __init__(self, store: KeyValueStore) -> None:
        self._store = store

    def find(self, session_id: str) -> Found | None:
        text = self._store.get(_key(session_id))
        return None if text is None else Found(Living.from_text(text), text)

    def put(self, living: Living) -> None:
        self._store.set(_key(living.session_id), living.to_text(), KEPT_S)

    def swap(self, found: Found, living: Living) -> bool:
        """Writes the new state if nobody else has moved on meanwhile."""
        key = _key(living.session_id)
        if found.text is None:
            return self._store.set_if_absent(key, living.to_text(), KEPT_S)
        return self._store.replace_if(key, found.text, living.to_text(), KEPT_S)

    def end(self, session_id: str, why: str) -> Living | None:
        """No heartbeat is taken from now on; the last state, with what was not written down yet."""
        while (found := self.find(session_id)) is not None:
            if found.living.ended is not None:
                return found.living
            ended = replace(found.living, ended=why)
            if self.swap(found, ended):
                return ended
        return None

    def doubt(self, session_id: str) -> None:
        """Whoever sends the next heartbeat is asked for his sign-in."""
        while (found := self.find(session_id)) is not None:
            if self.swap(found, replace(found.living, sign_in="")):
                return

    def forget(self, session_id: str) -> None:
        self._store.delete(_key(session_id))

    def peek(self, session_id: str) -> Living | None:
        """The state if the store has one and can be reached."""
        try:
            found = self.find(session_id)
        except StoreDown:
            return None
        return found.living if found else None


def _key(session_id: str) -> str:
    return f"learning:{session_id}"
