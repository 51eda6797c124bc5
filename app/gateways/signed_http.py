"""JSON over HTTP with the authorities' systems, every request signed.

Each carries ``X-Request-Id``, ``X-Timestamp`` (seconds since 1970) and ``X-Signature``: the HMAC-SHA256 in
hex, under the shared secret, of these five lines: method, path below the base, timestamp, request id,
SHA-256 of the body in hex.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from app.gateways.turns import NoTurn, Turns
from app.kernel.clock import system_time

CONNECT_S, ANSWER_S = 3.0, 5.0
AT_ONCE = 16


def signature_of(secret: bytes, method: str, path: str, sent_at: str, request_id: str, data: bytes) -> str:
    """The value of ``X-Signature``; both sides compute it."""
    lines = (method, path, sent_at, request_id, hashlib.sha256(data).hexdigest())
    return hmac.new(secret, "\n".join(lines).encode(), "sha256").hexdigest()


class SignedHttp:
    """One system of an authority.

    ``down`` makes the exception for everything that is not an answer in the agreed form: no connection, no
    answer in time, a status other than 200 or 202, nonsense, ``at_once`` calls that wait already. Neither it
    nor the log holds anything personal. ``now`` gives seconds since 1970 by the real clock: the other side
    compares it with its own.
    """

    def __init__(
        self,
        base: str,
        secret: str,
        *,
        down: Callable[[str], Exception],
        log: logging.Logger,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        now: Callable[[], float] = system_time,
        at_once: int = AT_ONCE,
    ) -> None:
        self._turns = Turns(at_once)
        self._base = base.rstrip("/") + "/"
        self._secret = secret.encode()
        self._down = down
        self._log = log
        self._timeouts = timeouts
        self._now = now
        self._http = requests.Session()
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=16, max_retries=0))

    def ask(
        self, method: str, path: str, request_id: str, body: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The JSON object of the answer. Raises what ``down`` makes."""
        # Raised after the handler has ended: the original carries the request, and with it a person.
        try:
            with self._turns.one():
                answer, why = self._answer(method, path, request_id, body)
        except NoTurn:
            why = "too many calls wait"
        except requests.Timeout:
            why = "no answer in time"
        except (requests.RequestException, ValueError) as error:
            why = type(error).__name__
        if why:
            raise self.failed(path.partition("/")[0], why)
        return answer

    def failed(self, path: str, why: str) -> Exception:
        """Written to the log, to be raised. ``path`` without anything that names a person."""
        self._log.warning("call to an authority failed", extra={"api": path, "why": why})
        return self._down(f"{path}: {why}")

    def _answer(
        self, method: str, path: str, request_id: str, body: Mapping[str, str] | None
    ) -> tuple[dict[str, Any], str]:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        sent_at = str(int(self._now()))
        response = self._http.request(
            method,
            self._base + path,
            data=data or None,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Request-Id": request_id,
                "X-Timestamp": sent_at,
                "X-Signature": signature_of(self._secret, method, path, sent_at, request_id, data),
            },
            timeout=self._timeouts,
            allow_redirects=False,
        )
        if response.status_code not in (200, 202):
            return {}, f"HTTP {response.status_code}"
        answer = response.json()
        return (answer, "") if isinstance(answer, dict) else ({}, "an answer of no known form")
