"""From what scanners send to cases that can be judged: codes read, people looked up, entry decided."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.attendance.facts import ID_CARD, MANUAL, QR, Scan
from app.attendance.models import GateDevice
from app.attendance.queries.devices import bindings_of
from app.attendance.rules import reasons
from app.attendance.rules.bound import bearer_at
from app.attendance.rules.credentials import (
    CredentialRules,
    Reading,
    asks_confirmation,
    decide_credential,
    decide_reader,
    read_code,
)
from app.attendance.rules.moment import moment_of
from app.attendance.rules.places import Place
from app.attendance.rules.scanning import Case
from app.employment.facts import Holder
from app.employment.queries.gate import holders_by_id_number, holders_of_codes, holders_of_workers
from app.employment.rules.site_entry import decide_entry
from app.kernel.clock import legal_day
from app.kernel.decision import ALLOWED, Decision
from app.kernel.errors import Invalid, TooLarge
from app.people.models import Person, name_index, number_index
from app.policies.policy import Policy
from app.sites.models import Project
from qr.keys import KeyRing
from qr.reading import PHOTO_TOO_LARGE, FrameUnreadable, read_codes

MAX_FRAME = 4 * 1024 * 1024
REVOKED_SINCE, MANUAL_FLAG = "REVOKED_SINCE", "MANUAL"
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case and whom it is about. ``code_id`` and ``jti`` only of a proven code."""

    case: Case
    holder: Holder | None = None
    code_id: str | None = None
    jti: str | None = None
    is_forged: bool = False

    @property
    def scan(self) -> Scan:
        return self.case.scan

    @property
    def person_id(self) -> str | None:
        return self.holder.person_id if self.holder else None


class Cases:
    """Prepares the scans of one call at one project's gate."""

    def __init__(self, keyring: KeyRing, policy: Policy, project: Project, now: datetime) -> None:
        self._keyring = keyring
        self._policy = policy
        self._project = project
        self._now = now
        self._rules: dict[tuple[str, date], CredentialRules] = {}
        today = legal_day(now)
        self._late_after = timedelta(hours=policy.number("upload-late-hours", today))
        self._review_after = timedelta(days=policy.number("upload-review-days", today))
        has_place = project.lng is not None and project.lat is not None
        self._site: Place | None = (project.lng, project.lat) if has_place else None

    def read(self, scans: Sequence[Scan]) -> list[Prepared]:
        """Codes and frames read, nothing looked up yet; no statement."""
        return [self._read(scan) for scan in scans]

    def look_up(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """Everybody who can be trusted to be who he shows. One statement for the codes of a legal day, one
        for the workers of a manual check-in, one more for what machines read; up to three for an ID card."""
        bearers = _bearers(prepared)
        by_code = self._by_day(
            [one for one in prepared if one.code_id is not None and _is_trusted(one)],
            lambda one: one.code_id,
            holders_of_codes,
        )
        by_worker = self._by_day(
            [one for one in prepared if one.scan.credential == MANUAL or bearers.get(one.scan.scan_id)],
            lambda one: one.scan.worker_id or bearers[one.scan.scan_id],
            holders_of_workers,
        )
        done = []
        for one in prepared:
            if one.scan.credential == ID_CARD:
                done.append(self._with_id_card(one))
            elif one.scan.credential == MANUAL:
                done.append(self._with_holder(one, by_worker.get((_day(one), one.scan.worker_id or ""))))
            elif one.scan.bound_as:
                bearer = bearers[one.scan.scan_id]
                done.append(self._with_bound(one, by_worker.get((_day(one), bearer or ""))))
            elif one.code_id is not None and _is_trusted(one):
                done.append(self._with_holder(one, by_code.get((_day(one), one.code_id))))
            else:
                done.append(one)
        return done

    def _read(self, scan: Scan) -> Prepared:
        moment = moment_of(scan, self._now, self._late_after, self._review_after)
        if scan.credential != QR:
            return Prepared(Case(scan, moment, site=self._site))
        raw = scan.raw
        if scan.frame is not None and raw is None:
            raw = code_in_frame(scan.frame)
            if raw is None:
                return Prepared(Case(scan, moment, fault=reasons.NO_CODE_IN_FRAME, site=self._site))
        reading = read_code(raw, self._keyring, moment.at, is_late=moment.is_late)
        case = Case(scan, moment, reading.fault, reading.claims, site=self._site)
        if reading.claims is None:
            return Prepared(case, is_forged=reading.is_forged)
        return Prepared(case, code_id=reading.claims.code_id, jti=_one_time(reading))

    def _by_day(
        self,
        prepared: Iterable[Prepared],
        key: Callable[[Prepared], str | None],
        holders: Callable[[Project, Sequence[str], date], dict[str, Holder]],
    ) -> dict[tuple[date, str], Holder]:
        wanted: dict[date, set[str]] = {}
        for one in prepared:
            wanted.setdefault(_day(one), set()).add(key(one) or "")
        return {
            (day, name): holder
            for day, names in wanted.items()
            for name, holder in holders(self._project, sorted(names), day).items()
        }

    def _with_holder(self, one: Prepared, holder: Holder | None, extra: Decision | None = None) -> Prepared:
        case, day = one.case, _day(one)
        if holder is None:
            return replace(one, case=replace(case, entry=Decision((reasons.WORKER_UNKNOWN,))))
        over = holder.code_revoked_at
        if over is not None and over <= case.at:
            fault = replace(case, fault=reasons.CODE_REVOKED, claims=None)
            return replace(one, case=fault, holder=holder)
        rules = self._rules_of(case.scan.credential, day)
        told = ((over is not None, REVOKED_SINCE), (case.scan.credential == MANUAL, MANUAL_FLAG))
        entry = Decision.all_of(
            decide_credential(rules, case.claims),
            extra or ALLOWED,
            decide_entry(self._policy, holder, self._project, day),
            Decision(flags=tuple(flag for holds, flag in told if holds)),
        )
        asks = asks_confirmation(rules, case.claims)
        known = Case(case.scan, case.moment, case.fault, case.claims, True, entry, asks, case.site)
        return Prepared(known, holder, one.code_id, one.jti)

    def _with_id_card(self, one: Prepared) -> Prepared:
        """HZ2016-1-2, HZ2016-3-3: the card on a reader; name and number must be those of one person."""
        card = one.scan.id_card
        assert card is not None
        number = _plain(card.id_number).upper()
        holder = holders_by_id_number(self._project, number_index(number), _day(one))
        if holder is None:
            return self._with_holder(one, None)
        known = Person.select(Person.worker_name_index).where(Person.id == holder.person_id).scalar()
        if known != name_index(_plain(card.name)):
            return replace(one, case=replace(one.case, entry=Decision((reasons.NAME_DIFFERS,))))
        rules = self._rules_of(ID_CARD, _day(one))
        return self._with_holder(one, holder, decide_reader(rules, self._is_certified(card.reader_serial)))

    def _with_bound(self, one: Prepared, holder: Holder | None) -> Prepared:
        """GZ2016-3.4-2: what a machine read is worth as much as the binding to a worker behind it."""
        if holder is not None:
            return self._with_holder(one, holder)
        is_accepted = decide_credential(self._rules_of(one.scan.credential, _day(one)), None)
        entry = Decision.all_of(is_accepted, Decision((reasons.CREDENTIAL_UNKNOWN,)))
        return replace(one, case=replace(one.case, entry=entry))

    def _is_certified(self, serial: str | None) -> bool | None:
        """None for a reader that is not registered on the project, or that does not say which it is."""
        if not serial:
            return None
        certified: bool | None = (
            GateDevice.select(GateDevice.police_certified)
            .where(
                (GateDevice.project_id == self._project.id)
                & (GateDevice.device_sn == serial)
                & (GateDevice.status == ACTIVE)
            )
            .scalar()
        )
        return None if certified is None else bool(certified)

    def _rules_of(self, kind: str, on: date) -> CredentialRules:
        if (kind, on) not in self._rules:
            self._rules[kind, on] = CredentialRules.of(self._policy, kind, on)
        return self._rules[kind, on]


def code_in_frame(frame: bytes) -> str | None:
    """The personal code among the codes in a camera frame, else any code, else None.

    Raises Invalid PHOTO_FORMAT, PHOTO_EMPTY or TooLarge PHOTO_TOO_LARGE for what is no usable picture.
    """
    if len(frame) > MAX_FRAME:
        raise TooLarge(PHOTO_TOO_LARGE, "画面太大", remedy="请降低分辨率后重新扫码")
    try:
        found = read_codes(frame)
    except FrameUnreadable as unreadable:
        kind = TooLarge if unreadable.code == PHOTO_TOO_LARGE else Invalid
        raise kind(unreadable.code, unreadable.message, errors={"image": [unreadable.message]}) from None
    return next((text for text in found if text.startswith("JM")), found[0] if found else None)


def _bearers(prepared: Sequence[Prepared]) -> dict[str, str | None]:
    """By scan id: the worker to whom it was bound when it was read; no statement where no machine read."""
    read = [one for one in prepared if one.scan.bound_as]
    if not read:
        return {}
    bindings = bindings_of({index for one in read for index in one.scan.bound_as})
    return {one.scan.scan_id: bearer_at(bindings, one.scan.bound_as, one.case.at) for one in read}


def _is_trusted(one: Prepared) -> bool:
    return one.case.fault is None or one.case.is_excused


def _one_time(reading: Reading) -> str | None:
    claims = reading.claims
    return claims.jti if claims is not None and int(claims.jti, 16) else None


def _day(one: Prepared) -> date:
    return legal_day(one.case.at)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
