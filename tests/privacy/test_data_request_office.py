"""What offices see of requests that are due: how many days, what presses, and a second try."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import openpyxl
import pytest

from app.bootstrap import Product
from app.commands.upkeep import hourly
from app.kernel.errors import Missing, Refused
from app.kernel.jobs import Job
from app.people.models import DataRequest, Notice, RoleGrant
from app.people.rules.data_requests import FAILED
from tests.factories.cast import member
from tests.factories.gateways import run_due_jobs
from tests.factories.sites import Site
from tests.factories.verification import Applicant, applicant, registered

WANG = member("王建国")
DUE = date(2026, 3, 25)


@pytest.fixture
def wang(product: Product) -> Applicant:
    return registered(product, WANG)


@pytest.fixture
def failed(product: Product, wang: Applicant, monkeypatch: pytest.MonkeyPatch) -> str:
    """Asked for on 10 March, due on the 25th; the job has given up."""
    asked = str(product.privacy.data_requests.export(wang.actor)["id"])
    with monkeypatch.context() as patch:
        patch.setattr(type(product.gateways.photos), "put", lambda *_a, **_k: 1 / 0)
        for _ in range(6):
            run_due_jobs(product.jobs)
            product.clock.move(hours=1)  # type: ignore[attr-defined]
    assert DataRequest.get_by_id(asked).state == FAILED
    return asked


def test_days_are_counted_by_the_calendar_of_the_state(product: Product, site: Site, wang: Applicant) -> None:
    product.privacy.data_requests.export(wang.actor)
    office = product.privacy.data_request_office
    entry = office.in_hand(site.system_admin, limit=5, cursor=None)[0][0]
    assert (entry["days_left"], entry["workdays_left"], entry["urgency"]) == (15, 11, "ok")
    assert office.in_hand(site.system_admin, urgency="near", limit=5, cursor=None)[0] == []
    assert office.in_hand(site.system_admin, state="failed", limit=5, cursor=None)[0] == []
    product.clock.move(days=10)  # type: ignore[attr-defined]
    entry = office.in_hand(site.system_admin, urgency="near", limit=5, cursor=None)[0][0]
    assert (entry["days_left"], entry["workdays_left"], entry["urgency_label"]) == (5, 3, "快到期")
    product.clock.move(days=6)  # type: ignore[attr-defined]
    entry = office.in_hand(site.system_admin, urgency="overdue", limit=5, cursor=None)[0][0]
    assert (entry["days_left"], entry["workdays_left"], entry["urgency_label"]) == (-1, 0, "已超期")
    assert office.standing() == Counter(overdue=1)


def test_a_filtered_list_is_paged_without_gaps(product: Product, site: Site, wang: Applicant) -> None:
    first = product.privacy.data_requests.export(wang.actor)["id"]
    product.clock.move(days=5)  # type: ignore[attr-defined]
    product.privacy.data_requests.export(applicant(product, "李秀英").actor)
    second = product.privacy.data_requests.export(applicant(product, "张伟").actor)["id"]
    product.clock.move(days=12)  # type: ignore[attr-defined]
    office = product.privacy.data_request_office
    late, end = office.in_hand(site.system_admin, urgency="overdue", limit=1, cursor=None)
    assert ([entry["id"] for entry in late], end) == ([first], None)
    page, cursor = office.in_hand(site.system_admin, urgency="near", limit=1, cursor=None)
    rest, end = office.in_hand(site.system_admin, urgency="near", limit=1, cursor=cursor)
    assert (len(page), rest[0]["id"], end) == (1, second, None)


def test_the_sheet_says_the_same_masked(product: Product, site: Site, failed: str) -> None:
    data = product.privacy.data_request_office.sheet(site.system_admin)
    lines = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values)
    assert lines[-1][:4] == (failed, "王**", "个人信息副本", "没有办成")
    assert WANG.name not in str(lines)


def test_what_failed_is_tried_again_and_the_person_reads_it(
    product: Product, site: Site, wang: Applicant, failed: str
) -> None:
    office = product.privacy.data_request_office
    again = office.try_again(site.system_admin, failed)
    assert (again["state"], again["due_on"]) == ("waiting", DUE)
    with pytest.raises(Refused, match="DATA_REQUEST_OPEN"):
        office.try_again(site.system_admin, failed)
    run_due_jobs(product.jobs)
    shown = product.privacy.data_requests.mine(wang.actor)[0]
    assert (shown["id"], shown["state"]) == (failed, "done")
    actions = [entry.action for entry in product.audit.of_person(wang.person.id)]
    assert actions[:2] == ["data.exported", "data.tried_again"]
    with pytest.raises(Missing, match="DATA_REQUEST_NOT_FOUND"):
        office.try_again(site.system_admin, failed)


def test_not_while_a_newer_one_is_made_nor_by_whom_it_does_not_concern(
    product: Product, site: Site, wang: Applicant, failed: str
) -> None:
    office = product.privacy.data_request_office
    with pytest.raises(Missing):
        office.try_again(site.outsider, failed)
    product.privacy.data_requests.export(wang.actor)
    with pytest.raises(Refused, match="DATA_REQUEST_OPEN"):
        office.try_again(site.system_admin, failed)
    assert Job.select().where(Job.subject_id == failed, Job.state == "waiting").count() == 0


def test_who_has_his_copy_or_closed_his_account_waits_for_nothing(
    product: Product, site: Site, wang: Applicant, failed: str
) -> None:
    product.privacy.data_requests.export(wang.actor)
    run_due_jobs(product.jobs)
    assert product.privacy.data_request_office.standing() == Counter()
    DataRequest.update(state=FAILED).where(DataRequest.id == failed).execute()
    product.privacy.data_requests.close_account(wang.actor, confirmed=True)
    assert product.privacy.data_request_office.standing() == Counter()


def test_those_in_charge_are_told_once_of_each_step(
    product: Product, wang: Applicant, failed: str, caplog: pytest.LogCaptureFixture
) -> None:
    admin = applicant(product, "李秀英")
    RoleGrant.create(
        account_id=admin.account_id,
        role="system_admin",
        scope_type="system",
        scope_id="*",
        granted_at=product.clock.now(),
    )
    for _ in range(2):
        hourly(product)
    assert "data requests near or after their deadline" in caplog.text
    told = Notice.select().where(Notice.kind == "data_request_due")
    assert [notice.person_id for notice in told] == [admin.actor.person_id]
    product.clock.move(days=16)  # type: ignore[attr-defined]
    hourly(product)
    assert [notice.title for notice in told.order_by(Notice.id)] == [
        "个人信息申请快到期",
        "个人信息申请已超期",
    ]
    assert WANG.name not in "".join(notice.text for notice in told)


def test_the_metrics_say_how_many_press(client, product: Product, failed: str) -> None:  # type: ignore[no-untyped-def]
    text = client.get("/metrics").text
    assert 'jianma_data_requests_open{urgency="near"} 1.0' in text
    assert 'jianma_data_requests_open{urgency="overdue"} 0.0' in text
