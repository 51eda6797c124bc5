"""Secrets that lie in files, which the environment names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from app.kernel.settings import Settings, SettingsFault
from app.kernel.settings.secret_files import SECRETS
from tests.kernel.environment import clear, faults, production, put


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear(monkeypatch)


VALUE = "7:" + "ab" * 32
"""Good for any secret: long enough, and a key where keys are wanted."""
OF_ADDRESSES = {"DATABASE_URL": "postgresql://u:p@host/name", "REDIS_URL": "redis://:p@host:6379/0"}
OF_ADDRESSES["JOB_QUEUE_URL"] = OF_ADDRESSES["REDIS_URL"]
OF_ADDRESSES["HOST_APPS"] = "[]"


def read(name: str) -> object:
    return getattr(Settings.from_env(), name.lower())


def a_file(folder: Path, text: str | bytes) -> str:
    """The path of a file that holds it."""
    path = folder / "secret"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=["bare", "newline", "of Windows"])
@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_lie_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, end: str
) -> None:
    value = OF_ADDRESSES.get(name, VALUE)
    put(monkeypatch, **{f"{name}_FILE": a_file(tmp_path, value + end)})
    assert read(name) == value


def test_spaces_of_a_secret_are_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, WECHAT_SECRET_FILE=a_file(tmp_path, " in the middle of \n things \n"))
    assert read("WECHAT_SECRET") == " in the middle of \n things "


@pytest.mark.parametrize("name", SECRETS)
def test_a_value_and_a_file_are_one_too_many(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    value = OF_ADDRESSES.get(name, VALUE)
    put(monkeypatch, **{name: value, f"{name}_FILE": a_file(tmp_path, value)})
    with pytest.raises(SettingsFault, match=f"E-{name}: {name} and {name}_FILE are both set") as fault:
        Settings.from_env()
    assert len(fault.value.faults) == 1
    assert value not in str(fault.value)


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, METRICS_TOKEN="", METRICS_TOKEN_FILE=a_file(tmp_path, VALUE))
    assert read("METRICS_TOKEN") == VALUE
    put(monkeypatch, METRICS_TOKEN=VALUE, METRICS_TOKEN_FILE="")
    assert read("METRICS_TOKEN") == VALUE


@pytest.mark.parametrize(
    ("holds", "why"),
    [
        (None, "No such file or directory"),
        ("", "it is empty"),
        ("\n", "it is empty"),
        (b"\xff\xfe7:abab", "it is not text"),
    ],
    ids=["missing", "empty", "a newline", "no text"],
)
def test_a_file_that_cannot_be_used_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, holds: str | bytes | None, why: str
) -> None:
    path = str(tmp_path / "missing") if holds is None else a_file(tmp_path, holds)
    production(monkeypatch, REGISTRY_SECRET="", REGISTRY_SECRET_FILE=path)
    with pytest.raises(SettingsFault) as fault:
        Settings.from_env()
    assert [str(one) for one in fault.value.faults] == [
        f"E-REGISTRY_SECRET: the file that REGISTRY_SECRET_FILE names cannot be used: {why}"
    ]


def test_a_folder_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, DATA_KEYS_FILE=str(tmp_path))
    assert faults() == ["E-DATA_KEYS"]


def test_a_secret_put_where_its_path_belongs_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, DATA_KEYS_FILE=VALUE, CODE_KEYS_FILE="9:" + "cd" * 5_000)
    with pytest.raises(SettingsFault) as fault:
        Settings.from_env()
    assert {one.id for one in fault.value.faults} == {"E-DATA_KEYS", "E-CODE_KEYS"}
    assert not re.search(r"(ab|cd){4}", str(fault.value))


def test_a_production_whose_secrets_all_lie_in_files_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    production(monkeypatch)
    for name in SECRETS:
        if value := os.environ.get(name):
            (tmp_path / name).write_text(value + "\n")
            monkeypatch.delenv(name)
            put(monkeypatch, **{f"{name}_FILE": str(tmp_path / name)})
    assert len(list(tmp_path.iterdir())) == 7
    assert faults() == []
    assert not any(path.read_text().strip() in os.environ.values() for path in tmp_path.iterdir())


def test_whatever_is_a_secret_by_its_name_can_be_a_file_and_is_documented() -> None:
    told = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    names = re.findall(r"^#?([A-Z_]+)=", told, re.M)
    assert {name for name in names if re.search(r"(SECRET|KEYS?|TOKEN)$", name)} <= set(SECRETS)
    paragraph = told.partition("NAME_FILE=path")[2].partition("A newline")[0]
    assert set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", paragraph)) == set(SECRETS)
