"""Phones that ask for more than a server has threads for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import requests

from tests.processes.server import Server


class Phone:
    """Somebody who is signed in and agrees to something."""

    def __init__(self, server: Server, name: str) -> None:
        self._api = f"{server.url}/api/v1"
        told = requests.post(f"{self._api}/auth/wechat", json={"code": f"demo-{name}"}, timeout=120)
        assert told.status_code == 200, told.text
        self._token = {"Authorization": f"Bearer {told.json()['access_token']}"}
        documents = requests.get(f"{self._api}/consents/documents", timeout=120).json()
        self._agreement = next(one for one in documents if one["purpose"] == "privacy_policy")

    def agree(self, key: str | None = None) -> requests.Response:
        body = {"purpose": "privacy_policy", "version": self._agreement["version"], "accepted": True}
        headers = {**self._token, **({"Idempotency-Key": key} if key else {})}
        return requests.post(f"{self._api}/me/consents", json=body, headers=headers, timeout=120)

    def scan(self) -> requests.Response:
        """At a gate that is not his: it is refused, but it is looked at."""
        return requests.post(f"{self._api}/projects/none/scans", json={}, headers=self._token, timeout=120)


@contextmanager
def nobody_may_agree(server: Server) -> Iterator[None]:
    """Whoever wants to write a consent waits for as long."""
    with psycopg.connect(server.settings["DATABASE_URL"]) as locking:
        locking.execute("LOCK TABLE consent IN EXCLUSIVE MODE")
        yield


def waiting(server: Server) -> int:
    """How many connections to the database wait for a lock."""
    with psycopg.connect(server.settings["DATABASE_URL"]) as looking:
        (count,) = looking.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone() or (0,)
    return int(count)
