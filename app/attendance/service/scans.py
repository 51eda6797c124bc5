"""Scans: judged, recorded, answered. One scan goes the same way as a batch of two hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.attendance.facts import AUTO, MANUAL, MAX_BATCH, REFUSED, Answer, BadItem, Scan, Verdict
from app.attendance.models import SiteAttendance
from app.attendance.queries.ledger import events_of, heard
from app.attendance.rules import reasons
from app.attendance.rules.moment import is_from_the_future
from app.attendance.rules.scanning import decide_scan
from app.attendance.rules.showing import worker_shown
from app.attendance.service.alerts import Doubts, alerts_about, raise_alerts
from app.attendance.service.at_once import record_at_once
from app.attendance.service.cases import Cases, Prepared
from app.attendance.service.one_use import OneUse, Taken
from app.attendance.service.recording import Judged, answer_again, answer_of
from app.attendance.service.tracks import Tracks
from app.attendance.service.writing import begin_presence, insert_events, put_presence
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, is_postgres
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Unavailable
from app.kernel.ids import new_id
from app.kernel.ports import KeyValueStore, PhotoStore
from app.policies.loader import Policies
from app.sites.service.scopes import Scopes
from qr.keys import KeyRing

ATTEMPTS = 4


class Crossed(Exception):
    """Another request recorded the same scan, used the same code or was the person's first meanwhile: look,
    and judge again."""


@dataclass
class Gate:
    """One call at the gate of one project."""

    project_id: str
    scanner_id: str
    account_id: str
    now: datetime
    known: dict[str, SiteAttendance] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    empty: frozenset[str] = frozenset()
    """Scans whose camera frame holds no code: nobody showed anything, so there is nothing to record."""


class Scans:
    """Judges what scanners send. Rights are checked on the project, every time."""

    def __init__(
        self,
        clock: Clock,
        scopes: Scopes,
        policies: Policies,
        keyring: KeyRing,
        store: KeyValueStore,
        photos: PhotoStore,
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._policies = policies
        self._keyring = keyring
        self._photos = photos
        self._one_use = OneUse(store)

    def take_one(self, actor: Actor, project_id: str, scan: Scan) -> Answer:
        """The answer of one scan. Raises Invalid for a time in the far future or a frame that is none."""
        return self.record_one(actor, project_id, scan)[0]

    def record_one(self, actor: Actor, project_id: str, scan: Scan) -> tuple[Answer, bool]:
        """As ``take_one``, and whether this call put it on record: of many with one scan_id one does."""
        if is_from_the_future(scan, self._clock.now()):
            raise Invalid("VALIDATION_FAILED", FUTURE_MESSAGE, errors={"scanned_at": [FUTURE_MESSAGE]})
        answers, gate = self._take(actor, project_id, [scan])
        return answers[0], bool(gate.judged)

    def take(self, actor: Actor, project_id: str, items: Sequence[Scan | BadItem]) -> list[Answer]:
        """Answers in the order of the items; a bad one never stops the others.

        A scan_id that the scanner has used before gets its first answer as it stands now, with another body
        SCAN_ID_CONFLICT. Raises Invalid BATCH_TOO_LARGE, and what ``Scopes`` raises.
        """
        return self._take(actor, project_id, items)[0]

    def record(
        self, actor: Actor, project_id: str, items: Sequence[Scan | BadItem]
    ) -> tuple[list[Answer], set[str]]:
        """As ``take``, and the ids of the events that this call put on record."""
        answers, gate = self._take(actor, project_id, items)
        return answers, {one.event_id for one in gate.judged}

    def _take(
        self, actor: Actor, project_id: str, items: Sequence[Scan | BadItem]
    ) -> tuple[list[Answer], Gate]:
        if len(items) > MAX_BATCH:
            raise Invalid(
                "BATCH_TOO_LARGE",
                f"一次最多上传{MAX_BATCH}条扫码记录",
                remedy="请分成几批上传，已传过的重复上传也不要紧",
            )
        project = self._scopes.project_for(actor, project_id, "scan")
        now = self._clock.now()
        gate = Gate(project.id, actor.device_id, actor.account_id, now)
        firsts: dict[str, Scan] = {}
        for item in items:
            if isinstance(item, Scan) and not is_from_the_future(item, now):
                firsts.setdefault(item.scan_id, item)
        if firsts:
            cases = Cases(self._keyring, self._policies.of(project.jurisdiction), project, now)
            self._judge_all(gate, cases, list(firsts.values()))
        by_scan = {one.scan.scan_id: one for one in gate.judged}
        return [self._answer(gate, firsts, by_scan, item) for item in items], gate

    def _judge_all(self, gate: Gate, cases: Cases, scans: list[Scan]) -> None:
        read = cases.read(scans)
        prepared = [one for one in read if one.case.fault is not reasons.NO_CODE_IN_FRAME]
        gate.empty = frozenset(one.scan.scan_id for one in read) - {one.scan.scan_id for one in prepared}
        if not prepared:
            return
        prepared.sort(key=lambda one: (one.case.at, one.scan.seq))
        codes = {
            one.scan.scan_id: one.case.claims for one in prepared if one.jti and one.case.claims is not None
        }
        taken = self._one_use.take(gate.project_id, gate.scanner_id, codes)
        prepared = cases.look_up(prepared)
        forged = frozenset(one.scan.scan_id for one in prepared if one.is_forged)
        again_and_again = bool(forged) and self._one_use.is_forging(gate.project_id, gate.scanner_id)
        doubts = Doubts(forged, taken.crowded, again_and_again)
        is_sent_again = any(one.jti in taken.again for one in prepared)
        # Within its caller's transaction, all of which one failing statement would undo.
        by_hand = scans[0].credential == MANUAL
        self._record(gate, prepared, taken, doubts, look=len(scans) > 1 or is_sent_again or by_hand)
        used = {one.used_jti for one in gate.judged} | {event.used_jti for event in gate.known.values()}
        self._one_use.give_back(taken.ours - used)

    def _record(
        self, gate: Gate, prepared: list[Prepared], taken: Taken, doubts: Doubts, *, look: bool
    ) -> None:
        """In one transaction. A single scan is only looked for once it turns out to be there already."""
        if not look and is_postgres():
            if self._record_alone(gate, prepared[0], taken, doubts):
                return
            look = True
        for _attempt in range(ATTEMPTS):
            try:
                with database.atomic():
                    self._record_once(gate, prepared, taken, doubts, look)
                return
            except Crossed:
                look = True
        raise Unavailable("UNAVAILABLE", "系统繁忙", remedy="请用同一扫码编号再试一次", retry_after=1)

    def _record_alone(self, gate: Gate, one: Prepared, taken: Taken, doubts: Doubts) -> bool:
        """A single scan that asks for nothing special; False: nothing is recorded, take the long way."""
        tracks = Tracks.of(gate.project_id, gate.scanner_id, [one], hold=False)
        judged = self._judge(gate, one, tracks, set(taken.elsewhere))
        if not tracks.is_complete or alerts_about([judged], doubts):
            return False
        if not record_at_once(judged, next(iter(tracks.newest.values()), None), tracks.seen):
            return False
        gate.judged = [judged]
        return True

    def _record_once(
        self, gate: Gate, prepared: list[Prepared], taken: Taken, doubts: Doubts, look: bool
    ) -> None:
        spent = set(taken.elsewhere)
        gate.known = {}
        if look:
            jtis = sorted({one.jti for one in prepared if one.jti})
            lines = heard(gate.scanner_id, [one.scan.scan_id for one in prepared], jtis)
            spent |= {line.used_jti for line in lines if line.used_jti is not None}
            own = [line for line in lines if line.scanner_id == gate.scanner_id]
            gate.known = {event.scan_id: event for event in events_of(own)}
        todo = [one for one in prepared if one.scan.scan_id not in gate.known]
        tracks = Tracks.of(gate.project_id, gate.scanner_id, todo)
        gate.judged = [self._judge(gate, one, tracks, spent) for one in todo]
        if not gate.judged:
            return
        if len(insert_events(gate.judged)) < len(gate.judged):
            raise Crossed
        if not begin_presence(tracks.begun):
            raise Crossed
        put_presence(tracks.moved)
        raise_alerts(alerts_about(gate.judged, doubts))

    def _judge(self, gate: Gate, one: Prepared, tracks: Tracks, spent: set[str]) -> Judged:
        person_id = one.person_id
        trail = tracks.trail(person_id)
        is_spent = one.jti is not None and one.jti in spent
        verdict = decide_scan(one.case, trail, gate.scanner_id, is_spent, tracks.others(person_id))
        holder = one.holder
        is_shown = holder is not None and one.case.is_known and not is_spent
        judged = Judged(
            event_id=new_id(),
            scan=one.scan,
            verdict=verdict,
            project_id=gate.project_id,
            scanner_id=gate.scanner_id,
            account_id=gate.account_id,
            received_at=gate.now,
            person_id=person_id,
            project_worker_id=holder.engagement.worker_id if holder and holder.engagement else None,
            code_id=one.code_id,
            jti=one.jti,
            worker=worker_shown(holder) if holder is not None and is_shown else None,
        )
        if judged.used_jti is not None:
            spent.add(judged.used_jti)
        tracks.follow(judged)
        return judged

    def _answer(
        self, gate: Gate, firsts: dict[str, Scan], by_scan: dict[str, Judged], item: Scan | BadItem
    ) -> Answer:
        if isinstance(item, BadItem):
            first_error = next(iter(item.errors.values()), None)
            return _refused(gate.now, item.scan_id, reasons.not_a_scan(_said(first_error)), item.errors)
        first = firsts.get(item.scan_id)
        if first is None:
            return _refused(gate.now, item.scan_id, reasons.not_a_scan(FUTURE_MESSAGE))
        if item.scan_id in gate.empty:
            return _refused(gate.now, item.scan_id, reasons.NO_CODE_IN_FRAME, flags=(NO_CODE_IN_PICTURE,))
        event, judged = gate.known.get(item.scan_id), by_scan.get(item.scan_id)
        fingerprint = event.fingerprint if event is not None else first.fingerprint
        if fingerprint != item.fingerprint:
            return _refused(gate.now, item.scan_id, reasons.SCAN_ID_CONFLICT)
        if event is not None:
            return answer_again(event, self._photos, gate.now)
        assert judged is not None
        return judged.answer(self._photos)


NO_CODE_IN_PICTURE = "NO_CODE_IN_PICTURE"
FUTURE_MESSAGE = "扫码时间在未来，请先校准手机时间"


def _refused(
    now: datetime, scan_id: str | None, why: Reason, errors: object = None, flags: tuple[str, ...] = ()
) -> Answer:
    verdict = Verdict(REFUSED, False, AUTO, now, (why,), flags)
    answer = answer_of(None, scan_id, verdict, now, None)
    return answer if errors is None else {**answer, "errors": errors}


def _said(messages: object) -> str:
    """The first message of a field's messages, however deep."""
    while isinstance(messages, list | dict) and messages:
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return str(messages) if messages else "内容无法识别"
