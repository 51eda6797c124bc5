"""Fakes at the border, in process: they remember what they were asked and answer what a test says."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.bootstrap import Gateways
from app.certificates.ports import Holding, PlatformDown
from app.gateways.key_value import EmbeddedStore
from app.gateways.photo_store import FilePhotoStore
from app.kernel import crypto
from app.kernel.clock import FrozenClock
from app.kernel.jobs import Jobs
from app.people.ports import (
    HostDown,
    HostRefused,
    HostUnknown,
    RegistryDown,
    RegistryState,
    SmsDown,
    SmsRefused,
    WechatDown,
    WechatRefused,
    WechatSession,
)
from face_verify.engines import (
    TEMPLATE_LENGTH,
    CardBack,
    CardFront,
    EngineUnavailable,
    FaceComparison,
    FaceTemplate,
    Quality,
    Zone,
)
from face_verify.pictures import Picture


class FakeWechat:
    """``wx-NAME`` and ``demo-NAME`` are good codes; ``error-40029`` is refused, ``down`` does not answer."""

    def code_to_session(self, code: str) -> WechatSession:
        if code == "down":
            raise WechatDown("test")
        if code.startswith("error-"):
            raise WechatRefused(int(code.removeprefix("error-")))
        if not code.startswith(("wx-", "demo-")):
            raise WechatRefused(40029)
        return WechatSession(openid=code)


@dataclass
class FakeProgramCodes:
    """Draws the same few bytes for every scene, unless ``down``."""

    down: bool = False
    asked: list[str] = field(default_factory=list)

    def mini_program_code(self, scene: str, *, page: str) -> bytes:
        self.asked.append(scene)
        if self.down:
            raise WechatDown("test")
        return b"\x89PNG picture"


@dataclass
class FakeMessages:
    """Remembers what was sent; ``refuse`` is an errcode, ``down`` does not answer."""

    down: bool = False
    perhaps_done: bool = False
    refuse: int | None = None
    sent: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def send_message(
        self, openid: str, template_id: str, data: Mapping[str, str], *, page: str | None = None
    ) -> None:
        if self.down:
            raise WechatDown("test", perhaps_done=self.perhaps_done)
        if self.refuse is not None:
            raise WechatRefused(self.refuse)
        self.sent.append((openid, template_id, dict(data)))


@dataclass
class FakeHostApps:
    """Hosts ``suishenban`` and ``other``: code ``of-NAME`` is the subject NAME, ``down`` does not answer, any
    other is refused. ``asked`` remembers host, code and verifier; ``sent`` host, state and challenge."""

    asked: list[tuple[str, str, str]] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def is_known(self, host: str) -> bool:
        return host in self.labels()

    def labels(self) -> Mapping[str, str]:
        return {"suishenban": "随申办", "other": "别的城市"}

    def authorize_url(self, host: str, state: str, challenge: str) -> str:
        if not self.is_known(host):
            raise HostUnknown(host)
        self.sent.append((host, state, challenge))
        return f"https://{host}.example/authorize?state={state}&code_challenge={challenge}"

    def subject(self, host: str, code: str, verifier: str) -> str:
        self.asked.append((host, code, verifier))
        if code == "down":
            raise HostDown("test", retry_after=7)
        if not code.startswith("of-"):
            raise HostRefused("test")
        return code.removeprefix("of-")


@dataclass
class FakeSms:
    """Remembers the codes by number; ``down`` does not answer, numbers of ``refused`` are not taken."""

    down: bool = False
    refused: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)

    def send_code(self, phone: str, code: str, minutes: int) -> None:
        if self.down:
            raise SmsDown("test")
        if phone in self.refused:
            raise SmsRefused("test")
        self.codes[phone] = code


@dataclass
class FakeRegistry:
    """The authority's register; ``down`` and ``answer`` are set by tests."""

    down: bool = False
    answer: RegistryState = field(default_factory=lambda: RegistryState("stored"))
    verdict: str = "matched"
    submitted: list[str] = field(default_factory=list)

    def submit(self, request_id: str, name: str, id_number: str, verified_at: datetime) -> str:
        self._reach()
        self.submitted.append(request_id)
        return f"receipt-{request_id}"

    def state(self, receipt: str) -> RegistryState:
        self._reach()
        return self.answer

    def check(self, name: str, id_number: str) -> str:
        self._reach()
        return self.verdict

    def _reach(self) -> None:
        if self.down:
            raise RegistryDown("test")


@dataclass
class FakeNationalPlatform:
    """Answers with ``held`` of the name, nothing for others; ``down`` is set by tests."""

    down: bool = False
    held: dict[str, list[Holding]] = field(default_factory=dict)
    asked: int = 0

    def holdings(self, name: str, id_number: str) -> list[Holding]:
        self.asked += 1
        if self.down:
            raise PlatformDown("test")
        return self.held.get(name, [])


@dataclass
class FakeWaker:
    """Remembers what it was told to wake, and runs what is due when a test says so."""

    woken: deque[tuple[str, float]] = field(default_factory=deque)

    def wake(self, job_id: str, after_s: float) -> None:
        self.woken.append((job_id, after_s))


def run_due_jobs(jobs: Jobs, rounds: int = 20) -> int:
    """Runs what is due until nothing is; how many runs it took. Jobs due later stay where they are."""
    runs = 0
    for _round in range(rounds):
        due = jobs.due()
        if not due:
            break
        for job_id in due:
            jobs.run(job_id)
            runs += 1
    return runs


@dataclass
class FakeCardReader:
    """Answers with ``front`` and ``back``, whatever the picture shows."""

    front: CardFront = field(default_factory=lambda: CardFront(Quality.NOT_AN_ID_CARD))
    back: CardBack = field(
        default_factory=lambda: CardBack(
            Quality.STANDARD, authority="渝北区公安局", valid_from=date(2015, 1, 1), long_term=True
        )
    )
    unavailable: bool = False

    def read_front(self, picture: Picture) -> CardFront:
        self._reach()
        return self.front

    def read_back(self, picture: Picture) -> CardBack:
        self._reach()
        return self.back

    def _reach(self) -> None:
        if self.unavailable:
            raise EngineUnavailable("test")


@dataclass
class FakeFaceMatcher:
    """Answers with ``answer``; every picture has the same template."""

    answer: FaceComparison = field(
        default_factory=lambda: FaceComparison(Zone.MATCH, similarity=90.0, distance=0.3)
    )
    unavailable: bool = False
    compared_with: list[str] = field(default_factory=list)

    def compare(self, card: Picture | FaceTemplate, selfie: Picture) -> FaceComparison:
        if self.unavailable:
            raise EngineUnavailable("test")
        self.compared_with.append(type(card).__name__)
        return self.answer

    def template(self, picture: Picture) -> FaceTemplate:
        if self.unavailable:
            raise EngineUnavailable("test")
        return FaceTemplate((0.1,) * TEMPLATE_LENGTH)


def fake_gateways(folder: Path, clock: FrozenClock) -> Gateways:
    """Real key-value store and real photo store in ``folder``; everything that reaches outside is a fake.

    The store has a file of its own and the test's clock, so it may be used inside the test's transaction.
    """
    registry = FakeRegistry()
    return Gateways(
        store=EmbeddedStore(folder / "kv.db", now=lambda: clock.now().timestamp()),
        photos=FilePhotoStore(folder / "photos", crypto.cipher(), "test-secret"),
        waker=FakeWaker(),
        wechat=FakeWechat(),
        program_codes=FakeProgramCodes(),
        messages=FakeMessages(),
        sms=FakeSms(),
        host_apps=FakeHostApps(),
        registry=registry,
        authority=registry,
        national_platform=FakeNationalPlatform(),
        card_reader=FakeCardReader(),
        face_matcher=FakeFaceMatcher(),
    )
