"""Counts for Prometheus. With several web workers the numbers are kept in files that all of them share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

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


def observe(route: str, method: str, status: int, seconds: float) -> None:
    SECONDS.labels(route, method, str(status)).observe(seconds)


class _Present:
    """What is read when it is asked for, so that every worker tells the same."""

    def __init__(self, gauges: Iterable[GaugeMetricFamily]) -> None:
        self._gauges = list(gauges)

    def collect(self) -> list[GaugeMetricFamily]:
        return self._gauges


def _labelled(name: str, says: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    """A gauge with one value for each value of its label."""
    gauge = GaugeMetricFamily(name, says, labels=(label,))
    for of, value in values.items():
        gauge.add_metric((of,), value)
    return gauge


def _of_jobs(backlog: Backlog) -> Iterator[GaugeMetricFamily]:
    states = {"waiting": backlog.waiting, "running": backlog.running, "failed": backlog.failed}
    yield _labelled("jianma_jobs", "Jobs by state", "state", states)
    yield GaugeMetricFamily(
        "jianma_jobs_oldest_due_seconds",
        "How long the oldest due job has been waiting",
        value=backlog.oldest_due_s,
    )


def _of_months(months: Months) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "jianma_attendance_months_ahead",
        "Months of attendance that are made beyond the present one",
        value=months.ahead,
    )
    yield GaugeMetricFamily(
        "jianma_attendance_default_rows",
        "Events in the default partition that belong into a month",
        value=months.stray,
    )


def exposition(
    backlog: Backlog,
    face_templates: int,
    data_requests: Mapping[str, int],
    months: Months | None,
    reached: Mapping[str, float],
) -> bytes:
    """Everything in Prometheus' text form.

    ``face_templates`` stored, of which 100,000 must be told to the authority; ``data_requests`` open, by how
    near their deadline is; ``months`` only where the database keeps attendance so; ``reached`` by task the
    Unix second when it was last done well, 0 where never, so that an alarm sees one that stands still.
    """
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    gauges = [
        *_of_jobs(backlog),
        GaugeMetricFamily("jianma_face_templates", "Stored face templates", value=face_templates),
        _labelled(
            "jianma_data_requests_open",
            "Open requests about personal data",
            "urgency",
            {urgency: data_requests.get(urgency, 0) for urgency in ("ok", "near", "overdue")},
        ),
        _labelled("jianma_last_done_timestamp_seconds", "When a task was last done well", "task", reached),
        *(_of_months(months) if months is not None else ()),
    ]
    present = CollectorRegistry()
    present.register(_Present(gauges))
    return bytes(generate_latest(registry) + generate_latest(present))
