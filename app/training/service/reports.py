"""What a training centre sees: who is where, who is in danger of missing the date, and why time was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.training.facts import CLASS_KINDS, COMPLETED
from app.training.models import TrainingClass
from app.training.queries.courses import classes_visible_to, providers_visible_to
from app.training.queries.learners import (
    Learner,
    days_of,
    enrolments_in,
    learners_of,
    seconds_a_day,
    seconds_lost,
)
from app.training.queries.losses import seconds_by_reason
from app.training.rules.pace import AT_RISK, BEHIND, LABELS, OVERDUE, Outlook, outlook
from app.training.rules.reasons import WHY
from app.training.service.access import Access

CHART_DAYS = 30
IN_DANGER = (AT_RISK, BEHIND, OVERDUE)
KIND_LABELS = dict(zip(CLASS_KINDS, ("安管人员", "特种作业人员", "注册执业人员"), strict=True))

Row = dict[str, Any]


@dataclass(frozen=True)
class Reports:
    """Learners of a class, and the overview of a centre or a region."""

    clock: Clock
    access: Access

    def learners(
        self, actor: Actor, class_id: str, *, risk: str | None, limit: int, cursor: str | None
    ) -> Row:
        """A page of learners with the sums of the whole class; ``risk`` keeps those of one kind, ``any``
        all in danger. Four statements besides those of the right. Raises Missing."""
        found = self.access.class_for(actor, class_id, "read")
        everybody = self._everybody_in([class_id])
        wanted = [
            pair
            for pair in everybody
            if risk is None or pair[1].risk == risk or (risk == "any" and pair[1].risk in IN_DANGER)
        ]
        behind_cursor = [pair for pair in wanted if cursor is None or pair[0].id > cursor]
        page = behind_cursor[:limit]
        ids = [one.id for one, _outlook in page]
        lost, days = seconds_by_reason(ids), days_of(ids)
        more = len(behind_cursor) > limit
        return {
            "class": class_row(found),
            "summary": summed(everybody),
            "items": [
                learner_row(one, seen, lost.get(one.id, {}), days.get(one.id, {})) for one, seen in page
            ],
            "next_cursor": ids[-1] if more else None,
        }

    def whole_class(
        self, actor: Actor, class_id: str
    ) -> tuple[TrainingClass, list[tuple[Learner, Outlook]], dict[str, Any], dict[str, Any]]:
        """For the sheet: the class, its learners, their lost seconds by reason, their seconds by day."""
        found = self.access.class_for(actor, class_id, "read")
        everybody = self._everybody_in([class_id])
        ids = enrolments_in(class_id)
        return found, everybody, seconds_by_reason(ids), days_of(ids)

    def overview(self, actor: Actor) -> Row:
        """All classes that the caller may see, with the data of four charts. Five statements."""
        today = legal_day(self.clock.now())
        classes = list(classes_visible_to(actor).order_by(TrainingClass.ends_on.desc(), TrainingClass.id))
        providers = providers_visible_to(actor)
        by_class: dict[str, list[tuple[Learner, Outlook]]] = {one.id: [] for one in classes}
        if classes:
            for pair in self._everybody_in(classes_visible_to(actor).select(TrainingClass.id)):
                by_class[pair[0].class_id].append(pair)
        everybody = [pair for pairs in by_class.values() for pair in pairs]
        since = today - timedelta(days=CHART_DAYS - 1)
        return {
            "as_of": in_shanghai(self.clock.now()),
            "summary": summed(everybody),
            "classes": [
                {**class_row(one), **summed(by_class[one.id]), "is_over": one.ends_on < today}
                for one in classes
            ],
            "charts": {
                "hours_a_day": _hours_a_day(seconds_a_day(providers, since), since, today),
                "risk": _slices(LABELS, Counter(seen.risk for _one, seen in everybody)),
                "progress": _progress(everybody),
                "uncredited": _reasons(seconds_lost(providers)),
            },
        }

    def _everybody_in(self, classes: Any) -> list[tuple[Learner, Outlook]]:
        today = legal_day(self.clock.now())
        return [(one, _outlook(one, today)) for one in learners_of(classes)]


def _outlook(learner: Learner, today: date) -> Outlook:
    return outlook(
        remaining_s=max(0, learner.needed_s - learner.watched_s),
        watched_s=learner.watched_s,
        started_on=max(learner.starts_on, legal_day(learner.enrolled_at)),
        ends_on=learner.ends_on,
        today=today,
        is_done=learner.completed_at is not None,
    )


def class_row(found: TrainingClass) -> Row:
    return {
        "id": found.id,
        "title": found.title,
        "kind": found.kind,
        "kind_label": KIND_LABELS.get(found.kind, found.kind),
        "course_id": found.course_id,
        "provider_id": found.provider_id,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "seats": found.seats,
        "taken": found.taken,
    }


def learner_row(one: Learner, seen: Outlook, lost: dict[str, int], days: dict[date, int]) -> Row:
    return {
        "enrolment_id": one.id,
        "person_id": one.person_id,
        "name": one.name,
        "state": one.state,
        "required_hours": float(one.required_hours),
        "earned_hours": float(one.earned_hours),
        "progress": _share(one, seen),
        "sections_done": one.sections_done,
        "watched_s": one.watched_s,
        "hours_by_day": {day.isoformat(): round(seconds / 3600, 2) for day, seconds in sorted(days.items())},
        "last_learned_at": in_shanghai(one.last_learned_at) if one.last_learned_at else None,
        "completed_at": in_shanghai(one.completed_at) if one.completed_at else None,
        "risk": seen.risk,
        "risk_label": LABELS[seen.risk],
        "days_left": seen.days_left,
        "remaining_s": seen.remaining_s,
        "needed_s_per_day": seen.needed_s_per_day,
        "checks_missed": one.checks_missed,
        "uncredited_s": one.uncredited_s,
        "uncredited": _reasons(lost),
        "assessment_result": one.assessment_result,
    }


def summed(pairs: Sequence[tuple[Learner, Outlook]]) -> Row:
    """The sums of a class or of all classes."""
    risks = Counter(seen.risk for _one, seen in pairs)
    learners = [one for one, _seen in pairs]
    return {
        "learners": len(learners),
        "completed": sum(one.state == COMPLETED for one in learners),
        "behind": risks[BEHIND],
        "at_risk": risks[AT_RISK],
        "overdue": risks[OVERDUE],
        "not_started": sum(one.last_learned_at is None for one in learners),
        "watched_hours": round(sum(one.watched_s for one in learners) / 3600, 1),
        "uncredited_hours": round(sum(one.uncredited_s for one in learners) / 3600, 1),
        "checks_missed": sum(one.checks_missed for one in learners),
        "passed": sum(one.assessment_result == "pass" for one in learners),
    }


def _share(one: Learner, seen: Outlook) -> float:
    """0 to 1, by content; 1 only when the course is completed."""
    if one.completed_at is not None:
        return 1.0
    return round(min(0.99, 1 - seen.remaining_s / one.needed_s), 4) if one.needed_s else 0.0


def _reasons(lost: dict[str, int]) -> list[Row]:
    return [
        {"reason": reason, "message": WHY[reason].message, "seconds": seconds}
        for reason, seconds in sorted(lost.items(), key=lambda item: (-item[1], item[0]))
        if seconds
    ]


def _slices(labels: dict[str, str], counts: Counter[str]) -> list[Row]:
    return [{"key": key, "label": label, "value": counts[key]} for key, label in labels.items()]


def _progress(pairs: Iterable[tuple[Learner, Outlook]]) -> list[Row]:
    """How many learners are in each tenth of the course."""
    counts = Counter(min(9, int(_share(one, seen) * 10)) for one, seen in pairs)
    return [
        {"key": str(tenth), "label": f"{tenth * 10}%–{tenth * 10 + 10}%", "value": counts[tenth]}
        for tenth in range(10)
    ]


def _hours_a_day(rows: Sequence[tuple[date, int, int]], since: date, today: date) -> list[Row]:
    by_day = {day: (seconds, people) for day, seconds, people in rows}
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    return [
        {
            "day": day.isoformat(),
            "hours": round(by_day.get(day, (0, 0))[0] / 3600, 2),
            "people": by_day.get(day, (0, 0))[1],
        }
        for day in days
    ]
