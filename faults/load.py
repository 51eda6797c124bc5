"""Phones at work: each call is sent again until it is answered, and what was acknowledged is remembered."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import requests

from app.kernel.clock import SHANGHAI
from faults import payday
from faults.papers import ROWS, card, sheet
from faults.record import Beats, Record
from tests.factories.conversion import QUALITY, SITE
from tests.processes.gate import code_text

ANSWER_S = 15.0
SENT_AGAIN_AFTER_S = 0.25
AFTERWARDS_S = 130.0
"""How long a call that failed is sent again after the load has ended."""


@dataclass
class Load:
    """``urls`` are the nodes; a phone goes on to the next when one fails. ``shift`` is what the servers'
    clocks are ahead of the machine's."""

    urls: Sequence[str]
    crew: dict[str, Any]
    seed: int
    shift: timedelta = timedelta()
    crowd: int = 0
    """Phones that sign in through WeChat without a pause."""
    record: Record = field(default_factory=Record)
    _place: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _give_up: float = float("inf")

    @contextmanager
    def running(self) -> Iterator[Record]:
        """Load while the block runs; afterwards everything that was begun is brought to its end."""
        duties = (
            self._showing_codes,
            self._uploading,
            self._choosing,
            self._importing,
            self._registering,
            self._paying,
            *(self.crowd * (self._signing_in,)),
        )
        self.record.filed = list(self.crew["filed"])
        with ThreadPoolExecutor(max_workers=20 + self.crowd) as pool:
            going = [pool.submit(duty) for duty in duties]
            going += [pool.submit(self._scanning, place) for place in range(len(self.crew["gates"]))]
            going += [pool.submit(self._learning, learner) for learner in self.crew["learners"]]
            try:
                yield self.record
            finally:
                self._give_up = time.monotonic() + AFTERWARDS_S
                self._over.set()
            for one in going:
                one.result()

    def ask(
        self, token: str, method: str, path: str, what: str, *, is_twin: bool = False, **body: Any
    ) -> requests.Response | None:
        """The first answer that is one; None when none came in time. Refusals are answers, too.

        ``is_twin``: the same call is sent twice at once, so that one of them has to wait, which is no error.
        """
        failed = 0
        while True:
            place = self._place
            url = self.urls[place]
            why = ""
            try:
                answer = requests.request(
                    method,
                    f"{url}/api/v1/{path}",
                    headers={"Authorization": f"Bearer {token}", **body.get("headers", {})},
                    timeout=ANSWER_S,
                    **{name: value for name, value in body.items() if name != "headers"},
                )
            except requests.Timeout:
                why = "no answer in time"
            except requests.RequestException:
                why = "connection lost"
            else:
                if answer.status_code >= 500:
                    why = str(answer.status_code)
                elif answer.status_code == 429 or b"IDEMPOTENCY_RUNNING" in answer.content:
                    why = "asked to wait"
            if is_twin and why == "asked to wait" and time.monotonic() < self._give_up:
                time.sleep(SENT_AGAIN_AFTER_S)
                continue
            if not why:
                if answer.status_code >= 400:
                    self._note(self.record.refusals, f"{what} {answer.json()['code']}")
                if failed:
                    with self.record.lock:
                        self.record.mended_at = max(self.record.mended_at, time.monotonic())
                return answer
            failed += 1
            self._place = (place + 1) % len(self.urls)
            self._note(self.record.errors, why)
            if time.monotonic() > self._give_up:
                self._note(self.record.unanswered, what)
                return None
            time.sleep(SENT_AGAIN_AFTER_S)

    def _note(self, counter: Counter[str], what: str) -> None:
        with self.record.lock:
            counter[what] += 1

    def each(self, pause_s: float) -> Iterator[int]:
        number = 0
        while not self._over.wait(pause_s):
            yield number
            number += 1

    def now(self) -> datetime:
        return datetime.now(SHANGHAI) + self.shift

    def _scanning(self, place: int) -> None:
        dice = random.Random(f"{self.seed}-{place}")
        token, project = self.crew["gates"][place], self.crew["project"]
        mine = self.crew["codes"][place :: len(self.crew["gates"])]
        for number in self.each(0.28):
            if number >= len(mine):
                return
            moment = self.now()
            body = {
                "scan_id": str(UUID(int=dice.getrandbits(128), version=4)),
                "raw": code_text(mine[number], moment, f"{dice.getrandbits(64):016x}"),
                "direction": "in",
                "scanned_at": moment.isoformat(),
                "sent_at": moment.isoformat(),
            }
            begun = time.monotonic()
            answer = self.ask(token, "POST", f"projects/{project}/scans", "scan", json=body)
            taken_s = time.monotonic() - begun
            if answer is not None and answer.status_code == 200:
                with self.record.lock:
                    self.record.scans[body["scan_id"]] = answer.json()
                    self.record.slowest_scan_s = max(self.record.slowest_scan_s, taken_s)

    def _showing_codes(self) -> None:
        for number in self.each(0.4):
            token = self.crew["holders"][number % len(self.crew["holders"])]
            answer = self.ask(token, "POST", "me/code", "code")
            if answer is not None and answer.status_code == 200:
                self.record.codes += 1

    def _learning(self, learner: dict[str, str]) -> None:
        """One heartbeat every two seconds, with where the player stands."""
        path = f"me/enrolments/{learner['enrolment']}/learning-sessions"
        opened = self.ask(learner["token"], "POST", path, "session", json={"section_id": learner["section"]})
        if opened is None or opened.status_code != 201:
            return
        begun = time.monotonic()
        session, credited = opened.json()["session_id"], 0.0
        for number in self.each(2.0):
            body = {"seq": number + 1, "position_s": time.monotonic() - begun, "playing": True, "rate": 1.0}
            path = f"me/learning-sessions/{session}/heartbeats"
            answer = self.ask(learner["token"], "POST", path, "heartbeat", json=body)
            if answer is not None and answer.status_code == 200:
                credited += answer.json()["credited_s"]
        self.ask(learner["token"], "POST", f"me/learning-sessions/{session}/end", "end of session")
        beats = Beats(learner["enrolment"], credited, time.monotonic() - begun)
        with self.record.lock:
            self.record.beats.append(beats)

    def _uploading(self) -> None:
        waiting = list(self.crew["applicants"])
        files = card()
        for _number in self.each(2.5):
            if not waiting:
                return
            who = waiting.pop()
            answer = self.ask(who["token"], "POST", "me/verification/id-card", "upload", files=files)
            if answer is not None and answer.status_code == 202:
                with self.record.lock:
                    self.record.uploads.append(who["account"])

    def _choosing(self) -> None:
        """Two phones of one person choose different posts in the same moment; one of them wins."""
        waiting = list(self.crew["officers"])
        with ThreadPoolExecutor(max_workers=2) as pool:
            for _number in self.each(1.5):
                if not waiting:
                    return
                officer = waiting.pop()
                answers = list(pool.map(lambda post, who=officer: self._choose(who, post), (SITE, QUALITY)))
                told = {one.json()["target_post"] for one in answers if one is not None and one.ok}
                with self.record.lock:
                    if told:
                        self.record.choices[officer["certificate"]] = ",".join(sorted(told))

    def _choose(self, officer: dict[str, str], post: str) -> requests.Response | None:
        body = {
            "certificate_id": officer["certificate"],
            "target_post": post,
            "specialty": "CIVIL",
            "confirm": True,
        }
        return self.ask(officer["token"], "POST", "me/conversions", "choice", json=body)

    def _registering(self) -> None:
        waiting = list(self.crew["entrants"])
        body = {"service_item": "SAFETY_MANAGEMENT", "category": "C", "self_checked": True}
        for _number in self.each(1.0):
            if not waiting:
                return
            answer = self.ask(waiting.pop(), "POST", "me/registrations", "registration", json=body)
            if answer is not None and answer.ok:
                with self.record.lock:
                    self.record.registrations.append(answer.json()["id"])

    def _paying(self) -> None:
        payday.pay(self, self.crew["employers"])

    def _signing_in(self) -> None:
        me = f"demo-crowd-{threading.get_ident()}"
        for number in self.each(0.1):
            self.ask("", "POST", "auth/wechat", "sign-in", json={"code": f"{me}-{number}"})

    def _importing(self) -> None:
        for number in self.each(3.0):
            numbers = tuple(f"渝建安C({self.seed}){number:03}{row:04}" for row in range(ROWS))
            files = {"file": ("list.csv", sheet(numbers, self.now()), "text/csv")}
            headers = {"Idempotency-Key": f"sheet-{self.seed}-{number}"}
            answer = self.ask(
                self.crew["regulator"], "POST", "certificates/import", "import", files=files, headers=headers
            )
            if answer is not None and answer.status_code in (200, 202):
                with self.record.lock:
                    self.record.imports[answer.json()["import_id"]] = numbers
