"""/device-events, /device-roster: gate devices, which sign what they send instead of signing in."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from miniprogram_api.deps import product
from miniprogram_api.scanning import device_bodies as bodies
from miniprogram_api.scanning import device_schemas as schemas

blp = Blueprint("device-events", __name__, description="闸机设备自己上传记录（签名见 docs/devices.md）")

REFUSED = {
    401: "DEVICE_UNKNOWN、SIGNATURE_INVALID、DEVICE_CLOCK_WRONG",
    403: "DEVICE_RETIRED",
}


def _answer(result: Any) -> Response:
    """For the device alone, and for now: nobody in between keeps it."""
    text = json.dumps(result, ensure_ascii=False)
    return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})


@blp.route("/device-events", methods=["POST"])
@blp.doc(
    parameters=bodies.SIGNED_BY_DEVICE,
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": schemas.DeviceEventsArgs}},
    },
)
@blp.response(200, schemas.DeviceEventResultsSchema)
@blp.alt_response(401, schema="Problem", description=REFUSED[401])
@blp.alt_response(403, schema="Problem", description=REFUSED[403])
def take_device_events() -> Response:
    """上传通行记录，一次最多200条，断网期间的事后补传；逐条回答，顺序不变，有误的一条不影响其他。

    与扫码一样判断和记录。`event_id` 重发不会重复记录，`flags` 里有 EVENT_DUPLICATE。422 BATCH_TOO_LARGE。
    """
    caller = bodies.caller()
    return _answer({"results": product().device_events.take(caller, bodies.events())})


take_device_events.reads_any_text = True  # what a code reader saw may be any text; it is judged, not stored


@blp.route("/device-roster", methods=["GET"])
@blp.doc(parameters=bodies.SIGNED_BY_DEVICE)
@blp.response(200, schemas.DeviceRosterSchema)
@blp.alt_response(401, schema="Problem", description=REFUSED[401])
@blp.alt_response(403, schema="Problem", description=REFUSED[403])
def show_device_roster() -> Response:
    """断网时用：登记在本项目的卡号和编号，今天能不能进、为什么不能。没有变化的（`If-None-Match`）回答304。"""
    return _answer({"entries": product().device_rosters.of(bodies.caller())})
