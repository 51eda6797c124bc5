"""The personal code: what is issued, to whom, and when it dies."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Invalid, Missing, Refused
from app.people.models import Person, PersonalCode
from app.people.rules import code_slots
from app.people.service.codes import IssuedCodes
from qr.claims import Claims, CodeType
from qr.codec import TEXT_LENGTH, judge, read
from tests.factories.attendance import engaged
from tests.factories.people import a_person, a_verified_person
from tests.factories.sites import Site, caller
from tests.statements import statements


def phone_of(product: Product, name: str) -> Actor:
    """Another sign-in of the same person."""
    return product.signing_in.authenticate(product.signing_in.with_wechat(f"wx-{name}").tokens.access_token)


@pytest.fixture
def wang(product: Product) -> Actor:
    _person, _account, headers = a_verified_person(product, "王建国", marks=1)
    return product.signing_in.authenticate(headers["Authorization"].removeprefix("Bearer "))


def claims_of(product: Product, issued: IssuedCodes) -> list[Claims]:
    return [read(code.text, product.keyring) for code in issued.codes]


def is_alive(code_id: str) -> bool:
    return PersonalCode.get(PersonalCode.code_id == code_id).revoked_at is None


def test_the_slots_cover_the_next_minute_without_a_gap() -> None:
    begins = code_slots.online_slots(1_000)
    assert begins == (1_000, 1_020, 1_040)
    assert all(later < earlier + code_slots.SLOT_TTL_S for earlier, later in itertools.pairwise(begins))
    windows = code_slots.offline_windows(1_000)
    assert len(windows) == 12
    assert {later - earlier for earlier, later in itertools.pairwise(windows)} == {300}


def test_three_codes_each_good_in_its_slot(product: Product, clock: FrozenClock, wang: Actor) -> None:
    issued = product.codes.issue(wang)
    assert issued.server_time == clock.now()
    assert len(issued.codes) == 3
    now = int(clock.now().timestamp())
    for number, code in enumerate(issued.codes):
        assert len(code.text) == TEXT_LENGTH
        claims = judge(code.text, product.keyring, now + 20 * number)
        assert (claims.type, claims.ttl, claims.flags, claims.identity_class) == (CodeType.ONLINE, 30, 1, 1)
        assert code.expires_at - code.not_before == timedelta(seconds=30)
    assert len({claims.jti for claims in claims_of(product, issued)}) == 3
    assert len({claims.code_id for claims in claims_of(product, issued)}) == 1


def test_a_phone_keeps_its_code_id(product: Product, clock: FrozenClock, wang: Actor) -> None:
    first = claims_of(product, product.codes.issue(wang))
    clock.move(seconds=60)
    second = claims_of(product, product.codes.issue(wang))
    assert first[0].code_id == second[0].code_id
    assert not {claims.jti for claims in first} & {claims.jti for claims in second}
    assert PersonalCode.select().count() == 1


def test_the_second_phone_ends_the_first_ones_codes(product: Product, wang: Actor) -> None:
    first = claims_of(product, product.codes.issue(wang))[0]
    second = claims_of(product, product.codes.issue(phone_of(product, "王建国")))[0]
    assert first.code_id != second.code_id
    assert first.device_tag != second.device_tag
    assert (is_alive(first.code_id), is_alive(second.code_id)) == (False, True)
    assert PersonalCode.get(PersonalCode.code_id == first.code_id).revoked_reason == "other_phone"


def test_a_lost_phone(product: Product, wang: Actor) -> None:
    old = claims_of(product, product.codes.issue(wang))[0].code_id
    new = product.codes.replace(wang)
    assert new != old
    assert not is_alive(old)
    assert claims_of(product, product.codes.issue(wang))[0].code_id == new
    assert AuditEntry.get().action == "code.replaced"


def test_the_offline_pack(product: Product, clock: FrozenClock, wang: Actor) -> None:
    online = claims_of(product, product.codes.issue(wang))[0]
    pack = product.codes.issue_offline_pack(wang)
    claims = claims_of(product, pack)
    assert [one.type for one in claims] == [CodeType.OFFLINE_PACK] * 12
    assert {one.code_id for one in claims} == {online.code_id}
    assert len({one.jti for one in claims}) == 12
    now = int(clock.now().timestamp())
    assert [(one.not_before, one.ttl) for one in claims] == [(now + 300 * n, 300) for n in range(12)]
    assert PersonalCode.select().count() == 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"verified_at": None, "stored_at": None}, "未完成实名认证"),
        ({"revoked_at": "now"}, "撤销"),
    ],
)
def test_only_a_proven_identity_has_a_code(
    product: Product, clock: FrozenClock, wang: Actor, columns: dict[str, object], message: str
) -> None:
    columns = {name: clock.now() if value == "now" else value for name, value in columns.items()}
    Person.update(columns).execute()
    for ask in (product.codes.issue, product.codes.issue_offline_pack, product.codes.replace):
        with pytest.raises(Refused) as refused:
            ask(wang)
        assert (refused.value.code, refused.value.status) == ("REALNAME_REQUIRED", 409)
        assert message in refused.value.message
        assert refused.value.reasons[0].remedy
    assert PersonalCode.select().count() == 0


@pytest.mark.parametrize(
    ("identity_class", "number", "colour", "label"),
    [
        (None, 1, "green", "建筑工人"),
        ("worker", 1, "green", "建筑工人"),
        ("contractor_manager", 2, "yellow", "施工单位管理人员"),
        ("supervision_manager", 3, "blue", "监理单位管理人员"),
        ("owner_manager", 4, "red", "建设单位管理人员"),
    ],
)
def test_colours(
    product: Product,
    site: Site,
    wang: Actor,
    identity_class: str | None,
    number: int,
    colour: str,
    label: str,
) -> None:
    if identity_class:
        engaged(product, site, Person.get_by_id(wang.person_id), identity_class=identity_class)
    issued = product.codes.issue(wang)
    assert (issued.colour, issued.colour_label) == (colour, label)
    assert claims_of(product, issued)[0].identity_class == number
    assert product.codes.colour_of(str(wang.person_id)) == (colour, label)


def test_a_code_costs_two_statements(product: Product, wang: Actor) -> None:
    product.codes.issue(wang)
    with statements() as seen:
        product.codes.issue(wang)
    assert len(seen) == 2, seen


def test_nothing_personal_in_a_code(product: Product, wang: Actor) -> None:
    code = claims_of(product, product.codes.issue(wang))[0]
    person = Person.get_by_id(wang.person_id)
    assert code.code_id not in (person.id, person.id_card_index[:16])


def test_a_sticker_outlives_a_new_phone(product: Product, site: Site, wang: Actor) -> None:
    engaged(product, site, Person.get_by_id(wang.person_id))
    product.codes.issue(wang)
    svg = product.codes.sticker(site.project_admin, str(wang.person_id), caption="渝北人才公寓", as_png=False)
    assert "渝北人才公寓" in str(svg)
    sticker = PersonalCode.get(PersonalCode.kind == "sticker")
    product.codes.issue(phone_of(product, "王建国"))
    assert is_alive(sticker.code_id)
    product.codes.sticker(site.project_admin, str(wang.person_id), caption=None, as_png=True)
    assert not is_alive(sticker.code_id)
    newer = PersonalCode.get((PersonalCode.kind == "sticker") & PersonalCode.revoked_at.is_null())
    product.codes.replace(phone_of(product, "王建国"))
    assert not is_alive(newer.code_id)
    assert [entry.action for entry in product.audit.of_person(str(wang.person_id))][1:] == [
        "code.sticker_printed"
    ] * 2


@pytest.mark.parametrize(
    ("caption", "as_png"),
    [("x" * 33, False), ("电话13800001234", False), ("渝北", True), ("a\nb", False)],
)
def test_captions_that_cannot_be_printed(product: Product, wang: Actor, caption: str, as_png: bool) -> None:
    regulator = caller(("regulator", "region", "000000"))
    with pytest.raises(Invalid) as refused:
        product.codes.sticker(regulator, str(wang.person_id), caption=caption, as_png=as_png)
    assert "caption" in refused.value.errors


def test_stickers_only_for_people_of_ones_own(product: Product, site: Site, wang: Actor) -> None:
    for actor in (site.outsider, site.project_admin):
        with pytest.raises(Missing):
            product.codes.sticker(actor, str(wang.person_id), caption=None, as_png=False)
    unproven = a_person(product, "李秀英")
    with pytest.raises(Refused, match="REALNAME_REQUIRED"):
        product.codes.sticker(
            caller(("regulator", "region", "000000")), unproven.id, caption=None, as_png=False
        )
    with pytest.raises(Missing):
        product.codes.sticker(
            caller(("regulator", "region", "000000")), "01NOBODY", caption=None, as_png=False
        )


def test_two_phones_that_race_leave_one_living_code(own_product: Product) -> None:
    with db.connection():
        a_verified_person(own_product, "王建国")
        phones = [phone_of(own_product, "王建国") for _ in range(6)]
    gate = threading.Barrier(6, timeout=30)

    def ask(phone: Actor) -> set[str]:
        gate.wait()
        with db.connection():
            return {claims.code_id for claims in claims_of(own_product, own_product.codes.issue(phone))}

    with ThreadPoolExecutor(6) as pool:
        issued = list(pool.map(ask, phones))
    assert len(set.union(*issued)) == 6
    with db.connection():
        assert PersonalCode.select().where(PersonalCode.revoked_at.is_null()).count() == 1


def test_one_phone_that_asks_often_has_one_code(own_product: Product) -> None:
    with db.connection():
        a_verified_person(own_product, "王建国")
        phone = phone_of(own_product, "王建国")
    gate = threading.Barrier(6, timeout=30)

    def ask(_: int) -> str:
        gate.wait()
        with db.connection():
            return claims_of(own_product, own_product.codes.issue(phone))[0].code_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1
    with db.connection():
        assert PersonalCode.select().count() == 1
