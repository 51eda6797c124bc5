"""The name by which one installation tells its things from those of another on the same Redis."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit


def installation_of(database_url: str) -> str:
    """12 hex digits of where the data lies: the same for every process of an installation, whatever user
    and password it signs in with, and another for another database."""
    parts = urlsplit(database_url)
    place = f"{parts.hostname or ''}:{parts.port or 5432}{parts.path}"
    return hashlib.sha256(place.encode()).hexdigest()[:12]
