"""What scanners sent then: codes as phones showed them, scans as the gate uploaded them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.attendance.facts import Answer, Scan
from app.attendance.service.incoming import scan_from
from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.people.rules.code_slots import class_byte
from qr.claims import FLAG_VERIFIED, Claims, CodeType
from qr.codec import encode
from qr.keys import SigningKey

SLOT_S = 30
SHOWN_BEFORE = timedelta(seconds=4)
"""For so long a code had been on the screen when it was scanned."""


class Scanning:
    """One gate after the other; ``seq`` counts the scans of all of them."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._seq = 0

    def code(self, member: Member, at: datetime, *, is_forged: bool = False) -> str:
        """The text on the person's phone at that moment."""
        begins = int((at - SHOWN_BEFORE).timestamp())
        key = self._past.product.keyring.signing_at(begins)
        if is_forged:
            key = SigningKey(key.kid, Ed25519PrivateKey.generate())
        number = uuid.UUID(int=self._past.random.getrandbits(128))
        return encode(
            Claims(
                type=CodeType.ONLINE,
                kid=key.kid,
                code_id=member.code_id,
                not_before=begins,
                ttl=SLOT_S,
                identity_class=class_byte(member.identity_class),
                flags=FLAG_VERIFIED,
                device_tag=0,
                jti=number.hex[:16],
            ),
            key,
        )

    def card(self, member: Member) -> dict[str, Any]:
        """His ID card on the project's reader."""
        region = {"chongqing": "500112", "hangzhou": "330106"}[member.part.project]
        identity = member.identity
        return {
            "credential": "id_card",
            "id_card": {
                "name": identity.name,
                "id_number": identity.number,
                "reader_serial": f"DEMO-{region}-1",
            },
        }

    def scan(self, member: Member, at: datetime, direction: str, **fields: Any) -> Scan:
        """Of ``at``, sent at the present moment of the past; by code unless ``fields`` say otherwise."""
        self._seq += 1
        random, place = self._past.random, member.place
        body: dict[str, Any] = {
            "scan_id": str(uuid.UUID(int=random.getrandbits(128), version=4)),
            "direction": direction,
            "scanned_at": at,
            "sent_at": self._past.clock.now(),
            "seq": self._seq,
            "lng": round(place.lng + random.uniform(-0.0008, 0.0008), 6),
            "lat": round(place.lat + random.uniform(-0.0008, 0.0008), 6),
            **fields,
        }
        if "credential" not in body and "raw" not in body and "worker_id" not in body:
            body["raw"] = self.code(member, at)
        return scan_from(place.id, body)

    def send(self, gate: int, member: Member, scans: list[Scan]) -> list[Answer]:
        """Uploads scans of one place at one of its gates."""
        place = member.place
        return self._past.product.scans.take(place.gates[gate], place.id, scans)
