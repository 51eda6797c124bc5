"""A site on a running server, and the phones at its gates."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from app.kernel.clock import SHANGHAI
from app.kernel.settings import DEMO_CODE_KEYS, DEMO_PASSWORD
from qr.claims import FLAG_VERIFIED, Claims
from qr.codec import encode
from qr.keys import KeyRing
from tests.processes.server import ROOT, Server, environment

KEYRING = KeyRing.from_setting(DEMO_CODE_KEYS)
RETRY_FOR_S = 90.0
_numbers = count(1)


def engage(values: dict[str, str], *arguments: str) -> Any:
    """What ``engage.py`` says of what it did to the installation of these settings."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("engage.py")), *arguments],
        cwd=ROOT,
        env={**values, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def code_text(code_id: str, moment: datetime | None = None, jti: str = "") -> str:
    """A fresh code of the person, as his phone would show it, now or at another moment."""
    now = int(moment.timestamp() if moment else time.time())
    key = KEYRING.signing_at(now)
    claims = Claims(
        type=1,
        kid=key.kid,
        code_id=code_id,
        not_before=now - 2,
        ttl=60,
        identity_class=1,
        flags=FLAG_VERIFIED,
        device_tag=0,
        jti=jti or secrets.token_hex(8),
    )
    return encode(claims, key)


def a_scan(raw: str, **changes: Any) -> dict[str, Any]:
    now = datetime.now(SHANGHAI).isoformat()
    return {
        "scan_id": str(uuid4()),
        "raw": raw,
        "direction": "in",
        "scanned_at": now,
        "sent_at": now,
        **changes,
    }


@dataclass(frozen=True)
class Gate:
    """One phone of the site's staff."""

    url: str
    project: str
    headers: dict[str, str]

    def post(self, path: str, body: Any) -> requests.Response:
        return requests.post(
            f"{self.url}/api/v1/projects/{self.project}/{path}", json=body, headers=self.headers, timeout=60
        )

    def get(self, path: str) -> Any:
        answer = requests.get(
            f"{self.url}/api/v1/projects/{self.project}/{path}", headers=self.headers, timeout=60
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def insist(self, path: str, body: Any) -> Any:
        """As a phone on a bad network: the same call again until it is answered."""
        until = time.monotonic() + RETRY_FOR_S
        while True:
            try:
                answer = self.post(path, body)
            except requests.RequestException:
                assert time.monotonic() < until, f"{path} was never answered"
                time.sleep(0.05)
                continue
            assert answer.status_code == 200, answer.text
            return answer.json()

    def events(self) -> list[dict[str, Any]]:
        """Everything recorded at the site today."""
        found: list[dict[str, Any]] = []
        page = self.get("scans?limit=200")
        found += page["items"]
        while page["next_cursor"]:
            page = self.get(f"scans?limit=200&cursor={page['next_cursor']}")
            found += page["items"]
        return found


def a_site_with(server: Server, workers: int, gates: int = 2) -> tuple[list[Gate], list[str]]:
    """A fresh site of the running server: its gates, and the code ids of its workers."""
    made = engage(environment(server.data_dir, **server.settings), "workers", str(workers))
    chief = _signed_in(server, "regulator", DEMO_PASSWORD)
    found: list[Gate] = []
    for _gate in range(gates):
        account = f"gate-{next(_numbers)}-{server.port}"
        answer = requests.post(
            f"{server.url}/api/v1/projects/{made['project']}/staff",
            json={"account": account, "password": "gate-password", "role": "site_staff"},
            headers=chief,
            timeout=120,
        )
        assert answer.status_code == 201, answer.text
        found.append(Gate(server.url, made["project"], _signed_in(server, account, "gate-password")))
    return found, made["codes"]


def _signed_in(server: Server, account: str, password: str) -> dict[str, str]:
    answer = requests.post(
        f"{server.url}/api/v1/auth/password", json={"account": account, "password": password}, timeout=120
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
