"""Bars to entering the sites of a region (黑名单), kept by authorities."""

from __future__ import annotations

from datetime import date

from app.employment.models import BlacklistEntry
from app.kernel.actor import REGULATOR, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.people.models import Person
from app.people.service.registering import Registering
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.sites.queries.visible import in_regions
from app.sites.service.companies import region_named
from app.sites.service.scopes import Scopes, forbidden_scope


class Blacklist:
    """SH2023-3.11-3: who, where, from when to when, why; lifted, never deleted."""

    def __init__(self, clock: Clock, audit: Audit, scopes: Scopes, registering: Registering) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes
        self._registering = registering

    def bar(
        self,
        actor: Actor,
        *,
        region: str,
        reason: str,
        since: date | None = None,
        until: date | None = None,
        person_id: str | None = None,
        name: str | None = None,
        id_number: str | None = None,
    ) -> str:
        """The new entry's id. The person by id, or by name and ID number.

        Raises Invalid (REGION_UNKNOWN, DATE_ORDER, FORM_INCOMPLETE), Missing, Forbidden FORBIDDEN_SCOPE.
        """
        place = region_named(region)
        if not self._scopes.may_bar(actor, place.code):
            raise forbidden_scope()
        now = self._clock.now()
        first = since or legal_day(now)
        if until is not None and until < first:
            message = "结束日期不能早于开始日期"
            raise Invalid("DATE_ORDER", message, errors={"until": [message]})
        with database.atomic():
            barred_id = self._person(person_id, name, id_number)
            entry = BlacklistEntry.create(
                person_id=barred_id,
                region_code=place.code,
                reason=reason.strip(),
                since=first,
                until=until,
                created_by=actor.account_id,
                created_at=now,
            )
            self._record("blacklist.added", actor, entry)
        return str(entry.id)

    def lift(self, actor: Actor, entry_id: str) -> None:
        """Ends the bar now. Raises Missing, Forbidden FORBIDDEN_SCOPE, Refused STATE_NOT_ALLOWED."""
        entry = BlacklistEntry.get_or_none(BlacklistEntry.id == entry_id)
        if entry is None:
            raise Missing("BLACKLIST_NOT_FOUND", "没有找到这条记录")
        if not self._scopes.may_bar(actor, entry.region_code):
            raise forbidden_scope()
        with database.atomic():
            lifted = (
                BlacklistEntry.update(lifted_at=self._clock.now())
                .where((BlacklistEntry.id == entry.id) & BlacklistEntry.lifted_at.is_null())
                .execute()
            )
            if not lifted:
                raise Refused("STATE_NOT_ALLOWED", "这条记录已经解除")
            self._record("blacklist.lifted", actor, entry)

    def entries(self, actor: Actor, *, limit: int, cursor: str | None) -> Page[BlacklistEntry]:
        """Entries of the actor's regions, each with ``name_masked`` of the person. One statement."""
        query = (
            BlacklistEntry.select(BlacklistEntry, Person.worker_name_masked.alias("name_masked"))
            .join(Person, on=(Person.id == BlacklistEntry.person_id))
            .where(in_regions(BlacklistEntry.region_code, actor.scopes(REGULATOR, "region")))
            .objects()
        )
        return page_by_id(query, BlacklistEntry, limit, cursor)

    def _person(self, person_id: str | None, name: str | None, id_number: str | None) -> str:
        if person_id:
            person = Person.get_or_none(Person.id == person_id)
            if person is None:
                raise Missing("PERSON_NOT_FOUND", "没有找到这个人", remedy="请改用姓名和身份证号码")
            return str(person.merged_into or person.id)
        if not name or not id_number:
            message = "请填写姓名和身份证号码"
            raise Invalid("FORM_INCOMPLETE", message, errors={"id_number": [message]})
        return str(self._registering.find_or_register(name, id_number).id)

    def _record(self, action: str, actor: Actor, entry: BlacklistEntry) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="blacklist_entry",
            subject_id=entry.id,
            person_id=entry.person_id,
            detail={"region": entry.region_code},
        )
