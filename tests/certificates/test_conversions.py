"""The choice: for whom, when, into what, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.facts import TRAINING_POST_OLD
from app.certificates.models import Certificate, RoleConversion
from app.certificates.queries.registry import held_by
from app.certificates.service import conversions
from app.kernel.audit import AuditEntry
from app.kernel.db import EncryptedField
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from app.people.models import Person
from tests.factories.certificates import a_certificate, a_safety_officer
from tests.factories.conversion import QUALITY, SITE, Officer, a_role_course, an_officer, at, regulator
from tests.statements import statements


@pytest.fixture
def officer(product: Product) -> Officer:
    at(product, "2023-06-15T09:00:00")
    return an_officer(product)


def refused(officer: Officer, kind: type[Refused], **changes: Any) -> Refused:
    with pytest.raises(kind) as caught:
        officer.choose(**changes)
    assert type(caught.value) is kind
    return caught.value


def test_a_role_is_chosen(officer: Officer) -> None:
    """CQ2023-3.2.3-1, CQ2023-A2.4-2."""
    chosen = officer.choose()
    assert (chosen["state"], chosen["role_label"], chosen["fee"]) == ("role_chosen", "土建施工员", 0)
    assert chosen["next_step"] == {"label": "去选岗", "link": f"/m/conversions/{chosen['id']}"}
    assert chosen["days_left"] == 200
    assert chosen["course"]["id"] == officer.course.id
    assert chosen["enrolment_id"] is None
    assert chosen["completion"] is None
    entry = AuditEntry.get(AuditEntry.action == "conversion.role_chosen")
    assert entry.detail == {"target_post": SITE, "specialty": "CIVIL"}


def test_the_older_kind_as_well(product: Product) -> None:
    """CQ2023-3.2.1-1."""
    at(product, "2023-06-15T09:00:00")
    assert an_officer(product, kind=TRAINING_POST_OLD).choose()["state"] == "role_chosen"


def test_the_same_choice_again_is_no_other(officer: Officer) -> None:
    first, again = officer.choose(), officer.choose()
    assert first["id"] == again["id"]
    assert RoleConversion.select().count() == 1


def test_another_choice_is_refused_and_names_the_first(officer: Officer) -> None:
    """CQ2023-A2.4-2."""
    officer.choose()
    at(officer.product, "2023-07-01T09:00:00")
    error = refused(officer, Refused, post=QUALITY, specialty="MUNICIPAL")
    assert error.code == "ROLE_ALREADY_CHOSEN"
    assert "2023年6月15日" in error.message
    assert "土建类施工员" in error.message
    assert (officer.row.target_post, officer.row.specialty) == (SITE, "CIVIL")


def test_no_code_writes_post_or_specialty_again() -> None:
    """CQ2023-A2.4-2: write-once; no statement of the slice updates the two columns."""
    folder = Path(conversions.__file__).parent
    for path in folder.glob("*.py"):
        for update in path.read_text("utf-8").split("RoleConversion.update(")[1:]:
            values = update.partition(".where(")[0]
            assert "target_post" not in values, path.name
            assert "specialty" not in values, path.name
        assert ".target_post =" not in path.read_text("utf-8").replace("RoleConversion.target_post ==", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"confirm": False}, "CONFIRMATION_REQUIRED"),
        ({"post": "SAFETY_OFFICER"}, "ROLE_NOT_ALLOWED"),
        ({"specialty": "ROAD"}, "ROLE_NOT_ALLOWED"),
    ],
)
def test_what_cannot_be_chosen(officer: Officer, changes: dict[str, Any], code: str) -> None:
    assert refused(officer, Invalid, **changes).code == code
    assert not RoleConversion.select().exists()


@pytest.mark.parametrize(
    ("moment", "kind", "code"),
    [
        ("2023-05-31T23:59:59", Refused, "CONVERSION_NOT_OPEN"),
        ("2023-06-01T00:00:00", None, None),
        ("2023-12-31T23:59:59", None, None),
        ("2024-01-01T00:00:00", Gone, "CONVERSION_CLOSED"),
    ],
)
def test_the_window(product: Product, moment: str, kind: type[Refused] | None, code: str | None) -> None:
    """CQ2023-3.2.2-1, CQ2023-3.2.2-2."""
    at(product, moment)
    officer = an_officer(product)
    if kind is None:
        assert officer.choose()["state"] == "role_chosen"
        return
    error = refused(officer, kind)
    assert error.code == code
    if kind is Gone:
        assert error.message == "逾期该系统功能将自动关闭，不再办理岗位转换申请"


@pytest.mark.parametrize(
    ("moment", "code"), [("2023-08-31T23:59:59", None), ("2023-09-01T00:00:00", "CERT_EXPIRED")]
)
def test_only_while_the_certificate_is_valid(product: Product, moment: str, code: str | None) -> None:
    """CQ2023-3.2.1-3."""
    at(product, moment)
    officer = an_officer(product, valid_to="2023-08-31")
    if code is None:
        officer.choose()
    else:
        assert refused(officer, Refused).code == code


def test_other_certificates(officer: Officer) -> None:
    """CQ2023-3.2.1-1."""
    c = a_certificate(officer.product, "王建国", valid_to="2025-01-01", valid_from="2022-01-01")
    sichuan = a_safety_officer(
        officer.product, "王建国", province_code="510000", valid_to="2025-01-01", valid_from="2022-01-01"
    )
    for other in (c, sichuan):
        assert refused(officer, Refused, certificate_id=other.id).code == "CERT_TYPE_NOT_ELIGIBLE"
    somebody = a_safety_officer(officer.product, "李秀英")
    for missing in (somebody.id, "nothing"):
        assert refused(officer, Missing, certificate_id=missing).code == "CERT_NOT_FOUND"


@pytest.mark.parametrize("standing", ["CANCELLED", "CONVERTED"])
def test_ended_certificates(officer: Officer, standing: str) -> None:
    Certificate.update(standing=standing).execute()
    assert refused(officer, Refused).code == "STATE_NOT_ALLOWED"


@pytest.mark.parametrize("marks", [0, 1])
def test_only_with_both_marks(product: Product, marks: int) -> None:
    """CQ2023-A2.3-7, A-03."""
    at(product, "2023-06-15T09:00:00")
    error = refused(an_officer(product, marks=marks), Forbidden)
    assert error.code == "REALNAME_REQUIRED"
    assert error.message == ("已认证，待入库" if marks else "未完成实名认证，不予受理")


@pytest.mark.parametrize("channel", [None, "mini_program", "app"])
def test_either_channel_of_verification_serves(officer: Officer, channel: str | None) -> None:
    """CQ2023-A2.3-7."""
    Person.update(channel=channel).where(Person.id == officer.actor.person_id).execute()
    assert officer.choose()["state"] == "role_chosen"


def test_a_certificate_in_another_name(officer: Officer) -> None:
    Certificate.update(holder_name_index="other").execute()
    assert refused(officer, Invalid).code == "FIELD_INCONSISTENT"


def test_a_role_without_a_course_is_not_lost_silently(officer: Officer) -> None:
    """CQ2023-3.2.3-1: refused before anything is written."""
    error = refused(officer, Refused, post=QUALITY)
    assert error.code == "COURSE_NOT_FOUND"
    assert not RoleConversion.select().exists()
    a_role_course(officer.product, officer.provider, QUALITY, "CIVIL")
    assert officer.choose(post=QUALITY)["role_label"] == "土建质量员"


def test_two_certificates_do_not_become_the_same_one(officer: Officer) -> None:
    """A-20."""
    second = a_safety_officer(
        officer.product, "王建国", kind=TRAINING_POST_OLD, valid_to="2025-01-01", valid_from="2022-01-01"
    )
    officer.choose()
    assert refused(officer, Refused, certificate_id=second.id).code == "TARGET_TAKEN"
    a_role_course(officer.product, officer.provider, QUALITY, "CIVIL")
    assert officer.choose(post=QUALITY, certificate_id=second.id)["state"] == "role_chosen"


def test_a_draft_closes_with_its_window_and_a_later_one_takes_it_up(officer: Officer) -> None:
    """CQ2023-3.2.2-2: also where the nightly work never ran."""
    first = officer.choose()
    at(officer.product, "2024-01-01T00:00:00")
    assert (officer.shown["state"], officer.shown["next_step"]) == ("closed", None)
    assert refused(officer, Gone).code == "CONVERSION_CLOSED"
    officer.desk.campaigns.open(regulator(), opens_on=date(2024, 3, 1), closes_on=date(2024, 3, 31))
    assert refused(officer, Refused).code == "CONVERSION_NOT_OPEN"
    officer.desk.upkeep.run_daily(officer.product.clock.now())
    assert officer.row.closed_reason == "WINDOW_CLOSED"
    at(officer.product, "2024-03-31T23:59:59")
    assert refused(officer, Refused, post=QUALITY).code == "ROLE_ALREADY_CHOSEN"
    again = officer.choose()
    assert (again["id"], again["state"], str(again["closes_on"])) == (
        first["id"],
        "role_chosen",
        "2024-03-31",
    )


def test_options(officer: Officer) -> None:
    """CQ2023-3.2.1-1 to 3.2.3-1."""
    a_certificate(officer.product, "王建国", valid_to="2025-01-01", valid_from="2022-01-01")
    told = officer.desk.options.of(officer.actor)
    assert (told["campaign"]["id"], told["days_left"], told["fee"]) == ("cq2023", 200, 0)
    assert told["reasons"] == []
    mine, other = told["items"]
    assert mine["eligible"]
    assert mine["conversion"] is None
    assert [role["available"] for role in mine["roles"]] == [True] + [False] * 7
    assert mine["roles"][0]["course"]["required_hours"] == 6
    assert not other["eligible"]
    assert other["roles"] == []
    assert other["reasons"][0]["code"] == "CERT_TYPE_NOT_ELIGIBLE"
    officer.choose()
    mine = officer.desk.options.of(officer.actor)["items"][0]
    assert not mine["eligible"]
    assert mine["conversion"]["state"] == "role_chosen"
    assert mine["reasons"][0]["code"] == "ROLE_ALREADY_CHOSEN"
    at(officer.product, "2023-05-01T09:00:00")
    assert officer.desk.options.of(officer.actor)["reasons"][0]["code"] == "CONVERSION_NOT_OPEN"


def test_options_of_somebody_without_certificates(product: Product) -> None:
    at(product, "2023-06-15T09:00:00")
    officer = an_officer(product)
    officer.source.delete_instance()
    told = officer.desk.options.of(officer.actor)
    assert (told["items"], [one["code"] for one in told["reasons"]]) == ([], ["CERT_NOT_FOUND"])
    Person.update(verified_at=None).execute()
    told = officer.desk.options.of(officer.actor)
    assert (told["items"], [one["code"] for one in told["reasons"]]) == ([], ["REALNAME_REQUIRED"])


def test_things_to_do(officer: Officer) -> None:
    """CQ2023-A2.4-1."""

    def todos() -> list[tuple[str, str, str]]:
        day = officer.product.clock.now().date()
        assert officer.actor.person_id is not None
        return [
            (one.label, one.link, str(one.due_on))
            for one in officer.desk.todos.of(held_by(officer.actor.person_id), day)
        ]

    assert todos() == [("去选岗", "/m/conversions", "2023-12-31")]
    conversion = officer.choose()
    page = f"/m/conversions/{conversion['id']}"
    assert todos() == [("去选岗", page, "2023-12-31")]
    officer.show_face()
    assert todos() == [("去学习", f"/m/enrolments/{officer.row.enrolment_id}", "None")]
    officer.learn()
    assert todos() == [("查看证书", page, "None")]
    at(officer.product, "2023-06-16T09:00:00")
    assert todos() == [("查看证书", f"/m/certificates/{officer.row.new_certificate_id}", "None")]
    at(officer.product, "2023-09-01T09:00:00")
    assert todos() == []


def test_nothing_to_do_for_others(officer: Officer) -> None:
    """CQ2023-A2.4-1: none before the window, none after it, none without a valid certificate."""
    assert officer.actor.person_id is not None
    person_id = officer.actor.person_id
    for day in ("2023-05-31", "2024-01-01"):
        at(officer.product, f"{day}T12:00:00")
        assert officer.desk.todos.of(held_by(person_id), officer.product.clock.now().date()) == []
    at(officer.product, "2023-06-15T12:00:00")
    Certificate.update(standing="CANCELLED").execute()
    assert officer.desk.todos.of(held_by(person_id), officer.product.clock.now().date()) == []
    Certificate.delete().execute()
    with statements() as seen:
        assert officer.desk.todos.of(held_by(person_id), officer.product.clock.now().date()) == []
    assert len(seen) == 2


def test_the_first_screen_of_an_officer_decrypts_nothing(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.choose()
    officer.show_face()

    def forbidden(*_: object) -> str:
        raise AssertionError("the first screen decrypts nothing")

    monkeypatch.setattr(EncryptedField, "python_value", forbidden)
    assert officer.actor.person_id is not None
    with statements() as seen:
        todos = officer.desk.todos.of(held_by(officer.actor.person_id), officer.product.clock.now().date())
    assert [todo.label for todo in todos] == ["去学习"]
    assert len(seen) <= 6, seen


def test_options_take_few_statements(officer: Officer) -> None:
    with statements() as seen:
        officer.desk.options.of(officer.actor)
    assert len(seen) <= 8, seen
