"""The real face engine on real pictures of two people."""

import io

import pytest
import skimage.data
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from face_verify.engines import FaceRefused, Zone
from face_verify.local_faces import MATCH_BELOW, REVIEW_BELOW, LocalFaceMatcher, similarity_of
from face_verify.pictures import Picture, read_picture
from tests.idcards import BARE, Shot, invent_person, render_front

pytestmark = pytest.mark.models


def recompressed(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as again:
        return again.convert("RGB")


def scaled(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)))


CHANGES = {
    "as it is": lambda image: image,
    "smaller": lambda image: scaled(image, 0.75),
    "larger": lambda image: scaled(image, 2.5),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.5),
    "paler": lambda image: ImageEnhance.Contrast(image).enhance(0.6),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "JPEG 30": lambda image: recompressed(image, 30),
    "soft": lambda image: image.filter(ImageFilter.GaussianBlur(1)),
    "leaning": lambda image: image.rotate(8, fillcolor=(90, 90, 90)),
    "on its side": lambda image: image.rotate(90, expand=True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_same_person_matches_and_the_other_does_not(face_matcher, collins, hopper, change):
    for own, other in ((collins, hopper), (hopper, collins)):
        changed = Picture(change(own))
        same = face_matcher.compare(Picture(own), changed)
        assert (same.zone, same.reason) == (Zone.MATCH, None)
        stranger = face_matcher.compare(Picture(other), changed)
        assert stranger.zone is not Zone.MATCH
        assert stranger.similarity < same.similarity


def head(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    return image.crop(box)


COLLINS_HEAD, HOPPER_HEAD = (145, 10, 310, 215), (110, 40, 430, 440)
SHOTS = {
    "bare": BARE,
    "JPEG 60": Shot(quality=60),
    "dim, upside down": Shot(light=0.6, turn=2, angle=6, perspective=0.4),
    "small": Shot(share=0.5, width=1280, quality=75),
}


@pytest.mark.parametrize("shot", SHOTS.values(), ids=SHOTS)
def test_the_portrait_on_a_card_against_a_selfie(card_reader, face_matcher, collins, hopper, shot):
    people = {"collins": (collins, COLLINS_HEAD), "hopper": (hopper, HOPPER_HEAD)}
    for holder, (image, box) in people.items():
        data = render_front(invent_person(21), head(image, box), shot=shot, seed=21)
        front = card_reader.read_front(read_picture(data))
        assert front.portrait is not None
        for name, (selfie, _) in people.items():
            answer = face_matcher.compare(front.portrait, Picture(selfie))
            assert answer.reason is None
            assert answer.zone is (Zone.MATCH if name == holder else Zone.NO_MATCH)


def cartoon() -> Image.Image:
    image = Image.new("RGB", (600, 600), "white")
    pencil = ImageDraw.Draw(image)
    pencil.ellipse((100, 60, 500, 540), fill=(250, 220, 180), outline="black", width=6)
    for left in (210, 390):
        pencil.ellipse((left - 40, 230, left + 40, 270), fill="white", outline="black", width=4)
        pencil.ellipse((left - 14, 238, left + 14, 264), fill="black")
    pencil.arc((220, 330, 380, 450), 20, 160, fill="red", width=8)
    pencil.line((300, 270, 285, 350, 310, 355), fill="black", width=4)
    return image


NO_FACE = {
    "empty": lambda: Image.new("RGB", (640, 480), (128, 128, 128)),
    "one pixel": lambda: Image.new("RGB", (1, 1)),
    "strip": lambda: Image.new("RGB", (2000, 3)),
    "drawing": cartoon,
    "drawing, recompressed": lambda: recompressed(cartoon(), 60),
    "cup": lambda: Image.fromarray(skimage.data.coffee()),
    "page": lambda: Image.fromarray(skimage.data.page()).convert("RGB"),
}


@pytest.mark.parametrize("scene", NO_FACE.values(), ids=NO_FACE)
def test_no_face_in_the_selfie(face_matcher, collins, scene):
    answer = face_matcher.compare(Picture(collins), Picture(scene()))
    assert (answer.zone, answer.reason, answer.picture) == (Zone.NO_MATCH, "FACE_NOT_FOUND", "selfie")
    assert answer.distance is None


def test_no_face_on_the_card_needs_a_human(face_matcher, collins):
    data = render_front(invent_person(1), shot=BARE)
    answer = face_matcher.compare(read_picture(data), Picture(collins))
    assert (answer.zone, answer.reason, answer.picture) == (Zone.REVIEW, "FACE_NOT_FOUND", "card")


def test_two_people_are_too_many_but_one_far_behind_does_not_count(face_matcher, collins, hopper):
    both = Image.new("RGB", (1000, 620))
    both.paste(scaled(collins, 1.2), (0, 0))
    both.paste(hopper.crop((100, 60, 440, 480)), (630, 40))
    answer = face_matcher.compare(Picture(collins), Picture(both))
    assert (answer.zone, answer.reason, answer.picture) == (Zone.NO_MATCH, "FACE_MANY", "selfie")
    street = Image.new("RGB", (2000, 1200), (90, 120, 90))
    street.paste(scaled(hopper, 2), (0, 0))
    street.paste(scaled(collins, 0.6), (1300, 0))
    assert face_matcher.compare(Picture(hopper), Picture(street)).zone is Zone.MATCH


def test_a_tiny_face_is_told_apart_from_none(face_matcher, collins):
    with pytest.raises(FaceRefused) as refused:
        face_matcher.template(Picture(scaled(collins, 0.35)))
    assert refused.value.code == "FACE_TOO_SMALL"
    assert "靠近" in refused.value.message


def test_a_template_stands_for_its_picture(face_matcher, collins):
    template = face_matcher.template(Picture(collins))
    assert face_matcher.template(Picture(collins)) == template
    assert face_matcher.compare(template, Picture(collins)).distance == 0


def test_zones_must_be_in_order():
    assert 0 < MATCH_BELOW < REVIEW_BELOW
    with pytest.raises(ValueError, match="zones"):
        LocalFaceMatcher(match_below=0.7, review_below=0.6)


@pytest.mark.parametrize(("distance", "similarity"), [(0, 100.0), (0.5, 60.0), (1.25, 0.0), (2, 0.0)])
def test_similarity_for_people(distance, similarity):
    assert similarity_of(distance) == similarity
