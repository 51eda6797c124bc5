"""What the commands of upkeep print, and their exit codes."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from app.bootstrap import Product
from app.commands import upkeep
from app.kernel.audit import AuditEntry
from app.kernel.jobs import Job
from app.kernel.rotation import KEY_ROTATION
from tests.factories.people import a_person

CHECK = Namespace(check=True, in_background=False)
ROTATE = Namespace(check=False, in_background=False)


@pytest.fixture(autouse=True)
def opened(product: Product, monkeypatch: pytest.MonkeyPatch) -> Product:
    """The commands work on the product of the test."""
    monkeypatch.setattr(upkeep, "open_product", lambda _settings: product)
    product.privacy.anchors.path.unlink(missing_ok=True)
    return product


def test_purge_tells_every_kind(opened: Product, capsys: pytest.CaptureFixture[str]) -> None:
    opened.gateways.photos.put(
        "selfie", "01A", b"\xff\xd8\xff x", now=opened.clock.now(), keep_until=opened.clock.now()
    )
    assert upkeep.purge(opened.settings, Namespace()) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1].startswith("picture: 1 removed (until 2026-03-10")
    assert {line.partition(":")[0] for line in told} >= {"refresh_token", "session", "job", "notice"}


def test_rotate_keys_says_what_is_left(opened: Product, capsys: pytest.CaptureFixture[str]) -> None:
    person = a_person(opened, "王建国")
    assert upkeep.rotate_keys(opened.settings, CHECK) == 0
    assert "everything is under key" in capsys.readouterr().out
    mark = upkeep.db.database.param
    text = f"UPDATE person SET worker_name = {mark} WHERE id = {mark}"
    upkeep.db.database.execute_sql(text, ["60000.AAAA", person.id])
    assert upkeep.rotate_keys(opened.settings, ROTATE) == 1
    told = capsys.readouterr()
    assert "person.worker_name: 1 still under an older key" in told.out
    assert "person.worker_name: 1 cannot be read with any key" in told.err


def test_rotate_keys_by_the_job_worker(opened: Product) -> None:
    assert upkeep.rotate_keys(opened.settings, Namespace(check=False, in_background=True)) == 0
    assert Job.get().kind == KEY_ROTATION


def test_audit_verify_with_and_without_anchors(
    opened: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        opened.audit.record("person.stored", at=opened.clock.now(), subject_type="person", subject_id="01P")
    opened.privacy.anchors.drop(opened.audit, opened.clock.now())
    elsewhere = tmp_path / "anchors.jsonl"
    opened.privacy.anchors.path.replace(elsewhere)
    assert upkeep.verify_audit(opened.settings, Namespace(anchor=elsewhere)) == 0
    assert "holds: 3 entries, the first 3 of them anchored (1 anchors)" in capsys.readouterr().out
    AuditEntry.delete().where(AuditEntry.seq == 3).execute()
    assert upkeep.verify_audit(opened.settings, Namespace(anchor=None)) == 0
    assert upkeep.verify_audit(opened.settings, Namespace(anchor=elsewhere)) == 1
    assert "broken at entry 3: the newest entries were cut off" in capsys.readouterr().err
    assert upkeep.verify_audit(opened.settings, Namespace(anchor=tmp_path / "none")) == 2
