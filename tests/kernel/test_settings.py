"""Settings: every fault at once, each with its id; production takes no demo values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.kernel import settings as module
from app.kernel.clock import SHANGHAI, SystemClock
from app.kernel.settings import Settings, SettingsFault, invent_secrets
from tests.kernel.environment import clear, faults, production, put


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear(monkeypatch)


def test_without_anything_it_is_a_demo_that_works() -> None:
    settings = Settings.from_env()
    assert settings.app_env == "demo"
    assert settings.host == "127.0.0.1"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.redis_url is None
    assert not settings.is_production
    assert isinstance(settings.clock(), SystemClock)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "prod"),
        ("DATABASE_URL", "mysql://localhost/jianma"),
        ("REDIS_URL", "localhost:6379"),
        ("JOB_QUEUE_URL", "localhost:6379"),
        ("JOB_QUEUE_URL", "redis://localhost:6379/0?cluster=yes"),
        ("SECRET_KEY", "s" * 31),
        ("INDEX_KEY", "i" * 31),
        ("FACE_ENGINE", "guess"),
        ("DATA_KEYS", "1:abc"),
        ("CODE_KEYS", "1:abc"),
        ("PORT", "eighty"),
        ("WEB_WORKERS", "two"),
        ("WEB_THREADS", ""),
        ("ACCESS_TOKEN_SECONDS", "1h"),
        ("ACCESS_TOKEN_SECONDS", "0"),
        ("REFRESH_TOKEN_SECONDS", "-1"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "0"),
        ("PORT", "0"),
        ("APP_CLOCK", "yesterday"),
    ],
)
def test_each_fault_has_an_id(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    put(monkeypatch, **{name: value})
    assert faults() == [f"E-{name}"]


def test_the_queue_of_a_cluster_lies_on_a_server_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, REDIS_URL="redis://one:6379/0?cluster=yes")
    assert faults() == ["E-JOB_QUEUE_URL"]
    put(monkeypatch, JOB_QUEUE_URL="redis://other:6379/0")
    assert faults() == []


def test_tencent_needs_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, FACE_ENGINE="tencent", TENCENT_SECRET_ID="id")
    assert faults() == ["E-TENCENT_SECRET_ID"]
    put(monkeypatch, TENCENT_SECRET_KEY="key")
    assert faults() == []


def test_all_faults_at_once_and_no_secret_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, PORT="x", SECRET_KEY="short-secret", DATA_KEYS="7:beef", REDIS_URL="nowhere")
    with pytest.raises(SettingsFault) as fault:
        Settings.from_env()
    assert {one.id for one in fault.value.faults} == {
        "E-PORT",
        "E-SECRET_KEY",
        "E-DATA_KEYS",
        "E-REDIS_URL",
    }
    text = str(fault.value)
    assert all(one.id in text for one in fault.value.faults)
    assert "short-secret" not in text
    assert "beef" not in text


def test_a_full_production_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    production(monkeypatch)
    assert Settings.from_env().is_production


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        ({"SECRET_KEY": module.DEMO_SECRET}, ["P-SECRET_KEY"]),
        ({"INDEX_KEY": module.DEMO_INDEX_KEY}, ["P-INDEX_KEY"]),
        ({"DATA_KEYS": module.DEMO_DATA_KEYS}, ["P-DATA_KEYS"]),
        ({"DATA_KEYS": "9:" + "12" * 32 + "," + module.DEMO_DATA_KEYS}, ["P-DATA_KEYS"]),
        ({"CODE_KEYS": module.DEMO_CODE_KEYS}, ["P-CODE_KEYS"]),
        ({"CODE_KEYS": "9:" + module.DEMO_CODE_KEYS[2:].upper()}, ["P-CODE_KEYS"]),
        ({"DATA_KEYS": "9:" + module.DEMO_DATA_KEYS[2:].upper()}, ["P-DATA_KEYS"]),
        ({"APP_CLOCK": "2023-06-15T09:00:00+08:00"}, ["P-APP_CLOCK"]),
        ({"WECHAT_API_BASE": "http://127.0.0.1:9000/wechat/"}, ["P-STANDINS"]),
        ({"REGISTRY_BASE": "http://localhost:9000/registry/"}, ["P-STANDINS"]),
        ({"WECHAT_SECRET": ""}, ["P-WECHAT"]),
        ({"WECHAT_APPID": "demo-appid"}, ["P-WECHAT_APPID"]),
        ({"REGISTRY_SECRET": module.DEMO_REGISTRY_SECRET}, ["P-REGISTRY_SECRET"]),
        ({"REGISTRY_BASE": ""}, ["P-REGISTRY_BASE"]),
        ({"NATIONAL_PLATFORM_BASE": ""}, ["P-NATIONAL_PLATFORM_BASE"]),
        ({"NATIONAL_PLATFORM_BASE": "http://localhost:9000/national-platform/"}, ["P-STANDINS"]),
        (
            {"NATIONAL_PLATFORM_SECRET": module.DEMO_NATIONAL_PLATFORM_SECRET},
            ["P-NATIONAL_PLATFORM_SECRET"],
        ),
    ],
    ids=lambda value: "" if isinstance(value, list) else next(iter(value)),
)
def test_production_refuses(monkeypatch: pytest.MonkeyPatch, change: dict[str, str], ids: list[str]) -> None:
    production(monkeypatch, **change)
    assert faults() == ids


def test_a_bare_production_names_everything_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, APP_ENV="production")
    missing = {"E-SECRET_KEY", "E-INDEX_KEY", "E-DATA_KEYS", "E-CODE_KEYS", "P-WECHAT", "P-REGISTRY_BASE"}
    assert missing <= set(faults())


def test_a_set_clock_starts_there_and_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, APP_CLOCK="2023-06-15T09:00:00+08:00")
    clock = Settings.from_env().clock()
    first = clock.now()
    assert timedelta(0) <= first - datetime(2023, 6, 15, 1, tzinfo=UTC) < timedelta(seconds=30)
    assert clock.now() >= first


def test_processes_started_later_share_the_set_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    started = SystemClock().now() - timedelta(hours=1)
    put(
        monkeypatch,
        APP_CLOCK="2023-06-15T09:00:00+08:00",
        APP_CLOCK_STARTED=str(started.timestamp()),
    )
    shown = Settings.from_env().clock().now()
    assert timedelta(0) <= shown - datetime(2023, 6, 15, 2, tzinfo=UTC) < timedelta(seconds=30)


def test_a_clock_without_offset_is_shanghais(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, APP_CLOCK="2023-06-15T09:00:00")
    assert Settings.from_env().app_clock == datetime(2023, 6, 15, 9, tzinfo=SHANGHAI)


def test_invented_secrets_are_good_and_never_twice_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = invent_secrets(), invent_secrets()
    assert not set(first.splitlines()) & set(second.splitlines())
    production(monkeypatch)
    assert faults() == []
