"""GET /healthz, /readyz, /metrics: outside the API's prefix and without a token of a person."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, jsonify, request

from app.kernel.db import connection
from app.kernel.errors import Missing
from app.kernel.milestones import Milestones
from miniprogram_api import metrics
from miniprogram_api.deps import product

blp = Blueprint("operation", __name__)

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@blp.get("/healthz")
def healthz() -> Response:
    """The process answers; nothing else is looked at."""
    return jsonify(status="ok")


@blp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Every part answers (200), or which one does not (503)."""
    parts = product().condition.parts()
    ready = all(parts.values())
    words = {part: "ok" if good else "down" for part, good in parts.items()}
    return jsonify(status="ready" if ready else "not ready", parts=words), 200 if ready else 503


@blp.get("/metrics")
def show_metrics() -> Response:
    """Prometheus text. Only with METRICS_TOKEN, or from this machine without a proxy in between."""
    if not _may_see_metrics():
        raise Missing("NOT_FOUND", "没有找到您要的内容")
    with connection():
        backlog = product().condition.backlog()
        faces = product().privacy.stored_faces.count()
        requests = product().privacy.data_request_office.standing()
        months = product().attendance_partitions.state()
    reached = Milestones(product().settings.data_dir).reached()
    text = metrics.exposition(backlog, faces.count, requests, months, reached)
    return Response(text, content_type=metrics.CONTENT_TYPE)


def _may_see_metrics() -> bool:
    expected = product().settings.metrics_token
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if expected and scheme.lower() == "bearer":
        return hmac.compare_digest(token.strip().encode(), expected.encode())
    return request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
