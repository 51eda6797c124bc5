"""One scan judged, out of everything that is known about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.attendance.facts import Scan
from app.attendance.rules import reasons
from app.attendance.rules.credentials import (
    CredentialRules,
    asks_confirmation,
    decide_credential,
    decide_reader,
    read_code,
)
from app.attendance.rules.moment import Moment
from app.attendance.rules.places import Elsewhere, Place
from app.attendance.rules.presence import Move, Trail
from app.attendance.rules.scanning import Case, decide_scan
from app.attendance.rules.settling import is_in_time, settles
from app.kernel.decision import Decision, Reason, refuse
from app.policies.loader import installed
from qr.claims import FLAG_VERIFIED, NO_JTI, Claims
from qr.codec import encode
from qr.keys import KeyRing

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
KEYS = KeyRing.from_setting("7:" + "5a" * 32)
STRANGERS = KeyRing.from_setting("7:" + "a5" * 32)
EXPIRED = reasons.CODE_FAULTS["QR_EXPIRED"]
PAPERS = refuse("WORKER_NOT_FILED", "没有登记")
ASKED = reasons.not_verified("HZ2016-3-3")


def claims(**changes: Any) -> Claims:
    values: dict[str, Any] = {
        "type": 1,
        "kid": 7,
        "code_id": "a" * 16,
        "not_before": int(NOW.timestamp()),
        "ttl": 30,
        "identity_class": 1,
        "flags": FLAG_VERIFIED,
        "device_tag": 0,
        "jti": "b" * 16,
    }
    return Claims(**(values | changes))


def case(direction: str = "in", late: bool = False, too_old: bool = False, **facts: Any) -> Case:
    shown = facts.pop("shown", None)
    scan = Scan("s", direction=direction, shown_result=shown)
    moment = Moment(NOW, late, too_old, ("OFFLINE",) if late else ())
    return Case(scan, moment, **({"is_known": True} | facts))


def decide(given: Case, *moves: Move, spent: bool = False) -> tuple[str, bool, str, list[str], list[str]]:
    verdict = decide_scan(given, Trail.of(moves), "scanner", spent, ())
    codes = [reason.code for reason in verdict.reasons]
    return verdict.status, verdict.admitted, verdict.direction, codes, list(verdict.flags)


INSIDE = Move(NOW - H, "a", 0, "in")


@pytest.mark.parametrize(
    ("given", "moves", "expected"),
    [
        (case(), (), ("accepted", True, "in", [], [])),
        (case("auto"), (INSIDE,), ("accepted", True, "out", [], [])),
        (case(), (Move(NOW - S, "a", 0, "in"),), ("duplicate", True, "in", [], [])),
        (case(entry=PAPERS), (), ("refused", False, "in", ["WORKER_NOT_FILED"], [])),
        # out is never refused for a missing paper
        (case("out", entry=PAPERS), (INSIDE,), ("accepted", True, "out", [], ["WORKER_NOT_FILED"])),
        (case("auto", entry=PAPERS), (INSIDE,), ("accepted", True, "out", [], ["WORKER_NOT_FILED"])),
        (case("auto", entry=PAPERS), (), ("refused", False, "in", ["WORKER_NOT_FILED"], [])),
        # validity is judged before repetition
        (
            case(entry=PAPERS),
            (Move(NOW - S, "a", 0, "in"),),
            ("refused", False, "in", ["WORKER_NOT_FILED"], []),
        ),
        # a check that has to be made first
        (case(asks=ASKED), (), ("needs_confirmation", False, "in", ["NOT_VERIFIED_AT_GATE"], [])),
        (case(asks=ASKED, entry=PAPERS), (), ("refused", False, "in", ["WORKER_NOT_FILED"], [])),
        (case("out", asks=ASKED), (INSIDE,), ("accepted", True, "out", [], ["NOT_VERIFIED_AT_GATE"])),
        # a code that cannot be trusted
        (
            case(fault=reasons.CODE_FAULTS["QR_INVALID"], is_known=False),
            (),
            ("refused", False, "in", ["QR_INVALID"], []),
        ),
        (
            case("auto", fault=reasons.CODE_FAULTS["QR_EXPIRED"], claims=claims(), is_known=False),
            (),
            ("refused", False, "auto", ["QR_EXPIRED"], []),
        ),
        # the code first: nothing else is asked of it, not even which way he goes
        (
            case("auto", fault=EXPIRED, claims=claims(), entry=PAPERS),
            (INSIDE,),
            ("refused", False, "auto", ["QR_EXPIRED"], []),
        ),
        (
            case("auto", late=True, shown="refused", fault=EXPIRED, claims=claims(), entry=PAPERS),
            (INSIDE,),
            ("refused", False, "auto", ["QR_EXPIRED"], ["OFFLINE"]),
        ),
        (
            case("auto", late=True, shown="accepted", fault=reasons.CODE_FAULTS["QR_INVALID"], entry=PAPERS),
            (INSIDE,),
            ("refused", False, "auto", ["QR_INVALID"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        # a code out of its time stays a matter for a person on the way out too
        (
            case("out", late=True, shown="accepted", fault=EXPIRED, claims=claims()),
            (INSIDE,),
            ("review", True, "out", ["QR_EXPIRED"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        # nobody
        (
            case("auto", is_known=False, entry=Decision((reasons.WORKER_UNKNOWN,))),
            (),
            ("refused", False, "auto", ["WORKER_UNKNOWN"], []),
        ),
        # the phone let him in, and his paper or the time is not good
        (
            case(late=True, shown="accepted", entry=PAPERS),
            (),
            ("review", True, "in", ["WORKER_NOT_FILED"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        (
            case(late=True, shown="refused", entry=PAPERS),
            (),
            ("refused", False, "in", ["WORKER_NOT_FILED"], ["OFFLINE"]),
        ),
        (
            case(late=True, shown="accepted", fault=reasons.CODE_FAULTS["QR_EXPIRED"], claims=claims()),
            (),
            ("review", True, "in", ["QR_EXPIRED"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        # a bad signature stays refused, whatever was shown
        (
            case(late=True, shown="accepted", fault=reasons.CODE_FAULTS["QR_INVALID"], is_known=False),
            (),
            ("refused", False, "in", ["QR_INVALID"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        # older than a week
        (case(late=True, too_old=True), (), ("review", False, "in", ["TOO_OLD"], ["OFFLINE"])),
        (
            case(late=True, too_old=True, shown="accepted"),
            (),
            ("review", True, "in", ["TOO_OLD"], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
        (
            case(late=True, too_old=True, entry=PAPERS),
            (),
            ("refused", False, "in", ["WORKER_NOT_FILED", "TOO_OLD"], ["OFFLINE"]),
        ),
        # what was shown without a network is reconciled
        (case(late=True, shown="refused"), (), ("accepted", True, "in", [], ["OFFLINE", "SHOWN_OTHERWISE"])),
        (
            case(late=True, shown="accepted"),
            (Move(NOW - S, "a", 0, "in"),),
            ("duplicate", True, "in", [], ["OFFLINE"]),
        ),
        (case(late=True, shown="duplicate"), (), ("accepted", True, "in", [], ["OFFLINE"])),
        (
            case(late=True, shown="refused"),
            (Move(NOW - S, "a", 0, "in"),),
            ("duplicate", True, "in", [], ["OFFLINE", "SHOWN_OTHERWISE"]),
        ),
    ],
)
def test_verdict(given: Case, moves: tuple[Move, ...], expected: tuple[Any, ...]) -> None:
    assert decide(given, *moves) == expected


@pytest.mark.parametrize(
    ("fault", "apart", "happened"),
    [
        (EXPIRED, H, timedelta(seconds=90)),
        (EXPIRED, -H, timedelta(seconds=-60)),
        (EXPIRED, 80 * S, 80 * S),
        (None, H, H),
    ],
)
def test_a_code_out_of_its_time_places_the_passage_near_its_own(
    fault: Reason | None, apart: timedelta, happened: timedelta
) -> None:
    """D-03: whatever a scanner's clock says."""
    scan = Scan("s", direction="in", shown_result="accepted")
    given = Case(scan, Moment(NOW + apart, True, False, ()), fault, claims(), is_known=True)
    assert decide_scan(given, Trail(), "scanner", False, ()).happened_at == NOW + happened


HERE, THERE = (106.55, 29.56), (106.55, 29.60)
"""A site in Chongqing, and 4.4 km north of it."""


@pytest.mark.parametrize(
    ("site", "lng", "lat", "others", "flags"),
    [
        (HERE, *HERE, (), []),
        (HERE, *THERE, (), ["FAR_FROM_SITE"]),
        (None, *THERE, (), []),
        (HERE, None, THERE[1], (), []),
        (HERE, THERE[0], None, (), []),
        (HERE, *HERE, (Elsewhere(True, NOW - H, None),), ["INSIDE_ELSEWHERE"]),
        (HERE, *HERE, (Elsewhere(False, NOW - M, THERE),), ["IMPOSSIBLE_MOVEMENT"]),
    ],
)
def test_places_are_flags_and_refuse_nobody(
    site: Place | None, lng: float | None, lat: float | None, others: tuple[Elsewhere, ...], flags: list[str]
) -> None:
    """V9, D-03: coordinates of a phone are no proof."""
    given = Case(
        Scan("s", direction="in", lng=lng, lat=lat), Moment(NOW, False, False, ()), is_known=True, site=site
    )
    verdict = decide_scan(given, Trail(), "scanner", False, others)
    assert (verdict.status, list(verdict.flags)) == ("accepted", flags)


def test_a_used_code() -> None:
    assert decide(case(), spent=True) == ("refused", False, "in", ["QR_REPLAYED"], [])
    late = decide(case(late=True, shown="accepted"), spent=True)
    assert late == (
        "refused",
        False,
        "in",
        ["QR_REPLAYED"],
        ["OFFLINE", "REPLAY_CONFLICT", "SHOWN_OTHERWISE"],
    )


def test_every_reason_at_once() -> None:
    entry = Decision(
        (Reason("WORKER_NOT_FILED", "a"), Reason("BLACKLISTED", "b"), Reason("PROJECT_CLOSED", "c"))
    )
    assert decide(case(entry=entry))[3] == ["WORKER_NOT_FILED", "BLACKLISTED", "PROJECT_CLOSED"]


@pytest.mark.parametrize(
    ("second", "late", "fault"),
    [
        (-6, False, "QR_NOT_YET_VALID"),
        (-5, False, None),
        (0, False, None),
        (35, False, None),
        (36, False, "QR_EXPIRED"),
        (-61, True, "QR_NOT_YET_VALID"),
        (-60, True, None),
        (90, True, None),
        (91, True, "QR_EXPIRED"),
    ],
)
def test_time_of_a_code(second: int, late: bool, fault: str | None) -> None:
    text = encode(claims(), KEYS.signing)
    reading = read_code(text, KEYS, NOW + second * S + 0.9 * S, is_late=late)
    assert (reading.fault.code if reading.fault else None) == fault
    assert reading.claims is not None  # the signature is good either way
    assert not reading.is_forged


@pytest.mark.parametrize("late", [False, True])
def test_paper_never_ends(late: bool) -> None:
    text = encode(claims(type=3, ttl=0, jti=NO_JTI), KEYS.signing)
    assert read_code(text, KEYS, NOW + timedelta(days=900), is_late=late).fault is None


@pytest.mark.parametrize(
    "raw", [None, "", "hello", "JM1", "JM1" + "A" * 148, "\0", "😀", "\ud800", "JM2" + "A" * 148]
)
def test_anything_else_is_said_to_be_no_code(raw: str | None) -> None:
    reading = read_code(raw, KEYS, NOW, is_late=False)
    assert reading.claims is None
    assert reading.fault is not None
    assert reading.fault.remedy
    assert not reading.is_forged  # any other QR code on a helmet raises no alarm


def test_a_foreign_key_is_a_forgery() -> None:
    reading = read_code(encode(claims(), STRANGERS.signing), KEYS, NOW, is_late=True)
    assert reading.is_forged
    assert reading.claims is None


TODAY = NOW.date()


def rules_of(jurisdiction: str, kind: str, **changes: Any) -> CredentialRules:
    found = CredentialRules.of(installed().of(jurisdiction), kind, TODAY)
    return CredentialRules(**{name: changes.get(name, getattr(found, name)) for name in found.__slots__})


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "accepted", "asks"),
    [
        ("chongqing", "qr", True, False),
        ("chongqing", "id_card", True, False),
        ("shanghai", "qr", True, False),
        ("guizhou", "qr", True, False),
        ("hangzhou", "id_card", True, False),
        ("hangzhou", "qr", True, True),
        ("hangzhou", "manual", True, True),
        ("hangzhou", "safety_card", False, False),
        ("hangzhou", "ic_card", False, False),
        ("guizhou", "ic_card", True, False),
        ("guizhou", "fingerprint", True, False),
        ("guizhou", "face", True, False),
        ("chongqing", "ic_card", True, False),
        ("chongqing", "fingerprint", False, False),
        ("shanghai", "face", False, False),
    ],
)
def test_credentials_of_jurisdictions(jurisdiction: str, kind: str, accepted: bool, asks: bool) -> None:
    rules = rules_of(jurisdiction, kind)
    assert decide_credential(rules, None).allowed is accepted
    assert (asks_confirmation(rules, None) is not None) is asks


@pytest.mark.parametrize(
    ("pack", "codes", "flags"),
    [("allow", [], []), ("flag", [], ["LOW_ASSURANCE"]), ("deny", ["CREDENTIAL_NOT_ACCEPTED"], [])],
)
def test_codes_fetched_ahead(pack: str, codes: list[str], flags: list[str]) -> None:
    decision = decide_credential(rules_of("chongqing", "qr", offline_pack=pack), claims(type=2, ttl=300))
    assert [reason.code for reason in decision.reasons] == codes
    assert list(decision.flags) == flags


def test_a_sticker_is_always_confirmed() -> None:
    asked = asks_confirmation(rules_of("chongqing", "qr"), claims(type=3, ttl=0, jti=NO_JTI))
    assert asked is not None
    assert asked.code == "NOT_VERIFIED_AT_GATE"


@pytest.mark.parametrize(
    ("jurisdiction", "certified", "unregistered", "codes", "flags"),
    [
        ("hangzhou", True, "flag", [], []),
        ("hangzhou", False, "flag", ["DEVICE_NOT_CERTIFIED"], []),
        ("hangzhou", None, "flag", [], ["DEVICE_UNREGISTERED"]),
        ("hangzhou", None, "refuse", ["DEVICE_UNREGISTERED"], []),
        ("chongqing", False, "flag", [], []),
    ],
)
def test_readers(
    jurisdiction: str, certified: bool | None, unregistered: str, codes: list[str], flags: list[str]
) -> None:
    decision = decide_reader(rules_of(jurisdiction, "id_card", unregistered_reader=unregistered), certified)
    assert [reason.code for reason in decision.reasons] == codes
    assert list(decision.flags) == flags


@pytest.mark.parametrize(("ago", "expected"), [(15 * M, True), (15 * M + S, False), (0 * M, True)])
def test_a_quarter_of_an_hour(ago: timedelta, expected: bool) -> None:
    assert is_in_time(NOW - ago, NOW) is expected


def test_what_settles_is_policy() -> None:
    packs = installed()
    assert settles("id_card", packs.of("hangzhou").names("confirmation-checks", TODAY))
    assert not settles("face", packs.of("hangzhou").names("confirmation-checks", TODAY))
    assert settles("face", packs.of("chongqing").names("confirmation-checks", TODAY))
