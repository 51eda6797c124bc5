import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from face_verify.engines import (
    CardWarning,
    EngineUnavailable,
    FaceTemplate,
    NameNumberVerdict,
    Quality,
    Zone,
)
from face_verify.pictures import Picture, read_picture
from face_verify.tencent import TencentFaceMatcher, TencentIdCardReader, TencentNameNumberCheck
from face_verify.tencent_calls import TencentSettings
from tests.face_verify.tencent_standin import SECRET_ID, SECRET_KEY, Standin, error

PHOTO = Picture(Image.new("RGB", (2600, 1700), (180, 200, 220)))
FRONT = {
    "Name": "李建国",
    "Sex": "男",
    "Nation": "汉",
    "Birth": "1980/1/1",
    "Address": "重庆市渝北区双凤桥街道空港大道1号",
    "IdNum": "440524198001010013",
    "AdvancedInfo": "{}",
}
BACK = {"Authority": "重庆市公安局渝北区分局", "ValidDate": "2015.03.01-2035.03.01", "AdvancedInfo": ""}


@pytest.fixture
def cloud():
    server = Standin()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(cloud):
    return TencentSettings(SECRET_ID, SECRET_KEY, root=cloud.root, timeout_s=60)


def advanced(**info) -> dict:
    return {**FRONT, "AdvancedInfo": json.dumps(info)}


def test_a_front_is_read(cloud, settings):
    portrait = base64.b64encode(Picture(Image.new("RGB", (120, 150))).jpeg()).decode()
    cloud.answers["IDCardOCR"] = advanced(Portrait=portrait, Quality=91, WarnInfos=[])
    front = TencentIdCardReader(settings).read_front(PHOTO)
    assert (front.quality, front.name, front.sex, front.nation) == (Quality.STANDARD, "李建国", "男", "汉")
    assert (front.birthday, front.address) == (date(1980, 1, 1), FRONT["Address"])
    assert front.id_number == "440524198001010013"
    assert front.portrait is not None
    assert front.portrait.image.size == (120, 150)
    action, version, sent = cloud.seen[0]
    assert (action, version, sent["CardSide"]) == ("IDCardOCR", "2018-11-19", "FRONT")
    assert json.loads(sent["Config"])["ReflectWarn"] is True
    assert read_picture(base64.b64decode(sent["ImageBase64"])).width == 2000


@pytest.mark.parametrize(
    ("code", "quality", "warning"),
    [
        (-9100, Quality.STANDARD, CardWarning.DATE_INVALID),
        (-9101, Quality.BORDER_MISSING, None),
        (-9102, Quality.STANDARD, CardWarning.COPY),
        (-9103, Quality.STANDARD, CardWarning.RESHOT),
        (-9104, Quality.STANDARD, CardWarning.TEMPORARY),
        (-9105, Quality.STANDARD, CardWarning.OCCLUDED),
        (-9106, Quality.STANDARD, CardWarning.EDITED),
        (-9107, Quality.GLARE, None),
        (-9108, Quality.STANDARD, CardWarning.COPY),
        (-9110, Quality.STANDARD, CardWarning.ELECTRONIC),
        (-9999, Quality.STANDARD, None),
    ],
)
def test_their_warnings_are_our_verdicts(cloud, settings, code, quality, warning):
    cloud.answers["IDCardOCR"] = {**advanced(WarnInfos=[code]), "IdNum": "11010519491231002X"}
    front = TencentIdCardReader(settings).read_front(PHOTO)
    assert front.quality is quality
    assert front.warnings == ((warning,) if warning else ())


@pytest.mark.parametrize(("score", "quality"), [(49, Quality.BLURRED), (50, Quality.STANDARD)])
def test_their_score_of_sharpness(cloud, settings, score, quality):
    cloud.answers["IDCardOCR"] = advanced(Quality=score)
    assert TencentIdCardReader(settings).read_front(PHOTO).quality is quality


@pytest.mark.parametrize(
    ("code", "quality"),
    [
        ("FailedOperation.ImageBlur", Quality.BLURRED),
        ("FailedOperation.ImageNoIdCard", Quality.NOT_AN_ID_CARD),
        ("FailedOperation.ImageDecodeFailed", Quality.NOT_AN_ID_CARD),
    ],
)
def test_a_picture_they_will_not_take(cloud, settings, code, quality):
    cloud.answers["IDCardOCR"] = error(code)
    assert TencentIdCardReader(settings).read_front(PHOTO).quality is quality
    assert TencentIdCardReader(settings).read_back(PHOTO).quality is quality


@pytest.mark.parametrize(
    ("term", "valid_to", "long_term"),
    [("2015.03.01-2035.03.01", date(2035, 3, 1), False), ("2015.03.01-长期", None, True)],
)
def test_a_back_is_read(cloud, settings, term, valid_to, long_term):
    cloud.answers["IDCardOCR"] = {**BACK, "ValidDate": term}
    back = TencentIdCardReader(settings).read_back(PHOTO)
    assert (back.authority, back.valid_from) == (BACK["Authority"], date(2015, 3, 1))
    assert (back.valid_to, back.long_term) == (valid_to, long_term)
    assert cloud.seen[0][2]["CardSide"] == "BACK"


@pytest.mark.parametrize(
    ("score", "zone"),
    [(39.9, Zone.NO_MATCH), (40, Zone.REVIEW), (59.9, Zone.REVIEW), (60, Zone.MATCH), (100, Zone.MATCH)],
)
def test_faces_by_their_thresholds(cloud, settings, score, zone):
    cloud.answers["CompareFace"] = {"Score": score, "FaceModelVersion": "3.0"}
    answer = TencentFaceMatcher(settings).compare(PHOTO, PHOTO)
    assert (answer.zone, answer.similarity, answer.reason) == (zone, score, None)
    assert cloud.seen[0][2]["FaceModelVersion"] == "3.0"


def test_no_face(cloud, settings):
    cloud.answers["CompareFace"] = error("InvalidParameterValue.NoFaceInPhoto")
    answer = TencentFaceMatcher(settings).compare(PHOTO, PHOTO)
    assert (answer.zone, answer.reason) == (Zone.NO_MATCH, "FACE_NOT_FOUND")


def test_templates_stay_with_them(settings):
    with pytest.raises(TypeError):
        TencentFaceMatcher(settings).compare(FaceTemplate((0.0,) * 128), PHOTO)
    with pytest.raises(NotImplementedError):
        TencentFaceMatcher(settings).template(PHOTO)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("0", NameNumberVerdict.CONSISTENT),
        ("-1", NameNumberVerdict.INCONSISTENT),
        ("-2", NameNumberVerdict.INCONSISTENT),
        ("-3", NameNumberVerdict.INCONSISTENT),
        ("-5", NameNumberVerdict.NOT_FOUND),
    ],
)
def test_name_and_number(cloud, settings, result, verdict):
    cloud.answers["IdCardVerification"] = {"Result": result, "Description": ""}
    assert TencentNameNumberCheck(settings).check("李建国", "11010519491231002X") is verdict
    assert cloud.seen[0] == (
        "IdCardVerification",
        "2018-03-01",
        {"Name": "李建国", "IdCard": "11010519491231002X"},
    )


@pytest.mark.parametrize("result", ["-4", "-6", "-7", None])
def test_a_register_that_cannot_answer(cloud, settings, result):
    cloud.answers["IdCardVerification"] = {"Result": result}
    with pytest.raises(EngineUnavailable):
        TencentNameNumberCheck(settings).check("李建国", "11010519491231002X")


@pytest.mark.parametrize(
    "code",
    ["RequestLimitExceeded", "InternalError", "ResourceUnavailable.InArrears", "FailedOperation.OcrFailed"],
)
def test_their_troubles_are_outages(cloud, settings, code):
    cloud.answers["IDCardOCR"] = error(code)
    with pytest.raises(EngineUnavailable, match=code):
        TencentIdCardReader(settings).read_front(PHOTO)


def test_a_wrong_key_is_noticed_by_the_other_side(cloud, settings):
    cloud.answers["IDCardOCR"] = FRONT
    with pytest.raises(EngineUnavailable, match="SignatureFailure"):
        TencentIdCardReader(replace(settings, secret_key="another")).read_front(PHOTO)
    assert not cloud.seen


@pytest.mark.parametrize("raw", [b"<html>bad gateway</html>", b"[]", b'{"Response": 7}', b"{"])
def test_an_answer_of_another_shape(cloud, settings, raw):
    cloud.raw = raw
    with pytest.raises(EngineUnavailable):
        TencentIdCardReader(settings).read_front(PHOTO)


def test_a_server_in_trouble(cloud, settings):
    cloud.raw, cloud.status = b"busy", 502
    with pytest.raises(EngineUnavailable):
        TencentIdCardReader(settings).read_front(PHOTO)


def test_nothing_waits_for_ever(cloud, settings):
    cloud.delay = 10
    with pytest.raises(EngineUnavailable):
        TencentIdCardReader(replace(settings, timeout_s=1)).read_front(PHOTO)


def test_nobody_there(settings):
    with pytest.raises(EngineUnavailable):
        TencentIdCardReader(replace(settings, root="http://127.0.0.1:9")).read_front(PHOTO)
