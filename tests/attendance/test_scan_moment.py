"""When it happened: counted back from the receipt by the scanner's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.attendance.facts import Scan
from app.attendance.rules.moment import clamped, is_from_the_future, moment_of
from app.attendance.rules.places import Elsewhere, distance_km, far_from_site, flags_of_elsewhere
from qr.claims import Claims

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
S, M, H, D = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATE, REVIEW = 24 * H, 7 * D


def a_scan(scanned: timedelta | None, sent: timedelta | None, **more: Any) -> Scan:
    """Times relative to the receipt, as the scanner's clock shows them."""
    return Scan(
        scan_id="s",
        scanned_at=None if scanned is None else NOW + scanned,
        sent_at=None if sent is None else NOW + sent,
        **more,
    )


@pytest.mark.parametrize(
    ("scanned", "sent", "mode", "ago", "flags"),
    [
        (None, None, "online", 0 * S, []),
        (-9 * M, None, "online", 0 * S, []),
        (None, 0 * S, "online", 0 * S, []),
        (0 * S, 0 * S, "online", 0 * S, []),
        (2 * S, 0 * S, "online", 0 * S, []),  # scanned after it was sent: the receipt counts
        (-2 * M, 0 * S, "online", 2 * M, []),
        (-2 * M - S, 0 * S, "online", 2 * M + S, ["OFFLINE"]),
        (0 * S, 0 * S, "offline", 0 * S, ["OFFLINE"]),
        # a wrong clock moves nothing as long as it is wrong all the time
        (1 * H, 1 * H, "online", 0 * S, ["CLOCK_SKEW"]),
        (-1 * H, -1 * H, "online", 0 * S, ["CLOCK_SKEW"]),
        (1 * D - 10 * M, 1 * D, "online", 10 * M, ["CLOCK_SKEW", "OFFLINE"]),
        (-1 * D - 10 * M, -1 * D, "offline", 10 * M, ["CLOCK_SKEW", "OFFLINE"]),
        (5 * M, 5 * M, "online", 0 * S, []),
        (5 * M + S, 5 * M + S, "online", 0 * S, ["CLOCK_SKEW"]),
        (-5 * M, -5 * M, "online", 0 * S, []),
        (-5 * M - S, -5 * M - S, "online", 0 * S, ["CLOCK_SKEW"]),
        (-24 * H, 0 * S, "offline", 24 * H, ["OFFLINE"]),
        (-24 * H - S, 0 * S, "offline", 24 * H + S, ["OFFLINE", "UPLOAD_LATE"]),
    ],
)
def test_moment(
    scanned: timedelta | None, sent: timedelta | None, mode: str, ago: timedelta, flags: list[str]
) -> None:
    moment = moment_of(a_scan(scanned, sent, mode=mode), NOW, LATE, REVIEW)
    assert NOW - moment.at == ago
    assert list(moment.flags) == flags
    assert moment.is_late is ("OFFLINE" in flags)


@pytest.mark.parametrize(("ago", "too_old"), [(7 * D, False), (7 * D + S, True)])
def test_older_than_a_week_is_looked_at(ago: timedelta, too_old: bool) -> None:
    assert moment_of(a_scan(-ago, 0 * S), NOW, LATE, REVIEW).is_too_old is too_old


@pytest.mark.parametrize(
    ("ahead", "expected"), [(1 * D, False), (31 * D, False), (31 * D + S, True), (365 * D, True)]
)
def test_a_scan_from_next_year_is_a_mistake(ahead: timedelta, expected: bool) -> None:
    assert is_from_the_future(a_scan(ahead, 0 * S), NOW) is expected
    assert is_from_the_future(a_scan(None, ahead), NOW) is expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-61, -60), (-60, -60), (0, 0), (90, 90), (91, 90), (5000, 90)],
)
def test_never_further_from_the_code_than_a_minute(offset: int, expected: int) -> None:
    begin = int(NOW.timestamp())
    claims = Claims(2, 1, "a" * 16, begin, 30, 1, 1, 0, "b" * 16)
    assert clamped(NOW + offset * S, claims) == NOW + expected * S


def test_paper_has_no_end() -> None:
    claims = Claims(3, 1, "a" * 16, int(NOW.timestamp()), 0, 1, 1, 0, "0" * 16)
    assert clamped(NOW + 900 * D, claims) == NOW + 900 * D


YUBEI, HANGZHOU = (106.63, 29.72), (120.16, 30.27)


def test_distances() -> None:
    assert distance_km(YUBEI, YUBEI) == 0
    assert 1250 < distance_km(YUBEI, HANGZHOU) < 1330
    degree = distance_km((106.0, 29.0), (106.0, 30.0))
    assert degree == pytest.approx(111.19, abs=0.1)


@pytest.mark.parametrize(("north", "flags"), [(0.0179, ()), (0.0181, ("FAR_FROM_SITE",))])
def test_two_kilometres_from_the_site(north: float, flags: tuple[str, ...]) -> None:
    assert far_from_site(YUBEI, (YUBEI[0], YUBEI[1] + north)) == flags


def test_without_coordinates_nothing_is_far() -> None:
    assert far_from_site(None, YUBEI) == far_from_site(YUBEI, None) == ()


@pytest.mark.parametrize(
    ("direction", "inside", "ago", "place", "flags"),
    [
        ("in", True, 1 * H, None, ("INSIDE_ELSEWHERE",)),
        ("in", True, 16 * H, None, ("INSIDE_ELSEWHERE",)),
        ("in", True, 16 * H + S, None, ()),
        ("in", True, -1 * H, None, ()),  # he went in there only afterwards
        ("in", False, 1 * H, None, ()),
        ("out", True, 1 * H, None, ()),
        ("in", False, 1 * H, HANGZHOU, ("IMPOSSIBLE_MOVEMENT",)),
        ("in", False, 12 * H, HANGZHOU, ()),
        ("in", False, 1 * S, YUBEI, ()),
        ("in", True, 1 * H, HANGZHOU, ("INSIDE_ELSEWHERE", "IMPOSSIBLE_MOVEMENT")),
    ],
)
def test_elsewhere(
    direction: str,
    inside: bool,
    ago: timedelta,
    place: tuple[float, float] | None,
    flags: tuple[str, ...],
) -> None:
    other = Elsewhere(inside, NOW - ago, place)
    assert flags_of_elsewhere(direction, NOW, YUBEI, (other,)) == flags


@pytest.mark.parametrize(("seconds", "flags"), [(-1, ("IMPOSSIBLE_MOVEMENT",)), (1, ())])
def test_nobody_is_faster_than_a_car(seconds: int, flags: tuple[str, ...]) -> None:
    """V9: 120 km/h along the great circle, whichever passage was first."""
    at_120 = timedelta(hours=distance_km(YUBEI, HANGZHOU) / 120)
    for ago in (at_120 + seconds * S, -at_120 - seconds * S):
        assert flags_of_elsewhere("out", NOW, YUBEI, (Elsewhere(False, NOW - ago, HANGZHOU),)) == flags
