"""A stand-in for the part of WeChat's server API that the product uses."""

from __future__ import annotations

import re
import secrets
import struct
import threading
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.gateways.standins.answer import Answer, Call, fault_on_demand, json_answer
from app.kernel.clock import system_time

TOKEN_S = 7200
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40226: "high risk user",
    43101: "user refuse to accept the msg",
    45011: "api minute-quota reach limit",
    47003: "argument invalid",
}
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


def error(errcode: int) -> Answer:
    """WeChat answers 200 with the error in the body, and repeats what it was asked about."""
    message = MESSAGES.get(errcode, "error on demand")
    return json_answer({"errcode": errcode, "errmsg": f"{message} rid: {secrets.token_hex(4)}"})


@dataclass
class WechatStandin:
    """Its memory, and what tests may turn: ``fault``, ``token_fault``, ``refuse_tokens``.

    Codes for signing in: ``demo-<name>`` gives openid ``demo-<name>`` as often as wanted, ``once-<name>``
    once (then 40163), ``union-<name>`` with a unionid, ``busy-<name>`` at the second try,
    ``error-<errcode>``, ``slow-<ms>``, ``down``, ``garbage``; anything else is 40029.
    Codes for phone numbers: ``phone-<digits>``, the rest alike.
    """

    appid: str
    secret: str
    fault: str = ""
    """``down``, ``garbage`` or ``slow-<ms>`` for every call."""
    token_fault: str = ""
    """``error-<errcode>``, ``slow-<ms>``, ``down`` or ``garbage``: the token endpoint in trouble."""
    refuse_tokens: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    """Requests by path."""
    last_query: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    """Subscribe messages that were accepted."""
    tokens: list[str] = field(default_factory=list)
    """Newest last; the one before it is good as well until a renewal was forced."""
    _used: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self.calls[call.path] += 1
            self.last_query[call.path] = dict(call.query)
        fault = fault_on_demand(self.fault)
        if fault is not None:
            return fault
        match call.method, call.path:
            case "GET", "sns/jscode2session":
                return self._session(call)
            case "POST", "cgi-bin/stable_token":
                return self._token(call.json())
        if not self._is_token_good(call.query.get("access_token", "")):
            return error(40001)
        match call.method, call.path:
            case "POST", "wxa/business/getuserphonenumber":
                return self._phone(call.json())
            case "POST", "cgi-bin/message/subscribe/send":
                return self._message(call.json())
            case "POST", "wxa/getwxacodeunlimit":
                return self._picture(call.json())
        return Answer(b"not found", 404, "text/plain")

    def age_tokens(self) -> None:
        """From now on the token endpoint gives a new token; the one given before stays good."""
        with self._lock:
            self.tokens.append("")

    def _session(self, call: Call) -> Answer:
        if call.query.get("appid") != self.appid:
            return error(40013)
        if call.query.get("secret") != self.secret:
            return error(40125)
        if call.query.get("grant_type") != "authorization_code":
            return error(40002)
        code = call.query.get("js_code", "")
        refused = self._fault_of_code(code)
        if refused is not None:
            return refused
        kind, _dash, name = code.partition("-")
        if kind not in ("demo", "once", "union", "busy", "slow") or not name:
            return error(40029)
        session = {"openid": code, "session_key": secrets.token_urlsafe(18)}
        return json_answer(session | ({"unionid": f"unionid-{name}"} if kind == "union" else {}))

    def _token(self, asked: dict[str, Any]) -> Answer:
        if self.token_fault.startswith("error-"):
            return error(int(self.token_fault.removeprefix("error-")))
        fault = fault_on_demand(self.token_fault)
        if fault is not None:
            return fault
        if asked.get("grant_type") != "client_credential":
            return error(40002)
        if asked.get("appid") != self.appid:
            return error(40013)
        if asked.get("secret") != self.secret:
            return error(40125)
        with self._lock:
            if asked.get("force_refresh"):
                self.tokens.clear()
            if not self.tokens or not self.tokens[-1]:
                # Real ones may be as long as 512 characters.
                token = f"standin-{secrets.token_hex(8)}-".ljust(512, "x")
                self.tokens[:] = [*filter(None, self.tokens[-2:]), token]
            return json_answer({"access_token": self.tokens[-1], "expires_in": TOKEN_S})

    def _is_token_good(self, token: str) -> bool:
        with self._lock:
            return bool(token) and not self.refuse_tokens and token in self.tokens

    def _phone(self, asked: dict[str, Any]) -> Answer:
        code = str(asked.get("code", ""))
        refused = self._fault_of_code(code)
        if refused is not None:
            return refused
        kind, _dash, number = code.partition("-")
        if kind not in ("phone", "once") or not number.isdecimal():
            return error(40029)
        info = {
            "phoneNumber": number,
            "purePhoneNumber": number,
            "countryCode": "86",
            "watermark": {"timestamp": int(system_time()), "appid": self.appid},
        }
        return json_answer({"errcode": 0, "errmsg": "ok", "phone_info": info})

    def _message(self, asked: dict[str, Any]) -> Answer:
        template = str(asked.get("template_id", ""))
        refused = self._fault_of_code(template)
        if refused is not None:
            return refused
        if not template:
            return error(40037)
        for name, part in dict(asked.get("data") or {}).items():
            if name.startswith("thing") and not 1 <= len(str(part.get("value", ""))) <= 20:
                return error(47003)
        with self._lock:
            self.sent.append(asked)
        return json_answer({"errcode": 0, "errmsg": "ok", "msgid": len(self.sent)})

    def _picture(self, asked: dict[str, Any]) -> Answer:
        refused = self._fault_of_code(str(asked.get("page", "")))
        if refused is not None:
            return refused
        if not SCENE.fullmatch(str(asked.get("scene", ""))):
            return error(40129)
        return Answer(grey_square(), content_type="image/png")

    def _fault_of_code(self, code: str) -> Answer | None:
        kind, _dash, rest = code.partition("-")
        if kind == "error" and rest.lstrip("-").isdecimal():
            return error(int(rest))
        with self._lock:
            is_first = code not in self._used
            if kind in ("once", "busy"):
                self._used.add(code)
        if kind == "once" and not is_first:
            return error(40163)
        if kind == "busy" and is_first:
            return error(-1)
        return fault_on_demand(code)


def grey_square() -> bytes:
    """A PNG of 8 by 8 pixels; what a stand-in draws leads nowhere."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x80" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
