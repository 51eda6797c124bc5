"""The authority's systems: the registry of persons (入库), and name against number.

JSON over HTTP. Every request carries ``X-Request-Id``, ``X-Timestamp`` (seconds since 1970) and
``X-Signature``: the HMAC-SHA256 in hex, under the shared secret, of these five lines: method, path below
the base, timestamp, request id, SHA-256 of the body in hex.

- ``POST persons`` {name, id_number, verified_at} -> 200 or 202 {receipt}; idempotent by request id
- ``GET persons/<receipt>`` -> {state: waiting | stored | refused, reason?}
- ``POST identity-checks`` {name, id_number} -> {result: matched | mismatched | unknown}
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter

from app.kernel.clock import SystemClock, in_shanghai
from app.kernel.ids import new_id
from app.people.ports import RegistryDown, RegistryState

log = logging.getLogger("jianma.registry")

CONNECT_S, ANSWER_S = 3.0, 5.0
STATES = frozenset({"waiting", "stored", "refused"})
RESULTS = frozenset({"matched", "mismatched", "unknown"})
REASON_LENGTH = 200
RECEIPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,79}")


def _system_time() -> float:
    return SystemClock().now().timestamp()


class RegistryClient:
    """Carries out ``PersonRegistry`` and ``IdentityAuthority``.

    Raises RegistryDown for everything that is not an answer in the agreed form: no connection, no answer
    in time, a status other than 200 or 202, nonsense. Neither it nor the log holds anything personal.
    ``now`` gives seconds since 1970 by the real clock: the other side compares it with its own.
    """

    def __init__(
        self,
        base: str,
        secret: str,
        *,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        now: Callable[[], float] = _system_time,
    ) -> None:
        self._base = base.rstrip("/") + "/"
        self._secret = secret.encode()
        self._timeouts = timeouts
        self._now = now
        self._http = requests.Session()
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=16, max_retries=0))

    def submit(self, request_id: str, name: str, id_number: str, verified_at: datetime) -> str:
        """Idempotent by request id; the receipt to ask with."""
        person = {"name": name, "id_number": id_number, "verified_at": in_shanghai(verified_at)}
        answer = self._ask("POST", "persons", request_id, person)
        receipt = answer.get("receipt")
        if not isinstance(receipt, str) or not RECEIPT.fullmatch(receipt):
            raise self._down("persons", "no receipt of a known form")
        return receipt

    def state(self, receipt: str) -> RegistryState:
        """What became of a submission; ``reason`` only with ``refused``."""
        answer = self._ask("GET", f"persons/{quote(receipt, safe='')}", new_id())
        state, reason = answer.get("state"), answer.get("reason")
        if state not in STATES:
            raise self._down("persons/", "no known state")
        if state != "refused":
            return RegistryState(state)
        return RegistryState(state, str(reason)[:REASON_LENGTH] if reason else None)

    def check(self, name: str, id_number: str) -> str:
        """``matched``, ``mismatched`` or ``unknown`` (no such number)."""
        answer = self._ask("POST", "identity-checks", new_id(), {"name": name, "id_number": id_number})
        result = answer.get("result")
        if result not in RESULTS:
            raise self._down("identity-checks", "no known result")
        return str(result)

    def _ask(
        self, method: str, path: str, request_id: str, body: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        # Raised after the handler has ended: the original carries the request, and with it a person.
        try:
            answer, why = self._answer(method, path, request_id, body)
        except requests.Timeout:
            why = "no answer in time"
        except (requests.RequestException, ValueError) as error:
            why = type(error).__name__
        if why:
            raise self._down(path.partition("/")[0], why)
        return answer

    def _answer(
        self, method: str, path: str, request_id: str, body: Mapping[str, str] | None
    ) -> tuple[dict[str, Any], str]:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self._signed(method, path, request_id, data)
        response = self._http.request(
            method,
            self._base + path,
            data=data or None,
            headers=headers,
            timeout=self._timeouts,
            allow_redirects=False,
        )
        if response.status_code not in (200, 202):
            return {}, f"HTTP {response.status_code}"
        answer = response.json()
        return (answer, "") if isinstance(answer, dict) else ({}, "an answer of no known form")

    def _signed(self, method: str, path: str, request_id: str, data: bytes) -> dict[str, str]:
        sent_at = str(int(self._now()))
        lines = (method, path, sent_at, request_id, hashlib.sha256(data).hexdigest())
        signature = hmac.new(self._secret, "\n".join(lines).encode(), "sha256").hexdigest()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Request-Id": request_id,
            "X-Timestamp": sent_at,
            "X-Signature": signature,
        }

    @staticmethod
    def _down(path: str, why: str) -> RegistryDown:
        log.warning("registry call failed", extra={"api": path, "why": why})
        return RegistryDown(f"{path}: {why}")
