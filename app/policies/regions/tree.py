"""The tree of regions: GB/T 2260 as python-stdnum carries it, retired codes included, and the 45
issuing regions of the Chongqing safety card (CQ2013-A4-5).

Six of the 45 are zones without a national code; they get ``50`` + their two letters + ``00``, which
nothing but Chongqing and the country covers.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

COUNTRY = "000000"
CARD_REGIONS = Path(__file__).parent / "chongqing_card_regions.csv"
CHONGQING = "500000"

# Names that are no places: headings of the code table.
PSEUDO = re.compile(r"市辖区|县|市|市区|郊区|城区|新区|.*直辖.*")
SUFFIX = re.compile(r"(?:特别行政区|自治区|地区|特区|新区|林区|省|市|区|县|旗|盟)$")
PEOPLES = (
    "蒙古|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|回|各"
)
AUTONOMOUS = re.compile(rf"(?:(?:{PEOPLES})族?)+(?P<kind>自治[州县旗区])$")
PERIOD = re.compile(r"(?:\[(?P<since>\d*)-(?P<until>\d*)\])?(?P<name>[^,\[\]]+)")
LINE = re.compile(r"\s*(?P<code>\d{2}|\d{4}) (?P<level>province|county)=\"(?P<names>[^\"]+)\"")
# The table writes two provinces in traditional characters.
SIMPLIFIED = str.maketrans("區門別", "区门别")


@dataclass(frozen=True, slots=True)
class Region:
    """``code`` six characters, ``name`` from the province down (重庆市渝北区), ``short`` the two letters
    of the Chongqing card, ``retired`` whether the code has been withdrawn (it stays valid in old ID
    numbers)."""

    code: str
    name: str
    short: str | None = None
    retired: bool = False

    @property
    def level(self) -> int:
        """0 country, 1 province, 2 prefecture or zone, 3 county."""
        return len(prefix_of(self.code)) // 2 if self.code != COUNTRY else 0


@dataclass(slots=True)
class Node:
    """A region with every name it is known by. ``current`` names are in use, ``former`` ones are not;
    ``variants`` are all spellings of the current ones."""

    region: Region
    current: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)

    @property
    def variants(self) -> set[str]:
        return {spelling for name in self.current for spelling in spellings(name)}


def prefix_of(code: str) -> str:
    """The code without the pairs of zeros at its end: what every region below it begins with."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def covers(region_code: str, other_code: str) -> bool:
    """Whether the first region is the second or contains it: ``000000`` everything, ``500000`` all
    ``50....``. False for anything that is not a six-character code."""
    if len(region_code) != 6 or len(other_code) != 6:
        return False
    return other_code.startswith(prefix_of(region_code))


def parents(code: str) -> list[str]:
    """Codes of the province and the prefecture above a code, from the top."""
    prefix = prefix_of(code)
    return [prefix[:n].ljust(6, "0") for n in range(2, len(prefix), 2)]


@cache
def spellings(name: str) -> tuple[str, ...]:
    """The full name first, then what people leave away: 渝北区 -> 渝北; 黔西南…自治州 -> 黔西南州, 黔西南."""
    found = [name]
    autonomous = AUTONOMOUS.search(name)
    if autonomous and autonomous.start() >= 2:
        stem = name[: autonomous.start()]
        found += [stem + autonomous["kind"][-1], stem]
    else:
        stem = SUFFIX.sub("", name)
        if len(stem) >= 2 and stem != name:
            found.append(stem)
    return tuple(found)


@cache
def tree() -> dict[str, Node]:
    """Every region by code. Built on first use (about 7,000 nodes), shared, never changed."""
    nodes = {COUNTRY: Node(Region(COUNTRY, "全国"), ["全国"])}
    own_names: dict[str, str] = {}
    province = ""
    for line in resources.files("stdnum.cn").joinpath("loc.dat").read_text("utf-8").splitlines():
        row = LINE.match(line)
        if not row:
            continue
        if row["level"] == "province":
            province = row["code"]
            code, names = province + "0000", row["names"]
        else:
            code, names = province + row["code"], row["names"]
            if code in nodes:
                continue
        periods = list(PERIOD.finditer(names.translate(SIMPLIFIED)))
        latest = periods[-1]
        own = latest["name"]
        if PSEUDO.fullmatch(own):
            own_names[code] = ""
        else:
            own_names[code] = own
        above = [own_names.get(parent, "") for parent in parents(code)]
        name = "".join(dict.fromkeys([*above, own_names[code]]))
        nodes[code] = Node(
            Region(code, name, retired=bool(latest["until"])),
            [own] if own_names[code] else [],
            [p["name"] for p in periods[:-1] if not PSEUDO.fullmatch(p["name"])],
        )
    _add_card_regions(nodes)
    return nodes


def _add_card_regions(nodes: dict[str, Node]) -> None:
    with CARD_REGIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = row["area_codes"].split() or [f"50{row['code']}00"]
            for code in codes:
                if code not in nodes:
                    nodes[code] = Node(Region(code, "重庆市" + row["region"]))
                old = nodes[code].region
                nodes[code].region = Region(old.code, old.name, row["code"], old.retired)
            first = nodes[codes[0]]
            for name in (row["region"], *row["aliases"].split()):
                if name not in first.current:
                    first.current.append(name)
                if name in first.former:
                    first.former.remove(name)
