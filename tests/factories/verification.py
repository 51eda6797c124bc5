"""Somebody on his way to 已认证, step by step, with pictures that are only coloured squares."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image

from app.bootstrap import Product
from app.kernel.actor import WORKER, Actor, Grant
from app.kernel.errors import Unauthenticated
from app.people.models import Account, Person, Session, Verification
from face_verify.engines import CardFront, FaceComparison, Quality, Zone
from face_verify.pictures import Picture
from tests.factories.cast import CastMember, member
from tests.factories.gateways import run_due_jobs

BASICS = ("service_agreement", "privacy_policy", "id_card")
ALL_PURPOSES = (*BASICS, "face_verification")

MATCH = FaceComparison(Zone.MATCH, similarity=92.0, distance=0.31)
DOUBTFUL = FaceComparison(Zone.REVIEW, similarity=61.0, distance=0.53)
OTHER = FaceComparison(Zone.NO_MATCH, similarity=12.0, distance=0.82)
NO_FACE = FaceComparison(Zone.NO_MATCH, similarity=0.0, reason="FACE_NOT_FOUND", picture="selfie")
TWO_FACES = FaceComparison(Zone.NO_MATCH, similarity=0.0, reason="FACE_MANY", picture="selfie")
NO_PORTRAIT = FaceComparison(Zone.REVIEW, similarity=0.0, reason="FACE_NOT_FOUND", picture="card")


def picture(colour: str = "navy", side: int = 64, kind: str = "JPEG") -> bytes:
    """A square of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, kind)
    return buffer.getvalue()


def card_of(who: CastMember | str, **changes: Any) -> CardFront:
    """What a reader finds on a good card of a cast member."""
    who = member(who) if isinstance(who, str) else who
    fields: dict[str, Any] = {
        "quality": Quality.STANDARD,
        "name": who.name,
        "sex": who.sex,
        "nation": "汉",
        "birthday": who.birthday,
        "address": "重庆市渝北区空港大道1号",
        "id_number": who.id_number,
        "portrait": Picture(Image.new("RGB", (60, 80), "grey")),
    }
    return CardFront(**{**fields, **changes})


@dataclass
class Applicant:
    """One account and its steps; the engines answer as the test has set them."""

    product: Product
    who: CastMember
    account_id: str
    token: str
    session_id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def actor(self) -> Actor:
        """Whoever holds the sign-in, whatever the age of its token; SESSION_ENDED when it is over."""
        session = Session.get_by_id(self.session_id)
        if session.ended_at is not None:
            raise Unauthenticated("SESSION_ENDED", "请再次登录")
        person_id = str(Account.get_by_id(self.account_id).person_id)
        grants = (Grant(WORKER, "self", person_id),)
        return Actor(self.account_id, person_id, session.id, grants, session.id)

    @property
    def run(self) -> Verification:
        run: Verification = Verification.get(Verification.account_id == self.account_id)
        return run

    @property
    def person(self) -> Person:
        person: Person = Person.get_by_id(Account.get_by_id(self.account_id).person_id)
        return person

    @property
    def standing(self) -> dict[str, Any]:
        return self.product.verification.standing.of(self.actor)

    @property
    def codes(self) -> list[str]:
        """Codes of the reasons that he is shown."""
        return [reason["code"] for reason in self.standing["reasons"]]

    def upload(self, front: bytes | None = None, back: bytes | None = None) -> str:
        self.product.verification.card.submit(self.actor, front or picture(), back)
        return str(self.run.status)

    def show_card(self, card: CardFront | None = None) -> str:
        """Uploads and has it read."""
        self.product.gateways.card_reader.front = card or card_of(self.who)  # type: ignore[attr-defined]
        self.upload()
        return self.work()

    def confirm(self, name: str | None = None, number: str | None = None, *, move: bool = False) -> str:
        self.product.verification.statement.confirm(
            self.actor, name or self.who.name, number or self.who.id_number, move=move
        )
        return str(self.run.status)

    def show_face(self, answer: FaceComparison = MATCH) -> str:
        """Uploads a selfie and has it compared."""
        self.product.gateways.face_matcher.answer = answer  # type: ignore[attr-defined]
        self.product.verification.face.submit(self.actor, picture("pink", 320))
        return self.work()

    def ask_review(self, reason: str = "摄像头坏了", **stated: Any) -> str:
        self.product.verification.review_request.ask(self.actor, reason, **stated)
        return str(self.run.status)

    def up_to_face(self, **confirmed: Any) -> str:
        self.show_card()
        return self.confirm(**confirmed)

    def through(self, answer: FaceComparison = MATCH, **confirmed: Any) -> str:
        """All steps; the registry answers as it is set."""
        self.up_to_face(**confirmed)
        return self.show_face(answer)

    def work(self) -> str:
        """Runs every job that is due."""
        run_due_jobs(self.product.jobs)
        return str(self.run.status)


def applicant(
    product: Product,
    who: CastMember | str,
    *,
    openid: str | None = None,
    purposes: tuple[str, ...] = ALL_PURPOSES,
) -> Applicant:
    """Signed in through WeChat as ``wx-<openid or name>`` and agreed to the purposes."""
    who = member(who) if isinstance(who, str) else who
    signed = product.signing_in.with_wechat(f"wx-{openid or who.name}")
    token = signed.tokens.access_token
    session_id = product.signing_in.authenticate(token).session_id
    new = Applicant(product, who, signed.account_id, token, session_id)
    agree(product, new.actor, purposes)
    return new


def agree(product: Product, actor: Actor, purposes: tuple[str, ...]) -> None:
    versions = {document.purpose: document.version for document in product.consents.documents()}
    for purpose in purposes:
        product.consents.decide(actor, purpose, versions[purpose], accepted=True)


def later(product: Product, **delta: float) -> None:
    """The frozen clock moves on and what became due is done."""
    product.clock.move(**delta)  # type: ignore[attr-defined]
    run_due_jobs(product.jobs)


A_DAY = timedelta(days=1)


def registered(product: Product, who: CastMember | str) -> Applicant:
    """Somebody who has come to the end of the way: 已认证 and 已入库."""
    made = applicant(product, who)
    assert made.through() == "registered"
    return made
