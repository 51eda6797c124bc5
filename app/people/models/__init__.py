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
from app.people.models.data_requests import DataRequest
from app.people.models.host import HostBinding, HostSignInTry
from app.people.models.notices import MessageLedger, MessageQuota, Notice
from app.people.models.person import FaceTemplate, Person, name_index, number_index
from app.people.models.phone import PhoneBinding, SmsCode
from app.people.models.second_factor import RecoveryCode, SecondFactor, SignInTicket
from app.people.models.statement import Statement
from app.people.models.verification import Verification, VerificationReview

__all__ = [
    "Account",
    "Consent",
    "DataRequest",
    "FaceTemplate",
    "HostBinding",
    "HostSignInTry",
    "MessageLedger",
    "MessageQuota",
    "Notice",
    "PasswordCredential",
    "Person",
    "PersonalCode",
    "PhoneBinding",
    "RecoveryCode",
    "RefreshToken",
    "RoleGrant",
    "SecondFactor",
    "Session",
    "SignInTicket",
    "SmsCode",
    "Statement",
    "Verification",
    "VerificationReview",
    "WechatBinding",
    "name_index",
    "number_index",
]
