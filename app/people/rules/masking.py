"""Personal data as it is shown by default: enough to recognise one's own, not enough to use."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """``王建国`` -> ``王**``: the first character, a star for every other."""
    return name[:1] + "*" * (len(name) - 1)


def mask_number(number: str) -> str:
    """An ID number as ``500***********1234``: the first three and the last four characters."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]
