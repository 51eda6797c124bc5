"""What a gate device has to prove with every call, and for how long each of its keys does."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.attendance.facts import DeviceCall
from app.kernel.decision import Reason

DOMAIN = "JIANMA-DEVICE-1"
TOLERANCE = timedelta(minutes=5)
"""How far the device's clock may be from the server's, either way, inclusive."""
OVERLAP = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)

_SECONDS = re.compile(r"[0-9]{1,10}")
_CITE = "GZ2016-3.4-2"
_NEW_KEY = "请项目管理人员在“设备”页面发一个新密钥，写进设备"

DEVICE_UNKNOWN = Reason("DEVICE_UNKNOWN", "没有登记这台设备", _CITE, "请项目管理人员先登记设备，再写入编号")
SIGNATURE_INVALID = Reason(
    "SIGNATURE_INVALID", "设备的签名不对", _CITE, f"请核对密钥编号和密钥；密钥丢失或已失效的，{_NEW_KEY}"
)
DEVICE_RETIRED = Reason("DEVICE_RETIRED", "这台设备已停用", _CITE, "请项目管理人员重新启用设备并发新密钥")
DEVICE_CLOCK_WRONG = Reason(
    "DEVICE_CLOCK_WRONG", "设备的时钟不准", _CITE, "请按回答里的 X-Server-Time 校准设备时钟后重发"
)


@dataclass(frozen=True, slots=True)
class Key:
    """``secret``: 64 hex digits. ``ends_at`` is exclusive."""

    secret: str = field(repr=False)
    first_used_at: datetime | None = None
    ends_at: datetime | None = None


def words_to_sign(call: DeviceCall) -> bytes:
    """GZ2016-3.4-2: five lines; nothing in the call that matters can be changed without the key."""
    digest = hashlib.sha256(call.body).hexdigest()
    return "\n".join((DOMAIN, call.method, call.target, call.said_at, digest)).encode()


def signature_of(call: DeviceCall, secret: str) -> str:
    """GZ2016-3.4-2: HMAC-SHA256 under the key's 32 bytes, as 64 hex digits."""
    return hmac.new(bytes.fromhex(secret), words_to_sign(call), hashlib.sha256).hexdigest()


def said_time(call: DeviceCall) -> datetime | None:
    """X-07: the device's own clock when it sent the call; None for what is no number of seconds."""
    if not _SECONDS.fullmatch(call.said_at):
        return None
    return datetime.fromtimestamp(int(call.said_at), UTC)


def fault_of(call: DeviceCall, key: Key | None, *, is_active: bool, now: datetime) -> Reason | None:
    """GZ2016-3.4-2: why the call is not believed; None when it is.

    The signature first: whoever cannot sign learns nothing of the device. One that is retired hears so
    under its last key, which has ended with it.
    """
    if key is None:
        return SIGNATURE_INVALID
    if not hmac.compare_digest(signature_of(call, key.secret).encode(), call.signature.lower().encode()):
        return SIGNATURE_INVALID
    if not is_active:
        return DEVICE_RETIRED
    if key.ends_at is not None and key.ends_at <= now:
        return SIGNATURE_INVALID
    said = said_time(call)
    if said is None or abs(now - said) > TOLERANCE:
        return DEVICE_CLOCK_WRONG
    return None


def end_beside_new_key(key: Key, now: datetime) -> datetime:
    """GZ2016-3.4-2: until when a key is good once another one has been issued.

    One that was never used is in no device and ends at once; the one in use has a day, and no second day
    for a third key.
    """
    if key.first_used_at is None:
        return now
    end = now + OVERLAP
    return end if key.ends_at is None else min(key.ends_at, end)


def is_news(seen_at: datetime | None, now: datetime) -> bool:
    """GZ2016-3.4-2: whether being heard again is worth writing down; at most once a minute."""
    return seen_at is None or now - seen_at >= SEEN_EVERY
