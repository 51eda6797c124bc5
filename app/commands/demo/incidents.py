"""What does not happen every day: refusals, mistakes, and what somebody still has to decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.commands.demo import crew
from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.commands.demo.places import Places
from app.commands.demo.scanning import Scanning
from app.commands.demo.workdays import BARRED_AGO, FORGOT_AGO, LEFT_AGO


class Incidents:
    """Plans them at the Chongqing project, and one in Hangzhou."""

    def __init__(self, past: Past, places: Places, cast: list[Member]) -> None:
        self._past = past
        self._places = places
        self._cast = cast
        self._scanning = Scanning(past)

    def plan(self) -> None:
        self._bars_and_exits()
        self._refusals()
        self._mistakes()
        self._open_cases()

    def _bars_and_exits(self) -> None:
        past, product = self._past, self._past.product
        barred = self._who(crew.CQ, fate=crew.BARRED)
        past.at(
            past.moment(BARRED_AGO, 20, 15),
            lambda: product.blacklist.bar(
                self._places.regulator,
                region="500112",
                reason="使用伪造的特种作业操作证（演示）",
                person_id=barred.person_id,
            ),
        )
        left = [member for member in self._cast if member.part.fate == crew.LEFT]
        for member, why in zip(left, ("合同期满", "本人辞职，工资已结清"), strict=True):
            place = member.place
            past.at(
                past.moment(LEFT_AGO - 1, 10, 20),
                lambda m=member, p=place, w=why: product.steps.leave(p.office, p.id, m.worker_id, reason=w),  # type: ignore[misc]
            )

    def _refusals(self) -> None:
        """One of each kind that a gate sees."""
        barred = self._who(crew.CQ, fate=crew.BARRED)
        left = self._who(crew.CQ, fate=crew.LEFT)
        hired = self._who(crew.CQ, fate=crew.HIRED)
        mason = self._who(crew.CQ, team="砌筑班")
        self._scan(3, (6, 58), barred)
        self._scan(2, (7, 5), left)
        self._scan(1, (7, 24), hired)
        self._scan(2, (7, 11), mason, raw="https://example.com/not-a-code")
        for state, minute in ((crew.UNVERIFIED, 18), (crew.REVIEW, 31)):
            member = self._who(crew.CQ, state=state)
            self._scan(1, (7, minute), member, **self._scanning.card(member))
        self._expired(mason)
        self._forged(mason)

    def _expired(self, member: Member) -> None:
        """A screenshot from the day before."""
        past = self._past
        at = past.moment(2, 7, 9)

        def happen() -> None:
            raw = self._scanning.code(member, at - timedelta(hours=20))
            self._send(member, at, "in", raw=raw)

        past.at(at, happen)

    def _forged(self, member: Member) -> None:
        """Somebody made a code himself, and the phone at the gate had no network."""
        past = self._past
        at = past.moment(3, 6, 47)

        def upload() -> None:
            raw = self._scanning.code(member, at, is_forged=True)
            self._send(member, at, "in", raw=raw, mode="offline", shown_result="accepted")

        past.at(at + timedelta(minutes=25), upload)

    def _mistakes(self) -> None:
        """A scan taken back, one by hand, and one code shown at both gates."""
        past, product = self._past, self._past.product
        fitter = self._who(crew.CQ, team="安装班")
        at = past.moment(1, 12, 40)

        def wrong_person() -> None:
            answer = self._send(fitter, at, "in")
            past.clock.set(at + timedelta(minutes=4))
            place = fitter.place
            product.settling.annul(place.gates[0], place.id, answer["scan_id"], "扫错了人，他还没有回来")

        past.at(at, wrong_person)
        owner = self._who(crew.CQ, role="OWNER")
        visit = past.moment(1, 15, 2)

        def by_hand() -> None:
            place = owner.place
            note = {"worker_id": owner.worker_id, "reason": "手机没电，已核对本人和身份证"}
            scan = self._scanning.scan(owner, visit, "in", **note)
            product.manual_check_ins.check_in(place.gates[0], place.id, scan, None)

        past.at(visit, by_hand)
        self._scan(1, (16, 40), owner, "out")
        scaffolder = self._who(crew.CQ, team="架子工班")
        twice = past.moment(6, 12, 4)

        def same_code_twice() -> None:
            raw = self._scanning.code(scaffolder, twice)
            self._send(scaffolder, twice, "out", raw=raw)
            past.clock.set(twice + timedelta(seconds=9))
            self._send(scaffolder, twice + timedelta(seconds=9), "out", gate=1, raw=raw)

        past.at(twice, same_code_twice)
        self._scan(6, (12, 50), scaffolder)

    def _open_cases(self) -> None:
        """An appeal and an upload of long ago wait for the office, in Hangzhou a card for a look at it."""
        past, product = self._past, self._past.product
        appellant = self._who(crew.CQ, wechat=crew.WORKER_NAME)
        ago = FORGOT_AGO[crew.WORKER_NAME]
        past.at(
            past.moment(ago - 1, 19, 12),
            lambda: product.appeals.open(
                past.worker(appellant.account_id, appellant.session_id),
                project_id=appellant.place.id,
                day=past.day(ago),
                kind="missing_out",
                statement="那天下班时西门断电没有扫上，班长可以作证",
                claimed_at=past.moment(ago, 18, 3),
            ),
        )
        carpenter = self._who(crew.CQ, team="木工班")
        long_ago, found = past.moment(12, 20, 35), past.moment(1, 9, 30)
        self._upload_late(carpenter, long_ago, found)
        mason = self._who(crew.HZ, team="泥工班")
        self._scan(1, (12, 20), mason)

    def _upload_late(self, member: Member, at: datetime, found: datetime) -> None:
        """A phone that lay in a drawer."""
        past = self._past
        past.at(
            found,
            lambda: self._send(member, at, "out", mode="offline", shown_result="accepted"),
        )

    def _scan(
        self, ago: int, clock: tuple[int, int], member: Member, direction: str = "in", **fields: Any
    ) -> None:
        at = self._past.moment(ago, *clock)
        self._past.at(at, lambda: self._send(member, at, direction, **fields))

    def _send(
        self, member: Member, at: datetime, direction: str, gate: int = 0, **fields: Any
    ) -> dict[str, Any]:
        scan = self._scanning.scan(member, at, direction, **fields)
        return self._scanning.send(gate, member, [scan])[0]

    def _who(self, project: str, **wanted: str) -> Member:
        """The first of the cast there with these properties."""
        return next(
            member
            for member in self._cast
            if member.part.project == project
            and all(getattr(member.part, name) == value for name, value in wanted.items())
        )
