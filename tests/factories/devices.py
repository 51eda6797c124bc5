"""Gate devices that sign what they send, and cards in the hands of workers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.attendance.facts import DeviceCall
from app.attendance.rules.device_calls import signature_of
from app.attendance.service.device_calls import Caller
from app.bootstrap import Product
from app.kernel.clock import in_shanghai
from tests.factories.attendance import Worker
from tests.factories.sites import Site

EVENTS, ROSTER = "/api/v1/device-events", "/api/v1/device-roster"


@dataclass(frozen=True)
class Machine:
    """A device on a site, with a key."""

    product: Product
    id: str
    key_id: str
    key: str

    def call(
        self, body: bytes = b"", *, method: str = "POST", target: str = EVENTS, **said: Any
    ) -> DeviceCall:
        """Signed with the machine's key; ``said`` is changed before the signature is made."""
        seconds = int(self.product.clock.now().timestamp())
        plain = DeviceCall(self.id, self.key_id, str(seconds), "", method, target, body)
        plain = replace(plain, **said)
        return replace(plain, signature=signature_of(plain, self.key))

    def believed(self, **said: Any) -> Caller:
        return self.product.device_calls.believed(self.call(**said), "203.0.113.7")

    def send(self, *events: dict[str, Any], **said: Any) -> list[dict[str, Any]]:
        """To the service; times as datetimes."""
        return self.product.device_events.take(self.believed(**said), list(events))

    def post(self, client: FlaskClient, events: Any, **said: Any) -> TestResponse:
        """Over HTTP; ``events`` are made JSON."""
        body = json.dumps({"events": events}, default=in_shanghai).encode()
        return self.sent(client, self.call(body, **said))

    def sent(self, client: FlaskClient, call: DeviceCall, body: bytes | None = None) -> TestResponse:
        """A call as it is, or with another body than the one that was signed."""
        return client.open(
            call.target,
            method=call.method,
            data=call.body if body is None else body,
            content_type="application/json" if call.body else None,
            headers={
                "X-Gate-Device": call.device_id,
                "X-Gate-Key": call.key_id,
                "X-Gate-Time": call.said_at,
                "X-Gate-Signature": call.signature,
            },
        )

    def rekeyed(self, site: Site) -> Machine:
        """The same machine with a new key."""
        issued = self.product.devices.issue_key(site.project_admin, site.id, self.id)
        return replace(self, key_id=issued["key_id"], key=issued["key"])


def a_machine(
    product: Product, site: Site, sn: str = "G-1", kind: str = "tripod_turnstile", **more: Any
) -> Machine:
    values = {"police_certified": False, "certificate_no": None} | more
    device = product.devices.register(site.project_admin, site.id, device_sn=sn, kind=kind, **values)
    issued = product.devices.issue_key(site.project_admin, site.id, device)
    return Machine(product, device, issued["key_id"], issued["key"])


def bound(
    product: Product,
    site: Site,
    worker: Worker,
    value: str,
    kind: str = "ic_card",
    device_id: str | None = None,
) -> str:
    """The id of the binding."""
    told = product.gate_credentials.bind(
        site.project_admin, site.id, worker.id, kind=kind, value=value, device_id=device_id
    )
    return str(told["id"])


def an_event(
    at: datetime, value: str, kind: str = "ic_card", direction: str = "in", **more: Any
) -> dict[str, Any]:
    """What a machine says of one passing; ``name`` belongs to the card."""
    read = {"kind": kind, "value": value} | {name: more.pop(name) for name in ("name",) if name in more}
    return {"event_id": str(uuid4()), "credential": read, "direction": direction, "happened_at": at} | more
