"""What may come in and go out at all: media types, characters that no storage takes, empty answers."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from app.kernel.errors import Invalid, Unsupported

JSON, MULTIPART = "application/json", "multipart/form-data"
LARGEST_JSON = 2 * 1024 * 1024
"""Bytes. What a day of a large site sends at once takes a quarter of it, and 24 MB of empty lists become
650 MB of memory."""
SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")


class _Pieces:
    """A body of no said length, as the server puts it together. What the server raises over pieces that are
    not as long as they say is a class of its own; here it is the caller's fault, whoever reads."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(self._source.read(size))
        except OSError:
            raise
        except Exception as fault:
            raise BadRequest from fault


def _check() -> None:
    """415 for other media types; 422 for NUL and for halves of surrogate pairs, which are no characters."""
    if "\0" in request.path or "%00" in request.query_string.decode("latin-1"):
        raise _no_character()
    if not request.content_length and "chunked" not in request.headers.get("Transfer-Encoding", ""):
        return
    if not request.content_length:
        request.environ["wsgi.input"] = _Pieces(request.environ["wsgi.input"])
    if request.mimetype == JSON:
        body = _received(LARGEST_JSON)
        if not _reads_any_text() and SUSPECT.search(body) and not _is_text(body):
            raise _no_character()
    elif request.mimetype == MULTIPART:
        values = (text for name, text in request.form.items(multi=True))
        if any("\0" in text for text in values):
            raise _no_character()
        if any(name is None for name in (*request.form, *request.files)):
            raise Invalid("VALIDATION_FAILED", "表单中有一部分没有名称，请重新填写后上传")
    elif request.method in ("POST", "PUT", "PATCH"):
        raise Unsupported(
            "UNSUPPORTED_MEDIA_TYPE",
            "不支持这种内容格式",
            remedy="请以 application/json 发送，照片以 multipart/form-data 发送",
        )


def _received(most: int) -> bytes:
    """The whole body. Raises RequestEntityTooLarge, and BadRequest for one that is cut off."""
    request.max_content_length = most + 1  # a body of no said length ends there without a word
    try:
        body = request.get_data(cache=True)
    except OSError as fault:
        if fault.errno is not None:
            raise  # of this machine, not of the caller
        raise BadRequest from fault
    if len(body) > most:
        raise RequestEntityTooLarge
    return body


def _reads_any_text() -> bool:
    """A view that only judges what it is sent, and stores none of it, says so about itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "reads_any_text", False))


def _is_text(body: bytes) -> bool:
    """False when a string in the document holds what UTF-8 or PostgreSQL cannot."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        return False
    except (ValueError, RecursionError):
        return True  # no JSON at all: the parser of the view says so
    return "\\u0000" not in text


def _no_character() -> Invalid:
    return Invalid("VALIDATION_FAILED", "内容中有无法保存的字符，请删除后重试")


def _nothing(response: Response) -> Response:
    """An answer without content has none: flask-smorest writes ``null`` where a view returns nothing."""
    if response.status_code == 204 or (response.status_code == 202 and response.get_data() == b"null\n"):
        response.set_data(b"")
        del response.headers["Content-Type"]
    return response


def init_app(flask: Flask) -> None:
    flask.before_request(_check)
    flask.after_request(_nothing)
