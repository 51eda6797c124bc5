"""The person confirms, or corrects, who he is (CQ2023-A1-4, A2.3-6, A-30)."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Invalid, Refused
from app.kernel.identity import judge_name, judge_number, normal_name, normal_number
from app.people.facts import CardFacts
from app.people.models import Account, Person, Verification, number_index
from app.people.rules.face_results import conflict
from app.people.rules.stated_identity import contradictions, corrections
from app.people.rules.verification import Event, Status, is_allowed
from app.people.service.verification import runs


@dataclass(frozen=True, slots=True)
class Stated:
    """A name and a number in their normal form, and the columns that go with them."""

    name: str
    number: str
    was_corrected: bool
    is_rebinding: bool

    def columns(self) -> dict[str, object]:
        return {
            "confirmed_name": self.name,
            "confirmed_number": self.number,
            "confirmed_index": number_index(self.number),
            "was_corrected": self.was_corrected,
            "is_rebinding": self.is_rebinding,
        }


@dataclass
class IdentityStatement:
    """PUT identity."""

    clock: Clock

    def confirm(self, actor: Actor, name: str, number: str, *, move: bool = False) -> None:
        """On to the picture of the face. ``move``: the identity is to leave another account for this one.

        Raises Invalid (NAME_REQUIRED, ID_NUMBER_INVALID, FIELD_INCONSISTENT) and Refused
        (IDENTITY_CONFLICT, STATE_NOT_ALLOWED).
        """
        now = self.clock.now()

        def record() -> None:
            run = runs.current(actor.account_id)
            demand_card(run, Event.CONFIRM)
            assert run is not None
            stated = self.stated(run, actor, name, number, move=move)
            runs.advance(run, Event.CONFIRM, now=now, reasons=[], **stated.columns())

        runs.settle(record)

    def stated(
        self, run: Verification, actor: Actor, name: str, number: str, *, move: bool, seen: bool = True
    ) -> Stated:
        """Judges form, agreement with the card and whose number it is; raises as ``confirm``.

        Without ``seen`` the card in the picture is not asked: a reviewer will hold it in his hand.
        """
        name, number = normal_name(name), normal_number(number)
        card = CardFacts.from_json(run.recognised) if run.recognised else CardFacts("unread")
        judged_name = judge_name(name)
        judged_number = judge_number(number, legal_day(self.clock.now()))
        wrong_number = judged_number.reasons
        if judged_number.allowed and seen:
            wrong_number = contradictions(number, card)
        reasons = (*judged_name.reasons, *wrong_number)
        if reasons:
            raise Invalid(
                reasons[0].code,
                reasons[0].message,
                reasons=reasons,
                errors={
                    field: [reason.message for reason in found]
                    for field, found in (("name", judged_name.reasons), ("id_number", wrong_number))
                    if found
                },
            )
        return Stated(
            name,
            number,
            was_corrected=bool(corrections(name, number, card)),
            is_rebinding=_is_rebinding(actor, number, move=move),
        )


def demand_card(run: Verification | None, event: Event) -> None:
    """STATE_NOT_ALLOWED unless the event fits and a card was read; a refused card has to come again."""
    status = Status(run.status) if run else Status.UNVERIFIED
    allowed = is_allowed(status, event)
    if not allowed.allowed:
        raise Refused.because(allowed)
    if run is not None and status == Status.REJECTED and run.recognised is None:
        raise Refused.because(is_allowed(status, Event.CARD_READ))


def _is_rebinding(actor: Actor, number: str, *, move: bool) -> bool:
    """CQ2023-A2.3-6, A-30: a verified person's number leaves its account only when he asks for it."""
    holder = Person.get_or_none((Person.id_card_index == number_index(number)) & Person.merged_into.is_null())
    if holder is None or holder.id == actor.person_id:
        return False
    if holder.revoked_at is not None:
        raise Refused(
            "IDENTITY_CONFLICT",
            "这个身份的实名认证已被撤销",
            cite="CQ2023-A2.3-6",
            remedy="请持身份证到主管部门窗口办理",
        )
    if holder.verified_at is None:
        return False
    is_held = (
        Account.select().where((Account.person_id == holder.id) & (Account.id != actor.account_id)).exists()
    )
    if is_held and not move:
        raise Refused.because(conflict())
    return True
