"""The authority's systems: the registry of persons (入库), and name against number.

JSON over signed HTTP (``app.gateways.signed_http``).

- ``POST persons`` {name, id_number, verified_at} -> 200 or 202 {receipt}; idempotent by request id
- ``GET persons/<receipt>`` -> {state: waiting | stored | refused, reason?}
- ``POST identity-checks`` {name, id_number} -> {result: matched | mismatched | unknown}
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from app.gateways.signed_http import ANSWER_S, AT_ONCE, CONNECT_S, SignedHttp
from app.kernel.clock import in_shanghai, system_time
from app.kernel.ids import new_id
from app.people.ports import RegistryDown, RegistryState

log = logging.getLogger("jianma.registry")

STATES = frozenset({"waiting", "stored", "refused"})
RESULTS = frozenset({"matched", "mismatched", "unknown"})
REASON_LENGTH = 200
RECEIPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,79}")


class RegistryClient:
    """Carries out ``PersonRegistry`` and ``IdentityAuthority``.

    Raises RegistryDown for everything that is not an answer in the agreed form.
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
            base, secret, down=RegistryDown, log=log, timeouts=timeouts, now=now, at_once=at_once
        )

    def submit(self, request_id: str, name: str, id_number: str, verified_at: datetime) -> str:
        """Idempotent by request id; the receipt to ask with."""
        person = {"name": name, "id_number": id_number, "verified_at": in_shanghai(verified_at)}
        answer = self._http.ask("POST", "persons", request_id, person)
        receipt = answer.get("receipt")
        if not isinstance(receipt, str) or not RECEIPT.fullmatch(receipt):
            raise self._http.failed("persons", "no receipt of a known form")
        return receipt

    def state(self, receipt: str) -> RegistryState:
        """What became of a submission; ``reason`` only with ``refused``."""
        answer = self._http.ask("GET", f"persons/{quote(receipt, safe='')}", new_id())
        state, reason = answer.get("state"), answer.get("reason")
        if state not in STATES:
            raise self._http.failed("persons/", "no known state")
        if state != "refused":
            return RegistryState(state)
        return RegistryState(state, str(reason)[:REASON_LENGTH] if reason else None)

    def check(self, name: str, id_number: str) -> str:
        """``matched``, ``mismatched`` or ``unknown`` (no such number)."""
        person = {"name": name, "id_number": id_number}
        result = self._http.ask("POST", "identity-checks", new_id(), person).get("result")
        if result not in RESULTS:
            raise self._http.failed("identity-checks", "no known result")
        return str(result)
