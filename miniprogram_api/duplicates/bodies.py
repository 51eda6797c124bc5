"""Bodies that come as JSON, or with files as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from app.certificates.service.duplicate_imports import ListSource
from app.kernel.errors import Invalid
from miniprogram_api.duplicates import schemas

MULTIPART = "multipart/form-data"
READ_AT_MOST = 10 * 1024 * 1024 + 1
PICTURES = 3

LIST, LIST_FORM, CHOICE = schemas.ListArgs(), schemas.ListFormArgs(), schemas.ChoiceArgs()
Rows = list[tuple[int, dict[str, str]]]


def both(as_json: type[Schema], as_form: type[Schema]) -> dict[str, Any]:
    """For the OpenAPI document of a view that reads its body itself."""
    content = {"application/json": {"schema": as_json}, MULTIPART: {"schema": as_form}}
    return {"required": True, "content": content}


def listed() -> tuple[ListSource, Rows | bytes]:
    """Where the list comes from, and its rows or its sheet. Raises Invalid VALIDATION_FAILED."""
    if request.mimetype != MULTIPART:
        args = _loaded(LIST, _json())
        return _source(args), list(enumerate(args["rows"], start=1))
    args = _loaded(LIST_FORM, request.form.to_dict())
    sheet = request.files.get("file")
    if sheet is None:
        raise _invalid({"file": ["此项必填"]})
    return _source(args), sheet.stream.read(READ_AT_MOST)


def choice() -> tuple[str, list[str], list[bytes]]:
    """The choice, texts and pictures. Raises Invalid VALIDATION_FAILED."""
    if request.mimetype != MULTIPART:
        args = _loaded(CHOICE, _json())
        return args["choice"], args["evidence"], []
    form = {"choice": request.form.get("choice"), "evidence": request.form.getlist("evidence")}
    args = _loaded(CHOICE, form)
    files = [file for name in ("files", "file", "evidence") for file in request.files.getlist(name)]
    if len(files) > PICTURES:
        raise _invalid({"files": [f"最多{PICTURES}张照片"]})
    return args["choice"], args["evidence"], [file.stream.read(READ_AT_MOST) for file in files]


def _source(args: dict[str, Any]) -> ListSource:
    received_on: date = args["received_on"]
    return ListSource(args["source_authority"], args["source_document"], received_on, args["province"])


def _json() -> Any:
    body = request.get_json(silent=True)
    if body is None:
        raise _invalid({"_schema": ["应为 JSON"]})
    return body


def _loaded(schema: Schema, body: Any) -> dict[str, Any]:
    try:
        args: dict[str, Any] = schema.load(body)
    except ValidationError as fault:
        raise _invalid(fault.normalized_messages()) from None
    return args


def _invalid(errors: dict[str, Any]) -> Invalid:
    return Invalid("VALIDATION_FAILED", "填写的内容有误，请检查标出的各项", errors=errors)
