"""Noting heartbeats: one small row at a time, for the account to hear later. What the store loses is here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.kernel.db import database
from app.kernel.ids import new_id
from app.training.facts import Beat
from app.training.models import LearningNote
from app.training.rules.recording import Row, beat_of

NOTE = """
INSERT INTO learning_note (id, session_id, first_seq, last_seq, beats)
SELECT ?, id, ?, ?, ? FROM learning_session WHERE id = ? AND ended_at IS NULL AND EXISTS (
  SELECT 1 FROM session JOIN account ON account.id = session.account_id
  WHERE session.id = ? AND session.ended_at IS NULL AND account.disabled_at IS NULL
    AND account.person_id = learning_session.person_id)
ON CONFLICT DO NOTHING RETURNING id
"""

TAKE = "DELETE FROM learning_note WHERE session_id = ? RETURNING beats"


def note_beats(session_id: str, beats: Sequence[Row], sign_in: str) -> bool:
    """One statement, committed by itself; False when the learning session or the sign-in does not live any
    more."""
    (first_seq, *_), (last_seq, *_) = beats[0], beats[-1]
    values = (new_id(), first_seq, last_seq, json.dumps(beats, separators=(",", ":")), session_id, sign_in)
    return database.execute_sql(NOTE.replace("?", database.param), values).fetchone() is not None


def taken_with_notes(session_id: str, beats: Sequence[Beat]) -> list[Beat]:
    """Those noted and those given, each number once, in order; the notes are gone. One statement, inside the
    transaction in which the account hears them."""
    noted = database.execute_sql(TAKE.replace("?", database.param), (session_id,)).fetchall()
    found = {beat.seq: beat for (rows,) in noted for beat in map(beat_of, json.loads(rows))}
    found |= {beat.seq: beat for beat in beats}
    return [found[seq] for seq in sorted(found)]


def has_notes(session_id: str) -> bool:
    """Whether there is something for the account to hear. One statement."""
    return bool(LearningNote.select().where(LearningNote.session_id == session_id).exists())
