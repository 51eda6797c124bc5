"""Where an ID number was first issued: the area code in its first six digits (GB/T 2260)."""

from __future__ import annotations

import re

from stdnum import numdb

_COUNTY = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,]+)")


def place_of(number: str) -> str | None:
    """GB 11643: province and county, e.g. ``重庆市渝北区``; None where the code was never given out.

    A code that has had several names gives the one of the year of birth, else the first: retired codes
    stay valid, and people born before a county existed carry its code after moving their registration.
    """
    parts = numdb.get("cn/loc").info(number[:6])
    found = {key: value for _digits, values in parts for key, value in values.items()}
    if "province" not in found or "county" not in found:
        return None
    year = int(number[6:10])
    names = [
        (county, (int(since or 0) <= year <= int(until or 9999)))
        for since, until, county in _COUNTY.findall(found["county"])
    ]
    county = next((name for name, is_of_the_year in names if is_of_the_year), names[0][0])
    province = found["province"]
    return province if county == province else province + county
