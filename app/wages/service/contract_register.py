"""The contracts of a project, as those with a right on it see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.employment.facts import EXITED
from app.employment.service.steps import worker_missing
from app.kernel.actor import REGULATOR, Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.ports import PhotoStore
from app.kernel.sheets import write_sheet
from app.sites.facts import Page
from app.sites.models import Company, Project
from app.sites.service.scopes import Access, Scopes
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contract_lists import counts_on, missing_since, workers_on
from app.wages.queries.contracts import contracts_of, versions_of
from app.wages.rules.contract_flags import FLAG_LABELS, flags_of
from app.wages.rules.contract_showing import contract_told
from app.wages.rules.contract_words import KIND_LABELS
from app.wages.service.contract_access import contract_missing
from app.wages.service.contract_demands import Demands, DemandsOf

HEADERS = (
    "姓名",
    "身份证号",
    "单位",
    "班组",
    "进场日期",
    "合同种类",
    "签订日期",
    "期限",
    "开始日期",
    "结束日期",
    "工资标准",
    "支付方式",
    "发薪日",
    "状态",
    "本人意见",
    "录入日期",
    "最晚录入日期",
    "提示",
)


class ContractRegister:
    """Reading only."""

    def __init__(
        self,
        clock: Clock,
        scopes: Scopes,
        demands: DemandsOf,
        photos: PhotoStore,
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._demands = demands
        self._photos = photos

    def workers(
        self, actor: Actor, project_id: str, *, only: str | None, limit: int, cursor: str | None
    ) -> Page[dict[str, Any]]:
        """GZ2016-3.2-3: workers with their contracts and flags; ``only``: missing, late, objected, waiting,
        without_wage. Four statements a page."""
        access = self._scopes.access_for(actor, project_id, "own")
        page = self._page(actor, access, only, limit, cursor)
        return Page(self._lines(access.project, page.items), page.next_cursor)

    def counts(self, actor: Actor, project_id: str) -> dict[str, Any]:
        """GZ2016-3.2-4: how many of each, and ``overdue``: without a contract longer than one may take to
        enter it, had it been signed when he came. Seven statements."""
        access = self._scopes.access_for(actor, project_id, "own")
        demands = self._now(access.project)
        where: dict[str, Any] = {
            "on": demands.on,
            "classes": demands.classes,
            "companies": access.only_companies,
        }
        found = counts_on(project_id, with_closed=actor.has(REGULATOR), **where)
        since = missing_since(project_id, **where)
        return {
            **found,
            "overdue": sum(count for joined_on, count in since if _is_overdue(demands, joined_on)),
            "entry_days": demands.entry_days,
            "kinds": [
                {"code": kind, "label": KIND_LABELS[kind], "items": list(items)}
                for kind, items in demands.kinds.items()
            ],
        }

    def worker(self, actor: Actor, project_id: str, worker_id: str) -> dict[str, Any]:
        """One engagement with all its contracts, voided ones too. Raises Missing WORKER_NOT_FOUND."""
        access = self._scopes.access_for(actor, project_id, "own")
        page = self._page(actor, access, None, None, None, worker_id)
        if not page.items:
            raise worker_missing()
        return self._lines(access.project, page.items)[0]

    def contract(self, actor: Actor, project_id: str, contract_id: str) -> dict[str, Any]:
        """GZ2016-3.3-5: one contract with everything that its printed page says. Raises Missing."""
        access = self._scopes.access_for(actor, project_id, "own")
        contract = WorkerContract.get_or_none(
            (WorkerContract.id == contract_id) & (WorkerContract.project_id == project_id)
        )
        if contract is None:
            raise contract_missing()
        page = self._page(actor, access, None, None, None, contract.project_worker_id)
        if not page.items:
            raise contract_missing()
        line = self._lines(access.project, page.items)[0]
        told = next(one for one in line["contracts"] if one["id"] == contract_id)
        company = Company.get_by_id(contract.company_id)
        return {
            **told,
            "worker": {name: line[name] for name in ("id", "name", "id_card", "team", "joined_on")},
            "project": {"id": access.project.id, "name": access.project.name},
            "company": {"id": company.id, "name": company.name, "credit_code": company.credit_code},
        }

    def sheet(self, actor: Actor, project_id: str) -> bytes:
        """Everybody's contracts as .xlsx, masked; who has none stands there with the reason."""
        access = self._scopes.access_for(actor, project_id, "own")
        page = self._page(actor, access, None, None, None)
        rows: list[tuple[Any, ...]] = []
        for line in self._lines(access.project, page.items):
            about = (line["name"], line["id_card"], line["company"]["name"], line["team"], line["joined_on"])
            hints = "；".join(FLAG_LABELS[flag] for flag in line["flags"])
            for told in line["contracts"] or [None]:
                rows.append((*about, *_columns(told), hints))
        return write_sheet("劳动合同台账", HEADERS, rows)

    def _page(
        self,
        actor: Actor,
        access: Access,
        only: str | None,
        limit: int | None,
        cursor: str | None,
        worker_id: str | None = None,
    ) -> Page[dict[str, Any]]:
        demands = self._now(access.project)
        return workers_on(
            access.project.id,
            only=only,
            on=demands.on,
            classes=demands.classes,
            companies=access.only_companies,
            with_closed=actor.has(REGULATOR),
            worker_id=worker_id,
            limit=limit,
            cursor=cursor,
        )

    def _lines(self, project: Project, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        demands = self._now(project)
        contracts = contracts_of([row["id"] for row in rows])
        versions = versions_of([one.id for found in contracts.values() for one in found])
        return [self._line(demands, row, contracts[row["id"]], versions) for row in rows]

    def _line(
        self,
        demands: Demands,
        row: dict[str, Any],
        contracts: list[WorkerContract],
        versions: dict[str, list[ContractVersion]],
    ) -> dict[str, Any]:
        told = [
            {
                **contract_told(one, versions[one.id], demands.on),
                "paper_url": self._photos.link(one.photo_id, now=self._clock.now()) if one.photo_id else None,
            }
            for one in reversed(contracts)
        ]
        is_here = row["stage"] != EXITED and row["joined_on"] <= demands.on
        flags = flags_of(
            told,
            is_asked=is_here and row["identity_class"] in demands.classes,
            is_overdue=_is_overdue(demands, row["joined_on"]),
        )
        return {
            "id": row["id"],
            "person_id": row["person_id"],
            "name": row["worker_name_masked"],
            "id_card": row["id_card_masked"],
            "company": {"id": row["company_id"], "name": row["company_name"] or ""},
            "team": row["team_name"],
            "joined_on": row["joined_on"],
            "exited_on": row["exited_on"],
            "flags": flags,
            "flag_labels": [FLAG_LABELS[flag] for flag in flags],
            "contracts": told,
        }

    def _now(self, project: Project) -> Demands:
        return self._demands.of(project.jurisdiction, legal_day(self._clock.now()))


def _is_overdue(demands: Demands, joined_on: date) -> bool:
    """GZ2016-3.2-4: he works since then, so whatever was signed was signed by then."""
    due = demands.due(joined_on)
    return due is not None and not due.provisional and demands.on > due.on


def _columns(told: dict[str, Any] | None) -> tuple[Any, ...]:
    """Of one contract in the sheet; empty ones where there is none."""
    if told is None:
        return ("",) * 12
    latest = told["versions"][0]
    return (
        told["kind_label"],
        told["signed_on"],
        told["duration_label"],
        told["period_from"],
        told["terminated_on"] or told["period_to"],
        latest["wage_words"],
        latest["pay_method_label"],
        latest["pay_day_words"],
        told["standing_label"],
        latest["answer_label"],
        told["entered_on"],
        told["entry_due_on"],
    )
