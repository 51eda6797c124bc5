"""A stand-in for the authority's registry of persons and its check of name against number."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field

from app.gateways.standins.answer import Answer, Call, fault_on_demand, json_answer
from app.gateways.standins.signed import is_signed
from app.kernel.clock import system_time

STORED_AFTER_S = 2.0
LATE_AFTER_S = 86_400.0
WORDS = {
    "refused": ("拒收", "refused"),
    "late": ("缓办", "slow"),
    "down": ("断线", "down"),
    "mismatched": ("不符", "mismatched"),
    "unknown": ("查无", "unknown"),
}


def is_called(name: str, what: str) -> bool:
    return any(word in name for word in WORDS[what])


@dataclass
class RegistryStandin:
    """Its memory. Names containing these words ask for trouble:

    拒收 (``refused``) is refused by the registry, 缓办 (``slow``) waits for a day, 断线 (``down``) finds
    it out of order; 不符 (``mismatched``) and 查无 (``unknown``) are answers of the identity check.
    ``fault``: ``down``, ``garbage`` or ``slow-<ms>`` for every call.
    """

    secret: str
    stored_after_s: float = STORED_AFTER_S
    fault: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    """Requests by method and first part of the path, e.g. ``POST persons``."""
    receipts: dict[str, str] = field(default_factory=dict)
    """By request id."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        kind, _slash, rest = call.path.partition("/")
        with self._lock:
            self.calls[f"{call.method} {kind}"] += 1
        fault = fault_on_demand(self.fault)
        if fault is not None:
            return fault
        if not is_signed(call, self.secret):
            return json_answer({"error": "BAD_SIGNATURE"}, 401)
        match call.method, kind:
            case "POST", "persons":
                return self._submit(call)
            case "GET", "persons":
                return self._state(rest)
            case "POST", "identity-checks":
                return self._check(call)
        return json_answer({"error": "NO_SUCH_CALL"}, 404)

    def _submit(self, call: Call) -> Answer:
        person = call.json()
        name = str(person.get("name", ""))
        if not name or not person.get("id_number") or not person.get("verified_at"):
            return json_answer({"error": "FIELD_MISSING"}, 422)
        if is_called(name, "down"):
            return Answer(b"<html>503 Service Unavailable</html>", 503, "text/html")
        with self._lock:
            known = self.receipts.get(call.headers["X-Request-Id"])
            if known is not None:
                return json_answer({"receipt": known}, 200)
            receipt = self._new_receipt(name)
            self.receipts[call.headers["X-Request-Id"]] = receipt
        return json_answer({"receipt": receipt}, 202)

    def _new_receipt(self, name: str) -> str:
        """Says itself how it ends and when, so that it still counts after the stand-in was restarted."""
        end = "refused" if is_called(name, "refused") else "stored"
        wait = LATE_AFTER_S if is_called(name, "late") else self.stored_after_s
        return f"{end}-{int((system_time() + wait) * 1000)}-{secrets.token_hex(6)}"

    def _state(self, receipt: str) -> Answer:
        end, _dash, rest = receipt.partition("-")
        due = rest.partition("-")[0]
        if end not in ("stored", "refused") or not due.isdecimal():
            return json_answer({"error": "NO_SUCH_RECEIPT"}, 404)
        if system_time() * 1000 < int(due):
            return json_answer({"state": "waiting"})
        return json_answer({"state": end} | ({"reason": "登记信息与库中不一致"} if end == "refused" else {}))

    def _check(self, call: Call) -> Answer:
        name = str(call.json().get("name", ""))
        if is_called(name, "down"):
            return Answer(b"<html>503 Service Unavailable</html>", 503, "text/html")
        for result in ("mismatched", "unknown"):
            if is_called(name, result):
                return json_answer({"result": result})
        return json_answer({"result": "matched"})
