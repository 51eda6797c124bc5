"""The product behind a clock that each request sets: ``gunicorn bench.timed:application``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.bootstrap import build
from app.kernel import logs
from app.kernel.settings import Settings
from bench.learners import AT, GivenClock
from miniprogram_api.factory import create_app

VARIABLE = "HTTP_" + AT.upper().replace("-", "_")


class Timed:
    """Any WSGI application, told the time by a header."""

    def __init__(self, inner: Any, clock: GivenClock) -> None:
        self._inner, self._clock = inner, clock

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        at = environ.get(VARIABLE)
        self._clock.set(datetime.fromisoformat(at) if at else None)
        answer: Iterable[bytes] = self._inner(environ, start_response)
        return answer


def timed() -> Timed:
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    clock = GivenClock()
    return Timed(create_app(settings, build(settings, clock=clock)), clock)


def __getattr__(name: str) -> Timed:
    """Made when gunicorn asks for it, and not where only the class is wanted."""
    if name != "application":
        raise AttributeError(name)
    globals()["application"] = made = timed()
    return made
