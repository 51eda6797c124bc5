"""Counts for Prometheus. With several web workers the numbers are kept in files that all of them share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from app.attendance.service.partitions import Months
from app.kernel.condition import Backlog

CONTENT_TYPE = CONTENT_TYPE_LATEST

REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "jianma_request_seconds",
    "Time of requests by route, method and status",
    ("route", "method", "status"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0),
    registry=REGISTRY,
)


class _Backlog:
    """The queue of jobs as it is now; read when it is asked for, so every worker tells the same."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("jianma_jobs", "Jobs by state", labels=("state",))
        jobs.add_metric(("waiting",), self._backlog.waiting)
        jobs.add_metric(("running",), self._backlog.running)
        jobs.add_metric(("failed",), self._backlog.failed)
        yield jobs
        yield GaugeMetricFamily(
            "jianma_jobs_oldest_due_seconds",
            "How long the oldest due job has been waiting",
            value=self._backlog.oldest_due_s,
        )


def observe(route: str, method: str, status: int, seconds: float) -> None:
    SECONDS.labels(route, method, str(status)).observe(seconds)


class _Faces:
    """Stored faces, read when it is asked for; 100,000 of them must be told to the authority."""

    def __init__(self, count: int) -> None:
        self._count = count

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("jianma_face_templates", "Stored face templates", value=self._count)


class _DataRequests:
    """Requests about personal data that are open, by how near their deadline is."""

    def __init__(self, standing: Mapping[str, int]) -> None:
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        open_ones = GaugeMetricFamily(
            "jianma_data_requests_open", "Open requests about personal data", labels=("urgency",)
        )
        for urgency in ("ok", "near", "overdue"):
            open_ones.add_metric((urgency,), self._standing.get(urgency, 0))
        yield open_ones


class _Months:
    """Attendance by months; only where the database keeps it so."""

    def __init__(self, months: Months) -> None:
        self._months = months

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "jianma_attendance_months_ahead",
            "Months of attendance that are made beyond the present one",
            value=self._months.ahead,
        )
        yield GaugeMetricFamily(
            "jianma_attendance_default_rows",
            "Events in the default partition that belong into a month",
            value=self._months.stray,
        )


class _Milestones:
    """When a task was last done well; 0 where never. Moments, so that an alarm sees one that stands still."""

    def __init__(self, reached: Mapping[str, float]) -> None:
        self._reached = reached

    def collect(self) -> Iterator[GaugeMetricFamily]:
        done = GaugeMetricFamily(
            "jianma_last_done_timestamp_seconds", "When a task was last done well", labels=("task",)
        )
        for task, at in self._reached.items():
            done.add_metric((task,), at)
        yield done


def exposition(
    backlog: Backlog,
    face_templates: int,
    data_requests: Mapping[str, int],
    months: Months | None,
    reached: Mapping[str, float],
) -> bytes:
    """Everything in Prometheus' text form."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    queue = CollectorRegistry()
    queue.register(_Backlog(backlog))
    queue.register(_Faces(face_templates))
    queue.register(_DataRequests(data_requests))
    queue.register(_Milestones(reached))
    if months is not None:
        queue.register(_Months(months))
    return bytes(generate_latest(registry) + generate_latest(queue))
