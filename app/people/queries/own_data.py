"""What the slice keeps of one person, for himself."""

from __future__ import annotations

import json
from collections.abc import Collection

from app.kernel.audit import AuditEntry
from app.kernel.own_rows import Rows, own_rows, plain
from app.kernel.photo import Photo
from app.people.models import (
    Account,
    Consent,
    FaceTemplate,
    HostBinding,
    MessageLedger,
    MessageQuota,
    Notice,
    PasswordCredential,
    Person,
    PersonalCode,
    PhoneBinding,
    RoleGrant,
    Session,
    Statement,
    Verification,
    VerificationReview,
    WechatBinding,
)
from app.people.models.data_requests import DataRequest
from app.people.rules.trail import reason_for, words_for


def accounts_of(person_id: str) -> list[str]:
    rows = Account.select(Account.id).where(Account.person_id == person_id).order_by(Account.id).tuples()
    return [str(account_id) for (account_id,) in rows]


def own_identity(person_id: str) -> Rows:
    """Also what stood under an earlier row of his, before both were found to be one man."""
    his = (Person.id == person_id) | (Person.merged_into == person_id)
    return own_rows(Person.select().where(his).order_by(Person.id))


def own_accounts(person_id: str) -> Rows:
    return own_rows(Account.select().where(Account.person_id == person_id))


def own_offices(person_id: str) -> Rows:
    """Rights beside those of a worker, and the name of an account with a password."""
    accounts = accounts_of(person_id)
    grants = RoleGrant.select().where(RoleGrant.account_id.in_(accounts)).order_by(RoleGrant.granted_at)
    named = PasswordCredential.select().where(PasswordCredential.account_id.in_(accounts))
    return [*own_rows(grants), *own_rows(named)]


def own_messages(person_id: str) -> Rows:
    """What may still be sent to his WeChat, and what was."""
    accounts = accounts_of(person_id)
    left = MessageQuota.select().where(MessageQuota.account_id.in_(accounts))
    sent = MessageLedger.select().where(MessageLedger.account_id.in_(accounts)).order_by(MessageLedger.at)
    return [*own_rows(left), *own_rows(sent)]


def own_pictures(person_id: str, shown: Collection[str]) -> Rows:
    """The register of his pictures, those that went as well; ``shown``: ids that rows about him name."""
    owners = [person_id, *accounts_of(person_id)]
    his = Photo.owner_id.in_(owners) | Photo.id.in_(list(shown))
    return own_rows(Photo.select().where(his).order_by(Photo.created_at), leave_out=("sha256", "owner_id"))


def own_sign_ins(person_id: str) -> Rows:
    accounts = accounts_of(person_id)
    bound = own_rows(WechatBinding.select().where(WechatBinding.account_id.in_(accounts)))
    phones = own_rows(PhoneBinding.select().where(PhoneBinding.account_id.in_(accounts)))
    hosts = own_rows(HostBinding.select().where(HostBinding.account_id.in_(accounts)))
    sessions = Session.select().where(Session.account_id.in_(accounts)).order_by(Session.id)
    return [
        *({"way": "wechat", **row} for row in bound),
        *({"way": "phone", **row} for row in phones),
        *({"way": "host_app", **row} for row in hosts),
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
            "reason": reason_for(entry.detail.get("reason")),
        }
        for entry in entries
    ]


def own_statements(person_id: str) -> Rows:
    """What he stated for his archive."""
    found = list(Statement.select().where(Statement.person_id == person_id).order_by(Statement.id))
    told = own_rows(found)
    for row in told:
        row["content"] = json.loads(row["content"]) if row["content"].startswith("{") else row["content"]
    return told


def own_data_requests(person_id: str) -> Rows:
    return own_rows(
        DataRequest.select().where(DataRequest.person_id == person_id).order_by(DataRequest.requested_at),
        leave_out=("photo_id",),
    )
