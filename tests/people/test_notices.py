"""Notices: once by key, always in the app, and a message at most once while there is quota."""

from __future__ import annotations

import dataclasses

import pytest

from app.bootstrap import Gateways, Product, build
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing
from app.kernel.jobs import Job, JobRun
from app.kernel.settings import Settings
from app.people.models import MessageLedger, MessageQuota, Notice
from app.people.service.notice_messages import ATTEMPTS, NOTICE_MESSAGE
from app.people.service.quotas import held_by, take
from tests.factories.gateways import FakeMessages, run_due_jobs
from tests.factories.people import a_person, a_verified_person

TEMPLATE = "demo-deadline"


@pytest.fixture
def wang(product: Product) -> Actor:
    _person, _account, headers = a_verified_person(product, "王建国")
    return product.signing_in.authenticate(headers["Authorization"].removeprefix("Bearer "))


@pytest.fixture
def messages(gateways: Gateways) -> FakeMessages:
    assert isinstance(gateways.messages, FakeMessages)
    return gateways.messages


def accept(product: Product, actor: Actor, times: int = 1) -> None:
    for _time in range(times):
        product.message_acceptances.accept(actor, [{"kind": "ce_reminder", "accepted": True}])


def tell(product: Product, actor: Actor, key: str | None = None, kind: str = "ce_reminder") -> Notice | None:
    assert actor.person_id
    with database.atomic():
        return product.notices.tell(
            actor.person_id, kind=kind, title="证书快到期了", text="请报班", link="/m/certificates", key=key
        )


def state_of(notice: Notice | None) -> tuple[str, str | None]:
    assert notice is not None
    row = Notice.get_by_id(notice.id)
    return row.message_state, row.message_reason


def left() -> int:
    quota = MessageQuota.get_or_none(MessageQuota.template == TEMPLATE)
    return quota.remaining if quota else 0


def ledger() -> list[tuple[str, int]]:
    rows = MessageLedger.select(MessageLedger.why, MessageLedger.change).order_by(MessageLedger.id)
    return list(rows.tuples())


def later(product: Product, clock: FrozenClock, attempts: int = ATTEMPTS) -> None:
    for _attempt in range(attempts):
        run_due_jobs(product.jobs)
        clock.move(hours=1)


def test_a_key_gives_it_once(product: Product, wang: Actor) -> None:
    assert tell(product, wang, "ce-1") is not None
    assert tell(product, wang, "ce-1") is None
    assert tell(product, wang) is not None
    assert tell(product, wang) is not None
    assert Notice.select().count() == 3


def test_long_words_are_cut_not_refused(product: Product, wang: Actor) -> None:
    assert wang.person_id
    notice = product.notices.tell(wang.person_id, kind="ce_reminder", title="题" * 99, text="文" * 999)
    assert notice is not None
    row = Notice.get_by_id(notice.id)
    assert (len(row.title), len(row.text), row.text[-1]) == (60, 300, "…")


@pytest.mark.parametrize(
    ("kind", "state"), [("activation_cleanup", "none"), ("ce_reminder", "no_quota"), ("unheard-of", "none")]
)
def test_without_a_template_or_quota_it_is_in_the_app(
    product: Product, wang: Actor, messages: FakeMessages, kind: str, state: str
) -> None:
    notice = tell(product, wang, kind=kind)
    run_due_jobs(product.jobs)
    assert state_of(notice) == (state, None)
    assert not messages.sent
    assert [item.id for item in product.notices.of(wang, limit=9, cursor=None).items] == [
        notice and notice.id
    ]


def test_somebody_without_an_account_is_told_too(product: Product) -> None:
    person = a_person(product, "李秀英")
    notice = product.notices.tell(person.id, kind="ce_reminder", title="证书", text="到期")
    assert state_of(notice) == ("no_quota", None)


def test_one_acceptance_is_one_message(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang)
    first = tell(product, wang)
    run_due_jobs(product.jobs)
    second = tell(product, wang)
    run_due_jobs(product.jobs)
    assert (state_of(first), state_of(second)) == (("sent", None), ("no_quota", None))
    assert [(openid, template) for openid, template, _data in messages.sent] == [("wx-王建国", TEMPLATE)]
    assert messages.sent[0][2]["thing1"] == "证书快到期了"
    assert ledger() == [("accepted", 1), ("taken", -1)]


def test_two_waiting_for_one_acceptance(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang)
    told = [tell(product, wang), tell(product, wang)]
    run_due_jobs(product.jobs)
    assert sorted(state_of(notice)[0] for notice in told) == ["no_quota", "sent"]
    assert (left(), len(messages.sent)) == (0, 1)


def test_a_rolled_back_use_case_sends_nothing(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang)
    with database.atomic() as transaction:
        tell(product, wang)
        transaction.rollback()
    run_due_jobs(product.jobs)
    assert not messages.sent
    assert not Notice.select().exists()


def test_43101_empties_the_quota(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang, 3)
    notice, messages.refuse = tell(product, wang), 43101
    run_due_jobs(product.jobs)
    assert state_of(notice) == ("refused", "43101")
    assert left() == 0
    assert ledger()[3:] == [("taken", -1), ("withdrawn", -2)]


def test_a_wrong_template_costs_no_quota(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang)
    notice, messages.refuse = tell(product, wang), 40037
    run_due_jobs(product.jobs)
    assert (state_of(notice), left()) == (("refused", "40037"), 1)


def test_down_and_up_again(product: Product, wang: Actor, messages: FakeMessages, clock: FrozenClock) -> None:
    accept(product, wang)
    notice, messages.down = tell(product, wang), True
    later(product, clock, 2)
    assert (state_of(notice), left()) == (("waiting", "down"), 0)
    messages.down = False
    later(product, clock, 1)
    assert (state_of(notice), left(), len(messages.sent)) == (("sent", None), 0, 1)
    assert ledger() == [("accepted", 1), ("taken", -1)]


def test_down_for_good_gives_the_quota_back(
    product: Product, wang: Actor, messages: FakeMessages, clock: FrozenClock
) -> None:
    accept(product, wang)
    notice, messages.down = tell(product, wang), True
    later(product, clock)
    assert (state_of(notice), left()) == (("failed", "down"), 1)
    assert Job.get(Job.kind == NOTICE_MESSAGE).state == "failed"


def test_what_perhaps_arrived_is_not_sent_again(
    product: Product, wang: Actor, messages: FakeMessages, clock: FrozenClock
) -> None:
    accept(product, wang)
    notice, messages.down, messages.perhaps_done = tell(product, wang), True, True
    run_due_jobs(product.jobs)
    messages.down = False
    later(product, clock)
    assert (state_of(notice), left(), messages.sent) == (("failed", "unknown"), 0, [])


def test_a_worker_killed_while_sending(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang)
    notice = tell(product, wang)
    Notice.update(message_state="sending").execute()
    run_due_jobs(product.jobs)
    assert (state_of(notice), messages.sent) == (("failed", "unknown"), [])


def test_a_second_run_sends_nothing(product: Product, wang: Actor, messages: FakeMessages) -> None:
    accept(product, wang, 2)
    notice = tell(product, wang)
    run_due_jobs(product.jobs)
    Job.update(state="waiting").execute()
    run_due_jobs(product.jobs)
    assert (state_of(notice), len(messages.sent), left()) == (("sent", None), 1, 1)


def test_a_template_taken_out_of_the_settings(
    product: Product, wang: Actor, settings: Settings, gateways: Gateways, clock: FrozenClock
) -> None:
    accept(product, wang)
    notice = tell(product, wang)
    bare = dataclasses.replace(settings, wechat_templates="")
    run_due_jobs(build(bare, clock=clock, gateways=gateways).jobs)
    assert (state_of(notice), left()) == (("none", None), 1)


def test_what_a_notice_holds(product: Product, wang: Actor, clock: FrozenClock) -> None:
    accept(product, wang)
    assert wang.person_id
    assert held_by("notice") is None
    assert take(wang.person_id, TEMPLATE, "notice", clock.now()) == held_by("notice")
    assert take(wang.person_id, TEMPLATE, "other", clock.now()) is None


def test_the_offer_names_each_template_once(product: Product, wang: Actor) -> None:
    accept(product, wang, 2)
    offered = {entry.template: entry for entry in product.message_acceptances.offered(wang)}
    assert set(offered) == {"demo-deadline", "demo-result"}
    assert offered[TEMPLATE].remaining == 2
    assert "继续教育到期提醒" in offered[TEMPLATE].purposes


def test_named_twice_in_one_answer_is_one(product: Product, wang: Actor) -> None:
    both = [{"kind": "ce_reminder", "accepted": True}, {"template": TEMPLATE, "accepted": True}]
    product.message_acceptances.accept(wang, both)
    product.message_acceptances.accept(wang, [{"template": TEMPLATE, "accepted": False}])
    assert left() == 1
    with pytest.raises(Invalid):
        product.message_acceptances.accept(wang, [{"template": "somebody-elses", "accepted": True}])


def test_read_once_and_only_ones_own(product: Product, wang: Actor, clock: FrozenClock) -> None:
    notice = tell(product, wang)
    assert notice is not None
    assert product.home.of(wang).notices_unread == 1
    read_at = product.notices.read(wang, notice.id).read_at
    clock.move(minutes=5)
    assert product.notices.read(wang, notice.id).read_at == read_at
    assert product.home.of(wang).notices_unread == 0
    stranger = dataclasses.replace(wang, person_id=a_person(product, "李秀英").id)
    for somebody in (stranger, dataclasses.replace(wang, person_id=None)):
        with pytest.raises(Missing):
            product.notices.read(somebody, notice.id)
        assert product.notices.of(somebody, limit=9, cursor=None).items == []


def test_notices_follow_the_person(product: Product, wang: Actor) -> None:
    tell(product, wang)
    other = a_person(product, "李秀英")
    run = JobRun("1", "person-merged", str(wang.person_id), {"into": other.id}, 1, False)
    product.notices.adopt(run)
    product.notices.adopt(run)
    assert [row.person_id for row in Notice.select()] == [other.id]
