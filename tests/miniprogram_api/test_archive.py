"""One person, one file over HTTP: his own, and what others see of it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.bootstrap import Product
from app.employment.models import HealthCheck, ProjectWorker
from app.people.models import Notice, Person, Statement
from tests.factories.attendance import engaged
from tests.factories.cast import member
from tests.factories.certificates import a_certificate, an_operator
from tests.factories.people import Headers, Verified, a_verified_person, staff_headers
from tests.factories.sites import Site

API = "/api/v1"
WANG = member("王建国")
DEGREE = {"kind": "education", "level": "本科", "school": "重庆大学", "graduated_on": "2008-06-30"}
HOME = {"kind": "residence", "region": "重庆市渝北区", "address": "龙溪街道1号", "since": "2026-01-01"}
READ = {"purpose": "EMPLOYMENT", "reason": "安排岗位"}


@pytest.fixture
def wang(product: Product) -> Verified:
    return a_verified_person(product, WANG, household_registration="重庆市渝北区龙溪街道9号")


@pytest.fixture
def worker_id(product: Product, site: Site, wang: Verified) -> str:
    return engaged(product, site, wang.person)


@pytest.fixture
def admin(product: Product, site: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", site.id, name="渝北项目部")


@pytest.fixture
def authority(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "500112", name="渝北区住建委")


def mine(client: FlaskClient, who: Verified, query: str = "") -> Any:
    answer = client.get(f"{API}/me/archive{query}", headers=who.headers)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def block(archive: Any, code: str) -> Any:
    return next(one for one in archive["blocks"] if one["code"] == code)


def read(client: FlaskClient, who: Verified, headers: Headers, **changes: str) -> Any:
    return client.post(f"{API}/persons/{who.person.id}/archive", json=READ | changes, headers=headers)


def stated(client: FlaskClient, who: Verified, body: dict[str, str]) -> str:
    answer = client.post(f"{API}/me/archive/statements", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


@pytest.mark.usefixtures("worker_id")
def test_a_workers_eight_blocks_with_sources_and_times(
    client: FlaskClient, product: Product, wang: Verified
) -> None:
    an_operator(product, WANG)
    archive = mine(client, wang)
    assert (archive["category"], archive["category_label"], archive["view"]) == (
        "WORKER",
        "建筑工人",
        "worker",
    )
    assert [one["title"] for one in archive["blocks"]] == [
        *("身份", "户籍", "居住信息", "健康状况"),
        *("从业经历", "教育培训", "技能证书", "用工评价"),
    ]
    identity = block(archive, "identity")["entries"][0]
    assert (identity["title"], identity["source_label"], identity["is_proven"]) == (
        "王**",
        "已核验的身份证",
        True,
    )
    assert identity["updated_at"] == "2026-03-10T12:00:00+08:00"
    address = {"label": "住址", "text": "重庆市渝北区龙溪街道9号"}
    assert address in block(archive, "household")["entries"][0]["facts"]
    worked = block(archive, "experience")["entries"][0]
    assert (worked["title"], worked["source"]) == ("渝建劳务有限公司", "project_record")
    assert {"label": "工种或岗位", "text": "钢筋工"} in worked["facts"]
    held = block(archive, "skills")["entries"][0]
    assert (held["title"], held["source"]) == ("特种作业操作资格证书", "certificate_register")
    assert {"label": "状态", "text": "有效"} in held["facts"]
    lives = block(archive, "residence")
    assert (lives["entries"], lives["updated_at"]) == ([], None)
    assert lives["missing"] == {"message": "还没有填写现在住在哪里", "link": "/m/archive"}


def test_a_professionals_eight_blocks(
    client: FlaskClient, product: Product, site: Site, wang: Verified
) -> None:
    """SH2023-3.10-1: by post on a project, and without any project by a practising certificate."""
    engaged(product, site, wang.person, identity_class="contractor_manager", post="SITE_ENGINEER")
    archive = mine(client, wang)
    assert (archive["category"], archive["view"]) == ("SITE_MANAGER", "professional")
    assert [one["title"] for one in archive["blocks"]] == [
        *("基本信息", "学历", "职称", "执业资格"),
        *("继续教育", "从业经历", "项目业绩", "奖惩情况"),
    ]
    assert [one["kind"] for one in block(archive, "basic")["entries"]] == ["identity", "household"]
    done = block(archive, "achievements")["entries"]
    assert [(one["title"], one["facts"][0]) for one in done] == [
        ("渝北人才公寓一期", {"label": "岗位", "text": "施工员"})
    ]
    ProjectWorker.delete().execute()
    assert mine(client, wang)["category"] is None
    a_certificate(product, WANG, kind="PRACTISING", category=None, name="注册建造师", valid_to=None)
    a_certificate(product, WANG, kind="TITLE", category=None, name="职称证书", valid_to=None)
    archive = mine(client, wang)
    assert (archive["category"], archive["view"]) == ("REGISTERED", "professional")
    assert [one["title"] for one in block(archive, "practising")["entries"]] == ["注册建造师"]
    assert [one["title"] for one in block(archive, "title")["entries"]] == ["职称证书"]
    assert mine(client, wang, "?view=worker")["view"] == "worker"
    expired = a_certificate(product, WANG, kind="SKILL_LEVEL", category=None, valid_to=date(2026, 3, 9))
    facts = [one["facts"] for one in block(mine(client, wang), "practising")["entries"]]
    assert any({"label": "编号", "text": expired.number} in each for each in facts)
    assert any({"label": "状态", "text": "已过期"} in each for each in facts)


def test_before_anybody_said_his_name(client: FlaskClient, wang: Verified) -> None:
    Person.update(worker_name_masked=None, verified_at=None).where(Person.id == wang.person.id).execute()
    assert block(mine(client, wang), "identity")["missing"]["link"] == "/m/verification"


@pytest.mark.usefixtures("worker_id")
def test_stated_confirmed_and_taken_back(
    client: FlaskClient, site: Site, wang: Verified, admin: Headers
) -> None:
    """本人填报 until somebody with the paper before him confirms it."""
    degree, home = stated(client, wang, DEGREE), stated(client, wang, HOME)
    waiting = client.get(f"{API}/projects/{site.id}/statements", headers=admin).get_json()
    assert [(one["id"], one["kind_label"], one["name"]) for one in waiting["items"]] == [
        (degree, "学历", "王**"),
        (home, "居住信息", "王**"),
    ]
    assert "龙溪" not in str(waiting)
    decide = f"{API}/projects/{site.id}/statements/{degree}/decision"
    assert client.post(decide, json={"confirmed": False}, headers=admin).status_code == 422
    assert client.post(decide, json={"confirmed": True}, headers=admin).status_code == 204
    again = client.post(decide, json={"confirmed": False, "reason": "证书不符"}, headers=admin)
    assert (again.status_code, again.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")
    shown = block(mine(client, wang), "training")["entries"][0]
    assert (shown["title"], shown["is_proven"], shown["state"]) == ("本科 重庆大学", True, "confirmed")
    assert Notice.get(Notice.kind == "archive_decided").title == "学历已核实"
    assert client.delete(f"{API}/me/archive/statements/{degree}", headers=wang.headers).status_code == 204
    gone = client.delete(f"{API}/me/archive/statements/{degree}", headers=wang.headers)
    assert (gone.status_code, gone.get_json()["code"]) == (404, "STATEMENT_NOT_FOUND")


@pytest.mark.usefixtures("worker_id")
def test_refused_with_a_reason_that_only_he_reads(
    client: FlaskClient, site: Site, wang: Verified, admin: Headers
) -> None:
    home = stated(client, wang, HOME)
    body = {"confirmed": False, "reason": "与居住证不符"}
    url = f"{API}/projects/{site.id}/statements/{home}/decision"
    assert client.post(url, json=body, headers=admin).status_code == 204
    own = block(mine(client, wang), "residence")["entries"][0]
    assert (own["state"], own["reason"], own["is_proven"]) == ("refused", "与居住证不符", False)
    assert block(read(client, wang, admin).get_json(), "residence")["entries"] == []


def test_statements_of_strangers_are_not_there(
    client: FlaskClient, product: Product, site: Site, wang: Verified, admin: Headers
) -> None:
    """Neither before he is engaged, nor where he was filed by an id alone, nor of another to take back."""
    degree = stated(client, wang, DEGREE)
    decide = f"{API}/projects/{site.id}/statements/{degree}/decision"
    assert client.post(decide, json={"confirmed": True}, headers=admin).status_code == 404
    engaged(product, site, wang.person, filed_with="person_id")
    assert client.post(decide, json={"confirmed": True}, headers=admin).status_code == 404
    assert client.get(f"{API}/projects/{site.id}/statements", headers=admin).get_json()["items"] == []
    li = a_verified_person(product, "李秀英")
    assert client.delete(f"{API}/me/archive/statements/{degree}", headers=li.headers).status_code == 404
    assert Statement.get_by_id(degree).state == "stated"


def test_what_is_wrong_is_said_of_every_field(client: FlaskClient, wang: Verified) -> None:
    url = f"{API}/me/archive/statements"
    wrong = {"kind": "education", "level": "神童", "graduated_on": "2026-03-11"}
    answer = client.post(url, json=wrong, headers=wang.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "VALUE_NOT_ALLOWED")
    assert set(answer.get_json()["errors"]) == {"level", "school", "graduated_on"}
    for _n in range(10):
        stated(client, wang, DEGREE)
    full = client.post(url, json=DEGREE, headers=wang.headers)
    assert (full.status_code, full.get_json()["code"]) == (409, "STATEMENT_LIMIT")
    stated(client, wang, HOME)


@pytest.mark.usefixtures("worker_id")
def test_an_employer_sees_what_he_needs_and_is_seen(
    client: FlaskClient, product: Product, site: Site, wang: Verified, admin: Headers, worker_id: str
) -> None:
    """SH2023-3.2-1, X-08: health as fit and due day, residence as district; he reads who looked and why."""
    stated(client, wang, HOME)
    check = {"checked_on": "2026-02-28", "institution": "渝北区人民医院", "result": "fit"}
    url = f"{API}/projects/{site.id}/workers/{worker_id}/health-checks"
    assert client.post(url, json=check, headers=admin).get_json() == {"next_due_on": "2027-02-28"}
    answer = read(client, wang, admin)
    shown = answer.get_json()
    assert answer.status_code == 200
    for hidden in (WANG.name, WANG.id_number, "龙溪", "人民医院", "2026年2月28日", "1985年3月12日"):
        assert hidden not in answer.text
    lives = block(shown, "residence")["entries"][0]
    assert (lives["title"], lives["id"], lives["is_proven"]) == ("重庆市渝北区", None, False)
    health = block(shown, "health")["entries"][0]
    assert (health["title"], health["facts"]) == (
        "适合",
        [{"label": "下次体检不晚于", "text": "2027年2月28日"}],
    )
    own = block(mine(client, wang), "health")["entries"][0]
    assert {"label": "体检机构", "text": "渝北区人民医院"} in own["facts"]
    readers = client.get(f"{API}/me/file/readers", headers=wang.headers).get_json()["items"]
    assert (readers[0]["words"], readers[0]["who"], readers[0]["reason"]) == (
        "查看了您的档案",
        "渝北项目部",
        "用工管理：安排岗位",
    )
    labour = staff_headers(product, "company_admin", "company", site.labour.id)
    assert read(client, wang, labour, purpose="TENDER").status_code == 200
    refused = read(client, wang, labour, purpose="QUALIFICATION")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "PURPOSE_NOT_ALLOWED")


def test_who_may_not(
    client: FlaskClient,
    product: Product,
    site: Site,
    wang: Verified,
    admin: Headers,
    authority: Headers,
    worker_id: str,
) -> None:
    elsewhere = staff_headers(product, "regulator", "region", "500113")
    stranger = staff_headers(product, "project_admin", "project", "01OTHER")
    for headers in (elsewhere, stranger):
        answer = read(client, wang, headers)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "PERSON_NOT_FOUND")
    assert read(client, wang, wang.headers).get_json()["code"] == "FORBIDDEN_ROLE"
    assert read(client, wang, admin, reason=f"查{WANG.id_number}").get_json()["code"] == "REASON_REQUIRED"
    Person.update(closed_at=product.clock.now()).where(Person.id == wang.person.id).execute()
    assert read(client, wang, admin).get_json()["code"] == "ACCOUNT_CLOSED"
    assert read(client, wang, authority, purpose="SUPERVISION").status_code == 200
    Person.update(closed_at=None).where(Person.id == wang.person.id).execute()
    this = ProjectWorker.id == worker_id
    ProjectWorker.update(filed_with="person_id").where(this).execute()
    assert read(client, wang, admin).get_json()["code"] == "ID_NUMBER_NOT_ENTERED"
    ProjectWorker.update(filed_with="id_number", stage="exited", exited_on=date(2026, 3, 1)).where(
        this
    ).execute()
    assert read(client, wang, admin).status_code == 404
    assert read(client, wang, authority, purpose="QUALIFICATION").status_code == 200
    nobody = client.post(f"{API}/persons/01NOBODY/archive", json=READ, headers=admin)
    assert nobody.status_code == 404


@pytest.mark.usefixtures("worker_id")
def test_as_a_sheet(client: FlaskClient, wang: Verified, authority: Headers) -> None:
    """SH2023-1-6: for qualification, tender and title review; read for a purpose, and that is on record."""
    stated(client, wang, DEGREE)
    body = {"purpose": "TITLE", "reason": "评审工程师", "view": "professional"}
    for answer in (
        client.get(f"{API}/me/archive.xlsx?view=professional", headers=wang.headers),
        client.post(f"{API}/persons/{wang.person.id}/archive.xlsx", json=body, headers=authority),
    ):
        assert answer.status_code == 200
        book = load_workbook(io.BytesIO(answer.data))
        lines = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
        assert lines[0] == ["栏目", "内容", "详细", "来源", "核验", "更新时间"]
        assert [
            "学历",
            "本科 重庆大学",
            "毕业日期：2008年6月30日",
            "本人填报",
            "本人填报",
            "2026-03-10 12:00",
        ] in lines
        assert [line[0] for line in lines[1:]].count("职称") == 1
        notes = [line[0].value for line in book.worksheets[1].iter_rows()]
        assert "人员类别：建筑工人" in notes
    readers = client.get(f"{API}/me/file/readers", headers=wang.headers).get_json()["items"]
    assert readers[0]["reason"] == "职称评审：评审工程师"


def test_who_never_worked_on_a_site_is_known_by_his_certificates(
    client: FlaskClient, product: Product, wang: Verified, authority: Headers
) -> None:
    """SH2023-1-6: a designer's title is reviewed by the province that registers his certificates."""
    province = staff_headers(product, "regulator", "region", "500000")
    body = {"purpose": "TITLE", "reason": "评审工程师"}
    assert read(client, wang, province, **body).status_code == 404
    a_certificate(product, WANG, kind="PRACTISING", category=None, valid_to=None)
    assert read(client, wang, province, **body).get_json()["category"] == "REGISTERED"
    assert read(client, wang, authority, **body).status_code == 404  # a district only
    other = staff_headers(product, "regulator", "region", "330000")
    assert read(client, wang, other, **body).status_code == 404
    admin = staff_headers(product, "project_admin", "project", "01OTHER")
    assert read(client, wang, admin).status_code == 404


def test_health_checks_of_a_project(
    client: FlaskClient, product: Product, site: Site, wang: Verified, admin: Headers, worker_id: str
) -> None:
    """SH2023-3.8-1, SH2023-3.8-2: the due list; half the time for five kinds of posts; warnings only."""
    li = a_verified_person(product, "李秀英")
    engaged(product, site, li.person)
    url = f"{API}/projects/{site.id}/workers/{worker_id}/health-checks"
    check = {"checked_on": "2024-02-29", "institution": "区医院", "result": "fit"}
    assert client.post(url, json=check, headers=admin).get_json() == {"next_due_on": "2025-02-28"}
    mended = check | {"special_post": "高空", "result": "restricted"}
    assert client.post(url, json=mended, headers=admin).get_json() == {"next_due_on": "2024-08-29"}
    assert HealthCheck.select().count() == 1
    listed = client.get(f"{API}/projects/{site.id}/health-checks", headers=admin).get_json()["items"]
    assert [(one["name"], one["standing"], one["warning"], one["result"]) for one in listed] == [
        ("王**", "overdue", "HEALTH_CHECK_OVERDUE", "restricted"),
        ("李**", "none", "HEALTH_CHECK_MISSING", None),
    ]
    client.post(url, json=check | {"checked_on": "2026-03-10"}, headers=admin)
    listed = client.get(f"{API}/projects/{site.id}/health-checks", headers=admin).get_json()["items"]
    assert (listed[0]["standing"], listed[0]["warning"]) == ("fine", None)
    wrong = check | {"checked_on": "2026-03-11", "special_post": "办公室"}
    answer = client.post(url, json=wrong, headers=admin)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"checked_on", "special_post"})
    supervision = staff_headers(product, "company_admin", "company", site.supervision.id)
    assert client.post(url, json=check, headers=supervision).status_code == 403
    ProjectWorker.update(stage="exited").where(ProjectWorker.id == worker_id).execute()
    assert client.post(url, json=check, headers=admin).get_json()["code"] == "STATE_NOT_ALLOWED"
    assert wang.person.id not in client.get(f"{API}/projects/{site.id}/health-checks", headers=admin).text


def test_an_evaluation_and_the_objection(
    client: FlaskClient, product: Product, site: Site, wang: Verified, admin: Headers, worker_id: str
) -> None:
    url = f"{API}/projects/{site.id}/workers/{worker_id}/evaluation"
    for score in (0, 6, "三"):
        assert client.post(url, json={"score": score, "reason": "肯干"}, headers=admin).status_code == 422
    given = client.post(url, json={"score": 2, "reason": "常迟到"}, headers=admin)
    assert given.status_code == 201
    again = client.post(url, json={"score": 5, "reason": "肯干"}, headers=admin)
    assert (again.status_code, again.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")
    entry = block(mine(client, wang), "evaluation")["entries"][0]
    assert (entry["title"], entry["state"], entry["id"]) == ("2分", "given", given.get_json()["id"])
    objection = f"{API}/me/archive/evaluations/{entry['id']}/objection"
    li = a_verified_person(product, "李秀英")
    words = {"reason": "考勤记录可以证明没有迟到"}
    assert client.post(objection, json=words, headers=li.headers).status_code == 404
    assert client.post(objection, json=words, headers=wang.headers).status_code == 204
    assert client.post(objection, json=words, headers=wang.headers).status_code == 409
    seen = block(read(client, wang, admin).get_json(), "evaluation")["entries"][0]
    assert {"label": "本人异议", "text": words["reason"]} in seen["facts"]
    other = staff_headers(product, "company_admin", "company", site.supervision.id)
    assert client.post(url, json={"score": 1, "reason": "x"}, headers=other).status_code == 403


@pytest.mark.usefixtures("worker_id")
def test_awards_penalties_and_bars(
    client: FlaskClient, product: Product, wang: Verified, authority: Headers
) -> None:
    url = f"{API}/persons/{wang.person.id}/conduct"
    award = {
        "kind": "award",
        "matter": "区优秀建设者",
        "authority": "渝北区住建委",
        "decided_on": "2026-03-10",
    }
    given = client.post(url, json=award, headers=authority)
    assert given.status_code == 201
    late = client.post(url, json=award | {"decided_on": "2026-03-11"}, headers=authority)
    assert (late.status_code, set(late.get_json()["errors"])) == (422, {"decided_on"})
    bar = {"person_id": wang.person.id, "region": "渝北区", "reason": "冒用他人身份"}
    assert client.post(f"{API}/blacklist", json=bar, headers=authority).status_code == 201
    shown = block(mine(client, wang, "?view=professional"), "conduct")["entries"]
    assert {one["title"] for one in shown} == {"奖励：区优秀建设者", "黑名单：重庆市渝北区"}
    elsewhere = staff_headers(product, "regulator", "region", "330000")
    assert client.post(url, json=award, headers=elsewhere).get_json()["code"] == "PERSON_NOT_FOUND"
    withdraw = f"{url}/{given.get_json()['id']}/withdraw"
    assert client.post(withdraw, json={"reason": "登记有误"}, headers=elsewhere).status_code == 404
    assert client.post(withdraw, json={"reason": "登记有误"}, headers=authority).status_code == 204
    assert client.post(withdraw, json={"reason": "登记有误"}, headers=authority).status_code == 409
    missing = client.post(f"{url}/01NONE/withdraw", json={"reason": "登记有误"}, headers=authority)
    assert missing.get_json()["code"] == "CONDUCT_NOT_FOUND"
    left = block(mine(client, wang, "?view=professional"), "conduct")["entries"]
    assert [one["title"] for one in left] == ["黑名单：重庆市渝北区"]
