"""Regions: what people write, what it means, and which region covers which."""

from __future__ import annotations

import pytest

from app.policies import regions
from app.policies.regions.tree import CARD_REGIONS, tree


def code_of(text: str, within: str | None = None) -> str | None:
    region = regions.resolve(text, within=within)
    return region.code if region else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("500112", "500112"),
        ("５００１１２", "500112"),
        ("50", "500000"),
        ("3301", "330100"),
        ("000000", "000000"),
        ("全国", "000000"),
        ("CN", "000000"),
        ("chongqing", "500000"),
        ("hangzhou", "330100"),
        ("Shanghai", "310000"),
        ("guizhou", "520000"),
        ("YB", "500112"),
        ("yb", "500112"),
        ("ZZ", "500000"),
        ("KX", "500154"),
        ("LJ", "500157"),
        ("渝北区", "500112"),
        (" 重庆市 渝北区 ", "500112"),
        ("重庆渝北", "500112"),
        ("重庆", "500000"),
        ("上海", "310000"),
        ("贵州省", "520000"),
        ("黔西南州", "522300"),
        ("杭州", "330100"),
        ("浙江省杭州市西湖区", "330106"),
        ("富阳", "330111"),
        ("宁波江北区", "330205"),
        ("内蒙古", "150000"),
        ("香港", "810000"),
        ("吉林市", "220200"),
        ("仙桃市", "429004"),
        ("彭水县", "500243"),
        ("彭水苗族土家族自治县", "500243"),
        ("贵阳市观山湖区", "520115"),
    ],
)
def test_one_meaning(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "火星",
        "鼓楼区",
        "市辖区",
        "县",
        "渝北区区",
        "50011",
        "500199",
        "999999",
        "QQ",
        "😀",
        "重庆市重庆市渝北区",
        "渝" * 4000,
    ],
)
def test_no_meaning_or_several(text: str) -> None:
    assert regions.resolve(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("西湖区", "330106"),  # also in 南昌
        ("江北区", "500105"),  # also in 宁波
        ("普陀区", "310107"),  # also in 舟山
        ("白云区", "520113"),  # also in 广州
    ],
)
def test_jurisdictions_go_first(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("江北区", "330000", "330205"),
        ("西湖区", "360000", "360103"),
        ("渝北区", "500000", "500112"),
        ("渝北区", "330000", None),
        ("YB", "310000", None),
        ("鼓楼区", "320100", "320106"),
    ],
)
def test_within_a_region(text: str, within: str, code: str | None) -> None:
    assert code_of(text, within) == code


def test_names_and_letters() -> None:
    found = regions.resolve("渝北区")
    assert found is not None
    assert (found.code, found.name, found.short) == ("500112", "重庆市渝北区", "YB")
    west_lake = regions.resolve("西湖区")
    assert west_lake is not None
    assert (west_lake.name, west_lake.short) == ("浙江省杭州市西湖区", None)


@pytest.mark.parametrize(
    ("text", "code", "retired"),
    [
        ("开县", "500154", False),  # renamed: the successor
        ("綦江县", "500110", False),
        ("500234", "500234", True),  # as it stands in old ID numbers
        ("510211", "510211", True),  # Chongqing before 1997
        ("下城区", "330103", True),
    ],
)
def test_retired_codes_stay_known(text: str, code: str, retired: bool) -> None:
    region = regions.resolve(text)
    assert region is not None
    assert (region.code, region.retired) == (code, retired)


@pytest.mark.parametrize("text", ["高新区", "重庆市经开区", "北部新区", "万盛经开区", "双桥经开区"])
def test_zones_without_a_national_code(text: str) -> None:
    region = regions.resolve(text)
    assert region is not None
    assert region.short is not None
    assert region.code == f"50{region.short}00"
    assert regions.covers("500000", region.code)
    assert not regions.covers("500100", region.code)
    assert regions.resolve(region.code) == region == regions.find(region.code)


def test_all_45_issuing_regions() -> None:
    rows = [line.split(",") for line in CARD_REGIONS.read_text("utf-8").splitlines()[1:]]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 46)]
    assert len({row[2] for row in rows}) == len({row[1] for row in rows}) == 45
    exceptions = {
        row[1]: row[2] for row in rows if row[1] in {"市平卡办", "綦江区", "北部新区", "酉阳县", "巫山县"}
    }
    assert exceptions == {"市平卡办": "ZZ", "綦江区": "QI", "北部新区": "BX", "酉阳县": "YO", "巫山县": "WU"}
    for _, name, letters, *_ in rows:
        by_name, by_letters = regions.resolve(name), regions.resolve(letters)
        assert by_name == by_letters
        assert by_name is not None
        assert by_name.short == letters
        assert regions.covers("500000", by_name.code)


@pytest.mark.parametrize(
    ("region", "other", "covered"),
    [
        ("000000", "500112", True),
        ("000000", "000000", True),
        ("500000", "500112", True),
        ("500000", "500000", True),
        ("500112", "500112", True),
        ("330100", "330106", True),
        ("330100", "330205", False),
        ("500112", "500000", False),
        ("500112", "500113", False),
        ("500000", "510211", False),
        ("", "500112", False),
        ("500000", "50", False),
    ],
)
def test_covers(region: str, other: str, covered: bool) -> None:
    assert regions.covers(region, other) is covered


def test_levels() -> None:
    assert [tree()[code].region.level for code in ("000000", "500000", "330100", "500112")] == [0, 1, 2, 3]
