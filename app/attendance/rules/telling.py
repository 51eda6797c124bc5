"""Events and appeals in words that the person concerned understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.attendance.facts import (
    ACCEPTED,
    ANNULLED,
    CORRECTION,
    DUPLICATE,
    IC_CARD,
    IN,
    NEEDS_CONFIRMATION,
    OUT,
    REFUSED,
    REVIEW,
)
from app.attendance.rules.month import label_of
from app.kernel.clock import in_shanghai
from app.policies import dictionaries

DIRECTION_LABELS: Mapping[str, str] = {IN: "进场", OUT: "出场"}
STATUS_LABELS: Mapping[str, str] = {
    ACCEPTED: "已记录",
    DUPLICATE: "重复扫码，不重复计",
    REFUSED: "未通过",
    NEEDS_CONFIRMATION: "等待现场核验",
    REVIEW: "等待管理人员核对",
    ANNULLED: "已被扫码员撤销",
}
REPLACED_LABEL = "已按申诉更正，不再计入"
KIND_LABELS: Mapping[str, str] = {
    "missing_in": "进场没有记上",
    "missing_out": "出场没有记上",
    "wrong_time": "时间记错了",
    "not_me": "不是我本人",
    "other": "其他",
}
OWN_LABELS: Mapping[str, str] = {CORRECTION: "更正", IC_CARD: "IC卡"}
"""Of what the national list does not know."""
STATE_LABELS: Mapping[str, str] = {"open": "等待处理", "upheld": "已支持", "rejected": "未支持"}


def credential_label(kind: str) -> str:
    """Of what was shown at the gate, by the national list of attendance methods."""
    own = OWN_LABELS.get(kind)
    if own is not None:
        return own
    entry = dictionaries.attendance_methods().by("house", kind)
    return entry.label if entry else kind


def event_told(event: Mapping[str, Any], *, is_replaced: bool) -> dict[str, Any]:
    """One event out of its columns, refused ones too: when, which way, what came of it and why."""
    direction, status = str(event["direction"]), str(event["status"])
    happened: datetime = event["happened_at"]
    way = DIRECTION_LABELS.get(direction, "进出方向未定")
    came_of_it = REPLACED_LABEL if is_replaced else STATUS_LABELS[status]
    return {
        "id": event["id"],
        "scan_id": event["scan_id"],
        "happened_at": in_shanghai(happened),
        "received_at": in_shanghai(event["received_at"]),
        "direction": direction,
        "status": status,
        "admitted": bool(event["admitted"]),
        "replaced": is_replaced,
        "credential": event["credential_kind"],
        "credential_label": credential_label(str(event["credential_kind"])),
        "mode": event["mode"],
        "reasons": event["reasons"],
        "flags": event["flags"],
        "flag_labels": [label_of(flag) for flag in event["flags"]],
        "label": f"{in_shanghai(happened)[11:16]} {way} {came_of_it}",
    }


def appeal_told(appeal: Mapping[str, Any], name: str | None, project: str | None) -> dict[str, Any]:
    """One appeal out of its columns, with the masked name of the person and the name of the project."""
    return {
        "id": appeal["id"],
        "project": {"id": appeal["project_id"], "name": project},
        "worker_name": name,
        "day": appeal["day"],
        "kind": appeal["kind"],
        "kind_label": KIND_LABELS[appeal["kind"]],
        "direction": appeal["direction"],
        "claimed_at": _told_at(appeal["claimed_at"]),
        "event_id": appeal["event_id"],
        "statement": appeal["statement"],
        "original": appeal["original"],
        "state": appeal["state"],
        "state_label": STATE_LABELS[appeal["state"]],
        "opened_at": _told_at(appeal["opened_at"]),
        "decided_at": _told_at(appeal.get("decided_at")),
        "decision_reason": appeal.get("decision_reason"),
        "correction_event_id": appeal.get("correction_id"),
        "replaced_event_id": appeal.get("replaced_event_id"),
    }


def _told_at(moment: datetime | None) -> str | None:
    return in_shanghai(moment) if moment is not None else None
