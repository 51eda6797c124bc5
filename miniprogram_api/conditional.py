"""ETag and If-None-Match on JSON, and who may keep an answer."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, request


def _finish(response: Response) -> Response:
    """Weak tags: the same content stays the same whether it is compressed on its way or not."""
    personal = "Authorization" in request.headers or response.status_code >= 400
    if request.method not in ("GET", "HEAD") or personal:
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    is_json = response.mimetype == "application/json" and not response.is_streamed
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or not is_json:
        return response
    if not response.get_etag()[0]:
        response.set_etag(hashlib.sha1(response.get_data(), usedforsecurity=False).hexdigest(), weak=True)
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response


def init_app(flask: Flask) -> None:
    flask.after_request(_finish)
