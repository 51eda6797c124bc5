"""Words that somebody owes for what he does are words: blanks are none, whichever key made them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import a_verified_person, staff_headers
from tests.factories.sites import a_site

API = "/api/v1"
BLANKS = ("", " ", "  ", "\u3000\u3000")
GATE, OFFICE, WORKER = "site_staff", "project_admin", "worker"
OWED = (
    (GATE, "/projects/{site}/scans/nobody/annul", "reason", {}),
    (OFFICE, "/projects/{site}/scans/nobody/review", "reason", {"approve": True}),
    (GATE, "/projects/{site}/manual-check-ins", "reason", {"worker_id": "nobody", "direction": "in"}),
    (OFFICE, "/projects/{site}/attendance/appeals/nobody/decision", "reason", {"uphold": False}),
    (
        WORKER,
        "/me/attendance/appeals",
        "statement",
        {"project_id": "nobody", "day": "2027-03-09", "kind": "missing_in"},
    ),
    (WORKER, "/me/verification/review", "reason", {}),
    (OFFICE, "/reviews/verification/nobody/decision", "reason", {"approve": True}),
)


@pytest.mark.parametrize(("role", "path", "field", "rest"), OWED, ids=[path for _, path, _, _ in OWED])
def test_blanks_are_no_words(
    client: FlaskClient, product: Product, role: str, path: str, field: str, rest: dict[str, object]
) -> None:
    site = a_site(product)
    if role == WORKER:
        headers = a_verified_person(product, "李秀英").headers
    else:
        headers = staff_headers(product, role, "project", site.id)
    for blank in BLANKS:
        answer = client.post(
            f"{API}{path.format(site=site.id)}", json={**rest, field: blank}, headers=headers
        )
        assert answer.status_code == 422, (blank, answer.json)
        assert list(answer.json["errors"]) == [field]
    said = client.post(f"{API}{path.format(site=site.id)}", json={**rest, field: "看错了人"}, headers=headers)
    assert field not in said.json.get("errors", {})
