"""Names and ID numbers: their normal form, whether they can be, and how they are shown by default."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from app.kernel.decision import ALLOWED, Decision, refuse
from face_verify.id_numbers import birthday_of, is_number

WINDOW = "持其他证件的人员请到项目部或主管部门窗口办理"
NAME_LENGTH = 30
DIGITS_OF_A_DAY = 8
LONGEST_USUAL_NAME = 4

# Ideographs with all extensions (rare characters of names live there) and the zero 〇; the dot of
# names such as 阿依古丽·买买提 stands between two parts.
_IDEOGRAPH = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ebef"
    "\U0002ebf0-\U0002ee5f\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
_NAME = re.compile(f"[{_IDEOGRAPH}]+(?:·[{_IDEOGRAPH}]+)*")
_DOTS = re.compile("[•‧∙⋅・･．.●]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_DIGITS = re.compile("[0-9]{15}|[0-9]{17}[0-9X]")


def normal_name(text: str) -> str:
    """Without blanks, with the one dot ``·`` whatever the keyboard offered, and each ideograph in its one
    form: some fonts' twins (U+F9E1 for 李) look the same and are other characters."""
    return _DOTS.sub("·", re.sub(r"\s", "", unicodedata.normalize("NFC", text)))


def normal_number(text: str) -> str:
    """Half width, without blanks, capital X."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def judge_name(name: str) -> Decision:
    """CQ2023-A2.3-6, A-29: a name as it can stand on a second-generation card, in its normal form."""
    if not name:
        return refuse("NAME_REQUIRED", "请填写您的真实姓名", "CQ2023-A2.3-6")
    if _LATIN.search(name):
        return refuse(
            "FIELD_INCONSISTENT", "姓名应与身份证上的汉字一致，不能填写字母", "CQ2023-A2.3-6", WINDOW
        )
    letters = name.replace("·", "")
    if not _NAME.fullmatch(name) or not 2 <= len(letters) <= NAME_LENGTH:
        return refuse(
            "FIELD_INCONSISTENT",
            "姓名只能是身份证上的汉字和间隔号“·”，请不要填写表情、数字或其他符号",
            "CQ2023-A2.3-6",
            "请对照身份证逐字填写",
        )
    return ALLOWED


def judge_number(number: str, today: date) -> Decision:
    """CQ2023-A2.3-6, V8, GB 11643: 18 characters, a real birthday that has come, the right check digit."""
    message = _wrong_number(number, today)
    if message is None:
        return ALLOWED
    return refuse("ID_NUMBER_INVALID", message, "CQ2023-A2.3-6", "请对照身份证逐位核对后重新填写")


def _wrong_number(number: str, today: date) -> str | None:
    if not number:
        return "请填写您的身份证号码"
    if not _DIGITS.fullmatch(number):
        return "身份证号应为18位：前17位是数字，最后一位是数字或X"
    if len(number) == 15:
        return "15位的旧号码不能使用，请填写二代身份证上的18位号码"
    birthday = birthday_of(number)
    if birthday is None:
        return "身份证号中的出生日期不存在"
    if birthday > today:
        return "身份证号中的出生日期还没有到"
    if not is_number(number):
        return "身份证号的校验位不对，有一位可能写错了"
    return None


def mask_name(name: str) -> str:
    """``王建国`` -> ``王**``: the first character, a star for every other."""
    return name[:1] + "*" * (len(name) - 1)


def mask_number(number: str) -> str:
    """An ID number as ``500***********1234``: the first three and the last four characters."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]


def quoted(text: str, longest: int = 20) -> str:
    """A cell as a message that is kept may repeat it: columns slip, and then a name or a number stands there.

    With nine digits or more (a day has eight) all but the first three are stars; what could be a name is
    shown as a name is.
    """
    if sum(character.isdigit() for character in text) > DIGITS_OF_A_DAY:
        return _starred(text)[:longest]
    letters = normal_name(text)
    if judge_name(letters).allowed and ("·" in letters or len(letters) <= LONGEST_USUAL_NAME):
        return mask_name(letters)
    return text[:longest]


def _starred(text: str) -> str:
    shown, told = "", 0
    for character in text:
        told += character.isdigit()
        shown += "*" if character.isdigit() and told > 3 else character
    return shown
