"""A month of wages in the demo, from the gate to the bank: all are paid but one, whose account was wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from app.commands.demo import crew, workdays
from app.commands.demo.past import SEED, Past
from app.commands.demo.people import EARLY, Member
from app.commands.demo.places import LABOUR, MARK, Places
from app.commands.demo.scanning import Scanning
from app.kernel.sheets import write_sheet

SUBMITTED_BEFORE, REVIEWED_BEFORE = 2, 1
"""Days before the wages are due."""

USUAL_DAY, EARLIEST_DAY = 15, 3
EARLIER_DAYS, SUNDAY = 8, 6
BY_HAND_CENTS = 32_000
BANK = "渝东示例银行"
ANSWER_HEADERS = ("付款编号", "批次校验码", "金额（元）", "结果", "失败原因", "银行流水号")


def due_day(past: Past) -> date:
    """The last pay day that is over: the 15th, or in the first half of a month the day before today. So early
    in a month that nobody could have been paid by then, it is that of the month before."""
    yesterday = past.day(1)
    month = yesterday if yesterday.day >= EARLIEST_DAY else yesterday.replace(day=1) - timedelta(days=1)
    return month.replace(day=min(month.day, USUAL_DAY))


class Payday:
    """Plans it for the labour company in Chongqing, whose steel fixers were the first to use the gate."""

    def __init__(self, past: Past, places: Places, cast: list[Member]) -> None:
        # Of its own, so that the rest of the story does not hang on it.
        self._past = past = replace(past, random=Random(SEED + 1))  # noqa: S311 - a story, not a secret
        self._scanning = Scanning(past)
        self._place = places.projects[crew.CQ]
        self._contractor = places.contractors[crew.CQ]
        self._workers = [
            one
            for one in cast
            if one.part.project == crew.CQ and one.part.role == LABOUR and one.part.shift != "none"
        ]
        self._fixers = [one for one in self._workers if one.part.shift == EARLY]
        self._due = due_day(past)
        self._month = self._due.replace(day=1) - relativedelta(months=1)
        self._batch_id = ""

    def plan(self) -> None:
        past, ago = self._past, (self._past.today - self._due).days
        for day in self._days():
            self._come_and_go((past.today - day).days)
        past.at(past.moment(ago + SUBMITTED_BEFORE, 9, 30), self._accounts)
        past.at(past.moment(ago + SUBMITTED_BEFORE, 10), self._submit)
        past.at(past.moment(ago + SUBMITTED_BEFORE, 19, 30), self._answer)
        past.at(past.moment(ago + REVIEWED_BEFORE, 9), self._review)
        past.at(past.moment(ago, 16), self._bank_answers)
        for night in range(ago):
            past.at(past.moment(night, 0, 40), self._watch)

    def _days(self) -> Iterator[date]:
        """The last working days of the month before the two weeks that everybody's story covers."""
        day = min(self._month + relativedelta(months=1), self._past.day(workdays.DAYS - 1))
        left = EARLIER_DAYS
        while left and day > self._month:
            day -= timedelta(days=1)
            if day.weekday() != SUNDAY:
                left -= 1
                yield day

    def _come_and_go(self, ago: int) -> None:
        past = self._past
        for direction, clock in zip(("in", "out"), workdays.SHIFTS[EARLY][0], strict=True):
            first = past.moment(ago, *clock, second=past.random.uniform(-200, 300))
            past.at(
                first + timedelta(seconds=10 * len(self._fixers)),
                lambda d=direction, at=first: self._upload(d, at),  # type: ignore[misc]
            )

    def _upload(self, direction: str, first: datetime) -> None:
        scans = []
        for number, member in enumerate(self._fixers):
            at = first + timedelta(seconds=9 * number + self._past.random.uniform(0, 8))
            scans.append(self._scanning.scan(member, at, direction))
        self._scanning.send(0, self._fixers[0], scans)

    def _accounts(self) -> None:
        """The project's special account, and where each worker wants his wage."""
        past, desk = self._past, self._past.product.wages
        desk.accounts.register(
            self._place.office,
            self._place.id,
            bank=BANK + MARK,
            account_name="渝东示例建工集团有限公司农民工工资专户" + MARK,
            account_number="9900000000000001",
        )
        for number, member in enumerate(self._workers):
            actor = past.worker(member.account_id, member.session_id)
            desk.own_account.give(actor, bank=BANK, account_number=f"99000001{number:08}", is_own=True)

    def _submit(self) -> None:
        """Who has no contract in the register is paid by the wage of his team, and somebody says so."""
        desk, place, office = self._past.product.wages, self._place, self._place.office
        month = f"{self._month:%Y-%m}"
        batch = desk.batches.generate(office, place.id, company_id=place.companies[LABOUR], month=month)
        self._batch_id = batch["id"]
        for item in desk.register.items(office, place.id, self._batch_id, limit=100, cursor=None).items:
            if item["computed_cents"] is None:
                desk.batches.edit(
                    office,
                    place.id,
                    self._batch_id,
                    item["id"],
                    amount_cents=item["days"] * BY_HAND_CENTS,
                    reason="合同还没有补录，先按每天 320 元计算",
                )
        desk.steps.submit(office, place.id, self._batch_id)

    def _answer(self) -> None:
        """The first confirms his line, the second misses a day."""
        past, own = self._past, self._past.product.wages.own
        for member, objection in zip(self._fixers, (None, "少算了一天，那天门口停电没有扫上"), strict=False):
            actor = past.worker(member.account_id, member.session_id)
            for item in own.of(actor, limit=1, cursor=None).items:
                answer = "objected" if objection else "confirmed"
                own.answer(actor, item["id"], answer=answer, reason=objection)

    def _review(self) -> None:
        desk, place = self._past.product.wages, self._place
        desk.steps.review(self._contractor, place.id, self._batch_id, approve=True)
        desk.sending.send(self._contractor, place.id, self._batch_id)

    def _bank_answers(self) -> None:
        """The sheet goes to the bank and comes back; one payment failed."""
        desk, place = self._past.product.wages, self._place
        _name, sent = desk.sending.sheet(self._contractor, place.id, self._batch_id)
        _headers, *payments = load_workbook(io.BytesIO(sent)).worksheets[0].iter_rows(values_only=True)
        # Not the visitor, who comes first, nor the last: without a contract his wage is due later.
        likely = {one.identity.name for one in self._fixers[1:-1]}
        failed = next((row[0] for row in payments if row[2] in likely), None)
        answers = []
        for number, (payment, code, _who, _bank, _account, amount, *_rest) in enumerate(payments, start=1):
            told = ("失败", "账号与户名不符", "") if payment == failed else ("成功", "", f"演示{number:06}")
            answers.append((str(payment), str(code), str(amount), *told))
        sheet = write_sheet("代发结果", ANSWER_HEADERS, answers)
        desk.bank_results.take(self._contractor, place.id, self._batch_id, sheet)

    def _watch(self) -> None:
        """As the worker of the product does each night."""
        past = self._past
        past.product.wages.arrears.watch(past.clock.now())
        past.finish_jobs()
