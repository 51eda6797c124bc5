"""The conversion among the things to do: 去选岗, 去学习, 查看证书 (CQ2023-A2.4-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.certificates.facts import SAFETY_OFFICER, Held
from app.certificates.queries.conversion import conversions_from
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
    """A part of the home screen. Nothing is asked for whoever holds no such certificate."""

    campaigns: Campaigns
    standings: ConversionStandings
    conversions: Conversions

    def of(self, held: Held, today: date) -> list[Todo]:
        certificates = [one for one in held.certificates if one.post == SAFETY_OFFICER]
        if held.holder is None or not certificates:
            return []
        every = self.campaigns.every(today)
        existing = conversions_from(one.id for one in certificates)
        standings = {
            standing.row.source_certificate_id: standing
            for standing in self.standings.of(list(existing.values()), today, every)
        }
        todos: list[Todo] = []
        for one in sorted(certificates, key=lambda each: each.id):
            standing = standings.get(one.id)
            if standing is not None and not _is_abandoned(standing):
                todos += _going_on(standing, today)
                continue
            campaign, decision = self.conversions.eligibility(one, held.holder, today, every)
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
