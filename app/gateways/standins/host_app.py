"""A stand-in for a host app: a bar of its own, a link to our pages, and OAuth 2.0.

``GET /host-app/`` is what a person sees, ``?user=`` chooses who he is; ``authorize`` asks nothing and sends
back with a code, ``token`` takes it once, with its PKCE verifier, and ``userinfo`` tells more than anybody
asked for.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from app.gateways.standins.answer import Answer, Call, fault_on_demand, json_answer

USER = re.compile(r"[a-z0-9]{1,30}")
SOMEBODY = "citizen"
COOKIE = "host_user"
RETURN_PATH = "/m/host/"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>城市服务（演示）</title>
<body style="margin:0;font:16px sans-serif"><header style="background:#b3261e;color:#fff;padding:12px">
随申办 DEMO 演示：不是真的</header><main style="padding:16px"><p>现在是：<b id="user">{user}</b></p>
<p><a id="open" href="{page}">建设市场信息服务 · 实名制系统</a></p>
<p><a href="?user=citizen">换成 citizen</a> <a href="?user=li">换成 li</a></p></main></body></html>"""


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    subject: str
    redirect_uri: str
    challenge: str


@dataclass
class HostAppStandin:
    """Its memory, and what tests may turn: ``fault`` (``down``, ``garbage`` or ``slow-<ms>``) of token and
    userinfo."""

    client_id: str
    secret: str
    page: str = "http://127.0.0.1:8000/m/?host=demo"
    fault: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self.calls[call.path] += 1
        match call.method, call.path:
            case "GET", "":
                return self._home(call)
            case "GET", "authorize":
                return self._authorize(call)
        fault = fault_on_demand(self.fault)
        if fault is not None:
            return fault
        match call.method, call.path:
            case "POST", "token":
                return self._token(call)
            case "GET", "userinfo":
                return self._userinfo(call)
        return Answer(b"not found", 404, "text/plain")

    def _home(self, call: Call) -> Answer:
        chosen = call.query.get("user", "")
        user = chosen if USER.fullmatch(chosen) else _user_of(call)
        text = PAGE.format(user=user, page=escape(self.page))
        headers = {
            "Set-Cookie": f"{COOKIE}={user}; Path=/; SameSite=Lax; HttpOnly",
            "Cache-Control": "no-store",
        }
        return Answer(text.encode(), 200, "text/html; charset=utf-8", headers)

    def _authorize(self, call: Call) -> Answer:
        query = call.query
        back = query.get("redirect_uri", "")
        if query.get("client_id") != self.client_id or not _is_ours(back):
            return Answer(b"unknown client or redirect_uri", 400, "text/plain")
        state = {"state": query.get("state", "")}
        is_good = query.get("response_type") == "code" and query.get("code_challenge_method") == "S256"
        if not is_good or not query.get("code_challenge"):
            return _sent_back(back, {"error": "invalid_request", **state})
        user = _user_of(call)
        if user == "refuses":
            return _sent_back(back, {"error": "access_denied", **state})
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = Grant(f"subject-{user}", back, query["code_challenge"])
        return _sent_back(back, {"code": code, **state})

    def _token(self, call: Call) -> Answer:
        form = {name: values[0] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
        if form.get("client_id") != self.client_id or form.get("client_secret") != self.secret:
            return json_answer({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "authorization_code":
            return json_answer({"error": "unsupported_grant_type"}, 400)
        with self._lock:
            grant = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if grant is None or grant.redirect_uri != form.get("redirect_uri") or grant.challenge != challenge:
            return json_answer({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = grant.subject
        return json_answer({"access_token": token, "token_type": "Bearer", "expires_in": 300})

    def _userinfo(self, call: Call) -> Answer:
        subject = self._tokens.get(call.headers.get("Authorization", "").removeprefix("Bearer "))
        if subject is None:
            return json_answer({"error": "invalid_token"}, 401)
        return json_answer({"sub": subject, "name": "王建国", "phone_number": "13800000000"})


def _user_of(call: Call) -> str:
    try:
        kept = SimpleCookie(call.headers.get("Cookie", "")).get(COOKIE)
    except CookieError:
        kept = None
    return kept.value if kept is not None and USER.fullmatch(kept.value) else SOMEBODY


def _is_ours(url: str) -> bool:
    parts = urlsplit(url)
    return parts.hostname in ("127.0.0.1", "localhost") and parts.path.startswith(RETURN_PATH)


def _sent_back(url: str, answer: dict[str, str]) -> Answer:
    return Answer(b"", 302, "text/plain", {"Location": f"{url}?{urlencode(answer)}"})
