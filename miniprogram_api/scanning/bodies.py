"""Reading what scanners send. By hand and not by decorator: an item of a batch that cannot be read must not
stop the others, and a scan may come as JSON or with a camera frame."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import ValidationError

from app.attendance.facts import MAX_BATCH, BadItem, Scan
from app.attendance.service.incoming import scan_from
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from miniprogram_api.arguments import json_body, loaded, not_valid
from miniprogram_api.bodies import MULTIPART
from miniprogram_api.scanning import schemas

SCAN, SCAN_FORM = schemas.ScanArgs(), schemas.ScanFormArgs()
MANUAL, MANUAL_FORM = schemas.ManualArgs(), schemas.ManualFormArgs()


def one_scan(project_id: str) -> Scan:
    """The scan in the request. Raises Invalid VALIDATION_FAILED."""
    if request.mimetype != MULTIPART:
        return scan_from(project_id, loaded(SCAN, json_body()))
    image = request.files.get("image")
    if image is None:
        return scan_from(project_id, loaded(SCAN, request.form.to_dict()))
    return scan_from(project_id, loaded(SCAN_FORM, request.form.to_dict()), frame=image.read())


def batch(project_id: str) -> list[Scan | BadItem]:
    """The items of the batch, in order. Raises Invalid VALIDATION_FAILED or BATCH_TOO_LARGE."""
    body = json_body()
    items = body.get("scans") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise not_valid({"scans": ["应为列表"]})
    if len(items) > MAX_BATCH:
        raise Invalid(
            "BATCH_TOO_LARGE",
            f"一次最多上传{MAX_BATCH}条扫码记录",
            remedy="请分成几批上传，已传过的重复上传也不要紧",
        )
    return [_item(project_id, item) for item in items]


def manual_check_in(project_id: str) -> tuple[Scan, bytes | None]:
    """The check-in by hand and its picture. Raises Invalid VALIDATION_FAILED."""
    if request.mimetype != MULTIPART:
        args, photo = loaded(MANUAL, json_body()), None
    else:
        picture = request.files.get("photo")
        args = loaded(MANUAL_FORM, request.form.to_dict())
        photo = picture.read() if picture is not None else None
    args.setdefault("scan_id", new_id())
    return scan_from(project_id, args, photo=photo), photo


def _item(project_id: str, item: Any) -> Scan | BadItem:
    try:
        return scan_from(project_id, SCAN.load(item))
    except ValidationError as fault:
        scan_id = item.get("scan_id") if isinstance(item, dict) else None
        is_usable = isinstance(scan_id, str) and "scan_id" not in fault.normalized_messages()
        return BadItem(scan_id if is_usable else None, fault.normalized_messages())
