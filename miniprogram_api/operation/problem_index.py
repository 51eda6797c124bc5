"""Every code that an answer may carry, with its words, read from the source that gives it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "miniprogram_api", "face_verify", "qr")
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Code -> the messages that go with it, both in order of their spelling."""
    found: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for code, message in _pairs(node):
                    found.setdefault(code, set()).add(message)
    return {code: tuple(sorted(found[code])) for code in sorted(found)}


def _pairs(node: ast.AST) -> Iterator[tuple[str, str]]:
    """A code followed by Chinese words: in a call, a tuple, or a dictionary."""
    rows: list[list[ast.expr]] = []
    if isinstance(node, ast.Call):
        rows = [[*node.args, *(keyword.value for keyword in node.keywords)]]
    elif isinstance(node, ast.Tuple):
        rows = [node.elts]
    elif isinstance(node, ast.Dict):
        rows = [[key, value] for key, value in zip(node.keys, node.values, strict=True) if key is not None]
    for row in rows:
        for first, second in pairwise(row):
            code, message = _text(first), _text(second)
            if code and message and CODE.fullmatch(code) and CHINESE.search(message):
                yield code, message


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    return None
