"""Which commands there are, and what they take. Only the one that is wanted is imported."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from environs import Env

from app.kernel import logs
from app.kernel.settings import Settings, invent_secrets

ROOT = Path(__file__).resolve().parents[2]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.commands", description="建码 Jianma 的命令")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(verb: str, command: str, about: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(verb, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("run", "launcher.run", "启动全部：迁移、演示数据、网站、后台任务（make run）")
    add("prepare", "database.prepare", "迁移数据库；演示环境的空库填入演示数据")
    migrate = add("migrate", "database.migrate", "迁移数据库到最新")
    migrate.add_argument("--wait", type=float, default=0.0, help="数据库还没起来时，最多等几秒，默认不等")
    steps = add("rollback", "database.roll_back", "撤销迁移")
    steps.add_argument("--steps", type=int, default=1, help="撤销几步，默认 1")
    demo = add("demo", "demo_data.run", "填入演示数据（仅演示环境）")
    demo.add_argument("--reset", action="store_true", help="先清空数据库和照片，再重新填入")
    add("jobs", "workers.run", "运行后台任务")
    add("keep-jobs", "keeper.keep", "运行后台任务，意外退出时重新启动")
    standins = add("standins", "standins.run", "运行微信和入库系统的替身（仅演示和测试）")
    standins.add_argument("--port", type=int, default=0, help="端口，0 为任意空闲端口")
    add("purge", "upkeep.purge", "清除过了保存期限的照片和记录，并说明清除了什么")
    rotate = add("rotate-keys", "upkeep.rotate_keys", "用 DATA_KEYS 的第一把密钥重新加密全部个人信息")
    rotate.add_argument("--check", action="store_true", help="只检查还有多少在用旧密钥")
    rotate.add_argument("--in-background", action="store_true", help="交给后台任务办理")
    verify = add("audit-verify", "upkeep.verify_audit", "检查审计记录是否完整、未被改动")
    verify.add_argument("--anchor", type=Path, help="另存的锚点文件，默认 DATA_DIR/audit-anchors.jsonl")
    concerned = add("concerned", "concerned.run", "一次泄露涉及哪些人、哪些资料（个人信息保护法第五十七条）")
    concerned.add_argument("--key", type=int, help="用这把数据密钥（编号）加密的资料")
    concerned.add_argument("--table", action="append", help="只看这张表，可以写多次")
    concerned.add_argument("--account", help="这个单位账号看过、改过谁的资料（按操作记录）")
    concerned.add_argument("--since", help="从哪天起（含），例如 2026-11-01；按资料生成的时间")
    concerned.add_argument("--until", help="到哪天止（不含）")
    concerned.add_argument("--to", type=Path, help="把名单写入 CSV 文件（姓名打码）")
    calendar = add("load-calendar", "upkeep.load_calendar", "载入某一年的放假安排（TOML 文件）")
    calendar.add_argument("file", type=Path)
    backup = add("backup", "backup.back_up", "备份数据库和照片到一个文件（不停机，make backup）")
    backup.add_argument("--to", type=Path, help="放备份的文件夹，默认 DATA_DIR/backups")
    backup.add_argument("--keep-days", type=int, default=0, help="删除该文件夹里早于这么多天的备份")
    restore = add("restore", "backup.restore", "从备份恢复到空的安装（make restore FILE=...）")
    restore.add_argument("file", type=Path, help="备份文件，或放备份的文件夹（取最新一份）")
    restore.add_argument("--replace", action="store_true", help="替换现有的数据")
    restore.add_argument("--check", action="store_true", help="在临时数据库里试恢复一遍，不动现有数据")
    account = add(
        "open-account", "accounts.open_account", "开通系统管理员或主管部门的账号（密码在提示后输入）"
    )
    account.add_argument("account", help="账号名")
    account.add_argument("--role", required=True, choices=("system_admin", "regulator"))
    account.add_argument("--region", help="主管部门的地区：代码或名称，000000 为全国")
    account.add_argument("--name", help="显示的名称")
    reset = add("reset-second-factor", "accounts.reset_second_factor", "重置一个账号的两步验证")
    reset.add_argument("account", help="账号名")
    reset.add_argument("--reason", required=True, help="理由，写入操作记录")
    for name, action, help_text in (
        ("suspend-account", "accounts.suspend_account", "停用一个单位账号，例如离职"),
        ("resume-account", "accounts.resume_account", "恢复一个停用的单位账号"),
    ):
        account = add(name, action, help_text)
        account.add_argument("account", help="账号名")
        account.add_argument("--reason", required=True, help="理由，写入操作记录")
    verbs.add_parser("new-secrets", help="生成一组新的密钥，用于 .env")
    return parser


def verbs() -> tuple[str, ...]:
    """Every command by its name."""
    actions = _parser()._subparsers
    assert actions is not None
    return tuple(actions._group_actions[0].choices or ())


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code. Relative paths in settings are relative to the project."""
    args = _parser().parse_args(arguments)
    if args.verb == "new-secrets":
        print(invent_secrets())
        return 0
    for name in ("file", "to", "anchor"):
        if given := getattr(args, name, None):
            setattr(args, name, given.resolve())
    os.chdir(ROOT)
    Env().read_env(str(ROOT / ".env"), recurse=False)
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    module, _, function = args.command.partition(".")
    command: Callable[[Settings, argparse.Namespace], int] = getattr(
        importlib.import_module(f"app.commands.{module}"), function
    )
    return command(settings, args)
