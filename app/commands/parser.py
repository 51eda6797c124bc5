"""Which commands there are, and what they take."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from environs import Env

from app.commands import database, launcher, upkeep, workers
from app.kernel import logs
from app.kernel.settings import Settings, invent_secrets

ROOT = Path(__file__).resolve().parents[2]

Command = Callable[[Settings, argparse.Namespace], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.commands", description="建码 Jianma 的命令")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(verb: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(verb, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("run", launcher.run, "启动全部：迁移、演示数据、网站、后台任务（make run）")
    add("prepare", database.prepare, "迁移数据库；演示环境的空库填入演示数据")
    add("migrate", database.migrate, "迁移数据库到最新")
    add("rollback", database.roll_back, "撤销迁移").add_argument(
        "--steps", type=int, default=1, help="撤销几步，默认 1"
    )
    jobs = add("jobs", workers.jobs, "运行后台任务")
    jobs.add_argument("--keep", action="store_true", help="后台任务意外退出时重新启动")
    standins = add("standins", workers.standins, "运行微信和入库系统的替身（仅演示和测试）")
    standins.add_argument("--port", type=int, default=0, help="端口，0 为任意空闲端口")
    add("purge", upkeep.purge, "清除到期的照片和已完成的旧任务")
    add("audit-verify", upkeep.verify_audit, "检查审计记录是否完整、未被改动")
    calendar = add("load-calendar", upkeep.load_calendar, "载入某一年的放假安排（TOML 文件）")
    calendar.add_argument("file", type=Path)
    verbs.add_parser("new-secrets", help="生成一组新的密钥，用于 .env")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code. Relative paths in settings are relative to the project."""
    args = _parser().parse_args(arguments)
    if args.verb == "new-secrets":
        print(invent_secrets())
        return 0
    os.chdir(ROOT)
    Env().read_env(str(ROOT / ".env"), recurse=False)
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    command: Command = args.command
    return command(settings, args)
