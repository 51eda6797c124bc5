"""Shapes of real-name verification."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.companies.schemas import words
from miniprogram_api.fields import Moment
from miniprogram_api.paging import page_of
from miniprogram_api.problems import ReasonSchema

STATUSES = [
    "unverified",
    "recognising",
    "awaiting_confirmation",
    "awaiting_face",
    "comparing",
    "review",
    "rejected",
    "verified",
    "registered",
    "revoked",
]
QUALITIES = ["standard", "border_missing", "blurred", "glare", "not_an_id_card"]
CAUSES = ["asked", "face_review", "number_changed", "rebinding"]


class Picture(fields.Raw):
    """A file of a multipart body."""

    def __init__(self, description: str) -> None:
        super().__init__(metadata={"type": "string", "format": "binary", "description": description})


class CardArgs(Schema):
    front = Picture("身份证人像面，JPEG、PNG 或 WebP，不超过 10 MB；必填")
    back = Picture("身份证国徽面，可不传；传了才核对有效期")


class FaceArgs(Schema):
    selfie = Picture("本人照片，JPEG、PNG 或 WebP，不超过 10 MB；必填")
    frames = fields.List(Picture("动作画面"), load_default=list)
    more_frames = fields.List(Picture("动作画面"), data_key="frames[]", load_default=list)


class ChallengeRef(Schema):
    challenge_id = fields.String(load_default=None, validate=validate.Length(min=1, max=40))


class WaitQuery(Schema):
    wait = fields.Float(
        load_default=0.0,
        validate=validate.Range(min=0),
        metadata={"description": "最多等多少秒，超过 20 按 20 算"},
    )
    revision = fields.Integer(
        load_default=None, metadata={"description": "上次看到的 revision；已经变了就立即回答"}
    )


def _word(limit: int, description: str) -> fields.String:
    return fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=limit),
        metadata={"description": description},
    )


class IdentityArgs(Schema):
    name = _word(60, "身份证上的姓名")
    id_number = _word(40, "18 位身份证号码")
    move = fields.Boolean(
        load_default=False, metadata={"description": "号码已在另一个微信号认证时：换到此微信"}
    )


class ReviewArgs(Schema):
    reason = fields.String(required=True, validate=words(500))
    name = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=60))
    id_number = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    move = fields.Boolean(load_default=False)


class DecisionArgs(Schema):
    approve = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=words(500))


class VerificationReasonSchema(ReasonSchema):
    sub_code = fields.String(allow_none=True, metadata={"description": "BORDER_MISSING、BLURRED、GLARE"})


class RecognisedSchema(Schema):
    name = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True)
    sex = fields.String(allow_none=True)
    nation = fields.String(allow_none=True)
    birthday = fields.Date(allow_none=True)
    address = fields.String(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    long_term = fields.Boolean()


class VerificationSchema(Schema):
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    revision = fields.Integer(required=True, metadata={"description": "每次变化加一"})
    marks = fields.List(fields.String(), required=True, metadata={"description": "已认证、已入库"})
    quality = fields.String(required=True, allow_none=True, validate=validate.OneOf([*QUALITIES, None]))
    recognised = fields.Nested(RecognisedSchema, required=True, allow_none=True)
    id_card = fields.String(required=True, allow_none=True, metadata={"description": "打码的身份证号"})
    was_corrected = fields.Boolean(required=True)
    is_rebinding = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(VerificationReasonSchema), required=True)
    attempts_left = fields.Integer(required=True, metadata={"description": "今天还可比对几次"})
    card_attempts_left = fields.Integer(required=True, metadata={"description": "今天还可上传几次"})
    support_phone = fields.String(required=True)
    updated_at = Moment(required=True, allow_none=True)


class ChallengeSchema(Schema):
    challenge_id = fields.String(required=True)
    actions = fields.List(fields.String(), required=True)
    instructions = fields.List(fields.String(), required=True)
    expires_at = Moment(required=True)


class ReviewSchema(Schema):
    id = fields.String(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    reason = fields.String(required=True, allow_none=True, metadata={"description": "申请人的话"})
    opened_at = Moment(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    id_card = fields.String(required=True, allow_none=True, metadata={"description": "打码的身份证号"})
    was_corrected = fields.Boolean(required=True)
    is_rebinding = fields.Boolean(required=True)


class ReviewPhotosSchema(Schema):
    id_card_front = fields.String(required=True, allow_none=True)
    id_card_back = fields.String(required=True, allow_none=True)
    portrait = fields.String(required=True, allow_none=True)
    selfie = fields.String(required=True, allow_none=True)
    known_face = fields.String(required=True, allow_none=True, metadata={"description": "这个身份原先的照片"})


class ReviewInFullSchema(Schema):
    id = fields.String(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    reason = fields.String(required=True, allow_none=True)
    opened_at = Moment(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    name = fields.String(required=True, allow_none=True)
    id_number = fields.String(required=True, allow_none=True)
    was_corrected = fields.Boolean(required=True)
    is_rebinding = fields.Boolean(required=True)
    photos = fields.Nested(ReviewPhotosSchema, required=True)


class DecisionSchema(Schema):
    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    decided_at = Moment(required=True)


class WaitingForRegistrySchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    id_card = fields.String(required=True, allow_none=True)
    verified_at = Moment(required=True, allow_none=True)
    is_overdue = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


ReviewPage = page_of(ReviewSchema)
WaitingForRegistryPage = page_of(WaitingForRegistrySchema)
