"""The training slice, wired."""

from __future__ import annotations

import hmac

from app.bootstrap.gateways import Gateways
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.jobs import Jobs
from app.kernel.settings import Settings
from app.people.service.accounts import Accounts
from app.people.service.consents import Consents
from app.policies.loader import Policies
from app.training.ports import VideoStore
from app.training.service.access import Access
from app.training.service.adoption import LearningAdoption
from app.training.service.announcing import Announcing
from app.training.service.appeals import LearningAppeals
from app.training.service.assessments import Assessments
from app.training.service.check_answers import FACE_CHECK, CheckAnswers
from app.training.service.checks import Checks
from app.training.service.classes import Classes
from app.training.service.courses import Courses
from app.training.service.desk import TrainingDesk, pace_of
from app.training.service.enrolling import Completion, Enrolling
from app.training.service.heartbeats import Heartbeats
from app.training.service.living import LivingStates
from app.training.service.my_learning import MyLearning
from app.training.service.providers import Providers
from app.training.service.recomputing import Recomputing
from app.training.service.report_sheets import ReportSheets
from app.training.service.reports import Reports
from app.training.service.sessions import Sessions
from app.training.service.upkeep import UPKEEP, Upkeep
from app.training.service.videos import Videos
from app.training.service.writing import Writing


def wire_training(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    consents: Consents,
    accounts: Accounts,
    video_store: VideoStore,
) -> TrainingDesk:
    """Courses, classes, learning, and the jobs behind it."""
    pace = pace_of(policies, legal_day(clock.now()))
    access = Access()
    checks = Checks(consents, hmac.digest(settings.secret_key.encode(), b"learning-check", "sha256"), pace)
    writing = Writing(jobs, checks, pace)
    states = LivingStates(parts.store)
    heartbeats = Heartbeats(clock, states, writing, pace)
    sessions = Sessions(clock, jobs, states, writing, video_store, pace)
    answers = CheckAnswers(
        clock, audit, jobs, parts.photos, parts.face_matcher, access, checks, heartbeats, pace
    )
    upkeep = Upkeep(clock, jobs, heartbeats)
    reports = Reports(clock, access)
    jobs.register(FACE_CHECK, answers.compare, on_failed=answers.give_up)
    jobs.register(UPKEEP, upkeep.run)
    return TrainingDesk(
        providers=Providers(clock, audit, accounts, access),
        courses=Courses(clock, audit, policies, access),
        videos=Videos(clock, access, video_store),
        classes=Classes(clock, audit, access),
        enrolling=Enrolling(clock, policies),
        completion=Completion(),
        my_learning=MyLearning(clock, heartbeats),
        sessions=sessions,
        heartbeats=heartbeats,
        check_answers=answers,
        appeals=LearningAppeals(clock, audit, jobs, access, heartbeats, pace),
        assessments=Assessments(clock, audit, jobs, access),
        reports=reports,
        report_sheets=ReportSheets(reports),
        recomputing=Recomputing(clock, pace),
        announcing=Announcing(jobs),
        adoption=LearningAdoption(clock, sessions),
        upkeep=upkeep,
    )
