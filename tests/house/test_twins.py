"""What stands in two places because neither may know the other stays the same in both."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable

from face_verify import pictures
from qr import reading


def _statements(function: Callable[..., object]) -> list[str]:
    """Without the docstring."""
    (definition,) = ast.parse(inspect.getsource(function)).body
    assert isinstance(definition, ast.FunctionDef)
    return [ast.dump(statement) for statement in definition.body[1:]]


def test_pictures_and_frames_are_searched_for_passes_alike() -> None:
    """A JPEG that costs minutes at one door costs them at the other, too."""
    assert pictures.MAX_SCANS == reading.MAX_SCANS
    assert pictures._MARKER == reading._MARKER
    assert (pictures._END, pictures._SCAN) == (reading._END, reading._SCAN)
    assert _statements(pictures._has_too_many_scans) == _statements(reading._has_too_many_scans)
