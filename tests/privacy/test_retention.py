"""The table of retention times says what is there, as the code has it; what was removed is on record."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest

from app.attendance.service import manual
from app.bootstrap import Product
from app.bootstrap.privacy import CONTRIBUTIONS
from app.certificates.models import CertificateImport, CertificateImportRow
from app.certificates.service import conversion_faces, duplicate_steps
from app.certificates.service import imports as certificate_sheets
from app.commands.upkeep import hourly, tidy
from app.employment.models import RosterImport, RosterImportRow
from app.employment.service import roster_imports
from app.kernel.clock import FrozenClock
from app.kernel.db import EncryptedField, every_table
from app.kernel.ids import new_id
from app.kernel.jobs import DONE, WAITING, Job
from app.kernel.photo import Photo
from app.kernel.purging import Chore, Purge, PurgeRecord
from app.people.models import (
    FaceTemplate,
    HostSignInTry,
    MessageLedger,
    Notice,
    RefreshToken,
    Session,
    SignInTicket,
    SmsCode,
)
from app.people.rules import retention as verification_times
from app.policies import retention
from app.training.service import check_answers
from miniprogram_api import idempotency

ROOT = Path(__file__).resolve().parents[2]
PERSONAL = re.compile(r"(^|_)(person_id|worker_name|photo_id|head_image_id|masked|subject_id)$|_masked$")
FROM_CODE = {
    "picture.selfie": verification_times.AFTER_ADMISSION,
    "picture.portrait": verification_times.AFTER_ADMISSION,
    "picture.id_card_front": verification_times.AFTER_ADMISSION,
    "picture.id_card_back": verification_times.AFTER_ADMISSION,
    "table.real_name_verification": verification_times.UNFINISHED,
    "picture.manual_check_in": manual.PHOTO_KEPT,
    "picture.learning-selfie": check_answers.SELFIE_KEPT,
    "picture.conversion-selfie": conversion_faces.SELFIE_KEPT,
    "picture.duplicate-evidence": duplicate_steps.EVIDENCE_KEPT,
    "picture.roster-sheet": roster_imports.SHEET_KEPT,
    "picture.certificate-sheet": certificate_sheets.SHEET_KEPT,
    "store.idempotency": timedelta(seconds=idempotency.KEPT_S),
}


def _kinds_put() -> set[str]:
    """Kinds of pictures as the source puts them: the first argument of every ``put`` of a photo store."""
    constants: dict[str, str] = {}
    found: set[str] = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        constants.update(re.findall(r'^([A-Z_]+) = "([a-z_-]+)"$', source, re.M))
    for path in sorted((ROOT / "app").rglob("*.py")):
        if "gateways" in path.parts or "demo" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        local = {**constants, **dict(re.findall(r'^([A-Z_]+) = "([a-z_-]+)"$', source, re.M))}
        for node in ast.walk(ast.parse(source)):
            is_put = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "put"
            )
            if not is_put or "photos" not in ast.unparse(node.func):
                continue
            kind = node.args[0]
            if isinstance(kind, ast.Constant):
                found.add(kind.value)
            elif isinstance(kind, ast.Name):
                found.add(local[kind.id])
            else:
                found |= {f"id_card_{side}" for side in ("front", "back")}
    return found


def test_every_table_has_its_line_or_says_nothing_of_a_person() -> None:
    times = retention.table()
    names = {str(table._meta.table_name) for table in every_table()}
    listed = {name.removeprefix("table.") for name in times.lines if name.startswith("table.")}
    assert listed.isdisjoint(times.impersonal)
    assert names == listed | times.impersonal


def test_no_table_with_personal_columns_is_called_impersonal() -> None:
    for table in every_table():
        if table._meta.table_name in retention.table().impersonal:
            for column in table._meta.sorted_fields:
                assert not isinstance(column, EncryptedField), column
                assert not PERSONAL.search(column.name), column


def test_every_kind_of_picture_has_its_line() -> None:
    lines = {name.removeprefix("picture.") for name in retention.table().lines if name.startswith("picture.")}
    assert _kinds_put() == lines


def test_the_days_are_those_of_the_code() -> None:
    times = retention.table()
    assert {name: times[name].keep for name in FROM_CODE} == FROM_CODE
    in_days = {name for name, line in times.lines.items() if name.startswith("picture.") and line.days}
    assert in_days <= FROM_CODE.keys() | {"picture.data-export"}


def test_what_is_purged_has_somebody_who_does_it(product: Product) -> None:
    wanted = {
        name.removeprefix("table.")
        for name, line in retention.table().lines.items()
        if line.by == "purge" and name.startswith("table.")
    }
    assert {chore.kind for chore in product.privacy.purge.chores} == wanted


@pytest.mark.parametrize(
    "text",
    [
        'impersonal = []\n[table.x]\nholds = "x"\nsince = "x"\nlaw = "x"\n',
        'impersonal = []\n[table.x]\nholds = "x"\nsince = "x"\nlaw = "x"\nby = "nobody"\n',
        'impersonal = []\n[table.x]\nholds = "x"\nsince = "x"\nlaw = "x"\nby = "purge"\n',
    ],
)
def test_a_line_that_is_not_whole_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"table\.x"):
        retention.table(file)


def test_what_is_past_its_time_goes_and_nothing_else(product: Product, clock: FrozenClock) -> None:
    now = clock.now()
    day = timedelta(days=1)

    def sign_in(created: timedelta, expires: timedelta | None, ended: timedelta | None = None) -> str:
        row = Session.create(
            account_id=new_id(), created_at=now - created, ended_at=now - ended if ended else None
        )
        if expires is not None:
            RefreshToken.create(
                session_id=row.id, token_hash=new_id(), issued_at=now - created, expires_at=now + expires
            )
        return str(row.id)

    kept = {
        "living": sign_in(400 * day, 5 * day),
        "recently ended": sign_in(200 * day, -30 * day, ended=179 * day),
        "without tokens, young": sign_in(179 * day, None),
        "token just expired": sign_in(200 * day, -6 * day),
    }
    kept["token expired, never signed out"] = sign_in(181 * day, -8 * day)
    sign_in(300 * day, -8 * day, ended=181 * day)
    for age in (1, 3):
        SmsCode.create(
            cell_phone_index="x", code_digest="x", sent_at=now - age * day, expires_at=now - age * day
        )
        SignInTicket.create(
            account_id="01A", ticket_hash=new_id(), issued_at=now, expires_at=now - age * day / 2
        )
        HostSignInTry.create(
            host="suishenban",
            state_hash=new_id(),
            ticket_hash=new_id(),
            verifier="v",
            issued_at=now,
            expires_at=now - age * day / 2,
        )
    for age in (364, 366):
        Notice.create(
            person_id="01P", kind="x", title="x", text="x", created_at=now - age * day, message_state="none"
        )
    for age in (179, 181):
        MessageLedger.create(account_id="01A", template="x", change=1, why="accepted", at=now - age * day)
        roster = RosterImport.create(
            project_id="01P",
            account_id="01A",
            sheet_photo_id="01S",
            state="done",
            created_at=now - 400 * day,
            finished_at=now - age * day,
        )
        RosterImportRow.create(import_id=roster.id, row_number=1, taken=True, name_masked="王**")
        sheet = CertificateImport.create(
            province_code="500000",
            account_id="01A",
            sheet_photo_id="01S",
            form="csv",
            state="done",
            created_at=now - 400 * day,
            finished_at=now - age * day,
        )
        CertificateImportRow.create(import_id=sheet.id, row_number=1, taken=True, name_masked="王**")
    for state, age in ((DONE, 29), (DONE, 31), (WAITING, 31)):
        Job.create(
            kind="x",
            subject_id="01",
            payload={},
            state=state,
            run_at=now,
            created_at=now - age * day,
            finished_at=now - age * day,
        )
    removed = {part.kind: part.count for part in tidy(product)}
    assert removed == {
        "verification": 0,
        "picture": 0,
        "refresh_token": 3,
        "session": 1,
        "sign_in_ticket": 1,
        "host_sign_in": 1,
        "sms_code": 1,
        "notice": 1,
        "message_ledger": 1,
        "roster_import_row": 1,
        "certificate_import_row": 1,
        "job": 1,
    }
    assert {row.id for row in Session.select()} == set(kept.values())
    assert Session.get_by_id(kept["living"]).ended_at is None
    assert Session.get_by_id(kept["token just expired"]).ended_at is None
    assert Session.get_by_id(kept["token expired, never signed out"]).ended_reason == "expired"
    assert (RosterImport.select().count(), CertificateImport.select().count()) == (2, 2)
    proof = {row.kind: (row.removed, now - row.until) for row in PurgeRecord.select()}
    assert proof["session"] == (1, 180 * day)
    assert proof["refresh_token"] == (3, 7 * day)
    assert "picture" not in proof
    assert sum(part.count for part in tidy(product)) == 0
    assert PurgeRecord.select().count() == len(proof)


def test_pictures_that_went_are_on_record(product: Product, clock: FrozenClock) -> None:
    now = clock.now()
    product.gateways.photos.put("selfie", "01A", b"\xff\xd8\xff x", now=now, keep_until=now)
    clock.move(seconds=1)
    tidy(product)
    assert [(row.kind, row.removed) for row in PurgeRecord.select()] == [("picture", 1)]
    assert Photo.get().deleted_at is not None


def test_one_kind_that_fails_keeps_none_of_the_others(product: Product, clock: FrozenClock) -> None:
    purge = Purge(
        clock,
        (Chore("bad", timedelta(1), lambda _until: 1 // 0), Chore("good", timedelta(1), lambda _until: 2)),
    )
    assert [(part.kind, part.count) for part in purge.run()] == [("good", 2)]


def test_faces_are_counted_and_the_number_to_file_is_told_in_time(
    product: Product, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    FaceTemplate.create(person_id="01P", template="x", engine="x", created_at=product.clock.now())
    faces = product.privacy.stored_faces
    assert (faces.warn().count, faces.count().is_near) == (1, False)
    assert "near the number" not in caplog.text
    monkeypatch.setattr("app.people.rules.retention.FACES_NEAR", 1)
    assert faces.warn().is_near
    assert "near the number" in caplog.text


def test_the_hourly_work_drops_an_anchor(product: Product) -> None:
    product.privacy.anchors.path.unlink(missing_ok=True)
    product.audit.record("person.stored", at=product.clock.now(), subject_type="person", subject_id="01P")
    hourly(product)
    assert [anchor.seq for anchor in product.privacy.anchors.anchors()] == [1]
    product.privacy.anchors.path.unlink()


def test_parts_of_a_copy_have_names_of_their_own() -> None:
    names = [part.name for part in CONTRIBUTIONS]
    assert len(names) == len(set(names))


def test_the_metrics_count_the_faces(client) -> None:  # type: ignore[no-untyped-def]
    assert "jianma_face_templates 0.0" in client.get("/metrics").text
