"""How to get in: the picture to scan in WeChat, or the name to search for (CQ2023-A1-1)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Unavailable
from app.people.ports import ProgramCodes, WechatDown, WechatRefused
from app.policies.loader import Policies

SCENE, PAGE = "entrance", "pages/index/index"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ways:
    """The program's name and what to do, one line a step."""

    program_name: str
    steps: tuple[str, ...]
    support_phone: str


class Entrance:
    """The picture is the same for everybody, so each process asks WeChat for it once a day."""

    def __init__(self, clock: Clock, policies: Policies, codes: ProgramCodes) -> None:
        self._clock = clock
        self._policies = policies
        self._codes = codes
        self._lock = threading.Lock()
        self._kept: tuple[datetime, bytes] | None = None

    def ways(self) -> Ways:
        today = legal_day(self._clock.now())
        name = self._policies.everywhere.text("program-name", today)
        return Ways(
            program_name=name,
            steps=(
                "用微信扫描本页的小程序码",
                f"或者打开微信，搜索“{name}”",
                "点“授权登录”，首次登录自动注册",
                "到“我的 → 实名认证”拍身份证和本人照片",
            ),
            support_phone=self._policies.everywhere.text("hotline", today),
        )

    def picture(self) -> bytes:
        """The mini-program code. Raises Unavailable while WeChat does not draw it."""
        now = self._clock.now()
        with self._lock:
            if self._kept is not None and self._kept[0] + KEPT_FOR > now:
                return self._kept[1]
        try:
            drawn = self._codes.mini_program_code(SCENE, page=PAGE)
        except (WechatDown, WechatRefused):
            raise Unavailable(
                "WECHAT_UNAVAILABLE",
                "小程序码暂时取不到",
                remedy=f"请在微信中搜索“{self.ways().program_name}”",
                retry_after=10,
            ) from None
        with self._lock:
            self._kept = (now, drawn)
        return drawn
