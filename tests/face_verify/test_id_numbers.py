from datetime import date

import pytest

from face_verify.id_numbers import birthday_of, find_number, is_number, sex_of

GOOD = "11010519491231002X"
BORN = date(1949, 12, 31)


@pytest.mark.parametrize(
    ("number", "good"),
    [
        (GOOD, True),
        ("440524188001010014", True),
        ("110105194912310021", False),  # the check digit is X
        ("11010519491231002x", False),  # a capital X is written
        ("110105194902300026", False),  # 30 February
        ("11010519491231002", False),
        ("110105491231002", False),  # 15 digits of the first generation
        ("１１０１０５１９４９１２３１００２Ｘ", False),
        ("", False),
    ],
)
def test_gb_11643(number, good):
    assert is_number(number) is good


def test_birthday_and_sex_are_inside():
    assert birthday_of(GOOD) == BORN
    assert sex_of(GOOD) == "女"
    assert sex_of("440524188001010014") == "男"


@pytest.mark.parametrize(
    ("text", "birthday", "sex", "number", "corrected", "proven"),
    [
        ("公民身份号码" + GOOD, None, None, GOOD, False, True),
        ("公民身份号码 110105 19491231 002X", None, None, GOOD, False, True),
        ("11010519491231002x", None, None, GOOD, False, True),
        ("11O1O519491231OO2X", None, None, GOOD, True, True),  # letters where digits stand
        ("1101051949123l002X", None, None, GOOD, True, True),
        ("11010519491281002X", BORN, "女", GOOD, True, True),  # the birthday is printed twice
        ("11010519491281002X", None, None, "11010519491281002X", False, False),
        ("11010519491281002X", BORN, "男", "11010519491281002X", False, False),
        ("11010819491231002X", BORN, "女", "11010819491231002X", False, False),  # area: no proof
        ("11010518881011002X", BORN, "女", "11010518881011002X", False, False),  # too much guessing
    ],
)
def test_a_misread_number_is_put_right_only_where_that_is_proven(
    text, birthday, sex, number, corrected, proven
):
    found = find_number(text, birthday, sex)
    assert found is not None
    assert (found.number, found.corrected, found.proven) == (number, corrected, proven)


@pytest.mark.parametrize("text", ["", "住址", "1101051949123100", "公民身份号码1101051949123100", "1" * 19])
def test_anything_but_eighteen_characters_is_no_number(text):
    assert find_number(text, None, None) is None
