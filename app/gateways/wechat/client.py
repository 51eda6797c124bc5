"""wechatpy's client with its defects fenced off."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException
from wechatpy.session import SessionStorage

from app.gateways.scrubbing import scrub_logs
from app.people.ports import WechatDown, WechatRefused

log = logging.getLogger("jianma.wechat")

CONNECT_S, ANSWER_S = 3.0, 5.0
BUSY = -1
BUSY_PAUSE_S = 0.2
TOKEN_REFUSED = frozenset({40001, 40014, 42001})
TOO_OFTEN = {45011: 60, 45009: 600}
"""Seconds to wait after the limit of a minute and of a day."""
REFUSED = frozenset({40029, 40163, 40226, 40003, 40037, 40129, 43101, 47003, 41030, 41008})
"""What the caller asked is not acceptable; everything else is an outage or a wrong setting."""
RETRY_AFTER_S = 5


class TokenRefused(WechatDown):
    """The access token is not, or no longer, good."""


class FencedClient(WeChatClient):
    """The client of one mini-program.

    - No call fetches a token by itself: it is given one, or None for the calls that need none.
    - Nothing is repeated behind the caller's back (``auto_retry`` recurses without an end).
    - Every call has a time limit and follows no redirects.
    - ``ask`` raises WechatRefused, TokenRefused or WechatDown, and these carry an error code and nothing
      else: no address, no request, no response, no chain.
    """

    def __init__(
        self,
        base: str,
        appid: str,
        secret: str,
        session: SessionStorage,
        *,
        timeouts: tuple[float, float] = (CONNECT_S, ANSWER_S),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base.rstrip("/") + "/"
        self.API_BASE_URL = self._base + "cgi-bin/"
        super().__init__(appid, secret, session=session, timeout=timeouts, auto_retry=False)
        # Each part of wechatpy's API has an address of its own.
        self.wxa.API_BASE_URL = self._base
        self._pause = pause
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=64, max_retries=0))
        scrub_logs()

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """The answer as a dict, or the response where it is no JSON; asks twice when WeChat is busy."""
        params = {**(query or {}), "access_token": token}
        kwargs: dict[str, Any] = {"params": params, "allow_redirects": False}
        if body is not None:
            kwargs["data"] = dict(body)
        answer, failure = self._attempt(method, path, kwargs)
        if isinstance(failure, WechatDown) and failure.args == (f"errcode {BUSY}",):
            self._pause(BUSY_PAUSE_S)
            answer, failure = self._attempt(method, path, kwargs)
        if failure is not None:
            log.warning("wechat call failed", extra={"api": path, "why": str(failure)})
            raise failure
        return answer

    def fetch_access_token(self) -> None:
        """wechatpy's way to a token: without a time limit or a lock, and the token differs by caller."""
        raise NotImplementedError("tokens come from StableToken")

    def _attempt(self, method: str, path: str, kwargs: dict[str, Any]) -> tuple[Any, Exception | None]:
        # Returned, not raised here, so that the original is not in the chain of what the caller sees.
        try:
            return self._request(method, self._base + path, **kwargs), None
        except WeChatClientException as error:
            status = getattr(error.response, "status_code", None)
            return None, _failure(error.errcode, status)
        except requests.Timeout as error:
            is_sent = not isinstance(error, requests.ConnectTimeout)
            return None, WechatDown("no answer in time", RETRY_AFTER_S, perhaps_done=is_sent)
        except requests.RequestException as error:
            is_sent = not _never_connected(error)
            return None, WechatDown(type(error).__name__, RETRY_AFTER_S, perhaps_done=is_sent)
        except (ValueError, TypeError):
            return None, WechatDown("an answer of no known form", RETRY_AFTER_S, perhaps_done=True)


def _never_connected(error: requests.RequestException) -> bool:
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError)


def _failure(errcode: int | None, status: int | None) -> Exception:
    if errcode is None:
        return WechatDown(f"HTTP {status}", RETRY_AFTER_S, perhaps_done=True)
    if errcode in TOKEN_REFUSED:
        return TokenRefused(f"errcode {errcode}", RETRY_AFTER_S)
    if errcode in REFUSED:
        return WechatRefused(errcode)
    return WechatDown(f"errcode {errcode}", TOO_OFTEN.get(errcode, RETRY_AFTER_S))
