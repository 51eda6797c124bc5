"""Sheets of certificates: an answer per row, nothing lost, nothing doubled."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateImport,
    CertificateImportRow,
)
from app.certificates.rules.sheet import HEADERS
from app.certificates.service import imports
from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Refused
from app.kernel.jobs import Job, JobRun
from app.kernel.photo import Photo
from app.kernel.sheet_ledger import SheetLedger
from app.kernel.sheets import read_rows
from app.people.models import RoleGrant
from tests.factories.cast import CastMember, member, stranger
from tests.factories.gateways import run_due_jobs
from tests.factories.sites import roster_sheet
from tests.factories.training import caller


def regulator(product: Product, region: str = "500000") -> Actor:
    """Whose right the job finds as well."""
    actor = caller("regulator", "region", region)
    RoleGrant.create(
        account_id=actor.account_id,
        role="regulator",
        scope_type="region",
        scope_id=region,
        granted_at=product.clock.now(),
    )
    return actor


def row(who: CastMember, number: str, **changes: Any) -> list[Any]:
    cells: dict[str, Any] = dict.fromkeys(HEADERS)
    cells |= {
        "证书编号": number,
        "证书种类": "安管",
        "类别": "C",
        "姓名": who.name,
        "身份证号": who.id_number,
        "发证日期": date(2023, 9, 1),
        "有效期止": date(2026, 8, 31),
        "激活状态": "是",
    }
    return list((cells | changes).values())


def many(count: int) -> list[list[Any]]:
    return [row(stranger(n % 50), f"渝建安C({n:06d})") for n in range(count)]


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",", headers: Sequence[str] = HEADERS) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()


def answers(import_id: str) -> dict[int, list[str]]:
    rows = CertificateImportRow.select().where(CertificateImportRow.import_id == import_id)
    return {one.row_number: [reason["code"] for reason in one.reasons] for one in rows}


def test_good_rows_are_in_whatever_is_wrong_with_others(product: Product) -> None:
    wang, li = member("王建国"), member("李秀英")
    sheet = roster_sheet(
        [
            row(wang, "渝建安C(2023)1"),
            row(li, "渝建安ｃ（2023）1"),
            row(li, "渝建安C(2023)2", 发证省市="四川"),
            row(li, "渝建安C(2023)3", 身份证号="1", 类别="D"),
            row(li, "渝建安C(2023)4", 有效期止="2023-01-01"),
            row(li, "渝A5", 证书种类="特种作业", 类别="电工", 激活状态=""),
        ],
        HEADERS,
    )
    entry = product.certificates.imports.accept(regulator(product), sheet)
    assert (entry.state, entry.rows_total, entry.rows_done, entry.rows_taken) == ("done", 6, 6, 2)
    assert answers(entry.id) == {
        2: [],
        3: ["DUPLICATE_IN_LIST"],
        4: ["FORBIDDEN_SCOPE"],
        5: ["VALUE_NOT_ALLOWED", "ID_NUMBER_INVALID"],
        6: ["DATE_ORDER"],
        7: [],
    }
    taken = list(Certificate.select().order_by(Certificate.number_key))
    assert [(one.category, one.activation, one.source) for one in taken] == [
        ("建筑电工", "INACTIVE", "IMPORTED"),
        ("C", "ACTIVE", "IMPORTED"),
    ]
    assert taken[1].holder_name == "王建国"
    assert CertificateEvent.select().count() == 2
    assert AuditEntry.select().where(AuditEntry.action == "certificate.imported").count() == 1
    assert Photo.get_by_id(entry.sheet_photo_id).deleted_at is not None
    assert "王建国" not in str(CertificateImportRow.get().__data__)


def test_sending_a_sheet_again_doubles_nothing(product: Product) -> None:
    actor, sheet = regulator(product), roster_sheet(many(5), HEADERS)
    first = product.certificates.imports.accept(actor, sheet)
    second = product.certificates.imports.accept(actor, sheet)
    assert (first.rows_taken, second.rows_taken) == (5, 0)
    assert set(map(tuple, answers(second.id).values())) == {("CERT_NUMBER_TAKEN",)}
    assert Certificate.select().count() == CertificateEvent.select().count() == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_of_every_make(product: Product, encoding: str, delimiter: str) -> None:
    sheet = as_csv(many(3), delimiter).encode(encoding)
    entry = product.certificates.imports.accept(regulator(product), sheet)
    assert (entry.form, entry.state, entry.rows_taken) == ("csv", "done", 3)


def test_headers_of_the_api_are_understood(product: Product) -> None:
    headers = ["number", "kind", "category", "holder_name", "holder_id_number", "issued_on", "valid_to"]
    wang = member("王建国")
    line = ["渝1", "SAFETY_MANAGEMENT", "A", wang.name, f'="{wang.id_number}"', "2023-09-01", "2026-08-31"]
    entry = product.certificates.imports.accept(regulator(product), as_csv([line], ",", headers).encode())
    assert answers(entry.id) == {2: []}
    assert Certificate.get().holder_number == wang.id_number


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (b"", "SHEET_EMPTY"),
        (b"PK\x03\x04 not a zip", "SHEET_FORMAT"),
        (b"\xff\xd8\xff\xe0 a picture \x80", "SHEET_FORMAT"),
        (b"a,b\n1,2\n", "SHEET_COLUMNS_MISSING"),
        (as_csv([]).encode(), "SHEET_EMPTY"),
        (as_csv(many(1)).encode() + b'"never closed,1,2\n', "SHEET_FORMAT"),
    ],
)
def test_a_file_that_is_no_list_leaves_nothing_behind(product: Product, sheet: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        product.certificates.imports.accept(regulator(product), sheet)
    assert refused.value.code == code
    assert not CertificateImport.select().exists()
    assert not Job.select().exists()


@pytest.mark.parametrize(("count", "is_refused"), [(203, False), (204, True)])
def test_the_limit_counts_rows_and_not_blank_lines(
    product: Product, monkeypatch: pytest.MonkeyPatch, count: int, is_refused: bool
) -> None:
    monkeypatch.setattr(imports, "MAX_ROWS", 203)
    monkeypatch.setattr(imports, "LIMITS", imports.Limits(203))
    sheet = as_csv([*many(count), *[[""] * len(HEADERS)] * 50]).encode()
    if is_refused:
        with pytest.raises(Refused) as refused:
            product.certificates.imports.accept(regulator(product), sheet)
        assert refused.value.code == "SHEET_TOO_MANY_ROWS"
        return
    assert product.certificates.imports.accept(regulator(product), sheet).rows_total == 203


class Killed(BaseException):
    """What a process sees last."""


def test_a_thousand_rows_survive_a_kill_in_the_middle(
    product: Product, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = product.certificates.imports.accept(regulator(product), roster_sheet(many(1200), HEADERS))
    assert (entry.state, entry.rows_total, entry.rows_done) == ("waiting", 1200, 0)
    real, calls = SheetLedger.record, 0

    def record(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(SheetLedger, "record", record)
        with pytest.raises(Killed):
            run_due_jobs(product.jobs)
    assert Certificate.select().count() == CertificateImport.get().rows_done == 500
    clock.move(seconds=31)
    assert run_due_jobs(product.jobs) == 1
    done = CertificateImport.get_by_id(entry.id)
    assert (done.state, done.rows_total, done.rows_done, done.rows_taken) == ("done", 1200, 1200, 1200)
    assert set(answers(entry.id)) == set(range(2, 1202))
    assert Certificate.select().count() == CertificateEvent.select().count() == 1200


def test_a_sheet_damaged_behind_its_first_rows_says_so(product: Product) -> None:
    sheet = as_csv(many(700)).encode() + b'"never closed,1,2\n'
    entry = product.certificates.imports.accept(regulator(product), sheet)
    run_due_jobs(product.jobs)
    failed = CertificateImport.get_by_id(entry.id)
    assert (failed.state, failed.rows_taken) == ("failed", 500)
    assert "引号不配对" in failed.fault


def test_a_right_taken_away_meanwhile_counts(product: Product) -> None:
    entry = product.certificates.imports.accept(regulator(product), as_csv(many(201)).encode())
    RoleGrant.update(revoked_at=product.clock.now()).execute()
    run_due_jobs(product.jobs)
    done = CertificateImport.get_by_id(entry.id)
    assert (done.state, done.rows_done, done.rows_taken) == ("done", 201, 0)
    assert set(map(tuple, answers(entry.id).values())) == {("FORBIDDEN_SCOPE",)}


def test_who_may_import_and_read_the_answers(product: Product) -> None:
    sheet = as_csv(many(1)).encode()
    for actor in (caller("regulator", "region", "500112"), caller("company_admin", "company", "x")):
        with pytest.raises(Refused) as refused:
            product.certificates.imports.accept(actor, sheet)
        assert refused.value.code == "FORBIDDEN_SCOPE"
    entry = product.certificates.imports.accept(regulator(product), sheet)
    with pytest.raises(Refused) as refused:
        product.certificates.import_answers.of(caller("regulator", "region", "510000"), entry.id)
    assert refused.value.code == "IMPORT_NOT_FOUND"


def test_the_answers_and_the_template_as_sheets(product: Product) -> None:
    actor = regulator(product)
    sheet = roster_sheet([row(member("王建国"), "渝1"), row(member("张伟"), "渝2", 类别="D")], HEADERS)
    entry = product.certificates.imports.accept(actor, sheet)
    columns = {"行号": "row", "姓名": "name", "结果": "result", "原因": "why"}
    answered = read_rows(product.certificates.import_answers.sheet(actor, entry.id), columns, 10)
    assert [(one.values["row"], one.values["name"], one.values["result"]) for one in answered] == [
        ("2", "王**", "已登记"),
        ("3", "张*", "未登记"),
    ]
    CertificateImport.update(rows_total=5_001).execute()
    answered = read_rows(product.certificates.import_answers.sheet(actor, entry.id), columns, 10)
    assert [one.values["row"] for one in answered] == ["3"]
    template = product.certificates.import_answers.template()
    again = product.certificates.imports.accept(actor, template)
    assert again.rows_taken == 0, "the example is not a certificate"


def test_two_workers_on_one_sheet_and_two_sheets_of_one_content(own_product: Product) -> None:
    product = own_product
    with db.connection():
        actor = regulator(product)
        sheet, turned = as_csv(many(1100)).encode(), as_csv(many(1100)[::-1]).encode()
        entries = [product.certificates.imports.accept(actor, data) for data in (sheet, turned)]
    faults: list[BaseException] = []

    def work(import_id: str) -> None:
        try:
            with db.connection():
                product.certificates.imports.run(JobRun("j", imports.JOB, import_id, {}, 1, False))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(entry.id,)) for entry in entries * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.connection():
        done = [CertificateImport.get_by_id(entry.id) for entry in entries]
        assert not faults
        assert [(one.state, one.rows_done) for one in done] == [("done", 1100)] * 2
        assert sum(one.rows_taken for one in done) == Certificate.select().count() == 1100
        assert CertificateEvent.select().count() == 1100
