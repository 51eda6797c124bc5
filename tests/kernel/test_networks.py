"""One caller must not count as many."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.certificates.service import public_query
from app.kernel.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_all_addresses_of_one_network_count_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_public_register_is_not_searched_from_many_addresses_of_one_network(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_query, "OF_ONE_ADDRESS", 2)
    answers = [
        client.get(
            "/api/v1/public/certificates",
            query_string={"number": f"渝A{n}", "name": "王建国"},
            environ_base={"REMOTE_ADDR": f"2001:db8::{n}"},
        ).status_code
        for n in range(1, 4)
    ]
    assert answers == [404, 404, 429]
