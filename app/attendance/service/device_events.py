"""What gate devices report: the judge of the guard's scans, asked by a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.attendance.facts import ID_CARD, OF_ONE_MACHINE, QR, Answer, BadItem
from app.attendance.service.device_calls import Caller
from app.attendance.service.gate_credentials import bound_index
from app.attendance.service.incoming import scan_from
from app.attendance.service.scans import Scans

EVENT_DUPLICATE = "EVENT_DUPLICATE"
Fields = Mapping[str, Any]


class DeviceEvents:
    """GZ2016-3.4-2: events of devices that enterprises bring, on record like every other passing."""

    def __init__(self, scans: Scans) -> None:
        self._scans = scans

    def take(self, caller: Caller, items: Sequence[Fields | BadItem]) -> list[Answer]:
        """Answers in the order of the items (event_id, id, status, admitted, direction, happened_at,
        received_at, name, reasons, flags); a bad one never stops the others.

        An event_id that the device sent before is acknowledged with its first answer and the flag
        EVENT_DUPLICATE, with other content SCAN_ID_CONFLICT. Raises what ``Scans`` raises.
        """
        scans = [
            item if isinstance(item, BadItem) else scan_from(caller.project_id, _scan_fields(caller, item))
            for item in items
        ]
        answers, recorded = self._scans.record(caller.actor, caller.project_id, scans)
        told = []
        for answer in answers:
            is_again = answer["id"] is not None and answer["id"] not in recorded
            recorded.discard(answer["id"])
            told.append(_for_device(answer, is_again=is_again))
        return told


def _scan_fields(caller: Caller, item: Fields) -> dict[str, Any]:
    """A device's event by the names of a scan. What it read itself goes no further than here."""
    shown = item["credential"]
    kind, value = shown["kind"], shown["value"]
    fields: dict[str, Any] = {
        "scan_id": str(item["event_id"]),
        "credential": kind,
        "direction": item["direction"],
        "scanned_at": item["happened_at"],
        "sent_at": caller.sent_at,
        "seq": item.get("seq"),
    }
    if item.get("opened") is not None:
        fields["shown_result"] = "accepted" if item["opened"] else "refused"
    if kind == QR:
        fields["raw"] = value
    elif kind == ID_CARD:
        card = {"name": shown["name"], "id_number": value, "reader_serial": caller.device_sn}
        fields["id_card"] = card
    else:
        machines = (caller.device_id, None) if kind in OF_ONE_MACHINE else (None,)
        fields["bound_as"] = tuple(bound_index(caller.project_id, one, kind, value) for one in machines)
    return fields


def _for_device(answer: Answer, *, is_again: bool) -> Answer:
    """PIPL 6: of the worker no more than a display at the gate shows, his masked name."""
    worker = answer["worker"] or {}
    flags = [*answer["flags"], EVENT_DUPLICATE] if is_again else answer["flags"]
    kept = {name: value for name, value in answer.items() if name not in ("scan_id", "worker", "flags")}
    return {"event_id": answer["scan_id"], **kept, "name": worker.get("name"), "flags": flags}
