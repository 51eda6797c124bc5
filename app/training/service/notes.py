"""Noting heartbeats: one small row at a time, for the account to hear later. What the store loses is here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.kernel.db import database
from app.kernel.ids import new_id
from app.kernel.prepared import Prepared
from app.training.facts import Beat
from app.training.models import LearningNote
from app.training.rules.recording import beat_of, row_of

NOTE = """
INSERT INTO learning_note (id, session_id, first_seq, last_seq, beats)
SELECT ?, id, ?, ?, ? FROM learning_session WHERE id = ? AND ended_at IS NULL AND EXISTS (
  SELECT 1 FROM session JOIN account ON account.id = session.account_id
  WHERE session.id = ? AND session.ended_at IS NULL AND account.disabled_at IS NULL
    AND account.person_id = learning_session.person_id)
ON CONFLICT DO NOTHING RETURNING id
"""

FORGET = "DELETE FROM learning_note WHERE session_id = ? AND last_seq <= ?"
_NOTED = Prepared(lambda one: LearningNote.select(LearningNote.beats).where(LearningNote.session_id == one))


def note_beats(session_id: str, beats: Sequence[Beat], sign_in: str) -> bool:
    """One statement, committed by itself; False when the learning session or the sign-in does not live any
    more."""
    rows = json.dumps([row_of(beat) for beat in beats], separators=(",", ":"))
    values = (new_id(), beats[0].seq, beats[-1].seq, rows, session_id, sign_in)
    return database.execute_sql(NOTE.replace("?", database.param), values).fetchone() is not None


def with_notes(session_id: str, beats: Sequence[Beat]) -> list[Beat]:
    """Those noted and those given, each number once, in order. One statement."""
    noted = _NOTED.dicts(session_id)
    found = {beat.seq: beat for row in noted for beat in map(beat_of, row["beats"])}
    found |= {beat.seq: beat for beat in beats}
    return [found[seq] for seq in sorted(found)]


def has_notes(session_id: str) -> bool:
    """Whether there is something for the account to hear. One statement."""
    return bool(LearningNote.select().where(LearningNote.session_id == session_id).exists())


def forget_notes(session_id: str, up_to_seq: int) -> None:
    """The account has heard them. One statement."""
    database.execute_sql(FORGET.replace("?", database.param), (session_id, up_to_seq))
