"""What `make coverage` says when there is nothing to judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import branches


@pytest.mark.parametrize("kept", [None, b"no data of coverage"])
def test_nothing_measured_is_told_and_is_no_success(
    kept: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "coverage"
    if kept is not None:
        file.write_bytes(kept)
    monkeypatch.setenv("COVERAGE_FILE", str(file))
    assert branches.main() == 2
    said = capsys.readouterr().err
    assert "make coverage" in said
    assert "Traceback" not in said
