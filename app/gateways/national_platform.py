"""The national platform (全国工程质量安全监管信息平台): who holds which certificate, in any province.

JSON over signed HTTP (``app.gateways.signed_http``).

- ``POST certificate-queries`` {name, id_number} -> {certificates: [{province, kind, category, number,
  valid_to, state}]}; ``province`` six digits, ``valid_to`` a date or null, ``state`` VALID, SUSPENDED,
  EXPIRED or CANCELLED. Whoever holds nothing gets an empty list.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.certificates.ports import HOLDING_STATES, Holding, PlatformDown
from app.gateways.signed_http import ANSWER_S, AT_ONCE, CONNECT_S, SignedHttp
from app.kernel.clock import system_time
from app.kernel.ids import new_id

log = logging.getLogger("jianma.national_platform")

PROVINCE = re.compile(r"[1-9][0-9]0000")
MOST_HOLDINGS = 500
CALL = "certificate-queries"


class NationalPlatformClient:
    """Carries out ``NationalPlatform``.

    One line of an answer that cannot be read makes the whole answer unreadable: it could be the one that
    decides.
    """

    def __init__(
        self,
        base: str,
        secret: str,
        *,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        now: Callable[[], float] = system_time,
        at_once: int = AT_ONCE,
    ) -> None:
        self._http = SignedHttp(
            base, secret, down=PlatformDown, log=log, timeouts=timeouts, now=now, at_once=at_once
        )

    def holdings(self, name: str, id_number: str) -> list[Holding]:
        answer = self._http.ask("POST", CALL, new_id(), {"name": name, "id_number": id_number})
        listed = answer.get("certificates")
        if not isinstance(listed, list) or len(listed) > MOST_HOLDINGS:
            raise self._http.failed(CALL, "no list of certificates")
        read = [_holding(line) for line in listed]
        found = [holding for holding in read if holding is not None]
        if len(found) < len(listed):
            raise self._http.failed(CALL, "a certificate of no known form")
        return found


def _holding(line: Any) -> Holding | None:
    if not isinstance(line, dict):
        return None
    province, kind, category = line.get("province"), line.get("kind"), line.get("category")
    number, ends, state = line.get("number"), line.get("valid_to"), line.get("state")
    texts = all(isinstance(text, str) and text for text in (province, kind, number))
    if not texts or not PROVINCE.fullmatch(str(province)) or state not in HOLDING_STATES:
        return None
    if category is not None and not isinstance(category, str):
        return None
    try:
        valid_to = None if ends is None else date.fromisoformat(ends)
    except (TypeError, ValueError):
        return None
    return Holding(str(province), str(kind), category, str(number), valid_to, str(state))
