"""Host apps (随申办 and the like) that say who is there: OAuth 2.0 authorization code with PKCE (RFC 7636).

Only the subject's id leaves this module; access tokens and whatever else the host tells end here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter

from app.gateways.turns import NoTurn, Turns
from app.kernel.settings.host_apps import HostApp
from app.people.ports import HostDown, HostRefused, HostUnknown

log = logging.getLogger("jianma.host_apps")

CONNECT_S, ANSWER_S = 3.0, 5.0
AT_ONCE = 16
REFUSED = ("invalid_grant", "access_denied")
"""Errors that concern the code in hand; every other one is an outage or a wrong setting."""
CODE = re.compile(r"[\x21-\x7e]{1,512}")
SUBJECT_LENGTH = 128


class HostApps:
    """Carries out ``HostLogin``. Each host has ``at_once`` turns of its own: a slow one holds up
    nobody but its own people."""

    def __init__(
        self,
        apps: Sequence[HostApp],
        *,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        at_once: int = AT_ONCE,
    ) -> None:
        self._apps = {app.name: app for app in apps}
        self._turns = {app.name: Turns(at_once) for app in apps}
        self._timeouts = timeouts
        self._http = requests.Session()
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=16, max_retries=0))

    def is_known(self, host: str) -> bool:
        return host in self._apps

    def labels(self) -> Mapping[str, str]:
        return {name: app.label for name, app in self._apps.items()}

    def authorize_url(self, host: str, state: str, challenge: str) -> str:
        app = self._app(host)
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": app.return_url,
            "scope": app.scope,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{app.authorize_url}{'&' if '?' in app.authorize_url else '?'}{urlencode(query)}"

    def subject(self, host: str, code: str, verifier: str) -> str:
        app = self._app(host)
        if not CODE.fullmatch(code):
            raise HostRefused("no code")
        try:
            with self._turns[host].one():
                return self._subject(app, code, verifier)
        except NoTurn:
            raise self._down(app, "turn", "too many calls wait") from None

    def _subject(self, app: HostApp, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": app.return_url,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "code_verifier": verifier,
        }
        status, answer = self._ask(app, "token", "POST", app.token_url, data=form)
        if status in (400, 401, 403) and answer.get("error") in REFUSED:
            raise HostRefused(str(answer["error"]))
        token = answer.get("access_token")
        if status != 200 or not isinstance(token, str) or not CODE.fullmatch(token):
            raise self._down(app, "token", f"HTTP {status}, no access token")
        bearer = {"Authorization": f"Bearer {token}"}
        status, answer = self._ask(app, "subject", "GET", app.subject_url, headers=bearer)
        subject = answer.get(app.subject_field)
        if status != 200 or not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_LENGTH:
            raise self._down(app, "subject", f"HTTP {status}, no subject")
        return subject

    def _ask(self, app: HostApp, what: str, method: str, url: str, **more: Any) -> tuple[int, dict[str, Any]]:
        # Raised after the handler has ended: the original carries the request, and with it the secret.
        headers = {"Accept": "application/json", **more.pop("headers", {})}
        try:
            response = self._http.request(
                method, url, headers=headers, timeout=self._timeouts, allow_redirects=False, **more
            )
            answer, why = response.json(), ""
        except requests.Timeout:
            why = "no answer in time"
        except (requests.RequestException, ValueError) as error:
            why = type(error).__name__
        if why:
            raise self._down(app, what, why)
        return response.status_code, answer if isinstance(answer, dict) else {}

    def _down(self, app: HostApp, what: str, why: str) -> HostDown:
        """Written to the log, to be raised; nothing of the request or the answer is in it."""
        log.warning("host app failed", extra={"host": app.name, "api": what, "why": why})
        return HostDown(f"{app.name} {what}: {why}")

    def _app(self, host: str) -> HostApp:
        app = self._apps.get(host)
        if app is None:
            raise HostUnknown(host)
        return app
