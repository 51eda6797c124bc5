"""No key, token or password of anybody is in the repository, nor ever was."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What secrets look like: private keys, tokens of well-known services, addresses with a password in them.
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    rb"|AKIA[0-9A-Z]{16}|AKID[0-9A-Za-z]{32}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|xox[baprs]-[\w-]{10,}"
    rb"|\bwx[0-9a-f]{16}\b"
    rb"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"
    rb"|(?:postgresql|redis|https?)://[\w.-]+:(?!password|secret|%)[^@\s/\"'{}<>$]{6,}@"
)

INVENTED = {b"wx0123456789abcdef", b"postgresql://jianma:changed@"}
"""Examples of the papers and tests that look like secrets."""


def _git(*words: str) -> bytes:
    answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    if answer.returncode:
        pytest.skip("not a git checkout")
    return answer.stdout


def test_no_secret_was_ever_committed() -> None:
    history = _git("log", "-p", "--all", "-U0", "--no-color").splitlines()
    added = b"\n".join(line for line in history if line.startswith(b"+"))
    assert added
    assert not {match.group()[:60] for match in SECRETS.finditer(added)} - INVENTED


def test_the_search_finds_secrets() -> None:
    begin = b"-----BEGIN " + b"PRIVATE KEY-----"
    for secret in (begin, b"AKIA" + b"A" * 16, b"wx" + b"0123456789abcdef", b"redis://" + b"u:hunter22@host"):
        assert SECRETS.search(b"x = '" + secret + b"'"), secret


def test_files_of_secrets_are_never_tracked() -> None:
    tracked = _git("ls-files").decode().splitlines()
    assert not [name for name in tracked if re.search(r"(^|/)\.env$|\.(pem|key|p12|pfx|sqlite3?|db)$", name)]
