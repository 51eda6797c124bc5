"""A copy holds everything about one person, nothing of another, and can be looked at."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from peewee import CharField
from PIL import Image

from app.bootstrap import Product
from app.bootstrap.copies import CONTRIBUTIONS, LEFT_OUT
from app.certificates.models import DuplicateCase
from app.kernel.audit import AuditEntry
from app.kernel.db import EncryptedField, InstantField, Table, every_table
from app.kernel.ids import new_id
from app.kernel.jobs import LEASE
from app.kernel.own_rows import INNER
from app.kernel.photo import Photo
from app.people.models import DataRequest, Notice, Person
from app.people.models.person import number_index
from app.people.rules.own_copy import word_of
from app.policies import retention
from tests.conftest import NOON
from tests.factories.cast import CastMember, member
from tests.factories.gateways import run_due_jobs
from tests.factories.pictures import PLACE, SIZE, a_photograph
from tests.factories.verification import Applicant, registered
from tests.rights.world import row

WANG, LI = member("王建国"), member("李秀英")
ID_OF = {
    "project_worker": "project_worker_id",
    "enrolment": "enrolment_id",
    "certificate": "certificate_id",
    "role_conversion": "conversion_id",
    "duplicate_case": "case_id",
    "practice_registration": "practice_id",
    "worker_contract": "contract_id",
}
"""Tables that others hang on, and the column by which they do."""
PARTS = {part.name: part for part in CONTRIBUTIONS}
COVERED = {table for part in CONTRIBUTIONS for table in part.tables} | {"photo"}
ALONE = {"person", "account", "wechat_binding", "phone_binding", "session", "face_template", "audit_entry"}
ALONE |= {"host_binding"}
ALONE |= {"real_name_verification", "consent"}
"""Written by signing in and being verified, or without an id in the copy; looked at by themselves."""
NOT_TOLD = {"lng", "lat", "last_scanner", "last_seq", "sha256"}
NOT_IN_WORDS = {"key", "merged_into", "subject_type", "seal", "text_sha256", "data"}
OF_OTHERS = {"examiner", "witness", "right_option"}


def _tables() -> dict[str, type[Table]]:
    return {str(table._meta.table_name): table for table in every_table()}


def _fill(table: type[Table], links: dict[str, str], who: CastMember) -> str:
    """A row about somebody: linked to him, unique, holding his name where there is place for one."""
    given: dict[str, Any] = {"holder_index": number_index(who.id_number), "holder_name": who.name}
    given = {name: value for name, value in (given | links).items() if name in table._meta.fields}
    for name, column in table._meta.fields.items():
        needs = not column.null and column.default is None and name not in {"id", *given}
        if needs and isinstance(column, InstantField):
            given[name] = NOON
        elif needs and isinstance(column, CharField) and not isinstance(column, EncryptedField):
            given[name] = new_id()[-min(int(column.max_length or 26), 20) :]
    return str(row(table, **given).id)


def everything_of(somebody: Applicant, who: CastMember) -> dict[str, str]:
    """One row of every table of the copy about him; their ids."""
    tables = _tables()
    links = {"person_id": somebody.person.id, "account_id": somebody.account_id}
    ids = {}
    for name in [*ID_OF, *sorted(COVERED - ID_OF.keys() - ALONE - {"photo"})]:
        ids[name] = _fill(tables[name], links, who)
        if name in ID_OF:
            links[ID_OF[name]] = ids[name]
    return ids


def _copy(product: Product, person: Person) -> zipfile.ZipFile:
    exporting = product.privacy.exporting
    return zipfile.ZipFile(io.BytesIO(exporting.zip_of(str(person.id), product.clock.now())))


def _words(file: zipfile.ZipFile, ending: str = ".json") -> str:
    return "".join(file.read(name).decode() for name in file.namelist() if name.endswith(ending))


def test_every_table_is_in_the_copy_or_says_why_not() -> None:
    listed = {name.removeprefix("table.") for name in retention.table().lines if name.startswith("table.")}
    assert COVERED.isdisjoint(LEFT_OUT)
    assert COVERED | set(LEFT_OUT) == listed
    assert all(len(why) > 5 for why in LEFT_OUT.values())


def test_a_row_of_every_table_comes_out_and_none_of_another(product: Product) -> None:
    wang, li = registered(product, WANG), registered(product, LI)
    his, hers = everything_of(wang, WANG), everything_of(li, LI)
    product.audit.record(
        "person.stored", at=product.clock.now(), subject_type="x", subject_id="x", person_id=wang.person.id
    )
    file = _copy(product, wang.person)
    words = _words(file)
    missing = [name for name, row_id in his.items() if row_id not in words]
    assert missing == []
    assert [name for name, row_id in hers.items() if row_id in words] == []
    assert LI.name not in words + file.read("index.html").decode()
    assert LI.id_number not in words
    for part in (
        "identity",
        "accounts",
        "sign_ins",
        "file_readers",
        "verifications",
        "consents",
        "face_template",
    ):
        assert json.loads(file.read(f"{part}.json")), part
    assert AuditEntry.select().where(AuditEntry.person_id == wang.person.id).count() == len(
        json.loads(file.read("file_readers.json"))
    )


def test_what_belongs_to_others_or_opens_doors_is_in_no_file(product: Product) -> None:
    wang = registered(product, WANG)
    everything_of(wang, WANG)
    file = _copy(product, wang.person)
    assert "template" not in json.loads(file.read("face_template.json"))[0]
    found = set(re.findall(r'"(\w+)":', _words(file)))
    assert found & (OF_OTHERS | NOT_TOLD | {"account_id", "scanner_id", "password_hash"}) == set()
    assert not [name for name in found if name.endswith(INNER)]


def test_every_column_has_a_word_on_the_page() -> None:
    tables = _tables()
    without = {
        f"{name}.{column}"
        for name in COVERED
        for column in tables[name]._meta.fields
        if not column.endswith((*INNER, "_id", "_masked"))
        and column not in {"id"} | NOT_TOLD | NOT_IN_WORDS | OF_OTHERS
        and word_of(column) is None
    }
    assert without == set()


def test_evidence_of_his_case_and_the_photo_of_the_gate_are_in_it_made_anew(product: Product) -> None:
    wang = registered(product, WANG)
    now = product.clock.now()
    put = product.gateways.photos.put
    evidence = put("duplicate-evidence", "01CASE", a_photograph(), now=now, keep_until=None)
    at_gate = put("manual_check_in", "01PROJECT", a_photograph(), now=now, keep_until=None)
    others = put("manual_check_in", "01PROJECT", a_photograph(), now=now, keep_until=None)
    case = _fill(DuplicateCase, {}, WANG)
    DuplicateCase.update(choice_evidence=[{"text": "已注销"}, {"photo_id": evidence}]).where(
        DuplicateCase.id == case
    ).execute()
    attendance = _tables()["site_attendance"]
    passage = _fill(attendance, {"person_id": wang.person.id}, WANG)
    attendance.update(photo_id=at_gate).where(attendance.id == passage).execute()
    file = _copy(product, wang.person)
    assert {f"pictures/{evidence}.jpg", f"pictures/{at_gate}.jpg"} <= set(file.namelist())
    assert f"pictures/{others}.jpg" not in file.namelist()
    made_anew = file.read(f"pictures/{evidence}.jpg")
    assert PLACE not in made_anew
    assert Image.open(io.BytesIO(made_anew)).size == SIZE
    assert {evidence, at_gate} <= {entry["id"] for entry in json.loads(file.read("pictures.json"))}
    assert file.read("index.html").decode().count('src="data:image/jpeg;base64,') >= 2


def test_a_picture_that_cannot_be_read_keeps_the_rest_from_nobody(
    product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    wang = registered(product, WANG)
    broken = product.gateways.photos.put(
        "head_image", str(wang.person.id), b"\xff\xd8\xff broken", now=product.clock.now(), keep_until=None
    )
    file = _copy(product, wang.person)
    assert f"pictures/{broken}.jpg" not in file.namelist()
    assert "picture left out of an export" in caplog.text
    assert broken in file.read("pictures.json").decode()


def test_killed_in_the_middle_it_is_made_by_the_next_worker_and_nothing_lies_about(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is killed after the file is on the disk leaves no row; the purge takes the file."""
    wang = registered(product, WANG)
    actor = wang.actor
    asked = product.privacy.data_requests.export(actor)

    def dies(*_args: Any, **_more: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(product.audit.__class__, "record", dies)
        with pytest.raises(SystemExit):
            run_due_jobs(product.jobs)
    assert DataRequest.get_by_id(asked["id"]).state == "waiting"
    assert Photo.select().where(Photo.kind == "data-export").count() == 0
    product.clock.move(seconds=LEASE.total_seconds() + 1)  # type: ignore[attr-defined]
    run_due_jobs(product.jobs)
    shown = product.privacy.data_requests.mine(actor)[0]
    assert shown["state"] == "done"
    assert Photo.select().where(Photo.kind == "data-export").count() == 1
    told = Notice.get(Notice.kind == "data_export_ready")
    assert (told.person_id, told.link) == (wang.person.id, "/m/my-data")
    product.clock.move(hours=2)  # type: ignore[attr-defined]
    product.gateways.photos.purge(now=product.clock.now())
    files = list(product.gateways.photos._folder.glob("??/*"))  # type: ignore[attr-defined]
    assert len(files) == Photo.select().where(Photo.deleted_at.is_null()).count()


def test_whoever_takes_it_home_leaves_a_line_that_the_person_reads(product: Product) -> None:
    wang = registered(product, WANG)
    actor = wang.actor
    product.privacy.data_requests.export(actor)
    run_due_jobs(product.jobs)
    path, _, query = product.privacy.data_requests.mine(actor)[0]["download_url"].partition("?")
    given = dict(pair.split("=") for pair in query.split("&"))
    product.privacy.data_requests.file(path.split("/")[-2], int(given["expires"]), given["signature"])
    shown, _cursor = product.file_readers.of(actor, limit=5, cursor=None)
    assert [entry.action for entry in shown[:2]] == ["data.downloaded", "data.exported"]
    assert "下载" in shown[0].words
