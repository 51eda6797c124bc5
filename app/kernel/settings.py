"""Settings from the environment, checked at start: every fault at once, each with an id.

``.env.example`` documents each variable.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from environs import Env, EnvValidationError

from app.kernel.clock import SHANGHAI, Clock, ShiftedClock, SystemClock
from app.kernel.crypto import CipherFault, parse_keys
from qr.keys import KeyRing, KeySettingFault

DEMO, TEST, PRODUCTION = "demo", "test", "production"

# Known to everybody who has the source; production refuses them by value.
DEMO_SECRET = "demo-secret-key-known-to-everybody-0000"
DEMO_INDEX_KEY = "demo-index-key-known-to-everybody-00000"
DEMO_DATA_KEYS = "1:" + "d0" * 32
DEMO_CODE_KEYS = "1:" + "c0de" * 16
DEMO_REGISTRY_SECRET = "demo-registry-secret"
DEMO_NATIONAL_PLATFORM_SECRET = "demo-national-platform-secret"
DEMO_PASSWORD = "jianma-demo"
DEMO_TEMPLATES = (
    "ce_reminder:demo-deadline,conversion_closing:demo-deadline,duplicate_case:demo-deadline,"
    "ce_completed:demo-result,renewal_decided:demo-result,conversion_completed:demo-result"
)

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


class SettingsFault(SystemExit):
    """Raised with every fault; printing it is all that a start script has to do."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("settings cannot be used:\n" + "\n".join(f"  {f}" for f in faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    app_env: str
    host: str
    port: int
    data_dir: Path
    database_url: str
    redis_url: str | None
    job_queue_url: str | None
    secret_key: str
    data_keys: str
    index_key: str
    code_keys: str
    wechat_appid: str
    wechat_secret: str
    wechat_api_base: str
    wechat_templates: str
    registry_base: str
    registry_secret: str
    national_platform_base: str
    national_platform_secret: str
    demo_password: str
    face_engine: str
    tencent_secret_id: str
    tencent_secret_key: str
    tencent_region: str
    sms_root: str
    sms_app_id: str
    sms_sign_name: str
    sms_template_id: str
    access_token_s: int
    refresh_token_s: int
    second_factor_required: bool
    first_password_ends: bool
    web_workers: int
    web_threads: int
    trusted_proxies: int
    metrics_token: str
    log_level: str
    app_clock: datetime | None
    clock_started: float

    @property
    def is_production(self) -> bool:
        return self.app_env == PRODUCTION

    @property
    def uses_fakes(self) -> bool:
        """True while a system outside is a stand-in on the loopback address."""
        return any(
            base.startswith(("http://127.0.0.1", "http://localhost"))
            for base in (
                self.wechat_api_base,
                self.registry_base,
                self.national_platform_base,
                self.sms_root,
            )
        )

    def clock(self) -> Clock:
        if self.app_clock is None:
            return SystemClock()
        started = datetime.fromtimestamp(self.clock_started, UTC)
        return ShiftedClock(self.app_clock - started)

    @classmethod
    def from_env(cls) -> Settings:
        """Reads the environment; raises SettingsFault naming every fault."""
        env = Env(eager=False)
        app_env = env.str("APP_ENV", DEMO)
        production = app_env == PRODUCTION
        data_dir = Path(env.str("DATA_DIR", "var") or "var").resolve()

        def demo(name: str, value: str) -> str:
            """A value that only demo and test have by default."""
            return env.str(name, "" if production else value) or ""

        standins = os.environ.get("STANDINS_URL", "")
        settings = cls(
            app_env=app_env,
            host=env.str("HOST", "127.0.0.1"),
            port=env.int("PORT", 8000),
            data_dir=data_dir,
            database_url=env.str("DATABASE_URL", "") or f"sqlite:///{data_dir / 'jianma.db'}",
            redis_url=env.str("REDIS_URL", "") or None,
            job_queue_url=env.str("JOB_QUEUE_URL", "") or None,
            secret_key=demo("SECRET_KEY", DEMO_SECRET),
            data_keys=demo("DATA_KEYS", DEMO_DATA_KEYS),
            index_key=demo("INDEX_KEY", DEMO_INDEX_KEY),
            code_keys=demo("CODE_KEYS", DEMO_CODE_KEYS),
            wechat_appid=demo("WECHAT_APPID", "demo-appid"),
            wechat_secret=demo("WECHAT_SECRET", "demo-wechat-secret"),
            wechat_api_base=env.str("WECHAT_API_BASE", "")
            or (f"{standins}/wechat/" if standins else "https://api.weixin.qq.com/"),
            wechat_templates=demo("WECHAT_TEMPLATES", DEMO_TEMPLATES),
            registry_base=env.str("REGISTRY_BASE", "") or (f"{standins}/registry/" if standins else ""),
            registry_secret=demo("REGISTRY_SECRET", DEMO_REGISTRY_SECRET),
            national_platform_base=env.str("NATIONAL_PLATFORM_BASE", "")
            or (f"{standins}/national-platform/" if standins else ""),
            national_platform_secret=demo("NATIONAL_PLATFORM_SECRET", DEMO_NATIONAL_PLATFORM_SECRET),
            demo_password=env.str("DEMO_PASSWORD", DEMO_PASSWORD),
            face_engine=env.str("FACE_ENGINE", "local"),
            tencent_secret_id=env.str("TENCENT_SECRET_ID", ""),
            tencent_secret_key=env.str("TENCENT_SECRET_KEY", ""),
            tencent_region=env.str("TENCENT_REGION", "ap-guangzhou"),
            sms_root=env.str("SMS_API_ROOT", "") or standins or "https://tencentcloudapi.com",
            sms_app_id=demo("SMS_SDK_APP_ID", "1400000000"),
            sms_sign_name=demo("SMS_SIGN_NAME", "建码演示"),
            sms_template_id=demo("SMS_TEMPLATE_ID", "100000"),
            access_token_s=env.int("ACCESS_TOKEN_SECONDS", 3600),
            refresh_token_s=env.int("REFRESH_TOKEN_SECONDS", 30 * 86400),
            second_factor_required=env.bool("SECOND_FACTOR_REQUIRED", production),
            first_password_ends=env.bool("FIRST_PASSWORD_ENDS", production),
            web_workers=env.int("WEB_WORKERS", 2),
            web_threads=env.int("WEB_THREADS", 8),
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            metrics_token=env.str("METRICS_TOKEN", ""),
            log_level=env.str("LOG_LEVEL", "INFO"),
            app_clock=env.datetime("APP_CLOCK", None),
            clock_started=env.float("APP_CLOCK_STARTED", time.time()),
        )
        faults: list[Fault] = []
        try:
            env.seal()
        except EnvValidationError as error:
            faults += [
                Fault(f"E-{name}", "; ".join(map(str, messages)))
                for name, messages in dict(error.error_messages).items()  # type: ignore[arg-type]
            ]
        faults += settings.faults(already={fault.id for fault in faults})
        if faults:
            raise SettingsFault(faults)
        if settings.app_clock is not None and settings.app_clock.tzinfo is None:
            return settings._with_clock(settings.app_clock.replace(tzinfo=SHANGHAI))
        return settings

    def _with_clock(self, at: datetime) -> Settings:
        values = {name: getattr(self, name) for name in self.__slots__}
        return Settings(**{**values, "app_clock": at})

    def faults(self, already: Collection[str] = ()) -> list[Fault]:
        """What is wrong with these values, in all environments and in production."""
        found: list[Fault] = []

        def check(good: bool, fault_id: str, message: str) -> None:
            if not good and fault_id not in already:
                found.append(Fault(fault_id, message))

        check(self.app_env in (DEMO, TEST, PRODUCTION), "E-APP_ENV", "demo, test or production")
        check(
            self.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")),
            "E-DATABASE_URL",
            "sqlite:///path or postgresql://user:password@host/name",
        )
        check(
            self.redis_url is None or self.redis_url.startswith(REDIS),
            "E-REDIS_URL",
            "redis://host:6379/0",
        )
        check(
            (self.job_queue_url is None or self.job_queue_url.startswith(REDIS))
            and not (self.job_queue_url or self.redis_url or "").endswith(REDIS_CLUSTER),
            "E-JOB_QUEUE_URL",
            "redis://host:6379/0, one server; to be set where REDIS_URL is a cluster",
        )
        check(len(self.secret_key) >= 32, "E-SECRET_KEY", "at least 32 characters")
        check(len(self.index_key) >= 32, "E-INDEX_KEY", "at least 32 characters")
        check(
            TEMPLATES.fullmatch(self.wechat_templates) is not None,
            "E-WECHAT_TEMPLATES",
            "kind:template id, comma between, for example ce_reminder:AbC_1,duplicate_case:AbC_1",
        )
        check(self.face_engine in ("local", "tencent"), "E-FACE_ENGINE", "local or tencent")
        try:
            parse_keys(self.data_keys)
        except CipherFault as fault:
            check(False, "E-DATA_KEYS", str(fault))
        for fault_text in _code_key_faults(self.code_keys):
            check(False, "E-CODE_KEYS", fault_text)
        for name, number in (
            ("PORT", self.port),
            ("WEB_WORKERS", self.web_workers),
            ("WEB_THREADS", self.web_threads),
            ("ACCESS_TOKEN_SECONDS", self.access_token_s),
            ("REFRESH_TOKEN_SECONDS", self.refresh_token_s),
        ):
            check((number or 0) >= 1, f"E-{name}", "a number from 1")
        check(
            self.face_engine != "tencent" or bool(self.tencent_secret_id and self.tencent_secret_key),
            "E-TENCENT_SECRET_ID",
            "TENCENT_SECRET_ID and TENCENT_SECRET_KEY are needed with FACE_ENGINE=tencent",
        )
        if self.is_production:
            self._check_production(check)
        return found

    def _check_production(self, check: Callable[[bool, str, str], None]) -> None:
        check(self.secret_key != DEMO_SECRET, "P-SECRET_KEY", "the demo secret is public")
        check(self.index_key != DEMO_INDEX_KEY, "P-INDEX_KEY", "the demo index key is public")
        check(DEMO_DATA_KEYS[2:] not in self.data_keys.lower(), "P-DATA_KEYS", "the demo key is public")
        check(DEMO_CODE_KEYS[2:] not in self.code_keys.lower(), "P-CODE_KEYS", "the demo key is public")
        check(self.app_clock is None, "P-APP_CLOCK", "a set clock has no place in production")
        check(
            not self.uses_fakes,
            "P-STANDINS",
            "WeChat, the registry and the national platform must be the real ones",
        )
        check(bool(self.wechat_appid and self.wechat_secret), "P-WECHAT", "appid and secret missing")
        check(self.wechat_appid != "demo-appid", "P-WECHAT_APPID", "the demo appid is no appid")
        check(bool(self.registry_base), "P-REGISTRY_BASE", "address of the authority's registry")
        check(
            bool(self.registry_secret) and self.registry_secret != DEMO_REGISTRY_SECRET,
            "P-REGISTRY_SECRET",
            "the demo secret is public",
        )
        check(
            bool(self.national_platform_base),
            "P-NATIONAL_PLATFORM_BASE",
            "address of the national platform",
        )
        check(
            bool(self.national_platform_secret)
            and self.national_platform_secret != DEMO_NATIONAL_PLATFORM_SECRET,
            "P-NATIONAL_PLATFORM_SECRET",
            "the demo secret is public",
        )


def _code_key_faults(setting: str) -> list[str]:
    try:
        KeyRing.from_setting(setting)
    except KeySettingFault as fault:
        return list(fault.faults)
    return []


def invent_secrets() -> str:
    """Lines for an environment file with fresh secrets of the right form."""
    return "\n".join(
        (
            f"SECRET_KEY={secrets.token_urlsafe(48)}",
            f"INDEX_KEY={secrets.token_urlsafe(48)}",
            f"DATA_KEYS=1:{secrets.token_hex(32)}",
            f"CODE_KEYS=1:{secrets.token_hex(32)}",
        )
    )
