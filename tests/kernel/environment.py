"""The environment as tests of the settings want it, and what is wrong with it."""

from __future__ import annotations

import os

import pytest

from app.kernel.settings import Settings, SettingsFault, invent_secrets


def clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the product is set."""
    for name in list(os.environ):
        if name not in ("PATH", "HOME", "TMPDIR", "TZ") and not name.startswith(("PYTEST", "LC_", "LANG")):
            monkeypatch.delenv(name)


def put(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def production(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Everything that a real installation sets, and the values of the test."""
    secrets = dict(line.split("=", 1) for line in invent_secrets().splitlines())
    put(
        monkeypatch,
        APP_ENV="production",
        **secrets,
        WECHAT_APPID="wx0123456789abcdef",
        WECHAT_SECRET="from the console of WeChat",
        REGISTRY_BASE="https://registry.example/",
        REGISTRY_SECRET="agreed with the authority",
        NATIONAL_PLATFORM_BASE="https://platform.example/",
        NATIONAL_PLATFORM_SECRET="agreed with the ministry",
    )
    put(monkeypatch, **values)


def faults() -> list[str]:
    """Ids of what is wrong, in their order; none when the settings can be used."""
    try:
        Settings.from_env()
    except SettingsFault as fault:
        return [one.id for one in fault.faults]
    return []
