"""What is wrong with settings: in every environment (E-...), and what production does not take (P-...)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.kernel.crypto import CipherFault, parse_keys
from app.kernel.settings.demo import (
    DEMO_CODE_KEYS,
    DEMO_DATA_KEYS,
    DEMO_HOST_SECRET,
    DEMO_INDEX_KEY,
    DEMO_NATIONAL_PLATFORM_SECRET,
    DEMO_REGISTRY_SECRET,
    DEMO_SECRET,
)
from app.kernel.settings.host_apps import HostAppsFault, read_host_apps
from app.kernel.settings.values import DEMO, PRODUCTION, TEST, Values
from qr.keys import KeyRing, KeySettingFault

# kind:template id, with the template's three field names where they are others than thing1/thing2/time3.
_TEMPLATE = r"\s*\w+:[\w-]+(:\w+/\w+/\w+)?\s*"
REDIS = ("redis://", "rediss://", "unix://")
REDIS_CLUSTER = "?cluster=yes"
"""Ends the address of one server of a Redis Cluster, from which the others are learnt."""
TEMPLATES = re.compile(rf"({_TEMPLATE}(,{_TEMPLATE})*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the settings; ``id`` is stable and can be looked up in docs/operations.md."""

    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.id}: {self.message}"


def faults_of(settings: Values, already: Collection[str] = ()) -> list[Fault]:
    """In all environments and in production, without the ids of ``already``, which are known."""
    found: list[Fault] = []

    def check(good: bool, fault_id: str, message: str) -> None:
        if not good and fault_id not in already:
            found.append(Fault(fault_id, message))

    check(settings.app_env in (DEMO, TEST, PRODUCTION), "E-APP_ENV", "demo, test or production")
    check(
        settings.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")),
        "E-DATABASE_URL",
        "sqlite:///path or postgresql://user:password@host/name",
    )
    check(
        settings.redis_url is None or settings.redis_url.startswith(REDIS),
        "E-REDIS_URL",
        "redis://host:6379/0",
    )
    check(
        (settings.job_queue_url is None or settings.job_queue_url.startswith(REDIS))
        and not (settings.job_queue_url or settings.redis_url or "").endswith(REDIS_CLUSTER),
        "E-JOB_QUEUE_URL",
        "redis://host:6379/0, one server; to be set where REDIS_URL is a cluster",
    )
    check(len(settings.secret_key) >= 32, "E-SECRET_KEY", "at least 32 characters")
    check(len(settings.index_key) >= 32, "E-INDEX_KEY", "at least 32 characters")
    check(
        TEMPLATES.fullmatch(settings.wechat_templates) is not None,
        "E-WECHAT_TEMPLATES",
        "kind:template id, comma between, for example ce_reminder:AbC_1,duplicate_case:AbC_1",
    )
    check(settings.face_engine in ("local", "tencent"), "E-FACE_ENGINE", "local or tencent")
    try:
        parse_keys(settings.data_keys)
    except CipherFault as fault:
        check(False, "E-DATA_KEYS", str(fault))
    try:
        read_host_apps(settings.host_apps)
    except HostAppsFault as fault:
        check(False, "E-HOST_APPS", str(fault))
    for fault_text in _code_key_faults(settings.code_keys):
        check(False, "E-CODE_KEYS", fault_text)
    for name, number in (
        ("PORT", settings.port),
        ("WEB_WORKERS", settings.web_workers),
        ("WEB_THREADS", settings.web_threads),
        ("ACCESS_TOKEN_SECONDS", settings.access_token_s),
        ("REFRESH_TOKEN_SECONDS", settings.refresh_token_s),
    ):
        check((number or 0) >= 1, f"E-{name}", "a number from 1")
    check(
        settings.face_engine != "tencent" or bool(settings.tencent_secret_id and settings.tencent_secret_key),
        "E-TENCENT_SECRET_ID",
        "TENCENT_SECRET_ID and TENCENT_SECRET_KEY are needed with FACE_ENGINE=tencent",
    )
    if settings.is_production:
        _check_production(settings, check)
    return found


def _check_production(settings: Values, check: Callable[[bool, str, str], None]) -> None:
    check(settings.secret_key != DEMO_SECRET, "P-SECRET_KEY", "the demo secret is public")
    check(settings.index_key != DEMO_INDEX_KEY, "P-INDEX_KEY", "the demo index key is public")
    check(DEMO_DATA_KEYS[2:] not in settings.data_keys.lower(), "P-DATA_KEYS", "the demo key is public")
    check(DEMO_CODE_KEYS[2:] not in settings.code_keys.lower(), "P-CODE_KEYS", "the demo key is public")
    check(settings.app_clock is None, "P-APP_CLOCK", "a set clock has no place in production")
    check(
        not settings.uses_fakes,
        "P-STANDINS",
        "WeChat, the registry, the national platform and host apps must be the real ones",
    )
    check(bool(settings.wechat_appid and settings.wechat_secret), "P-WECHAT", "appid and secret missing")
    check(settings.wechat_appid != "demo-appid", "P-WECHAT_APPID", "the demo appid is no appid")
    check(bool(settings.registry_base), "P-REGISTRY_BASE", "address of the authority's registry")
    check(
        bool(settings.registry_secret) and settings.registry_secret != DEMO_REGISTRY_SECRET,
        "P-REGISTRY_SECRET",
        "the secret that the authority gave; that of the demo is public",
    )
    check(
        bool(settings.national_platform_base),
        "P-NATIONAL_PLATFORM_BASE",
        "address of the national platform",
    )
    check(
        bool(settings.national_platform_secret)
        and settings.national_platform_secret != DEMO_NATIONAL_PLATFORM_SECRET,
        "P-NATIONAL_PLATFORM_SECRET",
        "the secret that the ministry gave; that of the demo is public",
    )
    for host in settings.hosts:
        check(
            all(url.startswith("https://") for url in host.urls) and host.client_secret != DEMO_HOST_SECRET,
            "P-HOST_APPS",
            f"{host.name}: every address with https, and the secret that the host gave",
        )


def _code_key_faults(setting: str) -> list[str]:
    try:
        KeyRing.from_setting(setting)
    except KeySettingFault as fault:
        return list(fault.faults)
    return []
