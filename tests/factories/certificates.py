"""Certificates in the register, of people of the cast."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.bootstrap import Product
from app.certificates.facts import ACTIVE, SAFETY_MANAGEMENT, SPECIAL_OPERATION, TRAINING_POST_NEW, VALID
from app.certificates.models import Certificate
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.people.models import name_index, number_index
from tests.factories.cast import CastMember, member

CHONGQING, SICHUAN = "500000", "510000"


def a_certificate(product: Product, who: CastMember | str, **columns: Any) -> Certificate:
    """An active, valid C certificate of 安管 in Chongqing unless ``columns`` say otherwise."""
    holder = member(who) if isinstance(who, str) else who
    number = columns.pop("number", f"渝建安C({new_id()[-8:]})")
    values: dict[str, Any] = {
        "number": number,
        "number_key": number.upper(),
        "name": "安全生产考核合格证书",
        "kind": SAFETY_MANAGEMENT,
        "category": "C",
        "province_code": CHONGQING,
        "holder_name": holder.name,
        "holder_name_masked": mask_name(holder.name),
        "holder_name_index": name_index(holder.name),
        "holder_number": holder.id_number,
        "holder_masked": mask_number(holder.id_number),
        "holder_index": number_index(holder.id_number),
        "issued_on": date(2023, 9, 1),
        "valid_from": date(2023, 9, 1),
        "valid_to": date(2026, 8, 31),
        "activation": ACTIVE,
        "standing": VALID,
        "source": "ENTERED",
        "created_at": product.clock.now(),
    }
    return Certificate.create(**(values | columns))


def an_operator(product: Product, who: CastMember | str, **columns: Any) -> Certificate:
    """A certificate of special operation (建筑电工)."""
    given = {"kind": SPECIAL_OPERATION, "category": "建筑电工", "name": "特种作业操作资格证书"}
    return a_certificate(product, who, **(given | columns))


def a_safety_officer(product: Product, who: CastMember | str, **columns: Any) -> Certificate:
    """A 安全员 certificate that can be converted."""
    given = {
        "kind": TRAINING_POST_NEW,
        "category": None,
        "post": "SAFETY_OFFICER",
        "name": "住房城乡建设领域施工现场专业人员职业培训合格证书",
    }
    return a_certificate(product, who, **(given | columns))
