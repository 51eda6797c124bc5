"""A sheet of contracts, answered row by row at once; a bad row never stops the others."""

from __future__ import annotations

from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Refused
from app.kernel.identity import mask_name, normal_name, normal_number
from app.kernel.sheet_ledger import in_parts
from app.kernel.sheets import read_rows, write_sheet
from app.people.models import Person, number_index
from app.sites.service.scopes import Access, Scopes
from app.wages.queries.contract_lists import living_by_number
from app.wages.rules.contract_sheet import (
    COLUMNS,
    HEADERS,
    REQUIRED,
    TITLE,
    Line,
    read_line,
    reasons_of,
    template_notes,
)
from app.wages.rules.contracts import FIELDS
from app.wages.service.contract_demands import DemandsOf
from app.wages.service.contracts import Contracts

MAX_ROWS = 500
IN_ONE_TRANSACTION = 25


class ContractImports:
    """GZ2016-3.2-4. Nothing of the sheet is kept but the contracts: sent again, it changes nothing."""

    def __init__(self, clock: Clock, scopes: Scopes, demands: DemandsOf, contracts: Contracts) -> None:
        self._clock = clock
        self._scopes = scopes
        self._demands = demands
        self._contracts = contracts

    def take(self, actor: Actor, project_id: str, sheet: bytes) -> list[dict[str, Any]]:
        """An answer per row, in the order of the sheet. Raises SheetRefused, Missing, Forbidden."""
        access = self._scopes.access_for(actor, project_id, "hire")
        lines = [read_line(row) for row in read_rows(sheet, COLUMNS, MAX_ROWS, required=REQUIRED)]
        answers = []
        for part in in_parts(lines, IN_ONE_TRANSACTION):
            with database.atomic():
                answers += [self._answer(actor, access, line) for line in part]
        return answers

    def template(self, actor: Actor, project_id: str) -> bytes:
        """An empty sheet with the words that are understood, and what each kind must have here."""
        project = self._scopes.project_for(actor, project_id, "hire")
        demands = self._demands.of(project.jurisdiction, legal_day(self._clock.now()))
        return write_sheet(TITLE, HEADERS, [], template_notes(demands.kinds, FIELDS))

    def _answer(self, actor: Actor, access: Access, line: Line) -> dict[str, Any]:
        if line.paper is None:
            return _told(line, None, line.faults)
        try:
            worker_id = _worker_of(access, line)
            with database.atomic():
                entered = self._contracts.enter(actor, access, worker_id, line.paper)
        except Refused as refused:
            return _told(line, None, reasons_of(refused))
        return _told(line, entered.id, entered.warnings)


def _worker_of(access: Access, line: Line) -> str:
    """By number, and only under the name that stands on the card with it. Raises Refused WORKER_NOT_FILED."""
    index = number_index(normal_number(line.id_number))
    worker_id = living_by_number(access.project.id, access.only_companies, index)
    person = Person.get_or_none(Person.id_card_index == index) if worker_id else None
    if worker_id is None or person is None or normal_name(person.worker_name or "") != normal_name(line.name):
        raise Refused(
            "WORKER_NOT_FILED",
            "本项目没有登记这个姓名和身份证号的工人",
            cite="GZ2016-3.4-5",
            remedy="请核对姓名和身份证号，或先登记工人",
        )
    return worker_id


def _told(line: Line, contract_id: str | None, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    return {
        "row": line.number,
        "status": "taken" if contract_id else "refused",
        "id": contract_id,
        "name": mask_name(line.name)[:60] if line.name else None,
        "reasons": [reason.as_dict() for reason in reasons],
    }
