"""Wages as offices pay them: two press each button in the same moment, and the worker says his word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count, cycle
from typing import Any

import requests

from faults.asking import Asking
from faults.papers import bank_answer

PAUSE_S = 0.7
PEOPLE, SAME_KEY, OTHER_KEY = "two people", "one by the same key", "one by another key"
CORRECTION_CENTS = 5
Call = Callable[[], requests.Response | None]
Answers = list[requests.Response]


def pay(load: Asking, employers: Sequence[dict[str, Any]]) -> None:
    """One month after the other, a button at a time, until the load is over."""
    beats = load.each(PAUSE_S)
    ways = cycle((PEOPLE, SAME_KEY, OTHER_KEY))
    with ThreadPoolExecutor(max_workers=3) as pool:
        for number, employer in enumerate(employers):
            month = Month(load, pool, employer, f"{load.seed}-{number}", is_raced=number % 2 == 1)
            while month.state != "paid":
                if next(beats, None) is None:
                    return
                if not month.go_on(next(ways)):
                    break


@dataclass
class Month:
    """The wages of one employer, in the ``state`` that was read last. With ``is_raced`` one sends to the bank
    again what another advances."""

    load: Asking
    pool: ThreadPoolExecutor
    employer: Mapping[str, Any]
    key: str
    is_raced: bool
    state: str = ""
    _batch: str = ""
    _was_returned: bool = False
    _has_failed: bool = False
    _lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def go_on(self, way: str) -> bool:
        """The next button, and what everybody reads then; False when that led nowhere."""
        before = self.state
        buttons: dict[str, Callable[[str], None]] = {
            "": self._generate,
            "draft": self._submit,
            "submitted": self._review,
            "reviewed": self._send,
            "sent": self._answer,
            "part_paid": self._settle,
        }
        buttons[before](way)
        self._look()
        if self.state == before and not self.load.record.unanswered:
            self._wrong(f"still {before or 'not there'} after two had pressed")
        return self.state != before

    @property
    def _path(self) -> str:
        return f"projects/{self.employer['project']}/wage-batches/{self._batch}"

    def _generate(self, way: str) -> None:
        body = {"company_id": self.employer["company"], "month": self.employer["month"]}
        path = f"projects/{self.employer['project']}/wage-batches"
        made = self._at_once(*self._pair("generation", way, "labour", path, {"json": body}))
        ids = sorted({one.json()["id"] for one in made})
        if len(ids) > 1:
            self._doubled(f"a month of one employer: {ids}")
        if ids:
            self._batch = ids[0]
            self._lines = self._read_lines()

    def _submit(self, way: str) -> None:
        """While a colleague corrects a line."""
        item_id = self._by_amount()[0]
        cents = self._lines[item_id]["amount_cents"] + CORRECTION_CENTS
        pair = self._pair("submission", way, "labour", f"{self._path}/submission", {"json": {}})
        body = {"amount_cents": cents, "reason": "补上餐补"}
        self._once("submitted", self._at_once(*pair, partial(self._correct, item_id, body)))

    def _correct(self, item_id: str, body: dict[str, Any]) -> None:
        path = f"{self._path}/items/{item_id}"
        answer = self.load.ask(self.employer["labour"][1], "PATCH", path, "correction", json=body)
        if answer is not None and answer.ok:
            with self.load.record.lock:
                self.load.record.wages.corrections[item_id] = answer.json()["amount_cents"]

    def _review(self, way: str) -> None:
        """Of two people one gives it back, the first time."""
        approve, give_back = {"json": {"approve": True}}, {"json": {"approve": False, "reason": "请再核对"}}
        second = give_back if way == PEOPLE and not self._was_returned else approve
        pair = self._pair("review", way, "contractor", f"{self._path}/review", approve, second)
        answers = self._once("reviewed", self._at_once(*pair))
        self._was_returned |= second is give_back
        for one in answers:
            if one.json()["state"] == "reviewed":
                with self.load.record.lock:
                    self.load.record.wages.hashes[self._batch] = one.json()["locked_hash"]

    def _send(self, way: str) -> None:
        pair = self._pair("sending", way, "contractor", f"{self._path}/sending", {"json": {}})
        self._once("sent", self._at_once(*pair))

    def _answer(self, way: str) -> None:
        """The bank's answer comes in twice, from two people another one each, and a worker agrees."""
        sent = self.load.ask(
            self.employer["contractor"][0], "GET", f"{self._path}/bank-sheet.xlsx", "bank sheet"
        )
        if sent is None or not sent.ok:
            return
        fails = not self._has_failed
        self._has_failed = True
        sheets = [bank_answer(sent.content, mark, fails) for mark in ("R1", "R2" if way == PEOPLE else "R1")]
        files = [{"files": {"file": ("results.csv", data, "text/csv")}} for data, _told in sheets]
        pair = self._pair("bank results", way, "contractor", f"{self._path}/bank-results", *files)
        taking = [partial(self._take, call, told) for call, (_data, told) in zip(pair, sheets, strict=True)]
        self._at_once(*taking, partial(self._say, self._by_amount()[0], "confirmed"))

    def _take(self, call: Call, told: Mapping[str, tuple[str, str | None]]) -> None:
        answer = call()
        if answer is None or not answer.ok:
            return
        record = self.load.record
        with record.lock:
            for row in answer.json()["rows"]:
                payment = row["payment_id"]
                if row["status"] == "refused":
                    codes = ",".join(reason["code"] for reason in row["reasons"])
                    record.refusals[f"bank row {codes}"] += 1
                    continue
                if row["status"] == "taken" and not _is_replay(answer):
                    record.wages.taken[payment] += 1
                if record.wages.payments.setdefault(payment, told[payment]) != told[payment]:
                    record.wages.doubled.append(f"two answers of the bank were taken for payment {payment}")

    def _settle(self, way: str) -> None:
        """What the bank could not pay is advanced, or sent once more; its worker says what he misses."""
        item_id = self._by_amount()[-1]
        body = {
            "item_ids": [item_id],
            "paid_on": f"{self.load.now() - timedelta(days=1):%Y-%m-%d}",
            "reason": "银行退票，总承包单位先行垫付",
        }
        pair = self._pair("advance", way, "contractor", f"{self._path}/advances", {"json": body})
        if self.is_raced:
            pair[1:] = self._pair("sending", way, "contractor", f"{self._path}/sending", {"json": {}})[1:]
        answers = self._at_once(*pair, partial(self._say, item_id, "objected"))
        for one in self._once("settled", answers):
            for row in one.json()["items"] if one.status_code == 201 else ():
                self.load.record.wages.advances[row["id"]] = (row["item_id"], row["amount_cents"])

    def _say(self, item_id: str, word: str) -> None:
        token = self.employer["workers"][self._lines[item_id]["worker_id"]]
        body = {"answer": word, "reason": "还没有收到" if word == "objected" else None}
        answer = self.load.ask(token, "POST", f"me/wages/{item_id}/answer", "word", json=body)
        if answer is not None and answer.ok:
            with self.load.record.lock:
                self.load.record.wages.words[item_id] = word

    def _look(self) -> None:
        """What is locked is kept as it was read first; nobody may ever read anything else."""
        if not self._batch:
            return
        answer = self.load.ask(self.employer["contractor"][1], "GET", self._path, "batch")
        if answer is None or not answer.ok:
            return
        self.state, locked = answer.json()["state"], answer.json()["locked_hash"]
        if locked is None:
            return
        wages = self.load.record.wages
        self._lines = self._read_lines()
        read = {item_id: line["amount_cents"] for item_id, line in self._lines.items()}
        with self.load.record.lock:
            told = wages.hashes.setdefault(self._batch, locked), wages.lines.setdefault(self._batch, read)
        if told != (locked, read):
            self._wrong(f"locked as {told}, read as {(locked, read)}")

    def _read_lines(self) -> dict[str, dict[str, Any]]:
        answer = self.load.ask(self.employer["contractor"][0], "GET", f"{self._path}/items", "lines")
        lines = answer.json()["items"] if answer is not None and answer.ok else ()
        return {line["id"]: line for line in lines} or self._lines

    def _by_amount(self) -> list[str]:
        """The bank cannot pay the last; the corrections change nothing about who that is."""
        return sorted(self._lines, key=lambda item_id: int(self._lines[item_id]["amount_cents"]))

    def _pair(self, what: str, way: str, office: str, path: str, *sent: dict[str, Any]) -> list[Call]:
        """The same button twice; with two bodies the second has the other one."""
        number = next(self._numbers)
        tokens = self.employer[office] if way == PEOPLE else 2 * self.employer[office][:1]
        marks = "aa" if way == SAME_KEY else "ab"
        return [
            partial(
                self.load.ask,
                token,
                "POST",
                path,
                what,
                is_twin=way == SAME_KEY,
                headers={"Idempotency-Key": f"wages-{self.key}-{number}-{mark}"},
                **body,
            )
            for token, mark, body in zip(tokens, marks, (sent[0], sent[-1]), strict=True)
        ]

    def _at_once(self, *calls: Callable[[], requests.Response | None]) -> Answers:
        """What was not refused, in the order of the calls."""
        answers = [going.result() for going in [self.pool.submit(call) for call in calls]]
        return [one for one in answers if one is not None and one.ok]

    def _once(self, what: str, answers: Answers) -> Answers:
        """The same answers. That the first one is told again is no second time."""
        if sum(not _is_replay(one) for one in answers) > 1:
            self._doubled(f"batch {self._batch} was {what} by both")
        return answers

    def _doubled(self, what: str) -> None:
        with self.load.record.lock:
            self.load.record.wages.doubled.append(what)

    def _wrong(self, what: str) -> None:
        with self.load.record.lock:
            self.load.record.wages.wrong.append(f"batch {self._batch}: {what}")


def _is_replay(answer: requests.Response) -> bool:
    return "Idempotency-Replayed" in answer.headers
