"""The stand-ins for WeChat, a host app, the registry and the national platform as a process."""

from __future__ import annotations

import argparse
import sys

from app.commands import lifeline
from app.gateways.standins import StandinsRefused, serve
from app.kernel.settings import Settings


def run(settings: Settings, args: argparse.Namespace) -> int:
    """Stand-ins for WeChat, a host app, the registry and the national platform, on the loopback address."""
    lifeline.follow_launcher()
    try:
        serve(
            args.port,
            wechat_appid=settings.wechat_appid,
            wechat_secret=settings.wechat_secret,
            registry_secret=settings.registry_secret,
            national_platform_secret=settings.national_platform_secret,
            pages=f"http://127.0.0.1:{settings.port}",
        )
    except StandinsRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0
