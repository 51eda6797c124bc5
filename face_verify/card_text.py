"""The fields on the front of a second-generation ID card, out of its rows of text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from face_verify.card_rows import Piece, Row
from face_verify.id_numbers import NumberReading, find_number

NATIONS = (
    *("汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白"),
    *(
        "土家",
        "哈尼",
        "哈萨克",
        "傣",
        "黎",
        "傈僳",
        "佤",
        "畲",
        "高山",
        "拉祜",
        "水",
        "东乡",
        "纳西",
    ),
    *(
        "景颇",
        "柯尔克孜",
        "土",
        "达斡尔",
        "仫佬",
        "羌",
        "布朗",
        "撒拉",
        "毛南",
        "仡佬",
        "锡伯",
        "阿昌",
    ),
    *(
        "普米",
        "塔吉克",
        "怒",
        "乌孜别克",
        "俄罗斯",
        "鄂温克",
        "德昂",
        "保安",
        "裕固",
        "京",
        "塔塔尔",
    ),
    *("独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", "穿青人"),
)
FRONT_LABELS = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码")
HAN = r"一-鿿㐀-䶿𠀀-𪛟"
_DOTS = re.compile(rf"(?<=[{HAN}])[·.•・‧∙●。,，、*\-](?=[{HAN}])")
_NUMBER_LABEL = re.compile(r"[公民身份号码]{3,6}")
_DATE = re.compile(r"((?:19|20)[0-9OoIl]{2})年?([0-9OoIl]{1,2})月([0-9OoIl]{1,2})")
_AS_DIGITS = str.maketrans("OoIl", "0011")


@dataclass(frozen=True)
class FrontText:
    """What was read of the front. `labels` are the printed labels recognised, by their piece."""

    name: str | None = None
    sex: str | None = None
    nation: str | None = None
    birthday: date | None = None
    address: str | None = None
    number: NumberReading | None = None
    number_piece: Piece | None = None
    labels: Mapping[str, Piece] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=dict)


def labels_in(rows: Sequence[Row], wanted: Sequence[str]) -> dict[str, Piece]:
    """The pieces of text in which a label, or most of a long one, was recognised."""
    found: dict[str, Piece] = {}
    for row in rows:
        for piece in row.pieces:
            for label in wanted:
                if label not in found and _has(piece.text, label):
                    found[label] = piece
    return found


def front_text(rows: Sequence[Row]) -> FrontText:
    """Parse the rows of a front. What cannot be told is None."""
    labels = labels_in(rows, FRONT_LABELS)
    birthday_row = row_of(rows, labels.get("出生")) or first_row(rows, _DATE)
    birthday = _birthday(birthday_row.text) if birthday_row else None
    sex_row = row_of(rows, labels.get("性别")) or row_of(rows, labels.get("民族"))
    sex, nation = _sex(sex_row), _nation(sex_row)
    name_row = _name_row(rows, labels, sex_row)
    name = _name(name_row.text) if name_row else None
    number_row, number = _number(rows, birthday, sex)
    address_rows = _address_rows(rows, labels, number_row, birthday_row)
    address = _address(address_rows)
    values = {
        "name": (name, name_row),
        "sex": (sex, sex_row),
        "nation": (nation, sex_row),
        "birthday": (birthday, birthday_row),
        "id_number": (number, number_row),
    }
    confidence = {key: row.score for key, (value, row) in values.items() if value is not None and row}
    if address is not None:
        confidence["address"] = min(row.score for row in address_rows)
    return FrontText(
        name=name,
        sex=sex,
        nation=nation,
        birthday=birthday,
        address=address,
        number=number,
        number_piece=number_row.pieces[-1] if number_row else None,
        labels=labels,
        confidence=confidence,
    )


def _has(text: str, label: str) -> bool:
    if label in text:
        return True
    if len(label) < 5:
        return False
    return (
        max(
            SequenceMatcher(None, label, text[start : start + len(label)]).ratio()
            for start in range(max(1, len(text) - len(label) + 1))
        )
        >= 0.66
    )


def row_of(rows: Sequence[Row], piece: Piece | None) -> Row | None:
    """The row of a piece, None for no piece."""
    return next((row for row in rows if piece is not None and piece in row.pieces), None)


def first_row(rows: Sequence[Row], pattern: re.Pattern[str]) -> Row | None:
    """The first row in which a pattern is found."""
    return next((row for row in rows if pattern.search(row.text)), None)


def day_of(year: str, month: str, day: str) -> date | None:
    """A printed date, None for a day that does not exist."""
    try:
        return date(*(int(part.translate(_AS_DIGITS)) for part in (year, month, day)))
    except ValueError:
        return None


def _birthday(text: str) -> date | None:
    found = _DATE.search(text)
    return day_of(*found.groups()) if found else None


def _sex(row: Row | None) -> str | None:
    found = re.search(r"别?([男女])", row.text) if row else None
    return found.group(1) if found else None


def _nation(row: Row | None) -> str | None:
    found = re.search(rf"族[:：]?([{HAN}]{{1,5}})", row.text) if row else None
    if found is None:
        return None
    text = found.group(1).removesuffix("族")
    best = max(NATIONS, key=lambda nation: SequenceMatcher(None, nation, text).ratio())
    alike = SequenceMatcher(None, best, text).ratio()
    return best if alike > 0.6 else None


def _name_row(rows: Sequence[Row], labels: Mapping[str, Piece], sex_row: Row | None) -> Row | None:
    labelled = row_of(rows, labels.get("姓名"))
    if labelled is not None and _name(labelled.text):
        return labelled
    # A label read wrongly: the name is the row right above sex and nation.
    if sex_row is None:
        return None
    reach = 4 * sex_row.pieces[0].height
    above = [
        row
        for row in rows
        if 0 < sex_row.middle - row.middle < reach
        and row.pieces[0].left < sex_row.pieces[-1].right
        and _name(row.text)
    ]
    return above[-1] if above else None


def _name(text: str) -> str | None:
    rest = re.sub(r"^.{0,2}?姓?名[:：]?|^姓", "", text)
    plain = re.sub(rf"[^{HAN}·]", "", _DOTS.sub("·", rest)).strip("·")
    return plain if 2 <= len(plain) <= 20 else None


def _number(
    rows: Sequence[Row], birthday: date | None, sex: str | None
) -> tuple[Row | None, NumberReading | None]:
    candidates = [(row, find_number(row.text, birthday, sex)) for row in reversed(rows)]
    found = [(row, number) for row, number in candidates if number is not None]
    best = next((pair for pair in found if pair[1].proven), found[0] if found else None)
    return best if best else (first_row(rows, _NUMBER_LABEL), None)


def _address_rows(
    rows: Sequence[Row],
    labels: Mapping[str, Piece],
    number_row: Row | None,
    birthday_row: Row | None,
) -> list[Row]:
    start = row_of(rows, labels.get("住址"))
    first = start.middle if start else None
    if first is None:
        if birthday_row is None or number_row is None:
            return []
        first = birthday_row.middle + 1.2 * birthday_row.pieces[0].height
    last = number_row.middle if number_row else first + 6 * _type_height(rows)
    step = 0.4 * _type_height(rows)
    picked = [row for row in rows if first - step <= row.middle < last - step]
    birthday = birthday_row or start
    return [row for row in picked if row is not number_row and (row is start or row is not birthday)]


def _type_height(rows: Sequence[Row]) -> float:
    heights = sorted(piece.height for row in rows for piece in row.pieces)
    return heights[len(heights) // 2]


def _address(rows: Sequence[Row]) -> str | None:
    joined = "".join(re.sub(r"^.{0,1}住?址[:：]?|^住(?=.{6})", "", row.text) for row in rows)
    text = re.sub(r"(?<=\d)[一—–~](?=\d)", "-", joined)
    text = re.sub(rf"[^{HAN}0-9A-Za-z()（）\-#/·]", "", text)
    return text if len(text) >= 5 and re.search(rf"[{HAN}]{{2}}", text) else None
