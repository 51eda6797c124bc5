"""A copy of everything, and the closing of an account: what goes, what stays, what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap import Product
from app.employment.models import ProjectWorker
from app.kernel import db
from app.kernel.actor import Actor, Grant
from app.kernel.errors import Forbidden, Gone, Refused, TooMany, Unauthenticated
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.people.models import (
    Account,
    Consent,
    DataRequest,
    FaceTemplate,
    Notice,
    Person,
    PersonalCode,
    PhoneBinding,
    RefreshToken,
    Verification,
    WechatBinding,
)
from tests.factories.attendance import a_code_id, engaged
from tests.factories.cast import member
from tests.factories.certificates import a_certificate
from tests.factories.gateways import run_due_jobs
from tests.factories.people import a_person
from tests.factories.sites import a_site
from tests.factories.verification import DOUBTFUL, Applicant, applicant, registered
from tests.racing import at_once

WANG = member("王建国")
PHONE = "13812345678"


@pytest.fixture
def wang(product: Product) -> Applicant:
    """Verified, with a phone number bound, a code, a certificate and a notice."""
    wang = registered(product, WANG)
    product.phone_sign_in.send_code(PHONE)
    product.phone_sign_in.bind(wang.actor, PHONE, product.gateways.sms.codes[PHONE])  # type: ignore[attr-defined]
    Person.update(household_registration="重庆市渝北区空港大道1号").where(
        Person.id == wang.person.id
    ).execute()
    a_code_id(product, wang.person)
    a_certificate(product, WANG)
    product.notices.tell(
        wang.person.id, kind="ce_reminder", title="继续教育提醒", text="您的证书快到期了", key=None
    )
    return wang


def _download(product: Product, shown: dict[str, Any]) -> zipfile.ZipFile:
    path, _, query = shown["download_url"].partition("?")
    given = dict(pair.split("=") for pair in query.split("&"))
    data = product.privacy.data_requests.file(path.split("/")[-2], int(given["expires"]), given["signature"])
    return zipfile.ZipFile(io.BytesIO(data))


def _mine(product: Product, wang: Applicant) -> dict[str, Any]:
    return product.privacy.data_requests.mine(wang.actor)[0]


def test_everything_about_him_in_one_file(product: Product, wang: Applicant) -> None:
    engaged(product, a_site(product), wang.person)
    asked = product.privacy.data_requests.export(wang.actor)
    assert (asked["state"], asked["due_on"].isoformat()) == ("waiting", "2026-03-25")
    assert Job.get(Job.subject_id == asked["id"]).payload == {}
    run_due_jobs(product.jobs)
    shown = _mine(product, wang)
    assert (shown["state"], shown["kept_until"]) == ("done", product.clock.now() + timedelta(days=7))
    file = _download(product, shown)
    identity = json.loads(file.read("identity.json"))[0]
    assert (identity["worker_name"], identity["id_card_number"]) == (WANG.name, WANG.id_number)
    assert json.loads(file.read("sign_ins.json"))[1]["cell_phone"] == PHONE
    assert json.loads(file.read("certificates.json"))[0]["holder_number"] == WANG.id_number
    assert json.loads(file.read("engagements.json"))[0]["project"] == "渝北人才公寓一期"
    assert json.loads(file.read("notices.json"))[0]["title"] == "继续教育提醒"
    assert "template" not in json.loads(file.read("face_template.json"))[0]
    assert any(name.startswith("pictures/") for name in file.namelist())
    whole = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".json"))
    assert "_index" not in whole
    assert "token_hash" not in whole
    assert "data.exported" in {entry.action for entry in product.audit.of_person(wang.person.id)}


def test_every_part_can_be_written_for_somebody_without_anything(product: Product) -> None:
    nobody = applicant(product, "李秀英")
    product.privacy.data_requests.export(nobody.actor)
    run_due_jobs(product.jobs)
    file = _download(product, _mine(product, nobody))
    assert json.loads(file.read("certificates.json")) == []
    assert "身份资料（1 条）" in file.read("说明.txt").decode()


def test_the_file_is_unreadable_on_the_disk_and_gone_after_seven_days(
    product: Product, wang: Applicant
) -> None:
    product.privacy.data_requests.export(wang.actor)
    run_due_jobs(product.jobs)
    shown = _mine(product, wang)
    photo = Photo.get(Photo.kind == "data-export")
    stored = product.gateways.photos._path(photo.id).read_bytes()  # type: ignore[attr-defined]
    assert b"PK\x03\x04" not in stored
    product.clock.move(seconds=301)  # type: ignore[attr-defined]
    with pytest.raises(Forbidden, match="PHOTO_LINK_EXPIRED"):
        _download(product, shown)
    product.clock.move(days=7)  # type: ignore[attr-defined]
    product.gateways.photos.purge(now=product.clock.now())
    later = _mine(product, wang)
    assert (later["state"], later["download_url"]) == ("expired", None)
    link = product.gateways.photos.link(photo.id, now=product.clock.now())
    with pytest.raises(Gone, match="DATA_EXPORT_GONE"):
        _download(product, {"download_url": f"/data-requests/{later['id']}/file?{link.partition('?')[2]}"})


def test_one_in_hand_and_three_a_day(product: Product, wang: Applicant) -> None:
    requests = product.privacy.data_requests
    for _ in range(3):
        requests.export(wang.actor)
        with pytest.raises(Refused, match="DATA_REQUEST_OPEN"):
            requests.export(wang.actor)
        run_due_jobs(product.jobs)
        product.clock.move(hours=1)  # type: ignore[attr-defined]
    with pytest.raises(TooMany):
        requests.export(wang.actor)
    product.clock.move(hours=21)  # type: ignore[attr-defined]
    assert requests.export(wang.actor)["state"] == "waiting"


def test_a_job_that_fails_lets_him_ask_again_and_shows_in_the_office(
    product: Product, wang: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = product.privacy.data_requests.export(wang.actor)
    with monkeypatch.context() as patch:
        patch.setattr(type(product.gateways.photos), "put", lambda *_a, **_k: 1 / 0)
        for _ in range(6):
            run_due_jobs(product.jobs)
            product.clock.move(hours=1)  # type: ignore[attr-defined]
    assert _mine(product, wang)["state"] == "failed"
    admin = Actor("01ADMIN", None, "01S", (Grant("system_admin", "system", "*"),), "01S")
    rows, cursor = product.privacy.data_request_office.in_hand(admin, limit=1, cursor=None)
    assert ([row["id"] for row in rows], cursor) == ([asked["id"]], None)
    assert (rows[0]["name"], rows[0]["days_left"]) == ("王**", 15)
    assert product.privacy.data_requests.export(wang.actor)["state"] == "waiting"


def test_offices_see_those_in_their_reach_nearest_deadline_first(product: Product, wang: Applicant) -> None:
    site = a_site(product)
    engaged(product, site, wang.person)
    requests = product.privacy.data_requests
    first = requests.export(wang.actor)
    product.clock.move(days=1)  # type: ignore[attr-defined]
    second = requests.export(applicant(product, "李秀英").actor)
    rows, _ = product.privacy.data_request_office.in_hand(site.regulator, limit=10, cursor=None)
    assert [row["id"] for row in rows] == [first["id"]]
    page, cursor = product.privacy.data_request_office.in_hand(site.system_admin, limit=1, cursor=None)
    rest, end = product.privacy.data_request_office.in_hand(site.system_admin, limit=1, cursor=cursor)
    assert ([row["id"] for row in page + rest], end) == ([first["id"], second["id"]], None)
    assert product.privacy.data_request_office.in_hand(site.outsider, limit=10, cursor="x.y")[0] == []


def test_both_lists_are_shown_before(product: Product, wang: Applicant) -> None:
    engaged(product, a_site(product), wang.person)
    preview = product.privacy.data_requests.preview_closing(wang.actor)
    assert preview.decision.allowed
    assert "人脸特征" in preview.removed
    assert {entry["name"] for entry in preview.kept} >= {"attendance", "certificates", "audit"}
    assert preview.told == ("您还在“渝北人才公寓一期”参建：注销后个人码失效，进出场须持身份证由门卫人工登记",)


def test_what_goes_and_what_stays(product: Product, wang: Applicant) -> None:
    worker_id = engaged(product, a_site(product), wang.person)
    person_id, account_id, actor = wang.person.id, wang.account_id, wang.actor
    product.privacy.data_requests.export(actor)
    closed = product.privacy.data_requests.close_account(actor, confirmed=True)
    assert closed["state"] == "done"
    assert closed["removed"]["face_template"] == closed["removed"]["phone_binding"] == 1
    assert FaceTemplate.select().count() == PhoneBinding.select().count() == 0
    assert WechatBinding.select().count() == Notice.select().count() == RefreshToken.select().count() == 0
    assert Photo.select().where(Photo.deleted_at.is_null()).count() == 0
    person = Person.get_by_id(person_id)
    assert (person.cell_phone, person.household_registration, person.nation, person.head_image_id) == (
        None,
    ) * 4
    assert (person.worker_name, person.id_card_number) == (WANG.name, WANG.id_number)
    assert PersonalCode.select().where(PersonalCode.active_key.is_null(False)).count() == 0
    assert Account.get_by_id(account_id).disabled_at is not None
    given = [row.accepted for row in Consent.select().where(Consent.account_id == account_id)]
    assert given.count(True) == given.count(False) == 4
    assert ProjectWorker.get_by_id(worker_id).person_id == person_id
    with pytest.raises(Unauthenticated):
        _ = wang.actor
    run_due_jobs(product.jobs)
    states = {row.kind: row.state for row in DataRequest.select()}
    assert states == {"export": "withdrawn", "deletion": "done"}
    assert Photo.select().where(Photo.deleted_at.is_null()).count() == 0
    entry = product.audit.of_person(person_id)[0]
    assert (entry.action, entry.account_id) == ("account.closed", account_id)
    assert product.audit.first_break() is None


def test_somebody_in_the_middle_of_his_verification_leaves_nothing_of_it(product: Product) -> None:
    li = applicant(product, "李秀英")
    li.up_to_face()
    assert Verification.select().count() == 1
    product.privacy.data_requests.close_account(li.actor, confirmed=True)
    assert Verification.select().count() == 0
    assert Photo.select().where(Photo.deleted_at.is_null()).count() == 0


def test_he_may_come_back_and_a_person_looks_at_his_card(product: Product, wang: Applicant) -> None:
    product.privacy.data_requests.close_account(wang.actor, confirmed=True)
    again = applicant(product, WANG)
    assert again.account_id != wang.account_id
    again.show_card()
    again.confirm(move=True)
    assert again.show_face() == "review"
    assert FaceTemplate.select().count() == 0


def test_what_was_asked_before_the_rows_were_joined_is_not_lost(product: Product) -> None:
    a_person(product, WANG)
    wang = applicant(product, WANG)
    asked = product.privacy.data_requests.export(wang.actor)
    before = wang.actor.person_id
    assert wang.through() == "registered"
    assert wang.actor.person_id != before
    assert _mine(product, wang)["id"] == asked["id"]


def test_not_while_somebody_looks_at_his_case(product: Product) -> None:
    li = applicant(product, "李秀英")
    assert li.through(DOUBTFUL) == "review"
    with pytest.raises(Refused, match="STATE_NOT_ALLOWED"):
        product.privacy.data_requests.close_account(li.actor, confirmed=True)
    assert not product.privacy.data_requests.preview_closing(li.actor).decision.allowed
    assert Account.get_by_id(li.account_id).disabled_at is None


def test_not_with_an_office_and_not_unconfirmed(product: Product, wang: Applicant) -> None:
    mine = wang.actor
    office = Actor(
        mine.account_id,
        mine.person_id,
        mine.session_id,
        (*mine.grants, Grant("project_admin", "project", "01P")),
        "x",
    )
    with pytest.raises(Refused) as refused:
        product.privacy.data_requests.close_account(office, confirmed=False)
    assert [reason.code for reason in refused.value.reasons] == ["OFFICE_HELD", "CONFIRMATION_REQUIRED"]
    with pytest.raises(Refused) as unconfirmed:
        product.privacy.data_requests.close_account(mine, confirmed=False)
    assert (unconfirmed.value.status, unconfirmed.value.code) == (422, "CONFIRMATION_REQUIRED")
    assert FaceTemplate.select().count() == 1


def test_two_clicks_close_it_once(own_product: Product) -> None:
    with db.connection():
        li = applicant(own_product, "李秀英")
        li.through()
        actor = li.actor
    requests = own_product.privacy.data_requests
    answers = at_once(*[lambda: requests.close_account(actor, confirmed=True)["state"]] * 4)
    assert sorted(answers) == ["ACCOUNT_DISABLED"] * 3 + ["done"]
    with db.connection():
        assert DataRequest.select().count() == 1
        assert own_product.audit.first_break() is None


def test_two_clicks_ask_for_one_copy(own_product: Product) -> None:
    with db.connection():
        actor = applicant(own_product, "李秀英").actor
    answers = at_once(*[lambda: own_product.privacy.data_requests.export(actor)["state"]] * 4)
    assert sorted(answers) == ["DATA_REQUEST_OPEN"] * 3 + ["waiting"]
    with db.connection():
        assert Job.select().where(Job.kind == "data-export").count() == 1
