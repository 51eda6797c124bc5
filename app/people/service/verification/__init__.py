"""Real-name verification (实名认证), step by step; its states and transitions are in the rules (SM1)."""

from dataclasses import dataclass

from app.people.service.verification.card_upload import CardUpload
from app.people.service.verification.face_upload import FaceUpload
from app.people.service.verification.forgetting import Forgetting
from app.people.service.verification.registry_queue import RegistryQueue
from app.people.service.verification.review_request import ReviewRequest
from app.people.service.verification.reviews import VerificationReviews
from app.people.service.verification.standing import Standing
from app.people.service.verification.statement import IdentityStatement


@dataclass(frozen=True)
class VerificationSteps:
    """The use cases, in the order in which a person meets them."""

    card: CardUpload
    statement: IdentityStatement
    face: FaceUpload
    review_request: ReviewRequest
    standing: Standing
    reviews: VerificationReviews
    registry_queue: RegistryQueue
    forgetting: Forgetting
