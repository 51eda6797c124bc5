"""How the people of the demo came: hired, signed in, and as far on the way to 已认证 as each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.commands.demo import crew, pictures
from app.commands.demo.crew import Part
from app.commands.demo.invented import Identity, Inventor
from app.commands.demo.past import Past
from app.commands.demo.places import Place, Places
from app.employment.service.engaging import Application
from app.kernel.actor import Actor
from app.kernel.clock import legal_day
from app.people.facts import CardFacts
from app.people.models import PersonalCode, Session, Verification
from app.people.rules.code_slots import WORKER, colour_of
from app.people.rules.face_results import FaceFacts, judge_faces
from app.people.rules.identity_card import judge_card
from app.people.rules.places import place_of
from app.people.rules.retention import UNFINISHED
from app.people.rules.verification import USUAL, Event
from app.people.service.verification import runs
from app.people.service.verification.admission import Proof
from app.policies import dictionaries

NEW = frozenset({crew.CONFIRMING, crew.FACE, crew.REVIEW, crew.BAD_CARD, crew.MISMATCH, crew.UNVERIFIED})
REFUSALS = ("证件照片缺失，请补传后重新提交", "姓名中的生僻字与登记系统不一致，需要人工核对")
CODE_LIFE = timedelta(minutes=30)
EARLY, EARLY_AGO = "early", 60
"""Whoever has this shift came at least so long ago: he worked in the month that was paid last."""


@dataclass
class Member:
    """Somebody of the cast. What he has by and by is empty until then."""

    part: Part
    place: Place
    identity: Identity
    phone: str
    joined_ago: int = 0
    worker_id: str = ""
    account_id: str = ""
    session_id: str = ""
    code_id: str = ""

    @property
    def identity_class(self) -> str:
        """By his post; a worker's without one."""
        post = self.part.post
        named = dictionaries.posts().entry(post).text("identity_class") if post else None
        return named or WORKER

    @property
    def person_id(self) -> str:
        return str(runs.person_of(self.account_id).id)  # type: ignore[union-attr]


class Newcomers:
    """Each goes through the real services, one after the other, as of the day he came."""

    def __init__(self, past: Past, places: Places) -> None:
        self._past = past
        self._places = places
        self._inventor = Inventor(past.random, past.today)
        self._refusals = list(REFUSALS)

    def enter(self, cast: Iterable[Part]) -> list[Member]:
        """Plans it for everybody; those who still wait came in the last days."""
        members = []
        for number, part in enumerate(cast):
            identity = self._inventor.person(part.project, part.sex)
            if part.name:
                identity = Identity(part.name, identity.number, identity.sex, identity.birthday)
            place = self._places.projects[part.project]
            ago = 2 + number % 3 if part.state in NEW else self._past.random.randint(22, 180)
            if part.shift == EARLY:
                ago = max(ago, EARLY_AGO)
            member = Member(part, place, identity, self._inventor.phone(), ago)
            hired = self._past.moment(ago, 8, 30 + number % 25)
            self._past.at(hired, lambda member=member, ago=ago: self._hire(member, ago))  # type: ignore[misc]
            if part.state != crew.UNVERIFIED:
                signed = hired + timedelta(hours=3, minutes=number)
                self._past.at(signed, lambda m=member, n=number: self._sign_in(m, n))  # type: ignore[misc]
                self._past.at(signed + CODE_LIFE, lambda m=member: self._prove(m))  # type: ignore[misc]
            members.append(member)
        return members

    def _hire(self, member: Member, ago: int) -> None:
        part, identity, product = member.part, member.identity, self._past.product
        terms = Application(
            company_id=member.place.companies[part.role],
            name=identity.name,
            id_number=identity.number,
            cell_phone=member.phone,
            team=part.team,
            work_type=part.work_type,
            post=part.post,
            is_team_leader=part.is_leader,
            joined_on=self._past.day(ago),
            evidence="劳动合同（演示）",
        )
        hire = product.engaging.hire if part.fate == crew.HIRED else product.engaging.add
        member.worker_id = hire(member.place.office, member.place.id, terms).id

    def _sign_in(self, member: Member, number: int) -> None:
        signed = self._past.product.signing_in.with_wechat(member.part.wechat or f"invented-{number:02}")
        member.account_id = signed.account_id
        session = Session.select(Session.id).where(Session.account_id == signed.account_id)
        member.session_id = str(session.scalar())
        consents, actor = self._past.product.consents, self._actor(member)
        for document in consents.documents():
            consents.decide(actor, document.purpose, document.version, accepted=True)

    def _actor(self, member: Member) -> Actor:
        return self._past.worker(member.account_id, member.session_id)

    def _prove(self, member: Member) -> None:
        state, steps = member.part.state, self._past.product.verification
        run = self._card(member, is_kept=state in NEW)
        if state in (crew.BAD_CARD, crew.CONFIRMING):
            return
        identity = member.identity
        steps.statement.confirm(self._actor(member), identity.name, identity.number)
        if state == crew.REVIEW:
            steps.review_request.ask(self._actor(member), "脸上有伤，人脸比对总是不通过，请人工核对")
        if state in (crew.REVIEW, crew.FACE):
            return
        self._face(member, runs.by_id(run.id) or run)

    def _card(self, member: Member, *, is_kept: bool) -> Verification:
        """The card comes in and is read. Pictures of those long admitted are past their time."""
        now = self._past.clock.now()
        run = runs.opened(member.account_id, now)
        front = portrait = None
        if is_kept:
            drawn = pictures.head(self._past.random, "green")
            front = self._keep("id_card_front", pictures.card(self._past.random, drawn).jpeg(), member, now)
            portrait = self._keep("portrait", drawn.scaled(300).jpeg(), member, now)
        runs.advance(
            run,
            Event.SUBMIT_CARD,
            now=now,
            channel="mini_program",
            front_photo_id=front,
            **runs.counted(run, legal_day(now), card=1),
        )
        if member.part.state == crew.BAD_CARD:
            reasons = judge_card(CardFacts("glare"), legal_day(now)).reasons
            told = [reason.as_dict() for reason in reasons]
            runs.advance(run, Event.CARD_REFUSED, now=now, quality="glare", reasons=told)
            return run
        read = _card_of(member.identity).to_json()
        runs.advance(
            run,
            Event.CARD_READ,
            now=now,
            quality="standard",
            reasons=[],
            recognised=read,
            portrait_photo_id=portrait,
        )
        return run

    def _face(self, member: Member, run: Verification) -> None:
        past, now = self._past, self._past.clock.now()
        today, steps = legal_day(now), past.product.verification
        runs.advance(run, Event.SUBMIT_FACE, now=now, submitted_at=now, **runs.counted(run, today, face=1))
        if member.part.state == crew.MISMATCH:
            outcome = judge_faces(FaceFacts("no_match"), USUAL.face_attempts - 1)
            told = [reason.as_dict() for reason in outcome.reasons]
            runs.advance(run, outcome.event, now=now, reasons=told, face_zone="no_match", face_distance=0.81)
            return
        picture = pictures.head(past.random, colour_of(member.identity_class)[0])
        image_id = steps.reviews.head_images.keep(picture, member.account_id, now)
        distance = round(past.random.uniform(0.28, 0.44), 3)
        steps.reviews.admission.admit(run, Proof("face", image_id, None, "match", distance), now=now)
        is_refused = member.part.state == crew.VERIFIED
        past.registry.refusal = self._refusals[0] if is_refused else None
        self._refusals.reverse()
        past.finish_jobs()
        past.product.codes.issue(self._actor(member))
        code = PersonalCode.get(PersonalCode.active_key == member.person_id)
        member.code_id = code.code_id

    def _keep(self, kind: str, data: bytes, member: Member, now: datetime) -> str:
        photos = self._past.product.gateways.photos
        return photos.put(kind, member.account_id, data, now=now, keep_until=now + UNFINISHED)


def _card_of(identity: Identity) -> CardFacts:
    return CardFacts(
        quality="standard",
        name=identity.name,
        id_number=identity.number,
        sex=identity.sex,
        nation="维吾尔" if "·" in identity.name else "汉",
        birthday=identity.birthday,
        address=f"{place_of(identity.number)}示例路1号",
        long_term=True,
    )
