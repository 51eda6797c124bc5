"""People in the database: signed in, verified, or with a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.db import database
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.people.models import Account, Person, RoleGrant, name_index, number_index
from app.people.service.tokens import Tokens
from tests.factories.cast import CAST, CastMember, member

__all__ = ["CAST", "CastMember", "a_person", "a_verified_person", "member", "sign_in", "staff_headers"]

Headers = dict[str, str]


@dataclass(frozen=True)
class Verified:
    """Unpacks as ``person, account, headers``."""

    person: Person
    account: Account
    headers: Headers

    def __iter__(self) -> Any:
        return iter((self.person, self.account, self.headers))


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: FlaskClient, name: str) -> Headers:
    """Signs in through WeChat as openid ``wx-<name>``, whoever that is; registers at the first time."""
    answer = client.post("/api/v1/auth/wechat", json={"code": f"wx-{name}"})
    assert answer.status_code == 200, answer.get_json()
    return bearer(answer.get_json()["access_token"])


def identity_columns(who: CastMember) -> dict[str, Any]:
    """The columns of ``Person`` that follow from a name and a number."""
    return {
        "worker_name": who.name,
        "worker_name_masked": mask_name(who.name),
        "worker_name_index": name_index(who.name),
        "id_card_number": who.id_number,
        "id_card_masked": mask_number(who.id_number),
        "id_card_index": number_index(who.id_number),
        "gender": "M" if who.sex == "男" else "F",
        "birthday": who.birthday,
    }


def a_person(product: Product, who: CastMember | str, marks: int = 0, **columns: Any) -> Person:
    """A person without an account: 0 marks as a site registered him, 1 已认证, 2 also 已入库."""
    who = member(who) if isinstance(who, str) else who
    now = product.clock.now()
    person: Person = Person.create(
        **identity_columns(who),
        verified_at=now if marks else None,
        stored_at=now if marks > 1 else None,
        created_at=now,
        **columns,
    )
    return person


def a_verified_person(product: Product, who: CastMember | str, marks: int = 2, **columns: Any) -> Verified:
    """A cast member with an account of his own (openid ``wx-<name>``), signed in on one phone."""
    who = member(who) if isinstance(who, str) else who
    signed = product.signing_in.with_wechat(f"wx-{who.name}")
    now = product.clock.now()
    values = {
        **identity_columns(who),
        "verified_at": now if marks else None,
        "stored_at": now if marks > 1 else None,
        **columns,
    }
    Person.update(**values).where(Person.id == signed.person_id).execute()
    person, account = Person.get_by_id(signed.person_id), Account.get_by_id(signed.account_id)
    return Verified(person, account, bearer(signed.tokens.access_token))


def staff_headers(
    product: Product, role: str, scope_type: str, scope_id: str, name: str | None = None
) -> Headers:
    """The headers of a fresh account, no person of the registry, with one role."""
    settings, now = product.settings, product.clock.now()
    tokens = Tokens(
        product.clock,
        settings.secret_key,
        settings.app_env,
        settings.access_token_s,
        settings.refresh_token_s,
    )
    with database.atomic():
        account = Account.create(display_name=name or f"{role}-{new_id()[-4:]}", created_at=now)
        RoleGrant.create(
            account_id=account.id, role=role, scope_type=scope_type, scope_id=scope_id, granted_at=now
        )
        return bearer(tokens.open_session(account.id, None).access_token)
