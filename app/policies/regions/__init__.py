"""Administrative regions: from what people write to a six-character code, and who covers whom."""

from __future__ import annotations

from app.policies.regions.resolving import find, resolve
from app.policies.regions.tree import COUNTRY, Region, covers

__all__ = ["COUNTRY", "Region", "covers", "find", "resolve"]
