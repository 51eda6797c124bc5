"""A number of a scan that the same phone has used before: no second picture, no entry, and no 500."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from PIL import Image

from app.attendance.models import SiteAttendance
from app.attendance.service import manual
from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.db import connection
from app.kernel.photo import Photo
from tests.factories.attendance import Worker, a_scan, a_worker, codes_of
from tests.factories.sites import Site, a_site
from tests.racing import at_once


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 60), "grey").save(made, "JPEG")
    return made.getvalue()


def kept() -> tuple[int, int]:
    """Pictures and events."""
    pictures = Photo.select().where(Photo.deleted_at.is_null()).count()
    return int(pictures), int(SiteAttendance.select().count())


def by_hand(product: Product, guard: Actor, site: Site, **about: Any) -> Any:
    return product.manual_check_ins.check_in(guard, site.id, a_scan(site, **about), picture())


def test_a_number_used_on_another_project_is_a_conflict(product: Product, site: Site, worker: Worker) -> None:
    """A guard of two sites has one phone, and its numbers count for both."""
    other = a_site(product, permit_no="500112202501010102")
    both = (*site.staff.grants, *other.staff.grants)
    guard = Actor(site.staff.account_id, None, site.staff.session_id, both, site.staff.device_id)
    first = by_hand(product, guard, site, worker_id=worker.id, reason="手机没电", scan_id="one")
    again = by_hand(product, guard, other, worker_id=worker.id, reason="手机丢失", scan_id="one")
    assert (first["admitted"], codes_of(again)) == (True, ["SCAN_ID_CONFLICT"])
    assert kept() == (1, 1)


def test_of_two_at_the_same_moment_the_later_keeps_nothing(
    product: Product, site: Site, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CQ2013-4-3, PIPL 19: both looked before one of them wrote."""
    monkeypatch.setattr(manual, "heard", lambda *_: [])
    by_hand(product, site.staff, site, worker_id=worker.id, reason="手机没电", scan_id="one")
    later = by_hand(product, site.staff, site, worker_id=worker.id, reason="手机丢失", scan_id="one")
    assert codes_of(later) == ["SCAN_ID_CONFLICT"]
    assert kept() == (1, 1)
    assert [entry.action for entry in product.audit.of_person(worker.person_id)] == ["scan.by_hand"]


@pytest.mark.parametrize("with_picture", [True, False], ids=["with a picture", "without"])
def test_the_same_twice_at_the_same_moment_is_once(
    own_product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_picture: bool
) -> None:
    """CQ2013-4-3, PIPL 19: a phone that sends again while its first try is still on the way."""
    product, both_have_looked, look = own_product, Barrier(2, timeout=30), manual.heard

    def looked(*about: Any) -> Any:
        found = look(*about)
        both_have_looked.wait()
        return found

    monkeypatch.setattr(manual, "heard", looked)
    with connection():
        site = a_site(product)
        man = a_worker(product, site)
        given = a_scan(site, worker_id=man.id, reason="手机没电")
    photo = picture() if with_picture else None

    def sent() -> Any:
        return product.manual_check_ins.check_in(site.staff, site.id, given, photo)

    first, second = at_once(sent, sent)
    assert (first, first["status"], first["flags"]) == (second, "accepted", ["MANUAL"])
    with connection():
        assert kept() == (int(with_picture), 1)
        assert [entry.action for entry in product.audit.of_person(man.person_id)] == ["scan.by_hand"]
        living = {photo.id for photo in Photo.select().where(Photo.deleted_at.is_null())}
        assert {event.photo_id for event in SiteAttendance.select()} == (living or {None})
    assert {path.name for path in (tmp_path / "photos").glob("??/*")} == living


def test_without_its_entry_in_the_trail_there_is_no_event(
    own_product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CQ2013-4-3: a process may end between any two statements."""

    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with connection():
        site = a_site(own_product)
        worker = a_worker(own_product, site)
        monkeypatch.setattr(own_product.manual_check_ins._audit, "record", killed)
        with pytest.raises(Killed):
            by_hand(own_product, site.staff, site, worker_id=worker.id, reason="手机没电", scan_id="one")
        monkeypatch.undo()
        assert SiteAttendance.select().count() == 0
        again = by_hand(own_product, site.staff, site, worker_id=worker.id, reason="手机没电", scan_id="one")
        assert again["admitted"]
        assert SiteAttendance.select().count() == 1
        assert [each.action for each in own_product.audit.of_person(worker.person_id)] == ["scan.by_hand"]
