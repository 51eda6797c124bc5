"""What papers name, held against what is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST = re.compile(r"`(tests/[^`]+)`")


def rows(text: str, head: str) -> list[str]:
    """The lines of the tables whose first column is called ``head``."""
    lines = text.splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith((f"| {head}", "|---"))]


@cache
def tests_of(path: Path) -> frozenset[str]:
    """Names of a test file as pytest writes them behind ``::``; what is always skipped is none."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not _is_skipped(node):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not _is_skipped(node):
            inner = (part for part in node.body if isinstance(part, ast.FunctionDef))
            names |= {f"{node.name}::{part.name}" for part in inner if not _is_skipped(part)}
    return frozenset(name for name in names if name.split("::")[-1].startswith("test_"))


def assert_test_exists(reference: str) -> None:
    """``path::name``, ``path::Class::name``, or a whole file, in which there is a test."""
    path, _, name = reference.partition("::")
    known = tests_of(ROOT / path)
    assert name in known if name else known, f"no test {reference}"


def assert_names_tests(text: str) -> None:
    """At least one test is named, and each of them is in its file."""
    named = TEST.findall(text)
    assert named, "no test is named"
    for reference in named:
        assert_test_exists(reference)


def _is_skipped(node: ast.FunctionDef | ast.ClassDef) -> bool:
    marks = [ast.unparse(mark).partition("(")[0] for mark in node.decorator_list]
    return "pytest.mark.skip" in marks or "pytest.mark.xfail" in marks
