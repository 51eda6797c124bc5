"""What nobody finishes is forgotten with its pictures; what somebody still looks at is not."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.people.models import Verification
from app.people.rules.retention import UNFINISHED
from tests.factories.verification import DOUBTFUL, OTHER, applicant

PERSONAL = ("recognised", "confirmed_name", "confirmed_number", "confirmed_index")


def _held(run: Verification) -> list[str]:
    return [name for name in PERSONAL if getattr(run, name) is not None]


@pytest.mark.parametrize("step", ["read", "stated", "refused"])
def test_a_run_that_was_left_is_emptied_after_seven_days(product: Product, step: str) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    if step != "read":
        wang.confirm()
    if step == "refused":
        assert wang.show_face(OTHER) == "rejected"
    forget = product.verification.forgetting.forget
    product.clock.move(seconds=UNFINISHED.total_seconds())  # type: ignore[attr-defined]
    assert forget() == 0
    assert _held(wang.run)
    product.clock.move(seconds=1)  # type: ignore[attr-defined]
    assert forget() == 1
    assert (wang.run.status, _held(wang.run)) == ("unverified", [])
    assert wang.standing["recognised"] is None
    assert forget() == 0
    assert wang.through() == "registered"


def test_a_case_before_a_reviewer_and_a_finished_one_stay(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    assert wang.run.status == "review"
    li = applicant(product, "李秀英")
    assert li.through() == "registered"
    product.clock.move(days=30)  # type: ignore[attr-defined]
    assert product.verification.forgetting.forget() == 0
    assert (wang.run.status, li.run.status) == ("review", "registered")
    assert "confirmed_number" in _held(wang.run)
