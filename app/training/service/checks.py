"""Random checks inside the account: opened, delivered again, passed, missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.kernel.clock import in_shanghai
from app.kernel.decision import Reason
from app.kernel.ids import new_id
from app.people.models import FaceTemplate
from app.people.service.consents import Consents
from app.training.facts import Pace
from app.training.models import LearningCheck, LearningSession
from app.training.rules import checks, reasons
from app.training.rules.ledger import Heard
from app.training.rules.recording import CHECK_MISSED, CHECK_OPENED, CHECK_PASSED
from app.training.service.books import Books
from app.training.service.saving import save_changed

FACE_PURPOSE = "face_verification"

Shown = dict[str, Any]


@dataclass(frozen=True)
class Checks:
    """Methods but ``has_moved`` work inside the transaction that has the account open. ``key`` draws what
    nobody foresees."""

    consents: Consents
    key: bytes
    pace: Pace

    def after_ms(self, books: Books) -> int:
        """After how much credited time the next check comes."""
        enrolment = books.enrolment
        return checks.next_check_after(self.key, enrolment.id, enrolment.checks_given, self.pace)

    def turn(self, books: Books, session: LearningSession, heard: Heard) -> None:
        """What these heartbeats make of the check that waits, if one does."""
        check = self.waiting(books)
        if check is None:
            return
        arrivals = [books.moment(one.mark.at_ms) for one in heard.judged]
        if check.session_id != session.id and arrivals and check.state == checks.OPEN:
            check.session_id = session.id  # he went on elsewhere, and has it there from now
            if check.kind == checks.QUESTION:
                self.ask(books, check, session.section_id)
            self.deliver(check, books.now)
            save_changed(check)
            return
        if any(check.delivered_at < at <= check.deadline_at for at in arrivals):
            check.was_heard = True
        turn = checks.turn_of(check.state, check.deadline_at, bool(check.was_heard), books.now)
        if turn == checks.Turn.MISS:
            self.miss(books, check, session.id)
        elif turn == checks.Turn.DELIVER_AGAIN and arrivals:
            self.deliver(check, books.now)
        save_changed(check)

    def open_if_due(self, books: Books, session: LearningSession) -> None:
        if not books.ledger.is_check_due(self.after_ms(books)):
            return
        check = LearningCheck(
            id=new_id(),
            enrolment_id=books.enrolment.id,
            session_id=session.id,
            person_id=session.person_id,
            kind=self._kind(session),
            state=checks.OPEN,
        )
        self.deliver(check, books.now)
        if check.kind == checks.QUESTION:
            self.ask(books, check, session.section_id)
        check.save(force_insert=True)
        books.enrolment.open_check_id = check.id
        books.enrolment.checks_given += 1
        books.ledger.open_check()
        books.note(CHECK_OPENED, session_id=session.id)

    def waiting(self, books: Books) -> LearningCheck | None:
        """The check of the account that nobody has answered."""
        if books.enrolment.open_check_id is None:
            return None
        check: LearningCheck = LearningCheck.get_by_id(books.enrolment.open_check_id)
        return check

    def deliver(self, check: LearningCheck, now: datetime) -> None:
        """The deadline runs from now."""
        check.delivered_at, check.was_heard = now, False
        check.deadline_at = now + timedelta(milliseconds=self.pace.answer)

    def ask(self, books: Books, check: LearningCheck, section_id: str) -> None:
        """A question instead of the face: for whoever does not agree to it, or where it could not be told."""
        drawn = checks.draw_question(self.key, books.outline, section_id, f"{check.id}:{check.attempts}")
        check.kind, check.attempts = checks.QUESTION, 0
        check.question, check.options, check.right_option = drawn.text, list(drawn.options), drawn.answer

    def pass_(self, books: Books, check: LearningCheck, how: str, by: str | None = None) -> None:
        """Somebody is there: what was credited since the last check stays."""
        self._settle(books, check, checks.PASSED, how, by)
        books.ledger.pass_check()
        books.note(CHECK_PASSED, session_id=check.session_id)

    def miss(self, books: Books, check: LearningCheck, session_id: str) -> None:
        """Freezes what no check has confirmed; watching again earns it back."""
        self._settle(books, check, checks.MISSED, "deadline", None)
        books.enrolment.checks_missed += 1
        frozen = books.ledger.miss_check()
        books.note(CHECK_MISSED, session_id=session_id)
        for section_id, spans in sorted(frozen.items()):
            books.take_back(section_id, session_id, spans, reasons.CHECK_MISSED)

    def has_moved(self, shown: Shown, session_id: str, now: datetime) -> bool:
        """Whether the account has to look at the check that a learner was shown: somebody has answered, its
        time is up, or he went on elsewhere. Outside a transaction; notes that he was heard in time."""
        check = LearningCheck.get_or_none(LearningCheck.id == shown["id"])
        if check is None or check.session_id != session_id or self.shown(check) != shown:
            return True
        if check.state == checks.OPEN and now > check.deadline_at:
            return True
        if not check.was_heard and check.delivered_at < now <= check.deadline_at:
            this = (LearningCheck.id == check.id) & (LearningCheck.deadline_at == check.deadline_at)
            LearningCheck.update(was_heard=True).where(this).execute()
        return False

    def shown(self, check: LearningCheck | None) -> Shown | None:
        """As an answer carries it."""
        if check is None or check.state not in checks.WAITING:
            return None
        return {
            "id": check.id,
            "kind": check.kind,
            "state": check.state,
            "question": check.question if check.kind == checks.QUESTION else None,
            "options": check.options if check.kind == checks.QUESTION else None,
            "deadline_at": in_shanghai(check.deadline_at),
            "attempts_left": attempts_left(check),
            "reasons": check.reasons,
            "message": _instruction(check),
        }

    def _settle(self, books: Books, check: LearningCheck, state: str, how: str, by: str | None) -> None:
        check.state, check.settled_at, check.settled_how, check.settled_by = state, books.now, how, by
        books.enrolment.open_check_id = None

    def _kind(self, session: LearningSession) -> str:
        """A face only where one is kept and its owner agrees to the comparison."""
        kept = FaceTemplate.select().where(FaceTemplate.person_id == session.person_id).exists()
        if kept and self.consents.is_given(session.account_id, FACE_PURPOSE):
            return checks.FACE
        return checks.QUESTION


def attempts_left(check: LearningCheck) -> int:
    return max(0, checks.ATTEMPTS[check.kind] - int(check.attempts))


def reasons_shown(*told: Reason) -> list[dict[str, str | None]]:
    return [reason.as_dict() for reason in told]


def _instruction(check: LearningCheck) -> str:
    if check.state == checks.CHECKING:
        return "照片正在比对，请继续学习"
    if check.kind == checks.FACE:
        return "随机抽查：请在规定时间内正对镜头拍一张本人照片"
    return "随机抽查：请在规定时间内回答问题"
