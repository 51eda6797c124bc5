"""Tables of the slice, by subject."""

from app.people.models.account import (
    Account,
    PasswordCredential,
    RefreshToken,
    RoleGrant,
    Session,
    WechatBinding,
)
from app.people.models.code import PersonalCode
from app.people.models.consent import Consent
from app.people.models.person import FaceTemplate, Person, name_index, number_index
from app.people.models.verification import Verification, VerificationReview

__all__ = [
    "Account",
    "Consent",
    "FaceTemplate",
    "PasswordCredential",
    "Person",
    "PersonalCode",
    "RefreshToken",
    "RoleGrant",
    "Session",
    "Verification",
    "VerificationReview",
    "WechatBinding",
    "name_index",
    "number_index",
]
