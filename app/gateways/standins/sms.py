"""A stand-in for Tencent Cloud SMS: takes every message and shows it to whoever asks on this machine."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from app.gateways.standins.answer import Answer, Call, fault_on_demand, json_answer

KEPT = 200
REFUSED_BEGINNING = "+86199"


@dataclass
class SmsStandin:
    """``sent``: number and parameters, newest last. Numbers that begin with 199 are refused.

    ``fault``: ``down``, ``garbage`` or ``slow-<ms>`` for every call.
    """

    fault: str = ""
    sent: list[tuple[str, list[str]]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        fault = fault_on_demand(self.fault)
        if fault is not None:
            return fault
        authorization = call.headers.get("Authorization", "")
        if not authorization.startswith("TC3-HMAC-SHA256 Credential="):
            return _error("AuthFailure.SignatureFailure")
        if call.headers.get("X-Tc-Action") != "SendSms":
            return _error("InvalidAction")
        body = call.json()
        number = str((body.get("PhoneNumberSet") or [""])[0])
        if number.startswith(REFUSED_BEGINNING):
            return _status(number, "UnsupportedOperation.PhoneNumber")
        with self._lock:
            self.sent.append((number, [str(value) for value in body.get("TemplateParamSet") or []]))
            del self.sent[:-KEPT]
        return _status(number, "Ok")


def _status(number: str, code: str) -> Answer:
    state = {"PhoneNumber": number, "Code": code, "Message": "", "Fee": 1, "SerialNo": "demo"}
    return json_answer({"Response": {"SendStatusSet": [state], "RequestId": "demo"}})


def _error(code: str) -> Answer:
    return json_answer({"Response": {"Error": {"Code": code, "Message": ""}, "RequestId": "demo"}})
