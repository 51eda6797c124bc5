"""Bodies that come as JSON, or with files as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from marshmallow import Schema

from app.certificates.service.duplicate_imports import ListSource
from miniprogram_api.arguments import json_body, loaded, not_valid
from miniprogram_api.bodies import MULTIPART
from miniprogram_api.duplicates import schemas

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
        args = loaded(LIST, json_body())
        return _source(args), list(enumerate(args["rows"], start=1))
    args = loaded(LIST_FORM, request.form.to_dict())
    sheet = request.files.get("file")
    if sheet is None:
        raise not_valid({"file": ["此项必填"]})
    return _source(args), sheet.stream.read(READ_AT_MOST)


def choice() -> tuple[str, list[str], list[bytes]]:
    """The choice, texts and pictures. Raises Invalid VALIDATION_FAILED."""
    if request.mimetype != MULTIPART:
        args = loaded(CHOICE, json_body())
        return args["choice"], args["evidence"], []
    form = {"choice": request.form.get("choice"), "evidence": request.form.getlist("evidence")}
    args = loaded(CHOICE, form)
    files = [file for name in ("files", "file", "evidence") for file in request.files.getlist(name)]
    if len(files) > PICTURES:
        raise not_valid({"files": [f"最多{PICTURES}张照片"]})
    return args["choice"], args["evidence"], [file.stream.read(READ_AT_MOST) for file in files]


def _source(args: dict[str, Any]) -> ListSource:
    received_on: date = args["received_on"]
    return ListSource(args["source_authority"], args["source_document"], received_on, args["province"])
