"""How long things are kept, in words that a worker understands."""

from __future__ import annotations

from app.policies.retention import Line

YEAR = 365

LAWS = (
    ("PIPL", "个人信息保护法"),
    ("GT19", "建筑工人实名制管理办法（建市〔2019〕18号）"),
    ("WAGES", "保障农民工工资支付条例"),
    ("CSL21", "网络安全法"),
    ("FACE", "人脸识别技术应用安全管理办法"),
)


def time_of(line: Line) -> str:
    """PIPL 17: ``30天``, ``3年``; ``用完就删``, ``注销时删`` or ``按规定`` without a number of days."""
    if line.days is None:
        return "用完就删" if line.by == "store" else "注销时删" if _ends_with_account(line) else "按规定"
    return f"{line.days}天" if line.days % YEAR else f"{line.days // YEAR}年"


def sentence_of(line: Line) -> str:
    """``保存30天，从这时算：认证通过``, or ``保存到：注销账号为止``."""
    if line.days is None:
        return f"保存到：{line.since}"
    return f"保存{time_of(line)}，从这时算：{line.since}"


def laws_of(line: Line) -> tuple[str, ...]:
    """The laws behind it by name; the table has them in short."""
    return tuple(name for short, name in LAWS if short in line.law)


def _ends_with_account(line: Line) -> bool:
    return line.by == "deletion" and "注销账号为止" in line.since
