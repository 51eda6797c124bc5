"""Keeps secrets in addresses out of the logs: WeChat wants its secret and the codes in the query."""

from __future__ import annotations

import logging
import re

QUERY = re.compile(r"\?[^\s\"']+")
TALKATIVE = ("urllib3.connectionpool", "urllib3.util.retry", "wechatpy.client.base")


class QueryScrubber(logging.Filter):
    """Cuts every query string out of a record before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "?" in message:
            record.msg, record.args = QUERY.sub("?...", message), ()
        return True


def scrub_logs() -> None:
    """Puts the scrubber on the loggers that write addresses; once is enough."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(scrubber, QueryScrubber) for scrubber in logger.filters):
            logger.addFilter(QueryScrubber())
