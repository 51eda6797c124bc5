"""What the slice keeps of one person, for himself."""

from __future__ import annotations

import json

from app.kernel.audit import AuditEntry
from app.kernel.own_rows import Rows, own_rows, plain
from app.people.models import (
    Account,
    Consent,
    FaceTemplate,
    Notice,
    Person,
    PersonalCode,
    PhoneBinding,
    Session,
    Verification,
    VerificationReview,
    WechatBinding,
)
from app.people.models.data_requests import DataRequest
from app.people.rules.trail import words_for


def accounts_of(person_id: str) -> list[str]:
    rows = Account.select(Account.id).where(Account.person_id == person_id).order_by(Account.id).tuples()
    return [str(account_id) for (account_id,) in rows]


def own_identity(person_id: str) -> Rows:
    return own_rows(Person.select().where(Person.id == person_id))


def own_accounts(person_id: str) -> Rows:
    return own_rows(Account.select().where(Account.person_id == person_id))


def own_sign_ins(person_id: str) -> Rows:
    accounts = accounts_of(person_id)
    bound = own_rows(WechatBinding.select().where(WechatBinding.account_id.in_(accounts)))
    phones = own_rows(PhoneBinding.select().where(PhoneBinding.account_id.in_(accounts)))
    sessions = Session.select().where(Session.account_id.in_(accounts)).order_by(Session.id)
    return [
        *({"way": "wechat", **row} for row in bound),
        *({"way": "phone", **row} for row in phones),
        *({"way": "session", **row} for row in own_rows(sessions)),
    ]


def own_codes(person_id: str) -> Rows:
    return own_rows(PersonalCode.select().where(PersonalCode.person_id == person_id))


def own_consents(person_id: str) -> Rows:
    found = Consent.select().where(Consent.account_id.in_(accounts_of(person_id)))
    return own_rows(found.order_by(Consent.decided_at))


def own_verifications(person_id: str) -> Rows:
    """What was read from the card as well, while it is there."""
    found = list(Verification.select().where(Verification.account_id.in_(accounts_of(person_id))))
    told = own_rows(found)
    for row in told:
        row["recognised"] = json.loads(row["recognised"]) if row["recognised"] else None
    return told


def own_reviews(person_id: str) -> Rows:
    found = VerificationReview.select().where(VerificationReview.account_id.in_(accounts_of(person_id)))
    return own_rows(found)


def own_face(person_id: str) -> Rows:
    """That there is one, and of which engine; the numbers themselves are of use to nobody else's engine."""
    return own_rows(FaceTemplate.select().where(FaceTemplate.person_id == person_id), leave_out=("template",))


def own_notices(person_id: str) -> Rows:
    return own_rows(Notice.select().where(Notice.person_id == person_id).order_by(Notice.created_at))


def own_trail(person_id: str) -> Rows:
    """Who did what with his file, as he reads it in the app; the names of others are shown there alone."""
    entries = AuditEntry.select().where(AuditEntry.person_id == person_id).order_by(AuditEntry.seq)
    return [
        {
            "at": plain(entry.at),
            "action": entry.action,
            "words": words_for(entry.action),
            "reason": entry.detail.get("reason"),
        }
        for entry in entries
    ]


def own_data_requests(person_id: str) -> Rows:
    return own_rows(
        DataRequest.select().where(DataRequest.person_id == person_id).order_by(DataRequest.requested_at),
        leave_out=("photo_id",),
    )
