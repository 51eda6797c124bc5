"""Every error is one RFC 9457 problem document, whatever went wrong and wherever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.kernel.condition import STORAGE_DOWN, UNSTORABLE
from app.kernel.errors import Refused
from miniprogram_api.arguments import WHOLE
from miniprogram_api.deps import request_id

log = structlog.get_logger("jianma.http")

MIME = "application/problem+json"
TYPE_BASE = "/docs/problems#"

WORDS = {
    400: ("BAD_REQUEST", "请求格式不正确，请检查后重试"),
    401: ("LOGIN_REQUIRED", "请先登录"),
    403: ("FORBIDDEN_ROLE", "无操作权限"),
    404: ("NOT_FOUND", "没有找到您要的内容"),
    405: ("METHOD_NOT_ALLOWED", "不支持这种请求方式"),
    406: ("NOT_ACCEPTABLE", "无法按要求的格式回答"),
    409: ("STATE_NOT_ALLOWED", "现在还不能办理，请看原因"),
    410: ("GONE", "已经停止办理"),
    413: ("TOO_LARGE", "内容太大，请缩小后再上传"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "不支持这种内容格式"),
    422: ("VALIDATION_FAILED", "填写的内容有误，请检查标出的各项"),
    429: ("TOO_MANY_REQUESTS", "操作过于频繁，请稍后再试"),
    500: ("INTERNAL_ERROR", "系统出了问题，我们已经记录，请稍后再试"),
    503: ("UNAVAILABLE", "服务暂时不可用，请稍后再试"),
}


class ReasonSchema(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    cite = fields.String(allow_none=True, metadata={"description": "条款编号"})
    remedy = fields.String(allow_none=True, metadata={"description": "下一步怎么办"})


class ProblemSchema(Schema):
    """The shape of every error."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    certificate_id = fields.String(metadata={"description": "CERT_NUMBER_TAKEN：已在册的证书"})
    ticket = fields.String(metadata={"description": "SECOND_FACTOR_REQUIRED：凭它在5分钟内提交验证码"})
    queryable_from = fields.Date(metadata={"description": "CERT_NOT_YET_QUERYABLE：从哪一天起可以查询"})
    trace_id = fields.String(required=True)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    reasons: list[dict[str, Any]] | None = None,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, str] | None = None,
) -> Response:
    title = WORDS.get(status, WORDS[500])[1]
    body = {
        "type": TYPE_BASE + code,
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "reasons": reasons or [{"code": code, "message": detail, "cite": None, "remedy": None}],
        "errors": _named(dict(errors or {})),
        "trace_id": request_id(),
        **(members or {}),
    }
    response = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype=MIME)
    response.headers.update(headers or {})
    return response


def _refused(error: Refused) -> Response:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        error.status,
        error.code,
        error.message,
        reasons=[reason.as_dict() for reason in error.reasons],
        errors=error.errors,
        headers=headers,
        members=error.members,
    )


def _http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    code, detail = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    data = getattr(error, "data", None) or {}
    errors = data.get("messages") or {}
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    if isinstance(error, RequestEntityTooLarge):
        code, detail = "TOO_LARGE", WORDS[413][1]
    if status == 429:
        headers.setdefault("Retry-After", "60")
    return problem(status, code, detail, errors=_by_field(errors), headers=headers)


def _by_field(messages: Any) -> dict[str, Any]:
    """webargs nests messages by location (json, query, files); clients want them by field."""
    if not isinstance(messages, Mapping):
        return {}
    found: dict[str, Any] = {}
    for location, by_field in messages.items():
        if location in ("json", "query", "form", "files", "headers", "path", "json_or_form"):
            if isinstance(by_field, Mapping):
                found.update({str(name): value for name, value in by_field.items()})
            else:
                found[WHOLE] = by_field
        else:
            found[str(location)] = by_field
    return found


def _named(errors: Any) -> Any:
    """marshmallow calls what is wrong with the whole of something ``_schema``."""
    if not isinstance(errors, Mapping):
        return errors
    return {WHOLE if name == "_schema" else name: _named(value) for name, value in errors.items()}


def _storage_down(error: Exception) -> Response:
    log.error("storage does not answer", error=type(error).__name__)
    return problem(503, "STORAGE_UNAVAILABLE", "系统繁忙，请稍后再试", headers={"Retry-After": "2"})


def _too_much(error: Exception) -> Response:
    """Numbers that no column holds, documents nested without end, text longer than its column."""
    log.warning("input cannot be stored", error=type(error).__name__)
    return problem(422, "VALIDATION_FAILED", "内容太长、太大或嵌套太深，请检查后重试")


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", error=type(error).__name__)
    if current_app.config.get("PROPAGATE_UNEXPECTED"):
        raise error
    return problem(500, "INTERNAL_ERROR", WORDS[500][1])


def init_app(flask: Flask) -> None:
    """Registers the handlers. Does not expose what an exception says: it may hold personal data."""
    flask.register_error_handler(Refused, _refused)
    flask.register_error_handler(HTTPException, _http_exception)
    for down in STORAGE_DOWN:
        flask.register_error_handler(down, _storage_down)
    for unstorable in (*UNSTORABLE, RecursionError):
        flask.register_error_handler(unstorable, _too_much)
    flask.register_error_handler(Exception, _unexpected)
