"""What the product asks WeChat: who is there, which phone number, send a message, draw a code."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.gateways.turns import NoTurn, Turns
from app.gateways.wechat.client import (
    ANSWER_S,
    CONNECT_S,
    RETRY_AFTER_S,
    FencedClient,
    TokenRefused,
)
from app.gateways.wechat.tokens import KeyValueSession, StableToken
from app.kernel.crypto import Cipher
from app.kernel.ports import KeyValueStore
from app.people.ports import WechatDown, WechatRefused, WechatSession

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
THING_LENGTH = 20
CODE_LENGTH = 256
INVALID_CODE = 40029
AT_ONCE = 64
ENV_VERSIONS = ("release", "trial", "develop")


class MiniProgram:
    """Carries out ``WechatLogin``, and the rest of what the product wants from WeChat.

    Every call raises WechatRefused (with the errcode) when WeChat does not accept what was asked, and
    WechatDown when it does not answer in time, answers nonsense, is busy or limits us, and when ``at_once``
    calls wait for it already.
    """

    def __init__(
        self,
        base: str,
        appid: str,
        secret: str,
        store: KeyValueStore,
        cipher: Cipher,
        *,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        pause: Callable[[float], None] = time.sleep,
        at_once: int = AT_ONCE,
    ) -> None:
        self._turns = Turns(at_once)
        session = KeyValueSession(store, cipher)
        self._appid, self._secret = appid, secret
        self._client = FencedClient(base, appid, secret, session, timeouts=timeouts, pause=pause)
        self._token = StableToken(store, session, appid, self._fetch_token, pause=pause)

    def code_to_session(self, code: str) -> WechatSession:
        """CQ2023-A1-2: who ``wx.login`` gave the code to. Needs no access token; the session key stays here.

        Refused with 40029 (wrong), 40163 (used) or 40226 (a risky user).
        """
        query = {
            "appid": self._appid,
            "secret": self._secret,
            "js_code": _sendable(code),
            "grant_type": "authorization_code",
        }
        with self._turn():
            answer = self._client.ask("get", "sns/jscode2session", token=None, query=query)
        openid = _text(answer, "openid")
        unionid = answer.get("unionid")
        return WechatSession(openid, unionid if isinstance(unionid, str) and unionid else None)

    def phone_number(self, code: str) -> str:
        """The number behind a code of ``getPhoneNumber``: plain digits for +86, else ``+<country> <digits>``.

        Each success is charged. Refused with 40029 (wrong, used or too old).
        """
        body = {"code": _sendable(code)}
        info = self._ask_with_token("wxa/business/getuserphonenumber", body)
        phone = info.get("phone_info") if isinstance(info, dict) else None
        number, country = _text(phone, "purePhoneNumber"), _text(phone, "countryCode")
        return number if country == "86" else f"+{country} {number}"

    def send_message(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        page: str | None = None,
        state: str = "formal",
    ) -> None:
        """Sends one subscribe message; ``data`` by the template's field names.

        A ``thing`` of more than 20 characters is cut. Refused with 43101 (no acceptance left: take it out
        of the ledger), 47003 (a field that does not fit), 40037 (no such template) or 40003 (no such openid).
        """
        fields = {name: {"value": _fitting(name, value)} for name, value in data.items()}
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": fields,
            "miniprogram_state": state,
            "lang": "zh_CN",
        }
        if page is not None:
            body["page"] = page
        answer = self._ask_with_token("cgi-bin/message/subscribe/send", body)
        if not isinstance(answer, dict) or answer.get("errcode") != 0:
            raise WechatDown("an answer of no known form", RETRY_AFTER_S, perhaps_done=True)

    def mini_program_code(
        self,
        scene: str,
        *,
        page: str,
        width: int = 430,
        env_version: str = "release",
        check_path: bool = True,
    ) -> bytes:
        """An image (PNG or JPEG) that opens ``page`` with ``scene``; unlimited in number.

        Raises ValueError for a scene that WeChat does not take (1 to 32 characters of its alphabet).
        """
        if not SCENE.fullmatch(scene):
            raise ValueError("a scene has 1 to 32 characters of WeChat's alphabet")
        if env_version not in ENV_VERSIONS:
            raise ValueError("env_version is release, trial or develop")
        body = {
            "scene": scene,
            "page": page,
            "width": width,
            "env_version": env_version,
            "check_path": check_path,
        }
        answer = self._ask_with_token("wxa/getwxacodeunlimit", body)
        image: bytes = getattr(answer, "content", b"")
        if not image.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            raise WechatDown("neither an image nor an error", RETRY_AFTER_S)
        return image

    def _ask_with_token(self, path: str, body: Mapping[str, Any]) -> Any:
        """Asks once, and once more with another token when WeChat does not take this one."""
        with self._turn():
            return self._asked_with_token(path, body)

    def _asked_with_token(self, path: str, body: Mapping[str, Any]) -> Any:
        token = self._token.current()
        try:
            return self._client.ask("post", path, token=token, body=body)
        except TokenRefused:
            pass
        other = self._token.current(refused=token)
        if other == token:
            raise WechatDown("the access token is refused and stays the same", RETRY_AFTER_S)
        return self._client.ask("post", path, token=other, body=body)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            with self._turns.one():
                yield
        except NoTurn:
            raise WechatDown("too many calls wait", RETRY_AFTER_S) from None

    def _fetch_token(self, force: bool) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        try:
            answer = self._client.ask("post", "cgi-bin/stable_token", token=None, body=body)
        except WechatDown as down:
            down.perhaps_done = False  # what the token was wanted for has not been asked
            raise
        value = _text(answer, "access_token")
        lives_s = answer.get("expires_in")
        if not isinstance(lives_s, int) or lives_s <= 0:
            raise WechatDown("an access token without an end", RETRY_AFTER_S)
        return value, lives_s


def _text(answer: Any, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise WechatDown("an answer of no known form", RETRY_AFTER_S)
    return value


def _sendable(code: str) -> str:
    if not 1 <= len(code) <= CODE_LENGTH or any("\ud800" <= letter <= "\udfff" for letter in code):
        raise WechatRefused(INVALID_CODE)
    return code


def _fitting(name: str, value: str) -> str:
    if name.startswith("thing") and len(value) > THING_LENGTH:
        return value[: THING_LENGTH - 1] + "…"
    return value
