"""The name and number that a person states: agreement with his card."""

from __future__ import annotations

from app.kernel.decision import Reason
from app.kernel.identity import normal_name
from app.people.facts import CardFacts
from face_verify.id_numbers import birthday_of, sex_of


def contradictions(number: str, card: CardFacts) -> tuple[Reason, ...]:
    """CQ2023-A1-4: a valid number whose birthday or sex is not the one printed on the card."""
    found: list[str] = []
    if card.birthday is not None and birthday_of(number) != card.birthday:
        found.append("出生日期")
    if card.sex is not None and sex_of(number) != card.sex:
        found.append("性别")
    if not found:
        return ()
    return (
        Reason(
            "FIELD_INCONSISTENT",
            f"身份证号与身份证照片上的{'、'.join(found)}不一致，请核对号码",
            "CQ2023-A1-4",
            "号码没有写错时，请重新拍照上传，或申请人工审核",
        ),
    )


def corrections(name: str, number: str, card: CardFacts) -> tuple[str, ...]:
    """CQ2023-A1-4: the fields in which the person's word differs from the card as it was read.

    Such a word needs the authority's, or a reviewer's, before it counts.
    """
    read_name = None if card.name is None else normal_name(card.name)
    changed = [] if name == read_name else ["name"]
    return (*changed, *(() if number == card.id_number else ("id_number",)))
