"""Calls that a device signs, and the events in them: read by hand, so that a bad one never stops others."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import ValidationError

from app.attendance.facts import MAX_BATCH, BadItem, DeviceCall
from app.attendance.service.device_calls import Caller
from app.kernel.errors import Invalid
from app.kernel.networks import network_of
from miniprogram_api.arguments import json_body, not_valid
from miniprogram_api.deps import product
from miniprogram_api.scanning import device_schemas as schemas

DEVICE, KEY, TIME, SIGNATURE = "X-Gate-Device", "X-Gate-Key", "X-Gate-Time", "X-Gate-Signature"
EVENT = schemas.DeviceEventArgs()
LONGEST = 128
SIGNED_BY_DEVICE = [
    {"in": "header", "name": DEVICE, "required": True, "description": "设备编号"},
    {"in": "header", "name": KEY, "required": True, "description": "密钥编号"},
    {"in": "header", "name": TIME, "required": True, "description": "设备时钟，unix 秒"},
    {"in": "header", "name": SIGNATURE, "required": True, "description": "HMAC-SHA256，64个十六进制字符"},
]
"""For the OpenAPI document; docs/devices.md says what is signed."""
for _header in SIGNED_BY_DEVICE:
    _header["schema"] = {"type": "string", "maxLength": LONGEST}


def caller() -> Caller:
    """The device that signed the request. Raises what ``DeviceCalls.believed`` raises."""
    query = request.query_string.decode("latin-1")
    call = DeviceCall(
        device_id=_header_of(DEVICE),
        key_id=_header_of(KEY),
        said_at=_header_of(TIME),
        signature=_header_of(SIGNATURE),
        method=request.method,
        target=f"{request.path}?{query}" if query else request.path,
        body=request.get_data(cache=True),
    )
    return product().device_calls.believed(call, network_of(request.remote_addr or "unknown"))


def events() -> list[dict[str, Any] | BadItem]:
    """The items of the batch, in order. Raises Invalid VALIDATION_FAILED or BATCH_TOO_LARGE."""
    body = json_body()
    items = body.get("events") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise not_valid({"events": ["应为列表"]})
    if len(items) > MAX_BATCH:
        raise Invalid(
            "BATCH_TOO_LARGE",
            f"一次最多上传{MAX_BATCH}条记录",
            remedy="请分成几批上传，已传过的重复上传也不要紧",
        )
    return [_item(item) for item in items]


def _item(item: Any) -> dict[str, Any] | BadItem:
    try:
        event: dict[str, Any] = EVENT.load(item)
    except ValidationError as fault:
        errors = fault.normalized_messages()
        event_id = item.get("event_id") if isinstance(item, dict) else None
        is_usable = isinstance(event_id, str) and "event_id" not in errors
        return BadItem(event_id if is_usable else None, errors)
    return event


def _header_of(name: str) -> str:
    return request.headers.get(name, "")[:LONGEST]
