"""Lists of people with certificates in two provinces, and which local certificate a row means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.certificates.facts import RENEWABLE_KINDS, SAFETY_MANAGEMENT, VALID, CertificateFacts
from app.certificates.rules.entry import province_named
from app.certificates.rules.validity import validity
from app.kernel.decision import Decision, Reason
from app.kernel.identity import judge_name, judge_number, normal_name, normal_number
from app.policies.dictionaries import dictionary

ANY_CATEGORY, SAME_CATEGORY = "any_category", "same_category"
LONGEST_NUMBER = 60
NO_FAULTS: Mapping[str, str] = MappingProxyType({})
CITE = "CQ2023-5-1"
AGAIN = "请对照来文改正后重新导入这一行"


@dataclass(frozen=True, slots=True)
class ListedHolder:
    """A row of the list in normal form. ``category`` in the code of its dictionary where it has one."""

    name: str
    id_number: str
    kind: str
    category: str | None
    other_province: str
    other_number: str


def category_code(kind: str, text: str | None) -> str | None:
    """The code of a category, or the text itself where the dictionary does not know it."""
    table = "safety-categories" if kind == SAFETY_MANAGEMENT else "special-operations"
    plain = (text or "").strip()
    return (dictionary(table).find(plain) or plain) if plain else None


def read_listed(
    given: Mapping[str, str],
    own_province: str,
    scopes: Mapping[str, str],
    on: date,
    faults: Mapping[str, str] = NO_FAULTS,
) -> tuple[ListedHolder | None, Decision]:
    """CQ2023-5-1: a row as it can be matched, or everything that is wrong with it.

    ``scopes`` is the policy ``duplicate-scope``: where it says ``same_category``, one is needed.
    ``faults``: what the sheet's reader found wrong with single cells.
    """
    name, number = normal_name(given.get("name", "")), normal_number(given.get("id_number", ""))
    other_number = given.get("other_number", "").strip()
    found = [_fault("VALUE_NOT_ALLOWED", told) for told in faults.values()]
    found.append(judge_name(name))
    if "id_number" not in faults:
        found.append(judge_number(number, on))
    kind = dictionary("certificate-kinds").find(given.get("kind", "").strip()) or ""
    if kind not in RENEWABLE_KINDS:
        found.append(_fault("VALUE_NOT_ALLOWED", "证书种类应为安管人员证书或者特种作业人员证书"))
    category = category_code(kind, given.get("category")) if kind else None
    if scopes.get(kind) == SAME_CATEGORY and category is None:
        found.append(_fault("FORM_INCOMPLETE", "没有填写作业类别，特种作业按相同类别核对"))
    if category is not None and len(category) > 40:
        found.append(_fault("VALUE_NOT_ALLOWED", "类别最多40个字"))
    province = province_named(given.get("other_province", "").strip())
    if province is None:
        found.append(_fault("VALUE_NOT_ALLOWED", "没有这个发证省市，请写名称或行政区划代码"))
    elif province == own_province:
        found.append(_fault("VALUE_NOT_ALLOWED", "另一本证书的发证省市不能是本省市"))
    if not other_number or len(other_number) > LONGEST_NUMBER or not other_number.isprintable():
        found.append(_fault("FORM_INCOMPLETE", f"请填写另一本证书的编号，最多{LONGEST_NUMBER}个字"))
    decision = Decision(tuple(reason for one in found for reason in one.reasons))
    if not decision.allowed or province is None:
        return None, decision
    return ListedHolder(name, number, kind, category, province, other_number), decision


def local_match(
    listed: ListedHolder, certificates: Iterable[CertificateFacts], scope: str, on: date
) -> CertificateFacts | None:
    """CQ2023-5-1, CQ2023-1.2-2, CQ2023-1.2-3: the holder's valid local certificate of the kind.

    Of the same category; where any category counts and none is the same, the one that ends last.
    ``certificates`` are those of the listed number in the province.
    """
    valid = [one for one in certificates if one.kind == listed.kind and validity(one, on) == VALID]
    same = [one for one in valid if category_code(one.kind, one.category) == listed.category]
    candidates = same or (valid if scope == ANY_CATEGORY else [])
    return max(candidates, key=lambda one: (one.valid_to or date.max, one.id), default=None)


def _fault(code: str, message: str) -> Decision:
    return Decision((Reason(code, message, CITE, AGAIN),))
