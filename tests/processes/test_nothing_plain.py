"""A working day on a real installation; afterwards nobody's name or number lies about in plain bytes.

Searched are the database with its write-ahead log, the key-value store, the queue, pictures, sheets, metrics
and everything that the processes said. Encrypted columns and masks are no find.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from app.attendance.facts import DeviceCall
from app.attendance.rules.device_calls import signature_of
from app.kernel.settings import DEMO_PASSWORD
from tests.certificates.duplicate_cases import listed_row
from tests.certificates.test_imports import as_csv, row
from tests.factories.cast import member
from tests.factories.sites import roster_sheet
from tests.idcards import CardPerson, render_front
from tests.processes.needles import files_below, found_in, keys_of, tables_of
from tests.processes.server import Server

WANG, LI, ZHANG = member("王建国"), member("李秀英"), member("张伟")
AYI, CHEN = member("阿依古丽·买买提"), member("陈志强")
PEOPLE = (WANG, LI, ZHANG, AYI, CHEN)
PHONES = ("13812345678", "13987654321", "13711112222")
ADDRESS = "重庆市渝北区双凤桥街道空港大道88号"
WORDS = "我站在三号门前面没有打上卡"
CARD = "0417A9C2D4E580"
NEEDLES = (
    *(person.name for person in PEOPLE),
    *(person.id_number for person in PEOPLE),
    *PHONES,
    ADDRESS,
    WORDS,
    "138 1234 5678",
    CARD,
)


@dataclass
class Day:
    """One caller after the other; every answer is looked at for a fault of the server."""

    server: Server
    seen: list[tuple[str, int]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # that nobody is shown again

    def call(self, method: str, path: str, token: str = "", **request: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= request.pop("headers", {})
        answer = requests.request(
            method, f"{self.server.url}/api/v1{path}", headers=headers, timeout=60, **request
        )
        self.seen.append((f"{method} {path}", answer.status_code))
        assert answer.status_code < 500, (path, answer.status_code, answer.text)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.json() if is_json else answer.content

    def post(self, path: str, token: str = "", body: Any = None, **request: Any) -> Any:
        return self.call("POST", path, token, json={} if body is None else body, **request)

    def done(self, path: str, token: str, body: Any, **request: Any) -> Any:
        """As ``post``, and it must have succeeded."""
        told = self.post(path, token, body, **request)
        assert self.seen[-1][1] < 300, (path, told)
        return told

    def office(self, account: str) -> str:
        body = {"account": account, "password": DEMO_PASSWORD}
        return str(self.done("/auth/password", "", body)["access_token"])

    def until(self, path: str, token: str, ready: Any) -> Any:
        for _ in range(40):
            told = self.call("GET", path, token)
            if ready(told):
                return told
            time.sleep(0.5)
        raise AssertionError((path, told))


def _proves_who_he_is(day: Day, regulator: str) -> str:
    """Wang signs in by phone and by WeChat, has his card read, and a person decides."""
    day.done("/auth/sms-codes", "", {"phone": PHONES[0]})
    sent = day.done("/auth/sms-codes", "", {"phone": PHONES[1]})
    day.done("/auth/sms", "", {"phone": PHONES[1], "code": sent["demo_code"]})
    day.post("/auth/sms", "", {"phone": "138 1234 5678", "code": "000000"})
    day.post("/auth/password", "", {"account": PHONES[0], "password": WANG.id_number})
    wang = str(day.done("/auth/wechat", "", {"code": "demo-nobody"})["access_token"])
    for document in day.call("GET", "/consents/documents", wang):
        body = {"purpose": document["purpose"], "version": document["version"], "accepted": True}
        day.done("/me/consents", wang, body)
    card = CardPerson(WANG.name, WANG.sex, "汉", WANG.birthday, ADDRESS, WANG.id_number)
    day.call("POST", "/me/verification/id-card", wang, files={"front": ("me.jpg", render_front(card))})
    day.until("/me/verification?wait=5", wang, lambda told: told["status"] != "recognising")
    stated = {"name": WANG.name, "id_number": WANG.id_number}
    day.call("PUT", "/me/verification/identity", wang, json={**stated, "id_number": LI.id_number})
    day.call("PUT", "/me/verification/identity", wang, json=stated)
    day.done("/me/verification/review", wang, {"reason": "摄像头坏了", **stated})
    (case,) = day.call("GET", "/reviews/verification", regulator)["items"]
    assert day.call("GET", f"/reviews/verification/{case['id']}", regulator)["name"] == WANG.name
    decision = {"approve": True, "reason": "证件与本人一致"}
    day.done(f"/reviews/verification/{case['id']}/decision", regulator, decision)
    day.until("/me/verification", wang, lambda told: told["status"] == "registered")
    return wang


def _works(day: Day, regulator: str, wang: str) -> None:
    """Hired, listed on a roster, let in by code and by card, told wrong, complained."""
    project = next(p for p in day.call("GET", "/projects", regulator)["items"] if "龙兴" in p["name"])["id"]
    office, staff = day.office("project"), day.office("staff")
    taking_part = day.call("GET", f"/projects/{project}/participants", regulator)
    company = next(p["company_id"] for p in taking_part["items"] if p["role"] == "GENERAL_CONTRACTOR")
    terms = {"company_id": company, "team": "一班", "work_type": "020", "identity_class": "worker"}
    for who in (WANG, LI, AYI):
        named = {"name": who.name, "id_number": who.id_number, "cell_phone": PHONES[2], **terms}
        once = {"Idempotency-Key": str(uuid4())}
        hired = day.done(f"/projects/{project}/workers", office, named, headers=once)
    wrong = {"name": LI.name, "id_number": WANG.id_number, **terms}
    day.post(f"/projects/{project}/workers", office, wrong)
    day.post(f"/projects/{project}/workers/search", office, {"name": LI.name})
    firm = "渝东示例建工集团有限公司"
    rows = [
        # as it should be, a wrong check digit, a number of somebody else, and two slipped columns
        [ZHANG.name, ZHANG.id_number, firm, "二班", "钢筋工", "", "", "2026-03-01", PHONES[2]],
        [CHEN.name, CHEN.id_number[:-1] + "5", firm, "二班", "钢筋工", "", "", "", PHONES[2][:-1]],
        [CHEN.name, WANG.id_number, firm, "二班", "钢筋工", "", "", "", ""],
        [CHEN.id_number, CHEN.name, PHONES[2], "二班", CHEN.name, PHONES[2], CHEN.id_number, PHONES[2], ""],
        [
            "",
            CHEN.id_number,
            CHEN.name,
            "二班",
            CHEN.id_number,
            CHEN.name,
            PHONES[2],
            CHEN.id_number,
            CHEN.name,
        ],
    ]
    sheet = {"file": ("roster.xlsx", roster_sheet(rows))}
    told = day.call("POST", f"/projects/{project}/workers/import", office, files=sheet)
    listed = f"/projects/{project}/workers/imports/{told['import_id']}"
    day.until(listed, office, lambda state: state["state"] in ("done", "failed"))
    code = day.done("/me/code", wang, {})["codes"][0]["text"]
    gate = f"/projects/{project}/scans"
    day.done(gate, staff, {"scan_id": str(uuid4()), "raw": code, "direction": "in"})
    day.post(gate, staff, {"scan_id": str(uuid4()), "raw": f"{LI.name},{LI.id_number}", "direction": "in"})
    for who, number in ((LI, LI.id_number), (ZHANG, WANG.id_number), (CHEN, CHEN.id_number)):
        card = {"name": who.name, "id_number": number, "reader_serial": "SN1"}
        scan = {"scan_id": str(uuid4()), "credential": "id_card", "id_card": card, "direction": "in"}
        day.post(gate, staff, scan)
    _brings_a_machine(day, project, office, hired["id"])
    by_hand = {"worker_id": hired["id"], "reason": "没带手机", "direction": "in"}
    day.done(f"/projects/{project}/manual-check-ins", staff, by_hand)
    today = day.call("GET", "/me/attendance", wang)
    assert today
    appeal = {"project_id": project, "day": time.strftime("%Y-%m-%d"), "kind": "other", "statement": WORDS}
    day.post("/me/attendance/appeals", wang, appeal)
    person = day.call("GET", "/me", wang)["person"]["id"]
    day.done(f"/persons/{person}/unmask", office, {"reason": "工资专户开户"})
    barred = {"name": CHEN.name, "id_number": CHEN.id_number, "reason": "打架", "region": "500112"}
    day.post("/blacklist", regulator, barred)


def _brings_a_machine(day: Day, project: str, office: str, worker: str) -> None:
    """A turnstile with a key reads a card that is bound, an ID card, and what it cannot read."""
    device = day.done(f"/projects/{project}/devices", office, {"device_sn": "G-9", "kind": "ic_reader"})["id"]
    issued = day.done(f"/projects/{project}/devices/{device}/keys", office, {})
    day.keys.append(issued["key"])
    card = {"kind": "ic_card", "value": CARD}
    once = {"Idempotency-Key": str(uuid4())}
    day.done(f"/projects/{project}/workers/{worker}/credentials", office, card, headers=once)
    day.post(f"/projects/{project}/workers/{worker}/credentials", office, card)
    now = datetime.now(UTC)
    read = (
        card,
        {"kind": "id_card", "value": LI.id_number, "name": LI.name},
        {"kind": "face", "value": CARD},
    )
    events = [
        {"event_id": str(uuid4()), "credential": each, "happened_at": now.isoformat()} for each in read
    ] + [{"event_id": LI.id_number, "credential": {"kind": LI.name, "value": CARD}}]
    body = json.dumps({"events": events}).encode()
    for path, method, sent in (("/device-events", "POST", body), ("/device-roster", "GET", b"")):
        said = str(int(now.timestamp()))
        call = DeviceCall(device, issued["key_id"], said, "", method, f"/api/v1{path}", sent)
        headers = {
            "X-Gate-Device": device,
            "X-Gate-Key": issued["key_id"],
            "X-Gate-Time": said,
            "X-Gate-Signature": signature_of(call, issued["key"]),
        }
        if sent:
            headers["Content-Type"] = "application/json"
        day.call(method, path, headers=headers, data=sent)
        assert day.seen[-1][1] == 200, day.seen


def _holds(day: Day, regulator: str, wang: str) -> None:
    """Certificates: one by hand, a sheet of them, a list of duplicates, an application, a search."""
    entered = {
        "number": "渝建安C(2023)0000001",
        "kind": "SAFETY_MANAGEMENT",
        "category": "C",
        "holder_name": WANG.name,
        "holder_id_number": WANG.id_number,
        "province": "500000",
        "issued_on": "2024-09-01",
        "valid_to": "2027-08-31",
    }
    day.done("/certificates", regulator, entered)
    day.post("/certificates", regulator, {**entered, "holder_id_number": LI.id_number[:-1] + "0"})
    slipped = {
        "证书种类": CHEN.name,
        "发证日期": CHEN.id_number,
        "有效期止": PHONES[2],
        "激活状态": CHEN.name,
    }
    rows = [
        row(LI, "渝2"),
        row(ZHANG, "渝3", 类别="D"),
        row(CHEN, "渝4", 姓名=""),
        row(CHEN, "渝5", **slipped),
    ]
    listed = as_csv(rows)
    sheet = {"file": ("list.csv", listed.encode("gb18030"))}
    day.call("POST", "/certificates/import?province=500000", regulator, files=sheet)
    day.post("/certificates/search", regulator, {"holder_id_number": LI.id_number})
    source = {"source_authority": "住房城乡建设部", "source_document": "1号", "received_on": "2026-01-30"}
    doubles = [listed_row(WANG.name), listed_row(LI.name), {"name": CHEN.id_number, "id_number": CHEN.name}]
    day.post("/duplicate-cases/import", regulator, {**source, "province": "500000", "rows": doubles})
    mine = day.call("GET", "/me/certificates", wang)
    assert mine
    apply = {"service_item": "SAFETY_MANAGEMENT", "category": "B", "self_checked": True}
    day.post("/me/registrations", wang, apply)
    day.call("GET", f"/public/certificates?number=渝2&name={LI.name}")
    day.call("GET", f"/public/certificates?number={LI.id_number}&name={LI.name}")


def _asks(day: Day, wang: str) -> None:
    """His own file, a copy of everything, and callers who put numbers where none belong."""
    assert day.call("GET", "/me/file?full=1", wang)["id_number"] == WANG.id_number
    day.done("/me/data-requests", wang, {"kind": "export"})
    told = day.until("/me/data-requests", wang, lambda told: told["items"][0]["state"] == "done")
    copy = day.call("GET", told["items"][0]["download_url"].removeprefix("/api/v1"))
    assert copy.startswith(b"PK")
    for path in (f"/persons/{LI.id_number}/unmask", f"/nowhere/{LI.name}?phone={PHONES[0]}"):
        day.call("GET", path, wang)
    day.call("GET", f"/me/notices?cursor={LI.id_number}&limit={PHONES[0]}", wang)
    day.call("POST", "/me/consents", wang, data=f'{{"purpose": "{LI.name}", "id": "{LI.id_number}"')
    day.call(
        "GET", "/me", f"{LI.id_number}", headers={"X-Device-Id": PHONES[0], "X-Request-Id": LI.id_number}
    )
    day.call("GET", "/me", wang, headers={"User-Agent": LI.id_number, "Referer": f"http://x/{PHONES[0]}"})


@pytest.mark.models
@pytest.mark.parametrize("kind", ["embedded", "servers"])
def test_nothing_personal_lies_about(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {"WEB_WORKERS": "2", "LOG_LEVEL": "DEBUG"}
    if kind == "servers":
        settings |= request.getfixturevalue("own_servers")
    with Server(tmp_path / "data", **settings) as server:
        day = Day(server)
        regulator = day.office("regulator")
        wang = _proves_who_he_is(day, regulator)
        _works(day, regulator, wang)
        _holds(day, regulator, wang)
        _asks(day, wang)
        numbers = requests.get(f"{server.url}/metrics", timeout=60).content
        places = [("metrics", numbers), *files_below(tmp_path / "data")]
        server.stop()
    places += [("output", server.output.encode()), *files_below(tmp_path / "data")]
    if kind == "servers":
        places += [*tables_of(settings["DATABASE_URL"]), *keys_of(settings["REDIS_URL"])]
    successes = sum(status < 300 for _path, status in day.seen)
    print(*day.seen, sep="\n")
    assert successes > 40, day.seen
    assert any(place.startswith(("jianma.db", "table ")) for place, _data in places)
    assert found_in(places, (*NEEDLES, *day.keys)) == []


def test_the_search_finds_what_it_is_there_for() -> None:
    """Each way of writing a name or number is a find, a mask is none."""
    lying = [
        ("log", b'{"event": "\\u738b\\u5efa\\u56fd"}'),
        ("db", b"\x00\x01" + WANG.id_number.encode() + b"\x00"),
        ("sheet", WANG.name.encode("gb18030")),
        ("url", b"GET /x?name=%E7%8E%8B%E5%BB%BA%E5%9B%BD"),
        ("mask", "王** 5001**********0017".encode()),
    ]
    assert found_in(lying, (WANG.name, WANG.id_number)) == [
        f"db: {WANG.id_number}",
        f"log: {WANG.name}",
        f"sheet: {WANG.name}",
        f"url: {WANG.name}",
    ]
