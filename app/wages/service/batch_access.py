"""A batch and its lines, for somebody who may read them or deal with them."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.decision import Decision
from app.kernel.errors import Missing, Refused
from app.sites.service.scopes import Access, Scopes
from app.wages.models.batches import WageBatch, WageItem
from app.wages.queries import batches as queries


def demand(decision: Decision, *, status: int | None = None) -> None:
    """Raises Refused with every reason."""
    if not decision.allowed:
        raise Refused.because(decision, status=status)


def batch_seen(scopes: Scopes, actor: Actor, project_id: str, batch_id: str) -> WageBatch:
    """A batch that the caller may read. Raises Missing WAGE_BATCH_NOT_FOUND."""
    access = scopes.access_for(actor, project_id, "own")
    return _own(queries.batch_of(project_id, batch_id), access)


def batch_held(access: Access, batch_id: str) -> WageBatch:
    """A batch that the caller may change, held until the transaction ends. Raises Missing
    WAGE_BATCH_NOT_FOUND."""
    return _own(queries.batch_of(access.project.id, batch_id, for_update=True), access)


def item_of(batch: WageBatch, item_id: str) -> WageItem:
    """A line of a batch that is held. Raises Missing WAGE_ITEM_NOT_FOUND."""
    item: WageItem | None = WageItem.get_or_none((WageItem.id == item_id) & (WageItem.batch_id == batch.id))
    if item is None:
        raise Missing("WAGE_ITEM_NOT_FOUND", "工资表里没有这一行", remedy="请刷新页面后再试")
    return item


def _own(batch: WageBatch | None, access: Access) -> WageBatch:
    is_hidden = access.only_companies is not None and (
        batch is None or batch.company_id not in access.only_companies
    )
    if batch is None or is_hidden:
        raise Missing("WAGE_BATCH_NOT_FOUND", "没有找到这张工资表", remedy="请从项目的工资页面重新打开")
    return batch
