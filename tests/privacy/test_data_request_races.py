"""Requests about personal data that end while somebody looks at them."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap import Product
from app.people.models import DataRequest
from app.people.rules.data_requests import DONE, EXPORT, FAILED
from tests.factories.sites import a_site
from tests.factories.verification import applicant


def test_tried_again_and_made_before_the_answer(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    wang, now = applicant(product, "王建国"), product.clock.now()
    failed = DataRequest.create(
        person_id=wang.person.id,
        account_id=wang.account_id,
        kind=EXPORT,
        state=FAILED,
        requested_at=now,
        due_on=now.date(),
        settled_at=now,
    )
    recorded = type(product.audit).record

    def record(*args: Any, **values: Any) -> int:
        """The worker has made the copy as soon as it was promised."""
        DataRequest.update(state=DONE, open_key=None).where(DataRequest.id == failed.id).execute()
        return recorded(*args, **values)

    monkeypatch.setattr(type(product.audit), "record", record)
    again = product.privacy.data_request_office.try_again(a_site(product).system_admin, failed.id)
    assert (again["id"], again["state"]) == (failed.id, "waiting")
