"""Logs as JSON lines on the standard output, from structlog and from the standard library alike.

Nothing personal is logged: routes instead of paths, ids and codes instead of names and numbers.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

QUIET = ("huey", "urllib3", "PIL", "peewee")
OUR_OWN_WORDS = (AttributeError, ImportError, NameError, NotImplementedError)
LONGEST_CHAIN = 5
STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime"}


def _extra(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """What a call of the standard library gave as ``extra``."""
    record = event.get("_record")
    if record is not None:
        event.update({key: value for key, value in record.__dict__.items() if key not in STANDARD})
    return event


def _frames(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """An exception as types and places. What it says is left out where it may repeat somebody's data."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = [_described(link) for link in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "type": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, OUR_OWN_WORDS):
        described["says"] = str(error)
    return described


def configure(level: str = "INFO") -> None:
    """Once per process, before anything is logged."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    # Request lines are many: they take the short way, past the standard library.
    structlog.configure(
        processors=[*shared, _frames, as_json],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, _extra],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _frames, as_json],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
