"""What holds for every request: an id, a database connection if it asks for one, the product's time, one line
in the log."""

from __future__ import annotations

import re
import time

import structlog
from flask import Flask, Response, g, request

from app.kernel.actor import WORKER
from app.kernel.clock import in_shanghai
from app.kernel.db import database, release
from app.kernel.ids import new_id
from miniprogram_api import metrics
from miniprogram_api.deps import product

log = structlog.get_logger("jianma.http")

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
# Nothing with as many digits in a row as a phone number has: the id is written into every line of the log.
GOOD_ID = re.compile(r"(?!.*[0-9]{11})[A-Za-z0-9._-]{1,64}")


def _begin() -> None:
    g.started = time.perf_counter()
    offered = request.headers.get("X-Request-Id", "")
    g.request_id = offered if GOOD_ID.fullmatch(offered) else new_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    # Opened by the first statement and given back at the end; not every request has one.
    g.opens = database.is_closed()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers["X-Server-Time"] = in_shanghai(product().clock.now())
    rule = request.url_rule.rule if request.url_rule else "unmatched"
    seconds = time.perf_counter() - g.get("started", 0.0)
    method = request.method if request.method in METHODS else "OTHER"
    metrics.observe(rule, method, response.status_code, seconds)
    log.info(
        "request",
        method=method,
        route=rule,  # the rule, not the path: a path may hold an id
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        **_office(),
    )
    return response


def _office() -> dict[str, str]:
    """The account of a caller with an office, also where he was refused; workers are not named."""
    caller = g.get("actor")
    if caller is None or all(grant.role == WORKER for grant in caller.grants):
        return {}
    return {"account": caller.account_id}


def _release(_error: BaseException | None) -> None:
    release(bool(g.pop("opens", False)))


def init_app(flask: Flask) -> None:
    flask.before_request(_begin)
    flask.after_request(_finish)
    flask.teardown_request(_release)
