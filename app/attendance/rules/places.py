"""Distances that make a scan doubtful. Flags only; coordinates of a phone are no proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from app.attendance.facts import IN
from app.attendance.rules.presence import OPEN_FOR

EARTH_KM = 6371.0
FAR_KM = 2.0
FASTEST_KM_H = 120.0

FAR_FROM_SITE = "FAR_FROM_SITE"
INSIDE_ELSEWHERE, IMPOSSIBLE_MOVEMENT = "INSIDE_ELSEWHERE", "IMPOSSIBLE_MOVEMENT"

Place = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the person was last seen on another project."""

    inside: bool
    since: datetime
    place: Place | None


def distance_km(a: Place, b: Place) -> float:
    """Along the great circle."""
    lng_a, lat_a, lng_b, lat_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def far_from_site(site: Place | None, phone: Place | None) -> tuple[str, ...]:
    """D-03: further than 2 km from the site, where both are known."""
    if site is None or phone is None or distance_km(site, phone) <= FAR_KM:
        return ()
    return (FAR_FROM_SITE,)


def flags_of_elsewhere(
    direction: str, at: datetime, site: Place | None, others: tuple[Elsewhere, ...]
) -> tuple[str, ...]:
    """V9: going in while inside on another project (for up to 16 h); faster between sites than 120 km/h."""
    flags: dict[str, None] = {}
    for other in others:
        apart = at - other.since
        if direction == IN and other.inside and timedelta(0) <= apart <= OPEN_FOR:
            flags[INSIDE_ELSEWHERE] = None
        if site is not None and other.place is not None:
            kilometres = distance_km(site, other.place)
            if kilometres > FAR_KM and kilometres > FASTEST_KM_H * abs(apart.total_seconds()) / 3600:
                flags[IMPOSSIBLE_MOVEMENT] = None
    return tuple(flags)
