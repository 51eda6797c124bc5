"""Random checks: when they come, what is asked, and what follows when nobody answers."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel.decision import Reason
from app.training.facts import Outline, Pace

FACE, QUESTION = "face", "question"
OPEN, CHECKING, PASSED, MISSED = "open", "checking", "passed", "missed"
WAITING = (OPEN, CHECKING)

ATTEMPTS = {FACE: 3, QUESTION: 2}
OPTIONS = 4
CITE = "CQ2023-A2.5-5"


class Turn(StrEnum):
    """What becomes of a check that waits."""

    WAIT = "wait"
    DELIVER_AGAIN = "deliver_again"
    MISS = "miss"


@dataclass(frozen=True, slots=True)
class Question:
    """Which of the titles belongs to the section being studied; ``answer`` is the index of the right one."""

    text: str
    options: tuple[str, ...]
    answer: int


def next_check_after(key: bytes, enrolment_id: str, given: int, pace: Pace) -> int:
    """After how much credited time (ms) the next check comes: alike on all servers, known to no client."""
    digest = hmac.digest(key, f"{enrolment_id}:{given}".encode(), hashlib.sha256)
    spread = max(1, pace.check_max - pace.check_min + 1)
    return pace.check_min + int.from_bytes(digest[:8]) % spread


def draw_question(key: bytes, outline: Outline, section_id: str, check_id: str) -> Question:
    """A question that whoever watches can answer, made from the course itself."""
    _chapter, current = outline.by_section[section_id]
    dice = random.Random(hmac.digest(key, check_id.encode(), hashlib.sha256))  # noqa: S311 (shuffles titles)
    others = sorted({section.title for _c, section in outline.by_section.values()} - {current.title})
    options = [current.title, *dice.sample(others, min(OPTIONS - 1, len(others)))]
    while len(options) < 2:
        options.append("以上都不是")
    dice.shuffle(options)
    return Question("您现在学习的是哪一节？", tuple(options), options.index(current.title))


def turn_of(state: str, deadline_at: datetime, was_heard: bool, now: datetime) -> Turn:
    """The deadline runs from delivery, and only for somebody whose heartbeats came meanwhile.

    Who was cut off when the check came has not had it: it is delivered again. A selfie that waits for
    its comparison is in time, however long that takes.
    """
    if state == CHECKING or now <= deadline_at:
        return Turn.WAIT
    return Turn.MISS if was_heard else Turn.DELIVER_AGAIN


def is_right(options: Sequence[str], right: int, answer: str) -> bool:
    """CQ2023-A2.5-5: the answer is the title itself, or its place among the options from 0."""
    plain = answer.strip()
    if plain in options:
        return plain == options[right]
    return plain.isdecimal() and int(plain) == right


def too_late() -> Reason:
    return Reason("CHECK_MISSED", "这次抽查已超过时间", CITE, "请继续播放，完成随后出现的新抽查")


def wrong_answer(left: int) -> Reason:
    remedy = f"请再试一次，还可以试{left}次" if left else "请继续播放，完成随后出现的新抽查"
    return Reason("CHECK_ANSWER_WRONG", "回答不正确", CITE, remedy)


def face_differs(left: int) -> Reason:
    remedy = f"请本人正对镜头重拍，还可以试{left}次" if left else "请继续播放，完成随后出现的新抽查"
    return Reason("FACE_MISMATCH", "人脸识别未通过", CITE, remedy)


def unusable(code: str, advice: Mapping[str, str]) -> Reason:
    """The picture shows no face, or too many; this costs no attempt."""
    return Reason(code, advice.get(code, "照片不能用于比对，请重拍"), CITE, "请重新拍一张照片")
