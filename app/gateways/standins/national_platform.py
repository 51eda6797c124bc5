"""A stand-in for the national platform: certificates that people hold in other provinces."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.gateways.standins.answer import Answer, Call, fault_on_demand, json_answer
from app.gateways.standins.signed import is_signed

SICHUAN = "510000"
HOLDINGS: dict[str, dict[str, Any]] = {
    "川证": {"kind": "SAFETY_MANAGEMENT", "category": "A", "number": "川建安A(2024)0001234"},
    "川电": {"kind": "SPECIAL_OPERATION", "category": "建筑电工", "number": "川A012024001234"},
    "川停": {
        "kind": "SAFETY_MANAGEMENT",
        "category": "B",
        "number": "川建安B(2024)0000456",
        "state": "SUSPENDED",
    },
    "川销": {
        "kind": "SAFETY_MANAGEMENT",
        "category": "A",
        "number": "川建安A(2022)0000789",
        "state": "CANCELLED",
    },
    "川过期": {
        "kind": "SAFETY_MANAGEMENT",
        "category": "C",
        "number": "川建安C(2019)0000321",
        "valid_to": "2022-12-31",
        "state": "EXPIRED",
    },
}
DOWN, NONSENSE = ("断线", "down"), ("乱码", "garbled")


@dataclass
class NationalPlatformStandin:
    """Names containing these words hold something in Sichuan:

    川证 a valid A of 安管, 川停 a suspended B, 川销 a cancelled A, 川过期 an expired C, 川电 a 建筑电工. 断线
    (``down``) finds the platform out of order, 乱码 (``garbled``) gets an answer that nobody can read.
    ``fault``: ``down``, ``garbage`` or ``slow-<ms>`` for every call.
    """

    secret: str
    fault: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self.calls[f"{call.method} {call.path}"] += 1
        fault = fault_on_demand(self.fault)
        if fault is not None:
            return fault
        if not is_signed(call, self.secret):
            return json_answer({"error": "BAD_SIGNATURE"}, 401)
        if (call.method, call.path) != ("POST", "certificate-queries"):
            return json_answer({"error": "NO_SUCH_CALL"}, 404)
        name = str(call.json().get("name", ""))
        if any(word in name for word in DOWN):
            return Answer(b"<html>503 Service Unavailable</html>", 503, "text/html")
        if any(word in name for word in NONSENSE):
            return json_answer({"certificates": [{"province": "四川"}]})
        found = [
            {"province": SICHUAN, "valid_to": "2099-12-31", "state": "VALID", **holding}
            for word, holding in HOLDINGS.items()
            if word in name
        ]
        return json_answer({"certificates": found})
