"""Every use case of the slice under one roof, as the product holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.policies.loader import Policies
from app.training.facts import Pace
from app.training.service.adoption import LearningAdoption
from app.training.service.announcing import Announcing
from app.training.service.appeals import LearningAppeals
from app.training.service.assessments import Assessments
from app.training.service.check_answers import CheckAnswers
from app.training.service.classes import Classes
from app.training.service.courses import Courses
from app.training.service.enrolling import Completion, Enrolling
from app.training.service.heartbeats import Heartbeats
from app.training.service.my_learning import MyLearning
from app.training.service.providers import Providers
from app.training.service.recomputing import Recomputing
from app.training.service.report_sheets import ReportSheets
from app.training.service.reports import Reports
from app.training.service.sessions import Sessions
from app.training.service.upkeep import Upkeep
from app.training.service.videos import Videos


@dataclass(frozen=True)
class TrainingDesk:
    """One attribute per use-case class."""

    providers: Providers
    courses: Courses
    videos: Videos
    classes: Classes
    enrolling: Enrolling
    completion: Completion
    my_learning: MyLearning
    sessions: Sessions
    heartbeats: Heartbeats
    check_answers: CheckAnswers
    appeals: LearningAppeals
    assessments: Assessments
    reports: Reports
    report_sheets: ReportSheets
    recomputing: Recomputing
    announcing: Announcing
    adoption: LearningAdoption
    upkeep: Upkeep


def pace_of(policies: Policies, on: date) -> Pace:
    """CQ2023-A2.5-5: how learning is believed, as the policy of the day says."""
    values = policies.everywhere
    interval = values.number("learning-heartbeat-seconds", on) * 1000
    return Pace(
        interval=interval,
        allowance=interval,
        flush=interval * 5 // 4,
        check_min=values.number("learning-check-after-minutes", on) * 60_000,
        check_max=values.number("learning-check-within-minutes", on) * 60_000,
        answer=values.number("learning-check-answer-seconds", on) * 1000,
    )
