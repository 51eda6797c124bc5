"""The ID card is read in the job worker and judged (CQ2023-A1-3, A2.3-4, A2.3-5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Reason
from app.kernel.jobs import JobRun, Jobs, TryAgain
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.facts import CardFacts
from app.people.models import Verification
from app.people.rules.identity_card import judge_card, remarks
from app.people.rules.retention import UNFINISHED
from app.people.rules.verification import Event, Status
from app.people.service.verification import runs
from face_verify.engines import CardBack, CardFront, EngineUnavailable, IdCardReader
from face_verify.pictures import Picture, read_picture

READ_CARD = "read-id-card"


@dataclass
class CardReading:
    """The job behind every uploaded card; may run twice, and for pictures already replaced."""

    clock: Clock
    photos: PhotoStore
    jobs: Jobs
    reader: IdCardReader

    def __post_init__(self) -> None:
        self.jobs.register(READ_CARD, self.read, on_failed=self.give_up)

    def read(self, attempt: JobRun) -> None:
        """The job: reads both sides and decides; does nothing for pictures that were replaced."""
        run = _waiting_for(attempt)
        if run is None:
            return
        try:
            front, facts = self._facts(run)
        except EngineUnavailable:
            raise TryAgain("the card reader does not answer") from None
        except PhotoMissing:
            self._refuse(attempt, None, (_again("照片已经过期，请重新上传身份证照片"),))
            return
        today = legal_day(self.clock.now())
        judged = judge_card(facts, today)
        if judged.reasons:
            self._refuse(attempt, facts, judged.reasons)
            return
        self._accept(attempt, front, facts, remarks(facts, today))

    def give_up(self, attempt: JobRun) -> None:
        """After the last attempt: the person hears it, and today's upload is given back."""
        notice = Reason("RECOGNITION_UNAVAILABLE", "识别服务暂时不可用", None, "请稍后重新上传身份证照片")
        self._refuse(attempt, None, (notice,), give_back=1)

    def _facts(self, run: Verification) -> tuple[CardFront, CardFacts]:
        front = self.reader.read_front(self._picture(run.front_photo_id))
        if not run.back_photo_id:
            return front, facts_of(front, None)
        return front, facts_of(front, self.reader.read_back(self._picture(run.back_photo_id)))

    def _picture(self, photo_id: str) -> Picture:
        return read_picture(self.photos.get(photo_id))

    def _accept(self, attempt: JobRun, front: CardFront, facts: CardFacts, found: tuple[Reason, ...]) -> None:
        now = self.clock.now()
        portrait_id: str | None = None
        run = _waiting_for(attempt)
        if run is not None and front.portrait is not None:
            portrait_id = self.photos.put(
                "portrait", run.account_id, front.portrait.jpeg(), now=now, keep_until=now + UNFINISHED
            )

        def record() -> bool:
            run = _waiting_for(attempt)
            if run is None:
                return False
            runs.advance(
                run,
                Event.CARD_READ,
                now=now,
                quality=facts.quality,
                reasons=[reason.as_dict() for reason in found],
                recognised=facts.to_json(),
                portrait_photo_id=portrait_id,
            )
            return True

        if not runs.settle(record) and portrait_id is not None:
            self.photos.delete(portrait_id, now=now)

    def _refuse(
        self,
        attempt: JobRun,
        facts: CardFacts | None,
        reasons: tuple[Reason, ...],
        give_back: int = 0,
    ) -> None:
        now = self.clock.now()

        def record() -> None:
            run = _waiting_for(attempt)
            if run is not None:
                runs.advance(
                    run,
                    Event.CARD_REFUSED,
                    now=now,
                    quality=facts.quality if facts else None,
                    reasons=[reason.as_dict() for reason in reasons],
                    **runs.counted(run, legal_day(now), card=-give_back),
                )

        runs.settle(record)


def _waiting_for(attempt: JobRun) -> Verification | None:
    """The run, if it still waits for the very pictures of this job."""
    run = runs.by_id(attempt.subject_id)
    if run is None or run.status != Status.RECOGNISING:
        return None
    return run if run.front_photo_id == attempt.payload["front"] else None


def _again(message: str) -> Reason:
    return Reason("IDCARD_PHOTO_REQUIRED", message, "CQ2023-A1-3", "请重新拍照上传")


def facts_of(front: CardFront, back: CardBack | None) -> CardFacts:
    """What the rules need of the engine's answers, without pictures."""
    return CardFacts(
        quality=front.quality.value,
        name=front.name,
        id_number=front.id_number,
        sex=front.sex,
        nation=front.nation,
        birthday=front.birthday,
        address=front.address,
        back_quality=back.quality.value if back else None,
        valid_from=back.valid_from if back else None,
        valid_to=back.valid_to if back else None,
        long_term=bool(back and back.long_term),
        warnings=tuple(warning.value for warning in front.warnings),
    )
