import subprocess
import sys

import pytest

from face_verify.engines import FACE_ADVICE, QUALITY_ADVICE, FaceTemplate, Quality
from face_verify.local_cards import LocalIdCardReader
from face_verify.registry import build_engines
from face_verify.tencent import TencentFaceMatcher, TencentNameNumberCheck
from face_verify.tencent_calls import TencentSettings

CLOUD = TencentSettings("id", "key")


def test_kinds_of_engines():
    assert isinstance(build_engines("local").cards, LocalIdCardReader)
    assert build_engines("local").names is None
    assert isinstance(build_engines("local", tencent=CLOUD).names, TencentNameNumberCheck)
    assert isinstance(build_engines("tencent", tencent=CLOUD).faces, TencentFaceMatcher)


@pytest.mark.parametrize("kind", ["tencent", "", "baidu"])
def test_what_cannot_be_built(kind):
    with pytest.raises(ValueError, match="kind"):
        build_engines(kind)


def test_a_web_process_loads_no_models():
    script = (
        "import sys; from face_verify import pictures, registry; registry.build_engines('local');"
        "heavy = {'rapidocr', 'onnxruntime', 'dlib', '_dlib_pybind11', 'cv2', 'tencentcloud'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_verdict_and_refusal_has_words_for_its_user():
    assert set(QUALITY_ADVICE) == set(Quality)
    assert [quality.value for quality in Quality] == [
        "standard",
        "border_missing",
        "blurred",
        "glare",
        "not_an_id_card",
    ]
    assert set(FACE_ADVICE) == {"FACE_NOT_FOUND", "FACE_MANY", "FACE_TOO_SMALL"}


def test_a_template_survives_storage():
    template = FaceTemplate(tuple(place / 128 for place in range(128)))
    data = template.to_bytes()
    assert len(data) == 512
    assert FaceTemplate.from_bytes(data) == template
    assert template.distance(template) == 0
    with pytest.raises(ValueError, match="512"):
        FaceTemplate.from_bytes(data[:-1])
    with pytest.raises(ValueError, match="128"):
        FaceTemplate((0.0,))
