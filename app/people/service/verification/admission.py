"""The person is admitted (已认证): one person for one number, whoever comes first.

CQ2023-A1-6, HZ2016-4.1-4.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.kernel.jobs import Jobs
from app.kernel.photo import Photo
from app.kernel.ports import PhotoStore
from app.people.facts import CardFacts
from app.people.models import Account, FaceTemplate, Person, Session, Verification, name_index
from app.people.rules.verification import DONE, Event
from app.people.service.codes import PersonalCodes
from app.people.service.verification import runs
from app.people.service.verification.registry_step import FILE_PERSON
from face_verify.id_numbers import birthday_of, sex_of

PERSON_MERGED = "person-merged"


class NumberTaken(Exception):
    """Another account was verified with this number first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How it was proven: ``way`` is face or review; the face kept of him, and his picture for the gate."""

    way: str
    head_image_id: str | None
    template: bytes | None = None
    zone: str | None = None
    distance: float | None = None


@dataclass
class Admission:
    """Binds account, person and number. ``engine`` names what made the face templates."""

    jobs: Jobs
    audit: Audit
    photos: PhotoStore
    codes: PersonalCodes
    engine: str

    def admit(self, run: Verification, proof: Proof, *, now: datetime, by: Actor | None = None) -> Person:
        """Inside a transaction; raises NumberTaken, and runs.Overtaken when the step must begin again."""
        account = Account.get_by_id(run.account_id)
        own: Person | None = Person.get_or_none(Person.id == account.person_id)
        person = self._claimed(run, own, proof, now)
        if own is None or own.id != person.id:
            self._join(account, own, person, now)
        self._keep_face(person, proof, now)
        self.audit.record(
            "person.verified",
            at=now,
            subject_type="person",
            subject_id=person.id,
            person_id=person.id,
            actor=by,
            detail={
                "verification": run.id,
                "way": proof.way,
                "corrected": run.was_corrected,
                "rebinding": run.is_rebinding,
            },
        )
        is_stored = person.stored_at is not None
        runs.advance(
            run,
            Event.ADMIT,
            now=now,
            reasons=[],
            recognised=None,
            verified_at=now,
            face_zone=proof.zone,
            face_distance=proof.distance,
            registry_receipt=None,
        )
        if is_stored:
            runs.advance(run, Event.STORE, now=now)
        else:
            self.jobs.submit(FILE_PERSON, run.id, payload={"filing": new_id()})
        return person

    def _claimed(self, run: Verification, own: Person | None, proof: Proof, now: datetime) -> Person:
        """The row of the number, with the person's data in it, claimed by compare-and-set."""
        holder: Person | None = Person.get_or_none(Person.id_card_index == run.confirmed_index)
        target = holder or own or Person.create(created_at=now)
        values = _columns(run, proof)
        free = (Person.id == target.id) & Person.merged_into.is_null()
        if target.revoked_at is not None:
            raise NumberTaken
        if target.verified_at is None:
            values["verified_at"] = now
            free &= Person.verified_at.is_null()
        elif not run.is_rebinding and (own is None or own.id != target.id):
            raise NumberTaken
        elif target.worker_name_index != values["worker_name_index"]:
            values["stored_at"] = None  # the registry knows him by another name
        if target.head_image_id and target.head_image_id != proof.head_image_id:
            self.photos.delete(target.head_image_id, now=now)
        try:
            if not Person.update(**values).where(free).execute():
                raise runs.Overtaken
        except peewee.IntegrityError:
            raise runs.Overtaken from None  # the number was given to another row a moment ago
        Photo.update(keep_until=None).where(Photo.id == proof.head_image_id).execute()
        claimed: Person = Person.get_by_id(target.id)
        return claimed

    def _join(self, account: Account, own: Person | None, person: Person, now: datetime) -> None:
        """The account moves to the person that a site, or an earlier sign-in, has known before."""
        for other in Account.select().where((Account.person_id == person.id) & (Account.id != account.id)):
            self._unbind(other, person, now)
        Account.update(person_id=person.id).where(Account.id == account.id).execute()
        if own is None:
            return
        Person.update(merged_into=person.id).where(Person.id == own.id).execute()
        self.codes.revoke_all(own.id, "merged")
        self.jobs.submit(PERSON_MERGED, own.id, payload={"into": person.id}, key=f"{PERSON_MERGED}:{own.id}")

    def _unbind(self, other: Account, person: Person, now: datetime) -> None:
        """A-30: the earlier binding is closed; that account is a stranger's again."""
        stranger = Person.create(created_at=now)
        Account.update(person_id=stranger.id).where(Account.id == other.id).execute()
        Session.update(ended_at=now, ended_reason="identity_moved").where(
            (Session.account_id == other.id) & Session.ended_at.is_null()
        ).execute()
        self.codes.revoke_all(person.id, "identity_moved")
        run = runs.current(other.id)
        if run is not None and run.status in DONE:
            runs.advance(
                run,
                Event.MOVE_AWAY,
                now=now,
                reasons=[_MOVED],
                confirmed_name=None,
                confirmed_number=None,
                confirmed_index=None,
                verified_at=None,
            )
        self.audit.record(
            "account.identity_moved",
            at=now,
            subject_type="account",
            subject_id=other.id,
            person_id=person.id,
        )

    def _keep_face(self, person: Person, proof: Proof, now: datetime) -> None:
        """The template stands apart from the identity and outlives the pictures."""
        if proof.template is None:
            return
        FaceTemplate.delete().where(FaceTemplate.person_id == person.id).execute()
        FaceTemplate.create(
            person_id=person.id,
            template=base64.b64encode(proof.template).decode(),
            engine=self.engine,
            created_at=now,
        )


_MOVED = {
    "code": "IDENTITY_MOVED",
    "message": "您的实名身份已换到另一个微信号，这里的绑定已解除",
    "cite": "CQ2023-A2.3-6",
    "remedy": "不是您本人办理的，请立即拨打客服电话",
}


def _columns(run: Verification, proof: Proof) -> dict[str, Any]:
    name, number = run.confirmed_name, run.confirmed_number
    card = CardFacts.from_json(run.recognised) if run.recognised else CardFacts("unread")
    return {
        "worker_name": name,
        "worker_name_masked": mask_name(name),
        "worker_name_index": name_index(name),
        "id_card_number": number,
        "id_card_index": run.confirmed_index,
        "id_card_masked": mask_number(number),
        "gender": "M" if sex_of(number) == "男" else "F",
        "birthday": birthday_of(number),
        "nation": card.nation and card.nation[:30],
        "household_registration": card.address,
        "id_card_valid_to": card.valid_to,
        "head_image_id": proof.head_image_id,
        "channel": run.channel,
        "closed_at": None,
    }
