"""The overview of a training centre whose classes have many learners."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import peewee

from app.kernel.clock import legal_day
from app.kernel.db import Table, database, is_postgres
from app.kernel.ids import new_id
from app.people.models import Person
from app.training.models import Enrolment, LearningDay, UncreditedSum
from bench.world import ROWS_AT_ONCE, World
from miniprogram_api.factory import create_app
from tests.factories.people import staff_headers
from tests.factories.training import Centre, a_centre

CLASSES, DAYS = 10, 12
REASONS = ("PAUSED", "GAP_TOO_LONG", "SKIPPED")
STATES = ("enrolled", "learning", "learning", "learning", "completed")

Rows = list[dict[str, Any]]


def measure(world: World, *, sizes: tuple[int, ...], rounds: int) -> list[dict[str, float]]:
    """One entry a size, each a centre of its own with ten classes; the answer as its staff reads it."""
    client = create_app(world.product.settings, world.product).test_client()
    found: list[dict[str, float]] = []
    for size in sizes:
        centre = _a_centre(world, size)
        headers = staff_headers(world.product, "training_staff", "training_centre", centre.provider.id)
        seconds = []
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            answer = client.get("/api/v1/training/overview", headers=headers)
            seconds.append(time.perf_counter() - begun)
            if answer.status_code != 200 or answer.get_json()["summary"]["learners"] != size:
                raise RuntimeError(f"the overview is not right: {answer.get_json()}")
        found.append({"learners": size, "overview_ms": median(seconds[1:]) * 1000})
    return found


def _a_centre(world: World, size: int) -> Centre:
    now = world.product.clock.now()
    today = legal_day(now)
    with database.atomic():
        centre = a_centre(world.product)
        classes = [
            centre.a_class(
                title=f"第{number + 1}期",
                starts_on=today - timedelta(days=10 + number),
                ends_on=today + timedelta(days=10 + number),
                seats=size,
                taken=size // CLASSES,
            )
            for number in range(CLASSES)
        ]
        people: Rows = [
            {"id": new_id(), "created_at": now, "worker_name_masked": "王*国"} for _ in range(size)
        ]
        enrolments = [
            _enrolment(centre, classes[place % CLASSES].id, person["id"], place, now)
            for place, person in enumerate(people)
        ]
        mine = [{"enrolment_id": one["id"], "provider_id": centre.provider.id} for one in enrolments]
        days = [
            {"id": new_id(), **one, "day": today - timedelta(days=ago), "credited_ms": 3_600_000}
            for one in mine
            for ago in range(DAYS)
        ]
        lost = [
            {"id": new_id(), **one, "reason": reason, "shown_ms": 60_000}
            for one in mine
            for reason in REASONS
        ]
        tables: tuple[tuple[type[Table], Rows], ...] = (
            (Person, people),
            (Enrolment, enrolments),
            (LearningDay, days),
            (UncreditedSum, lost),
        )
        for table, rows in tables:
            for part in peewee.chunked(rows, ROWS_AT_ONCE):
                table.insert_many(part).execute()
    if is_postgres():
        database.execute_sql("ANALYZE")
    return centre


def _enrolment(centre: Centre, class_id: str, person_id: str, place: int, now: datetime) -> dict[str, Any]:
    state = STATES[place % len(STATES)]
    return {
        "id": new_id(),
        "person_id": person_id,
        "course_id": centre.course.id,
        "class_id": class_id,
        "provider_id": centre.provider.id,
        "purpose": "ce",
        "required_hours": Decimal(6),
        "needs_all_mandatory": False,
        "state": state,
        "enrolled_at": now - timedelta(days=15),
        "completed_at": now if state == "completed" else None,
        "watched_s": place % 160,
        "earned_hours": Decimal(place % 7),
    }
