"""Cases of certificates in two provinces, from the list to the end of the case."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent, DuplicateCase
from app.certificates.queries.registry import held_by
from app.certificates.service.duplicate_imports import ImportAnswer, ListSource
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.photo import Photo
from app.kernel.sheets import SheetRefused, write_sheet
from app.people.models import Notice
from tests.certificates.duplicate_cases import a_case, actor_of, at_noon, case_of, listed_row, regulator, take
from tests.factories.certificates import a_certificate, an_operator
from tests.factories.people import a_verified_person
from tests.factories.pictures import PLACE, a_photograph

HEADERS = ("姓名", "身份证号码", "证书种类", "类别", "发证省市", "证书编号")
JPEG = a_photograph()


def refused_code(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.fixture
def officer(product: Product) -> Actor:
    return regulator(product)


def statuses(answer: ImportAnswer) -> list[str]:
    return [row.status for row in answer.rows]


class TestImport:
    def test_one_answer_per_row(self, product: Product, officer: Actor) -> None:
        a_certificate(product, "王建国")
        a_certificate(product, "李秀英", valid_to=date(2020, 1, 1))
        rows = [listed_row("王建国"), listed_row("李秀英"), listed_row("张伟"), {"name": "张三"}]
        answer = take(product, officer, *rows)
        assert statuses(answer) == ["MATCHED", "NO_MATCH", "NO_MATCH", "REFUSED"]
        assert answer.rows[0].name == "王**"
        assert answer.rows[3].reasons
        case = case_of(answer)
        assert (case.state, case.holder_masked[-4:]) == ("MATCHED", listed_row("王建国")["id_number"][-4:])

    def test_a_second_list_is_merged(self, product: Product, officer: Actor) -> None:
        a_certificate(product, "王建国")
        first = take(product, officer, listed_row("王建国"))
        other = ListSource("贵州省住房和城乡建设厅", "黔建函〔2026〕1号", date(2026, 3, 9))
        second = take(
            product, officer, listed_row("王建国", other_province="贵州", other_number="黔1"), source=other
        )
        again = take(
            product, officer, listed_row("王建国", other_province="贵州", other_number="黔1"), source=other
        )
        assert statuses(second) == statuses(again) == ["MERGED"]
        assert second.rows[0].case_id == first.rows[0].case_id
        assert [source["other_number"] for source in case_of(first).sources] == ["川建安C(2021)0001", "黔1"]
        assert DuplicateCase.select().count() == 1

    def test_twice_in_one_list(self, product: Product, officer: Actor) -> None:
        a_certificate(product, "王建国")
        answer = take(product, officer, listed_row("王建国"), listed_row("王建国"))
        assert statuses(answer) == ["MATCHED", "MERGED"]
        assert len(case_of(answer).sources) == 1

    def test_a_closed_case_does_not_stand_in_the_way(self, product: Product, officer: Actor) -> None:
        case = a_case(product, officer, "王建国")
        product.certificates.duplicate_publication.uphold(officer, case.id, "同名不同人")
        assert statuses(take(product, officer, listed_row("王建国"))) == ["MATCHED"]

    def test_special_operations_by_category(self, product: Product, officer: Actor) -> None:
        an_operator(product, "王建国", category="建筑电工")
        electric = listed_row("王建国", kind="特种作业", category="建筑电工")
        scaffold = listed_row("王建国", kind="特种作业", category="建筑架子工")
        assert statuses(take(product, officer, electric, scaffold)) == ["MATCHED", "NO_MATCH"]

    def test_only_certificates_of_the_own_province(self, product: Product, officer: Actor) -> None:
        a_certificate(product, "王建国", province_code="510000")
        assert statuses(take(product, officer, listed_row("王建国"))) == ["NO_MATCH"]

    def test_nothing_matched_twice_is_one_case_with_both_sources(
        self, product: Product, officer: Actor
    ) -> None:
        other = ListSource("贵州省住房和城乡建设厅", "黔建函〔2026〕1号", date(2026, 3, 9))
        named = listed_row("王建国")
        first = take(product, officer, named, source=SOURCE)
        second = take(product, officer, named, source=other)
        again = take(product, officer, named, listed_row("王建国", other_number="川2"), source=other)
        assert statuses(first) == statuses(second) == ["NO_MATCH"]
        assert statuses(again) == ["NO_MATCH", "NO_MATCH"]
        assert first.rows[0].case_id == second.rows[0].case_id == again.rows[0].case_id
        assert again.rows[1].case_id != first.rows[0].case_id
        assert [source["document"] for source in case_of(first).sources] == [SOURCE.document, other.document]

    def test_what_matched_nothing_may_match_later(self, product: Product, officer: Actor) -> None:
        take(product, officer, listed_row("王建国"))
        a_certificate(product, "王建国")
        assert statuses(take(product, officer, listed_row("王建国"))) == ["MATCHED"]

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_a_sheet(self, product: Product, officer: Actor, form: str) -> None:
        a_certificate(product, "王建国")
        row = listed_row("王建国")
        line = [
            row[name] for name in ("name", "id_number", "kind", "category", "other_province", "other_number")
        ]
        data = write_sheet("名单", HEADERS, [line])
        if form == "csv":
            data = "\n".join(",".join(cells) for cells in (HEADERS, line)).encode("gb18030")
        answer = product.certificates.duplicate_imports.take_sheet(officer, SOURCE, data)
        assert statuses(answer) == ["MATCHED"]
        assert answer.rows[0].row == 2

    def test_a_sheet_without_the_columns(self, product: Product, officer: Actor) -> None:
        with pytest.raises(SheetRefused):
            product.certificates.duplicate_imports.take_sheet(officer, SOURCE, "甲,乙\n1,2".encode())

    def test_who_may(self, product: Product, officer: Actor) -> None:
        with pytest.raises(Forbidden):
            take(product, regulator(product, "500112"), listed_row("王建国"))
        elsewhere = ListSource("住房城乡建设部", "函1号", date(2026, 3, 1), province="四川")
        with pytest.raises(Forbidden):
            take(product, officer, listed_row("王建国"), source=elsewhere)

    def test_a_province_without_rules(self, product: Product) -> None:
        sichuan = regulator(product, "510000")
        assert refused_code(take, product, sichuan, listed_row("王建国")) == "STATE_NOT_ALLOWED"

    @pytest.mark.parametrize(
        ("source", "rows"),
        [
            (ListSource(" ", "函1号", date(2026, 3, 1)), 1),
            (ListSource("住房城乡建设部", " ", date(2026, 3, 1)), 1),
            (ListSource("住房城乡建设部", "函1号", date(2026, 3, 11)), 1),
            (ListSource("住房城乡建设部", "函1号", date(2026, 3, 1)), 0),
        ],
    )
    def test_a_list_without_origin(
        self, product: Product, officer: Actor, source: ListSource, rows: int
    ) -> None:
        with pytest.raises(Invalid):
            take(product, officer, *[listed_row("王建国")] * rows, source=source)


SOURCE = ListSource("住房城乡建设部", "建办质函〔2026〕1号", date(2026, 3, 9))


class TestReachingTheHolder:
    def test_the_first_notification_counts(
        self, product: Product, officer: Actor, clock: FrozenClock
    ) -> None:
        person = a_verified_person(product, "王建国").person
        clock.set(at_noon("2026-03-10"))
        case = a_case(product, officer, "王建国", valid_to=date(2027, 1, 1))
        steps = product.certificates.duplicate_steps
        assert steps.notify(officer, case.id, "电话告知").due_on == date(2026, 3, 17)
        clock.move(days=2)
        again = steps.notify(officer, case.id, "再次电话告知")
        assert (again.due_on, again.notification_proof) == (date(2026, 3, 17), "电话告知")
        [notice] = Notice.select()
        assert (notice.person_id, notice.kind) == (person.id, "duplicate_case")
        assert "2026年3月17日" in notice.text

    def test_midnight_in_shanghai_begins_the_next_day(
        self, product: Product, officer: Actor, clock: FrozenClock
    ) -> None:
        case = a_case(product, officer, "王建国")
        clock.set(datetime(2026, 3, 10, 23, 59, 59, tzinfo=SHANGHAI))
        assert product.certificates.duplicate_steps.notify(officer, case.id, "x").due_on == date(2026, 3, 17)
        other = a_case(product, officer, "李秀英")
        clock.set(datetime(2026, 3, 11, 0, 0, tzinfo=SHANGHAI))
        assert product.certificates.duplicate_steps.notify(officer, other.id, "x").due_on == date(2026, 3, 18)

    def test_unreachable_only_after_attempts(self, product: Product, officer: Actor) -> None:
        case, steps = a_case(product, officer, "王建国"), product.certificates.duplicate_steps
        steps.attempt(officer, case.id, "phone", "无人接听")
        assert refused_code(steps.call_unreachable, officer, case.id, "号码停用") == "ATTEMPTS_REQUIRED"
        assert len(steps.attempt(officer, case.id, "employer", "已离职")) == 2
        assert steps.call_unreachable(officer, case.id, "号码停用").state == "UNREACHABLE"
        assert steps.call_unreachable(officer, case.id, "别的").unreachable_reason == "号码停用"
        published = product.certificates.duplicate_publication.publish(officer, case.id)
        assert published.state == "PUBLICISED"

    def test_another_province_and_another_part(self, product: Product, officer: Actor) -> None:
        case, steps = a_case(product, officer, "王建国"), product.certificates.duplicate_steps
        with pytest.raises(Missing):
            steps.notify(regulator(product, "510000"), case.id, "x")
        with pytest.raises(Forbidden):
            steps.notify(regulator(product, "500112"), case.id, "x")
        part = regulator(product, "500112")
        assert product.certificates.duplicate_cases.one(part, case.id)["id"] == case.id


class TestTheChoice:
    @pytest.fixture
    def case(self, product: Product, officer: Actor) -> DuplicateCase:
        case = a_case(product, officer, "王建国")
        return product.certificates.duplicate_steps.notify(officer, case.id, "电话告知")

    def test_local_is_cancelled_at_once(self, product: Product, officer: Actor, case: DuplicateCase) -> None:
        settled = product.certificates.duplicate_steps.choose(officer, case.id, "local", [], [])
        assert (settled.state, settled.closed_reason, settled.open_key) == ("RESOLVED", "chosen_local", None)
        row = Certificate.get_by_id(case.local_certificate_id)
        assert (row.standing, row.ended_reason) == ("CANCELLED", "DUPLICATE")
        assert CertificateEvent.select().where(CertificateEvent.certificate_id == row.id).exists()

    def test_other_needs_evidence(self, product: Product, officer: Actor, case: DuplicateCase) -> None:
        steps = product.certificates.duplicate_steps
        with pytest.raises(Invalid) as refused:
            steps.choose(officer, case.id, "other", [" "], [])
        assert (refused.value.code, refused.value.status) == ("EVIDENCE_REQUIRED", 422)
        settled = steps.choose(officer, case.id, "other", ["川建注销〔2026〕5号"], [JPEG])
        assert (settled.state, settled.choice) == ("RESOLVED", "other")
        assert Certificate.get_by_id(case.local_certificate_id).standing == "VALID"
        evidence = product.certificates.duplicate_cases.one(officer, case.id)["evidence"]
        assert evidence[0]["text"] == "川建注销〔2026〕5号"
        assert evidence[1]["url"].startswith("/api/v1/photos/")

    def test_evidence_is_a_picture(self, product: Product, officer: Actor, case: DuplicateCase) -> None:
        with pytest.raises(Invalid) as refused:
            product.certificates.duplicate_steps.choose(officer, case.id, "other", [], [b"%PDF-1.7"])
        assert refused.value.code == "PHOTO_FORMAT"
        assert not Photo.select().exists()

    @pytest.mark.parametrize("sent", [JPEG[: len(JPEG) // 2], b"\xff\xd8\xff\xe0 no picture", b""])
    def test_what_only_begins_like_a_picture_is_none(
        self, product: Product, officer: Actor, case: DuplicateCase, sent: bytes
    ) -> None:
        with pytest.raises(Invalid) as refused:
            product.certificates.duplicate_steps.choose(officer, case.id, "other", [], [JPEG, sent])
        assert refused.value.code in ("PHOTO_FORMAT", "PHOTO_EMPTY")
        assert not Photo.select().exists()

    def test_a_picture_of_evidence_does_not_say_where_it_was_taken(
        self, product: Product, officer: Actor, case: DuplicateCase
    ) -> None:
        assert PLACE in JPEG
        product.certificates.duplicate_steps.choose(officer, case.id, "other", [], [JPEG])
        kept = product.gateways.photos.get(Photo.get().id)
        assert PLACE not in kept
        picture = Image.open(BytesIO(kept))
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})

    def test_a_certificate_that_ended_meanwhile(
        self, product: Product, officer: Actor, case: DuplicateCase
    ) -> None:
        Certificate.update(standing="CANCELLED").execute()
        settled = product.certificates.duplicate_steps.choose(officer, case.id, "local", [], [])
        assert (settled.state, settled.closed_reason) == ("RESOLVED", "certificate_ended")

    def test_a_closed_case_stays_closed(self, product: Product, officer: Actor, case: DuplicateCase) -> None:
        desk = product.certificates
        desk.duplicate_steps.choose(officer, case.id, "local", [], [])
        for call in (
            lambda: desk.duplicate_steps.choose(officer, case.id, "other", ["x"], [JPEG]),
            lambda: desk.duplicate_steps.notify(officer, case.id, "x"),
            lambda: desk.duplicate_publication.publish(officer, case.id),
            lambda: desk.duplicate_publication.cancel(officer, case.id),
            lambda: desk.duplicate_publication.uphold(officer, case.id, "x"),
        ):
            assert refused_code(call) == "CASE_CLOSED"
        assert not Photo.select().where(Photo.deleted_at.is_null()).exists()

    def test_the_holder_himself(self, product: Product, officer: Actor, case: DuplicateCase) -> None:
        own = product.certificates.own_duplicates
        li = actor_of(product, "李秀英")
        with pytest.raises(Missing):
            own.choose(li, case.id, "local", [], [])
        wang = actor_of(product, "王建国")
        assert [item["id"] for item in own.listed(wang)] == [case.id]
        assert [todo.due_on for todo in own.todos(held_by(wang.person_id))] == [case.due_on]
        assert own.choose(wang, case.id, "local", [], [])["state"] == "RESOLVED"
        assert own.todos(held_by(wang.person_id)) == []

    def test_not_his_to_see_before_he_is_told(self, product: Product, officer: Actor) -> None:
        case = a_case(product, officer, "李秀英")
        li = actor_of(product, "李秀英")
        assert product.certificates.own_duplicates.listed(li) == []
        with pytest.raises(Missing):
            product.certificates.own_duplicates.choose(li, case.id, "local", [], [])


@pytest.mark.parametrize(
    ("notified", "due", "published", "ends", "earliest"),
    [
        ("2023-05-31", "2023-06-07", "2023-06-08", "2023-06-15", "2023-06-16"),
        ("2023-04-27", "2023-05-08", "2023-05-09", "2023-05-16", "2023-05-17"),
        ("2024-02-07", "2024-02-20", "2024-02-21", "2024-02-28", "2024-02-29"),
    ],
)
def test_v2_from_the_notification_to_the_cancellation(
    product: Product,
    clock: FrozenClock,
    notified: str,
    due: str,
    published: str,
    ends: str,
    earliest: str,
) -> None:
    a_verified_person(product, "王建国")
    clock.set(at_noon(notified))
    officer = regulator(product)
    case = a_case(product, officer, "王建国", valid_from=date(2022, 1, 1), valid_to=date(2025, 1, 1))
    desk = product.certificates
    desk.duplicate_steps.notify(officer, case.id, "电话告知")
    clock.set(at_noon(due))
    assert refused_code(desk.duplicate_publication.publish, officer, case.id) == "TOO_EARLY"
    assert desk.duplicate_cases.one(officer, case.id)["days_left"] == 0
    clock.set(at_noon(published))
    assert desk.duplicate_cases.one(officer, case.id)["state"] == "OVERDUE"
    desk.duplicate_publication.publish(officer, case.id)
    shown = desk.duplicate_cases.one(officer, case.id)
    assert shown["publication_ends_on"] == date.fromisoformat(ends)
    assert shown["earliest_cancellation_on"] == date.fromisoformat(earliest)
    clock.set(at_noon(ends))
    assert refused_code(desk.duplicate_publication.cancel, officer, case.id) == "TOO_EARLY"
    assert len(desk.duplicate_publication.notices(limit=9, cursor=None)["items"]) == 1
    clock.set(at_noon(earliest))
    assert desk.duplicate_publication.notices(limit=9, cursor=None)["items"] == []
    done = desk.duplicate_publication.cancel(officer, case.id)
    assert (done.state, done.closed_reason) == ("CANCELLED", "cancelled_by_law")
    assert Certificate.get_by_id(case.local_certificate_id).standing == "CANCELLED"
    assert refused_code(desk.duplicate_publication.cancel, officer, case.id) == "CASE_CLOSED"
    assert sorted(row.key.rpartition(":")[2] for row in Notice.select()) == [
        "cancelled",
        "notified",
        "published",
    ]
    actions = {row.action for row in AuditEntry.select()}
    assert {"duplicate.notified", "duplicate.published", "duplicate.cancelled"} <= actions


def test_a_year_that_is_not_known(
    product: Product, officer: Actor, clock: FrozenClock, tmp_path: Path
) -> None:
    clock.set(at_noon("2029-03-06"))
    case = a_case(product, officer, "王建国", valid_to=date(2031, 1, 1))
    desk = product.certificates
    told = desk.duplicate_steps.notify(officer, case.id, "电话告知")
    assert (told.due_on, told.is_provisional) == (date(2029, 3, 13), True)
    clock.set(at_noon("2029-03-20"))
    assert refused_code(desk.duplicate_publication.publish, officer, case.id) == "TOO_EARLY"
    desk.duplicate_publication.run_daily(clock.now())
    assert DuplicateCase.get_by_id(case.id).is_provisional
    notice = tmp_path / "2029.toml"
    notice.write_text('year = 2029\nsource = "test"\nholidays = [2029-03-08, 2029-10-01]\nworkdays = []\n')
    folder = product.settings.data_dir / "calendar"
    try:
        product.calendar.load_year(notice)
        desk.duplicate_publication.run_daily(clock.now())
        again = DuplicateCase.get_by_id(case.id)
        assert (again.due_on, again.is_provisional) == (date(2029, 3, 14), False)
        assert desk.duplicate_publication.publish(officer, case.id).state == "PUBLICISED"
    finally:
        (folder / "2029.toml").unlink()


def test_an_objection_that_is_right(product: Product, officer: Actor) -> None:
    case = a_case(product, officer, "王建国")
    done = product.certificates.duplicate_publication.uphold(officer, case.id, "不是同一人")
    assert (done.state, done.closed_reason) == ("RESOLVED", "objection_upheld")
    assert Certificate.get_by_id(case.local_certificate_id).standing == "VALID"


def test_the_list_by_state_and_day(product: Product, officer: Actor, clock: FrozenClock) -> None:
    cases = [a_case(product, officer, name) for name in ("王建国", "李秀英", "张伟")]
    desk = product.certificates
    desk.duplicate_steps.notify(officer, cases[0].id, "x")
    clock.move(days=3)
    desk.duplicate_steps.notify(officer, cases[1].id, "x")
    clock.set(at_noon("2026-03-18"))

    def found(actor: Actor = officer, **wanted: Any) -> set[str]:
        given = {"state": None, "overdue": None, "limit": 50, "cursor": None} | wanted
        return {item["id"] for item in desk.duplicate_cases.listed(actor, **given)["items"]}

    assert found(state="OVERDUE") == found(overdue=True) == {cases[0].id}
    assert found(state="NOTIFIED") == {cases[1].id}
    assert found(state="MATCHED") == {cases[2].id}
    assert found(overdue=False) == {cases[1].id, cases[2].id}
    assert found() == {case.id for case in cases}
    assert found(regulator(product, "000000")) == found()
    assert found(regulator(product, "510000")) == set()
    first = desk.duplicate_cases.listed(officer, state=None, overdue=None, limit=2, cursor=None)
    rest = desk.duplicate_cases.listed(
        officer, state=None, overdue=None, limit=2, cursor=first["next_cursor"]
    )
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert desk.duplicate_cases.sheet(officer, state=None, overdue=None).startswith(b"PK")
