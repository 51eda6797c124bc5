"""Courses, classes and videos as lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import peewee

from app.kernel.actor import REGULATOR, Actor
from app.sites.queries.visible import in_regions
from app.training.facts import PUBLISHED, ClassFacts
from app.training.models import Course, TrainingClass, TrainingProvider, TrainingVideo
from app.training.rules.rights import own_centres


def providers_visible_to(actor: Actor) -> peewee.ModelSelect:
    """Ids of the providers that the actor may read; the same rule as ``rights.may_read``, as SQL."""
    regions = in_regions(TrainingProvider.region_code, actor.scopes(REGULATOR, "region"))
    own = TrainingProvider.id.in_(own_centres(actor) or ("",))
    return TrainingProvider.select(TrainingProvider.id).where(regions | own)


def courses_visible_to(actor: Actor) -> peewee.ModelSelect:
    return Course.select().where(Course.provider_id.in_(providers_visible_to(actor)))


def classes_visible_to(actor: Actor) -> peewee.ModelSelect:
    return TrainingClass.select().where(TrainingClass.provider_id.in_(providers_visible_to(actor)))


def class_facts(class_id: str) -> ClassFacts | None:
    """One statement; None for a class that does not exist."""
    return next(iter(_facts(TrainingClass.id == class_id)), None)


def classes_of_kind(kind: str, from_day: date) -> list[ClassFacts]:
    """Classes of a kind that end on or after the day, the earliest first. One statement."""
    return _facts((TrainingClass.kind == kind) & (TrainingClass.ends_on >= from_day))


def course_for(target_post: str, specialty: str) -> str | None:
    """CQ2023-3.2.3-1: the newest published course that is bound to a role. One statement."""
    course = (
        Course.select(Course.id)
        .where(
            (Course.target_post == target_post)
            & (Course.specialty == specialty)
            & (Course.state == PUBLISHED)
        )
        .order_by(Course.published_at.desc(), Course.id.desc())
        .first()
    )
    return str(course.id) if course else None


def videos_by_name(provider_id: str) -> dict[str, str]:
    """Ids of a provider's videos by id and by title; the newest of a title counts. One statement."""
    rows = (
        TrainingVideo.select(TrainingVideo.id, TrainingVideo.title)
        .where(TrainingVideo.provider_id == provider_id)
        .order_by(TrainingVideo.id)
        .tuples()
    )
    found: dict[str, str] = {}
    for video_id, title in rows:
        found[title] = video_id
        found[video_id] = video_id
    return found


def courses_by_id(ids: Iterable[str]) -> dict[str, Course]:
    wanted = list(set(ids))
    return {row.id: row for row in Course.select().where(Course.id.in_(wanted))} if wanted else {}


def classes_by_id(ids: Iterable[str | None]) -> dict[str, TrainingClass]:
    wanted = [class_id for class_id in set(ids) if class_id]
    if not wanted:
        return {}
    return {row.id: row for row in TrainingClass.select().where(TrainingClass.id.in_(wanted))}


def _facts(condition: Any) -> list[ClassFacts]:
    rows = (
        TrainingClass.select(
            TrainingClass.id,
            TrainingClass.title,
            TrainingClass.kind,
            TrainingClass.course_id,
            TrainingClass.provider_id,
            TrainingProvider.name,
            TrainingProvider.kind,
            TrainingProvider.qualified,
            TrainingClass.starts_on,
            TrainingClass.ends_on,
            TrainingClass.seats,
            TrainingClass.taken,
            Course.required_hours,
        )
        .join(TrainingProvider, on=(TrainingProvider.id == TrainingClass.provider_id))
        .join_from(TrainingClass, Course, on=(Course.id == TrainingClass.course_id))
        .where(condition)
        .order_by(TrainingClass.starts_on, TrainingClass.id)
        .tuples()
    )
    return [ClassFacts(*row) for row in rows]
