"""The conversion among the things to do: 去选岗, 去学习, 查看证书 (CQ2023-A2.4-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.certificates.queries.conversion import conversions_from, safety_officers_of
from app.certificates.queries.registry import facts_of, holder_of
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.conversion_states import CLOSED, COMPLETED, QUERYABLE, ROLE_CHOSEN, WINDOW_CLOSED
from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_showing import next_step
from app.certificates.service.conversion_standings import ConversionStandings, Standing
from app.certificates.service.conversions import Conversions
from app.people.facts import Todo

KIND, PAGE = "conversion", "/m/conversions"
# How long a new certificate stays among the things to do; he finds it under 证书查询 at any time.
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class ConversionTodos:
    """A source of the home screen. One statement for whoever holds no such certificate."""

    campaigns: Campaigns
    standings: ConversionStandings
    conversions: Conversions

    def of(self, person_id: str, today: date) -> list[Todo]:
        certificates = safety_officers_of(person_id)
        if not certificates:
            return []
        holder = holder_of(person_id)
        every = self.campaigns.every(today)
        existing = conversions_from(row.id for row in certificates)
        standings = {
            one.row.source_certificate_id: one
            for one in self.standings.of(list(existing.values()), today, every)
        }
        todos: list[Todo] = []
        for row in certificates:
            standing = standings.get(row.id)
            if standing is not None and not _is_abandoned(standing):
                todos += _going_on(standing, today)
                continue
            if holder is None:
                continue
            campaign, decision = self.conversions.eligibility(facts_of(row), holder, today, every)
            if campaign is not None and decision.allowed:
                todos.append(Todo(KIND, texts.CHOOSE, PAGE, campaign.closes_on))
        return todos


def _going_on(standing: Standing, today: date) -> list[Todo]:
    step = next_step(standing)
    if step is None:
        return []
    if standing.state == ROLE_CHOSEN:
        return [Todo(KIND, step["label"], step["link"], standing.row.closes_on)]
    if standing.state in (COMPLETED, QUERYABLE):
        day = standing.query_day
        is_new = day is None or today <= day.on + NEW_FOR
        return [Todo(KIND, step["label"], step["link"])] if is_new else []
    return [Todo(KIND, step["label"], step["link"], standing.study_until)]


def _is_abandoned(standing: Standing) -> bool:
    return (standing.state, standing.closed_reason) == (CLOSED, WINDOW_CLOSED)
