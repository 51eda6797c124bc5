"""Settings read from the environment, every fault at once, and lines for an environment file."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from environs import Env, EnvValidationError

from app.kernel.clock import SHANGHAI, system_time
from app.kernel.settings.checks import Fault, faults_of
from app.kernel.settings.demo import (
    DEMO_CODE_KEYS,
    DEMO_DATA_KEYS,
    DEMO_INDEX_KEY,
    DEMO_NATIONAL_PLATFORM_SECRET,
    DEMO_PASSWORD,
    DEMO_REGISTRY_SECRET,
    DEMO_SECRET,
    DEMO_TEMPLATES,
    demo_host_apps,
)
from app.kernel.settings.secret_files import read_secret_files
from app.kernel.settings.values import DEMO, PRODUCTION, Values


class SettingsFault(SystemExit):
    """Raised with every fault; printing it is all that a start script has to do."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("settings cannot be used:\n" + "\n".join(f"  {f}" for f in faults))


class Settings(Values):
    """The values, read from where an installation keeps them."""

    __slots__ = ()

    @classmethod
    def from_env(cls) -> Settings:
        """Reads the environment, and the files that it names; raises SettingsFault naming every fault."""
        env = Env(eager=False)
        in_files, faults = read_secret_files(os.environ)
        app_env = env.str("APP_ENV", DEMO)
        production = app_env == PRODUCTION
        data_dir = Path(env.str("DATA_DIR", "var") or "var").resolve()

        def secret(name: str, value: str = "") -> str:
            return in_files[name] if name in in_files else env.str(name, value) or ""

        def demo(name: str, value: str) -> str:
            """A value that only demo and test have by default, also where the variable is set to nothing."""
            return secret(name) or ("" if production else value)

        def in_production(name: str) -> bool:
            """What is true by default in production and nowhere else."""
            return bool(env.bool(name, production)) if os.environ.get(name) else production

        standins = os.environ.get("STANDINS_URL", "")
        settings = cls(
            app_env=app_env,
            host=env.str("HOST", "127.0.0.1"),
            port=env.int("PORT", 8000),
            data_dir=data_dir,
            database_url=secret("DATABASE_URL") or f"sqlite:///{data_dir / 'jianma.db'}",
            redis_url=secret("REDIS_URL") or None,
            job_queue_url=secret("JOB_QUEUE_URL") or None,
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
            host_apps=secret("HOST_APPS") or (standins and demo_host_apps(standins, _pages())),
            demo_password=env.str("DEMO_PASSWORD", DEMO_PASSWORD),
            face_engine=env.str("FACE_ENGINE", "local"),
            tencent_secret_id=secret("TENCENT_SECRET_ID"),
            tencent_secret_key=secret("TENCENT_SECRET_KEY"),
            tencent_region=env.str("TENCENT_REGION", "ap-guangzhou"),
            sms_root=env.str("SMS_API_ROOT", "") or standins or "https://tencentcloudapi.com",
            sms_app_id=demo("SMS_SDK_APP_ID", "1400000000"),
            sms_sign_name=demo("SMS_SIGN_NAME", "建码演示"),
            sms_template_id=demo("SMS_TEMPLATE_ID", "100000"),
            access_token_s=env.int("ACCESS_TOKEN_SECONDS", 3600),
            refresh_token_s=env.int("REFRESH_TOKEN_SECONDS", 30 * 86400),
            second_factor_required=in_production("SECOND_FACTOR_REQUIRED"),
            first_password_ends=in_production("FIRST_PASSWORD_ENDS"),
            web_workers=env.int("WEB_WORKERS", 2),
            web_threads=env.int("WEB_THREADS", 8),
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            metrics_token=secret("METRICS_TOKEN"),
            log_level=env.str("LOG_LEVEL", "INFO"),
            app_clock=env.datetime("APP_CLOCK", None),
            clock_started=env.float("APP_CLOCK_STARTED", system_time()),
        )
        try:
            env.seal()
        except EnvValidationError as error:
            faults += [
                Fault(f"E-{name}", "; ".join(map(str, messages)))
                for name, messages in dict(error.error_messages).items()  # type: ignore[arg-type]
            ]
        known = {fault.id for fault in faults}
        faults += faults_of(settings, already=known | {fault_id.replace("E-", "P-", 1) for fault_id in known})
        if faults:
            raise SettingsFault(faults)
        if settings.app_clock is not None and settings.app_clock.tzinfo is None:
            return replace(settings, app_clock=settings.app_clock.replace(tzinfo=SHANGHAI))
        return settings


def _pages() -> str:
    """Where a browser on this machine finds the pages of a demo."""
    return f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"


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
