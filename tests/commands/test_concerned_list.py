"""The list of those whom a leak concerns: for whoever asked alone, and a fault of the disk in words."""

from __future__ import annotations

import stat
from argparse import Namespace
from pathlib import Path

import pytest

from app.bootstrap import Product
from app.commands import concerned as command
from tests.factories.cast import member
from tests.factories.people import a_person


@pytest.fixture
def asked(product: Product, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    monkeypatch.setattr(command, "open_product", lambda _settings: product)
    a_person(product, member("王建国"))
    return Namespace(key=None, table=["person"], account=None, since=None, until=None, to=None)


def test_only_its_owner_may_read_it(product: Product, asked: Namespace, tmp_path: Path) -> None:
    asked.to = tmp_path / "list.csv"
    assert command.run(product.settings, asked) == 0
    assert stat.S_IMODE(asked.to.stat().st_mode) == 0o600


def test_a_place_that_is_not_there_is_told(
    product: Product, asked: Namespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.to = tmp_path / "nowhere" / "list.csv"
    assert command.run(product.settings, asked) == 1
    assert "cannot be written" in capsys.readouterr().err
