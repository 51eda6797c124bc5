"""The batches of a project, as those with a right on it see them."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.sites.service.scopes import Scopes
from app.wages.models.batches import WageBatch, WageItem
from app.wages.queries import batches as queries
from app.wages.service.batch_access import batch_seen
from app.wages.service.batch_showing import Answer, batches_told, item_told, whole_batch
from app.wages.service.wage_sheet import draw_batch


@dataclass(frozen=True)
class BatchRegister:
    """Reading only."""

    scopes: Scopes

    def of_project(
        self, actor: Actor, project_id: str, *, limit: int, cursor: str | None, state: str | None = None
    ) -> Page[Answer]:
        """The newest made first; companies that take part see their own."""
        access = self.scopes.access_for(actor, project_id, "own")
        query = queries.batches_of(project_id, access.only_companies)
        if state is not None:
            query = query.where(WageBatch.state == state)
        page = page_by_id(query, WageBatch, limit, cursor, newest_first=True)
        return Page(batches_told(list(page.items)), page.next_cursor)

    def show(self, actor: Actor, project_id: str, batch_id: str) -> Answer:
        """Totals and steps. Raises Missing WAGE_BATCH_NOT_FOUND."""
        return whole_batch(batch_seen(self.scopes, actor, project_id, batch_id))

    def items(
        self, actor: Actor, project_id: str, batch_id: str, *, limit: int, cursor: str | None
    ) -> Page[Answer]:
        """The lines, names masked. Raises Missing WAGE_BATCH_NOT_FOUND."""
        batch = batch_seen(self.scopes, actor, project_id, batch_id)
        page = page_by_id(queries.shown_items(batch.id), WageItem, limit, cursor)
        return Page([item_told(item) for item in page.items], page.next_cursor)

    def sheet(self, actor: Actor, project_id: str, batch_id: str) -> tuple[str, bytes]:
        """File name and .xlsx, names masked; GZ2016-3.1.3-2. Raises Missing WAGE_BATCH_NOT_FOUND."""
        batch = batch_seen(self.scopes, actor, project_id, batch_id)
        [told] = batches_told([batch])
        items = [item_told(item) for item in queries.shown_items(batch.id).order_by(WageItem.id)]
        return f"工资表-{told['company']}-{batch.pay_month}.xlsx", draw_batch(told, items)
