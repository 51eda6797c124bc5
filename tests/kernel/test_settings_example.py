"""`.env.example` says the defaults, and a variable that is set to nothing has its default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel.settings import Settings
from tests.kernel.environment import clear, faults, production, put

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
EXAMPLES_ONLY = {"APP_CLOCK", "APP_CLOCK_STARTED"}
GIVEN = [
    pytest.param(name, value, id=name)
    for name, value in re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.M)
    if name not in EXAMPLES_ONLY
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear(monkeypatch)


@pytest.mark.parametrize(("name", "value"), GIVEN)
def test_a_line_of_the_example_says_the_default(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    put(monkeypatch, APP_CLOCK_STARTED="1")
    default = Settings.from_env()
    put(monkeypatch, **{name: value})
    assert Settings.from_env() == default


def test_the_lines_of_the_example_were_read() -> None:
    assert len(GIVEN) > 35


@pytest.mark.parametrize(("value", "holds"), [("", True), ("true", True), ("false", False)])
@pytest.mark.parametrize("name", ["SECOND_FACTOR_REQUIRED", "FIRST_PASSWORD_ENDS"])
def test_what_production_alone_asks_for(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, holds: bool
) -> None:
    production(monkeypatch, **{name: value})
    assert getattr(Settings.from_env(), name.lower()) is holds
    put(monkeypatch, APP_ENV="demo")
    assert getattr(Settings.from_env(), name.lower()) is (value == "true")


def test_nothing_is_no_secret_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production(monkeypatch, SECRET_KEY="", WECHAT_SECRET="")
    assert faults() == ["E-SECRET_KEY", "P-WECHAT"]
