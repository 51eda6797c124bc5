"""The settings themselves, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.kernel.clock import Clock, ShiftedClock, SystemClock
from app.kernel.settings.host_apps import HostApp, HostAppsFault, read_host_apps

DEMO, TEST, PRODUCTION = "demo", "test", "production"


@dataclass(frozen=True, slots=True)
class Values:
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
    host_apps: str
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
        ) or any(host.is_standin for host in self.hosts)

    @property
    def hosts(self) -> tuple[HostApp, ...]:
        """HOST_APPS as it is read; none while it cannot be, which the checks say."""
        try:
            return read_host_apps(self.host_apps)
        except HostAppsFault:
            return ()

    def clock(self) -> Clock:
        if self.app_clock is None:
            return SystemClock()
        started = datetime.fromtimestamp(self.clock_started, UTC)
        return ShiftedClock(self.app_clock - started)
