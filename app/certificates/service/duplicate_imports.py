"""Lists of people with certificates in two provinces, as the ministry or another province sent them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from app.certificates.facts import RENEWABLE_KINDS
from app.certificates.models import DuplicateCase, DuplicateImport
from app.certificates.queries.duplicates import certificates_in
from app.certificates.queries.registry import facts_of
from app.certificates.rules.duplicate_sheet import COLUMNS, MAX_ROWS, REQUIRED
from app.certificates.rules.duplicate_states import MATCHED, NO_MATCH
from app.certificates.rules.duplicates import ListedHolder, local_match, read_listed
from app.certificates.service.access import CertificateAccess
from app.certificates.service.duplicates import CaseClocks
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Reason
from app.kernel.errors import Invalid
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.kernel.sheets import Limits, open_table
from app.people.models import number_index

IN_ONE_TRANSACTION = 50
NO_FAULTS: Mapping[int, Mapping[str, str]] = MappingProxyType({})
MERGED, REFUSED = "MERGED", "REFUSED"


@dataclass(frozen=True, slots=True)
class ListSource:
    """Who sent the list, under which number, and when it came."""

    authority: str
    document: str
    received_on: date
    province: str | None = None


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """``status``: MATCHED, NO_MATCH, MERGED (into the open case of that certificate) or REFUSED."""

    row: int
    status: str
    name: str
    case_id: str | None = None
    state: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    import_id: str
    rows: list[RowAnswer]


@dataclass(frozen=True, slots=True)
class _Found:
    """``key``: what a second list would name again."""

    row: int
    listed: ListedHolder
    certificate_id: str | None
    key: str


@dataclass(frozen=True)
class DuplicateImports:
    """CQ2023-5-1: a case per local certificate, whichever list names it first."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    clocks: CaseClocks

    def take_sheet(self, actor: Actor, source: ListSource, sheet: bytes) -> ImportAnswer:
        """An .xlsx or .csv file. Raises SheetRefused, and what ``take`` raises."""
        table = open_table(sheet, COLUMNS, Limits(MAX_ROWS), required=REQUIRED)
        lines = list(table.rows)
        rows = [(row.number, row.values) for row in lines]
        return self.take(actor, source, rows, {row.number: row.faults for row in lines if row.faults})

    def take(
        self,
        actor: Actor,
        source: ListSource,
        rows: Sequence[tuple[int, Mapping[str, str]]],
        faults: Mapping[int, Mapping[str, str]] = NO_FAULTS,
    ) -> ImportAnswer:
        """``rows``: line number and texts by field; ``faults``: what was wrong with cells of a line by
        themselves. A bad row never stops the others.

        Raises Forbidden FORBIDDEN_SCOPE, Invalid FORM_INCOMPLETE or VALUE_NOT_ALLOWED.
        """
        now = self.clock.now()
        today = legal_day(now)
        province = self.access.register_of(actor, source.province)
        policy = self.clocks.policy(province)
        scopes = {kind: policy.label("duplicate-scope", kind, today) for kind in RENEWABLE_KINDS}
        _check(source, rows, today)
        answers: dict[int, RowAnswer] = {}
        good: list[tuple[int, ListedHolder]] = []
        for number, given in rows:
            listed, decision = read_listed(given, province, scopes, today, faults.get(number, {}))
            if listed is None:
                name = mask_name(given.get("name", "").strip()[:30])
                answers[number] = RowAnswer(number, REFUSED, name, reasons=decision.reasons)
            else:
                good.append((number, listed))
        entry = self._opened(actor, source, province, len(rows), now)
        for start in range(0, len(good), IN_ONE_TRANSACTION):
            part = good[start : start + IN_ONE_TRANSACTION]
            with database.atomic():
                found = _matched(part, province, scopes, today)
                # In the order of their keys: two lists at once wait for each other and never both.
                for one in sorted(found, key=lambda one: one.key):
                    answers[one.row] = self._case(entry, one, now)
        matched = sum(answer.status in (MATCHED, MERGED) for answer in answers.values())
        with database.atomic():
            DuplicateImport.update(rows_matched=matched).where(DuplicateImport.id == entry.id).execute()
        return ImportAnswer(entry.id, [answers[number] for number, _given in rows])

    def _opened(
        self, actor: Actor, source: ListSource, province: str, total: int, now: datetime
    ) -> DuplicateImport:
        with database.atomic():
            entry: DuplicateImport = DuplicateImport.create(
                province_code=province,
                source_authority=source.authority,
                source_document=source.document,
                received_on=source.received_on,
                account_id=actor.account_id,
                rows_total=total,
                created_at=now,
            )
            self.audit.record(
                "duplicate.imported",
                at=now,
                actor=actor,
                subject_type="duplicate_import",
                subject_id=entry.id,
                detail={"rows": total},
            )
        return entry

    def _case(self, entry: DuplicateImport, found: _Found, now: datetime) -> RowAnswer:
        listed, masked = found.listed, mask_name(found.listed.name)
        source = {
            "import_id": entry.id,
            "row": found.row,
            "authority": entry.source_authority,
            "document": entry.source_document,
            "received_on": entry.received_on.isoformat(),
            "other_province": listed.other_province,
            "other_number": listed.other_number,
        }
        columns = {
            "id": new_id(),
            "province_code": entry.province_code,
            "import_id": entry.id,
            "row_number": found.row,
            "state": MATCHED if found.certificate_id else NO_MATCH,
            "holder_name": listed.name,
            "holder_name_masked": masked,
            "holder_number": listed.id_number,
            "holder_masked": mask_number(listed.id_number),
            "holder_index": number_index(listed.id_number),
            "kind": listed.kind,
            "category": listed.category,
            "local_certificate_id": found.certificate_id,
            "other_province": listed.other_province,
            "other_number": listed.other_number,
            "sources": [source],
            "open_key": found.certificate_id,
            "unmatched_key": None if found.certificate_id else found.key,
            "created_at": now,
        }
        known = DuplicateCase.open_key if found.certificate_id else DuplicateCase.unmatched_key
        while True:
            if insert_or_ignore(DuplicateCase, [columns]):
                return RowAnswer(found.row, columns["state"], masked, columns["id"], columns["state"])
            case = _merged(known == found.key, source)
            if case is not None:
                status = MERGED if found.certificate_id else NO_MATCH
                return RowAnswer(found.row, status, masked, case.id, case.state)


def _merged(is_known: Any, source: dict[str, Any]) -> DuplicateCase | None:
    """Adds the source to the case that is there; None when it was closed meanwhile."""
    # Holds the row, so that another list that names it as well waits and loses nothing.
    held = DuplicateCase.update(import_id=DuplicateCase.import_id).where(is_known).execute()
    if not held:
        return None
    case: DuplicateCase = DuplicateCase.get(is_known)
    if not any(_is_same(known, source) for known in case.sources):
        sources = [*case.sources, source]
        DuplicateCase.update(sources=sources).where(DuplicateCase.id == case.id).execute()
    return case


def _is_same(known: Mapping[str, Any], source: Mapping[str, Any]) -> bool:
    """The same document naming the same other certificate again says nothing new."""
    words = ("authority", "document", "other_province", "other_number")
    return all(known.get(word) == source[word] for word in words)


def _matched(
    part: Sequence[tuple[int, ListedHolder]], province: str, scopes: Mapping[str, str], today: date
) -> list[_Found]:
    indexes = {listed.id_number: number_index(listed.id_number) for _number, listed in part}
    by_holder = certificates_in(province, set(indexes.values()))
    found = []
    for number, listed in part:
        rows = by_holder.get(indexes[listed.id_number], [])
        match = local_match(listed, map(facts_of, rows), scopes[listed.kind], today)
        local = match.id if match else None
        found.append(_Found(number, listed, local, local or _unmatched_key(province, listed)))
    return found


def _unmatched_key(province: str, listed: ListedHolder) -> str:
    named = (province, number_index(listed.id_number), listed.other_province, listed.other_number)
    return hashlib.sha256(":".join(named).encode()).hexdigest()


def _check(source: ListSource, rows: Sequence[object], today: date) -> None:
    errors: dict[str, list[str]] = {}
    if not source.authority.strip():
        errors["source_authority"] = ["请填写来文机关：住房城乡建设部或外省市住房城乡建设主管部门"]
    if not source.document.strip():
        errors["source_document"] = ["请填写来文名称或文号"]
    if errors:
        raise Invalid(
            "FORM_INCOMPLETE",
            "信息填写不完整",
            cite="CQ2023-5-1",
            remedy="请补全标出的各项后重新提交",
            errors=errors,
        )
    if source.received_on > today:
        message = "收文日期晚于今天，请核对"
        raise Invalid("VALUE_NOT_ALLOWED", message, cite="CQ2023-5-1", errors={"received_on": [message]})
    if not rows:
        message = "名单里没有内容，请至少填写一行"
        raise Invalid("FORM_INCOMPLETE", message, cite="CQ2023-5-1", errors={"rows": [message]})
