"""``make run``: everything in one terminal, and nothing left behind when it ends."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from honcho.manager import Manager

from app.commands import lifeline
from app.commands.demo_accounts import ACCOUNTS, WORKER_NAME
from app.commands.held_port import HERE, HeldPort
from app.kernel.clock import SystemClock
from app.kernel.settings import Settings

READY_WITHIN_S = 60.0
GOOD_ENDS = frozenset({130, 143})


class Processes(Manager):
    """honcho's manager, told apart: ended by us or by itself, and patient while processes start."""

    def __init__(self, announce: threading.Thread) -> None:
        super().__init__()
        self._announce = announce

    def _start(self) -> None:
        super()._start()
        self._announce.start()  # after the forks: a thread does not survive one

    def terminate(self) -> None:
        # A signal that comes before every process has told its number would leave the others behind.
        if not self._all_started():
            threading.Timer(0.2, self.terminate).start()
            return
        super().terminate()


def run(settings: Settings, _args: argparse.Namespace) -> int:
    """Prepares storage, starts web server, job worker and (demo) stand-ins; blocks until all have ended."""
    with ExitStack() as held:
        try:
            pages = held.enter_context(HeldPort(settings.host, settings.port))
        except OSError:
            print(
                f"E-PORT: 端口 {settings.port} 已被占用，请换一个：make run PORT=8001\n"
                f"        port {settings.port} on {settings.host} is in use",
                file=sys.stderr,
            )
            return 1
        standins = held.enter_context(HeldPort()) if _needs_standins(settings) else None
        return _run(settings, pages, standins)


def _needs_standins(settings: Settings) -> bool:
    return not settings.is_production and not (
        os.environ.get("WECHAT_API_BASE")
        and os.environ.get("REGISTRY_BASE")
        and os.environ.get("NATIONAL_PLATFORM_BASE")
    )


def _run(settings: Settings, pages: HeldPort, standins: HeldPort | None) -> int:
    environment = {
        **os.environ,
        lifeline.LAUNCHER: str(os.getpid()),
        # Every process has the same idea of when a set clock was started.
        "APP_CLOCK_STARTED": os.environ.get("APP_CLOCK_STARTED") or str(SystemClock().now().timestamp()),
    }
    if standins is not None:
        environment["STANDINS_URL"] = f"http://{HERE}:{standins.number}"
    prepared = subprocess.run([sys.executable, "-m", "app.commands", "prepare"], env=environment, check=False)
    if prepared.returncode:
        return prepared.returncode
    announce = threading.Thread(
        target=_announce, args=(settings, environment.get("STANDINS_URL", "")), daemon=True
    )
    processes = Processes(announce)
    _add(processes, "web", environment, "-m", "gunicorn", "wsgi:application")
    _add(processes, "jobs", environment, "-m", "app.commands", "keep-jobs")
    pages.ready_to_listen()
    if standins is not None:
        port = str(standins.number)
        _add(processes, "standins", environment, "-m", "app.commands", "standins", "--port", port)
        standins.ready_to_listen()
    processes.loop()
    code = processes.returncode
    return 0 if code in GOOD_ENDS else code or 1


def _add(processes: Processes, name: str, environment: dict[str, str], *command: str) -> None:
    processes.add_process(name, "exec " + shlex.join((sys.executable, *command)), env=environment)


def _announce(settings: Settings, standins: str) -> None:
    """Prints where to go, once everything really answers."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if _is_ready(f"{address}/readyz"):
            print(_welcome(settings, address, standins), flush=True)
            return
        time.sleep(0.2)
    print(f"not ready after {READY_WITHIN_S:.0f} s: see {address}/readyz and the lines above", flush=True)


def _is_ready(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(settings: Settings, address: str, standins: str = "") -> str:
    lines = [f"建码 Jianma: {address}", f"接口文档 API: {address}/docs"]
    if not settings.is_production:
        lines = [
            f"DEMO ({settings.app_env}) 演示环境：数据都是虚构的，微信和入库系统是替身",
            *lines,
            f"账号 accounts: {', '.join(ACCOUNTS)}    密码 password: {settings.demo_password}",
            "工人 workers: POST /api/v1/auth/wechat，code 写 demo-<任意名字>"
            + (f"；已实名的工人：{WORKER_NAME}" if settings.app_env == "demo" else ""),
            *([f"在城市应用里打开 inside a host app: {standins}/host-app/"] if standins else []),
        ]
    rule = "=" * 72
    return "\n".join(("", rule, *lines, "Ctrl-C 结束 ends it", rule))
