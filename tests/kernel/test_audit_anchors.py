"""Entries cut off at the end of the trail are missed by the chain, and seen by an anchor kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kernel.anchors import AnchorFile, AnchorsRefused, read_anchors
from app.kernel.audit import Anchor, Audit, AuditEntry, Break
from app.kernel.clock import FrozenClock


def _record(clock: FrozenClock, times: int = 1) -> None:
    for _ in range(times):
        Audit().record("person.stored", at=clock.now(), subject_type="person", subject_id="01PERSON")


@pytest.fixture
def anchors(backend: str, clock: FrozenClock, tmp_path: Path) -> AnchorFile:
    """Three entries, anchored; two more since."""
    _record(clock, 3)
    file = AnchorFile(tmp_path)
    assert file.drop(Audit(), clock.now()) is not None
    _record(clock, 2)
    return file


def test_a_trail_that_grew_holds(anchors: AnchorFile) -> None:
    assert Audit().first_break(anchors.anchors()) is None


def test_cut_off_entries_are_seen(anchors: AnchorFile) -> None:
    AuditEntry.delete().where(AuditEntry.seq >= 3).execute()
    assert Audit().first_break() is None
    assert Audit().first_break(anchors.anchors()) == Break(3, "the newest entries were cut off")


def test_everything_cut_off_is_seen(anchors: AnchorFile) -> None:
    AuditEntry.delete().execute()
    assert Audit().first_break(anchors.anchors()) == Break(1, "the newest entries were cut off")


def test_cut_off_and_written_anew_is_seen(anchors: AnchorFile, clock: FrozenClock) -> None:
    AuditEntry.delete().where(AuditEntry.seq >= 3).execute()
    clock.move(seconds=5)
    _record(clock, 4)
    assert Audit().first_break() is None
    assert Audit().first_break(anchors.anchors()) == Break(3, "an entry is not the one that was anchored")


def test_what_came_after_the_anchor_is_the_chain_s_own_matter(anchors: AnchorFile) -> None:
    AuditEntry.delete().where(AuditEntry.seq == 5).execute()
    assert Audit().first_break(anchors.anchors()) is None


def test_one_anchor_an_hour_and_none_for_a_quiet_one(anchors: AnchorFile, clock: FrozenClock) -> None:
    assert anchors.drop(Audit(), clock.now()) is None
    clock.move(hours=1)
    newest = anchors.drop(Audit(), clock.now())
    assert newest is not None
    assert newest.seq == 5
    clock.move(hours=1)
    assert anchors.drop(Audit(), clock.now()) is None
    assert [anchor.seq for anchor in anchors.anchors()] == [3, 5]


def test_an_anchor_is_in_the_log_too(
    anchors: AnchorFile, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "jianma.audit")
    clock.move(hours=1)
    newest = anchors.drop(Audit(), clock.now())
    assert newest is not None
    said = vars(caplog.records[-1])
    assert (said["seq"], said["seal"]) == (newest.seq, newest.seal)


@pytest.mark.parametrize("half", ['{"day": "2026-03-', "[]", '{"at": 1}', '{"at": null}', "\udc80"])
def test_half_a_line_of_a_killed_writer_stops_no_anchor(
    anchors: AnchorFile, clock: FrozenClock, half: str
) -> None:
    with anchors.path.open("ab") as file:
        file.write(half.encode("utf-8", "surrogateescape"))
    clock.move(hours=1)
    assert anchors.drop(Audit(), clock.now()) is not None
    assert [b'"seq": 3' in line for line in anchors.path.read_bytes().splitlines()] == [True, False, False]
    with pytest.raises(AnchorsRefused, match="line 2"):
        anchors.anchors()


def test_an_empty_trail_has_no_anchor(backend: str, clock: FrozenClock, tmp_path: Path) -> None:
    file = AnchorFile(tmp_path)
    assert file.drop(Audit(), clock.now()) is None
    assert file.anchors() == []


def test_anchors_that_contradict_each_other(anchors: AnchorFile) -> None:
    both = [*anchors.anchors(), Anchor(3, "f" * 64)]
    assert Audit().first_break(both) == Break(3, "two anchors contradict each other")


@pytest.mark.parametrize("line", ["nothing", "{}", '{"seq": "x", "seal": ""}', "[]"])
def test_a_damaged_file_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text(f'{{"seq": 1, "seal": "a"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(AnchorsRefused, match="line 3"):
        read_anchors(file)
