"""A rendered card and real faces through the real engines: the same person is verified, another never."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import matplotlib.cbook
import pytest
import skimage.data
from PIL import Image, ImageEnhance

from app.bootstrap import Gateways, Product, build
from app.kernel.clock import FrozenClock
from app.kernel.settings import Settings
from face_verify.local_cards import LocalIdCardReader
from face_verify.local_faces import LocalFaceMatcher
from tests.factories.gateways import fake_gateways
from tests.factories.verification import Applicant, applicant
from tests.idcards import invent_person, render_back, render_front

# The storage is not what is tried here; everything else of verification runs on both databases.
pytestmark = [pytest.mark.models, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@dataclass(frozen=True)
class Faces:
    """Portraits of two people (NASA and US Navy, public domain) as they stand on a card."""

    collins: Image.Image
    hopper: Image.Image


@pytest.fixture(scope="module")
def faces() -> Faces:
    with Image.open(matplotlib.cbook.get_sample_data("grace_hopper.jpg")) as image:
        hopper = image.convert("RGB")
    collins = Image.fromarray(skimage.data.astronaut())
    return Faces(collins.crop((130, 0, 330, 250)), hopper.crop((110, 20, 410, 400)))


@pytest.fixture(scope="module")
def engines() -> tuple[LocalIdCardReader, LocalFaceMatcher]:
    return LocalIdCardReader(threads=2), LocalFaceMatcher()


@pytest.fixture
def gateways(
    tmp_path: Path, clock: FrozenClock, engines: tuple[LocalIdCardReader, LocalFaceMatcher]
) -> Gateways:
    reader, matcher = engines
    return replace(fake_gateways(tmp_path, clock), card_reader=reader, face_matcher=matcher)


@pytest.fixture
def product(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    return build(settings, clock=clock, gateways=gateways)


def selfie_of(face: Image.Image) -> bytes:
    """Another picture than the one on the card: larger, brighter, compressed."""
    enlarged = face.resize((face.width * 2, face.height * 2), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    ImageEnhance.Brightness(enlarged).enhance(1.15).save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def holder_of_a_card(product: Product, portrait: Image.Image) -> Applicant:
    """Somebody invented, whose card was uploaded, read and confirmed."""
    printed = invent_person(7)
    somebody = applicant(product, "王建国")
    back = render_back("渝北区公安局", date(2020, 5, 1), date(2040, 5, 1), seed=7)
    somebody.upload(render_front(printed, portrait, seed=7), back)
    assert somebody.work() == "awaiting_confirmation"
    read = somebody.standing["recognised"]
    assert (read["name"], read["id_number"]) == (printed.name, printed.id_number)
    assert (read["birthday"], read["valid_to"]) == (printed.birthday, date(2040, 5, 1))
    assert somebody.codes == []
    assert somebody.confirm(read["name"], read["id_number"]) == "awaiting_face"
    assert not somebody.run.was_corrected
    return somebody


def show(somebody: Applicant, selfie: bytes) -> str:
    somebody.product.verification.face.submit(somebody.actor, selfie)
    return somebody.work()


def test_the_same_person_and_nobody_else(product: Product, faces: Faces) -> None:
    """CQ2023-A1-3 to A1-6: an empty picture and another face first, then her own."""
    somebody = holder_of_a_card(product, faces.collins)
    buffer = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(buffer, "JPEG")
    assert show(somebody, buffer.getvalue()) == "awaiting_face"
    assert somebody.codes == ["FACE_NOT_FOUND"]
    assert show(somebody, selfie_of(faces.hopper)) == "rejected"
    assert somebody.codes == ["FACE_MISMATCH"]
    assert somebody.person.verified_at is None
    assert show(somebody, selfie_of(faces.collins)) == "registered"
    assert somebody.standing["marks"] == ["已认证", "已入库"]


def test_an_identity_moves_with_its_face_only(product: Product, faces: Faces) -> None:
    """A-30: a forged card with the thief's portrait is held against the face that was kept."""
    old = holder_of_a_card(product, faces.hopper)
    assert show(old, selfie_of(faces.hopper)) == "registered"
    printed = invent_person(7)
    for portrait, status in ((faces.collins, "rejected"), (faces.hopper, "registered")):
        new = applicant(product, "李秀英")
        new.upload(render_front(printed, portrait, seed=7))
        assert new.work() == "awaiting_confirmation"
        new.confirm(printed.name, printed.id_number, move=True)
        assert show(new, selfie_of(portrait)) == status
    assert old.run.reasons[0]["code"] == "IDENTITY_MOVED"
