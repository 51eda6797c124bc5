"""The engines, loaded once per test process, and the two people whose pictures packages carry."""

import matplotlib.cbook
import pytest
import skimage.data
from PIL import Image

from face_verify.local_cards import LocalIdCardReader
from face_verify.local_faces import LocalFaceMatcher


@pytest.fixture(scope="session")
def card_reader() -> LocalIdCardReader:
    return LocalIdCardReader(threads=2)


@pytest.fixture(scope="session")
def face_matcher() -> LocalFaceMatcher:
    return LocalFaceMatcher()


@pytest.fixture(scope="session")
def collins() -> Image.Image:
    """Eileen Collins (NASA, public domain)."""
    return Image.fromarray(skimage.data.astronaut())


@pytest.fixture(scope="session")
def hopper() -> Image.Image:
    """Grace Hopper (US Navy, public domain)."""
    with Image.open(matplotlib.cbook.get_sample_data("grace_hopper.jpg")) as image:
        return image.convert("RGB")
