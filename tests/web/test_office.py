"""A clerk's way with a sheet: import with an answer per row, and the answers back as a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from app.bootstrap import Product
from app.certificates.models import Certificate
from tests.factories.cast import member
from tests.factories.certificates import CHONGQING
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account, sign_in

ACCOUNT = "regulator-1"
COLUMNS = ("证书编号", "证书种类", "类别", "姓名", "身份证号", "发证日期", "有效期止", "激活状态")
NUMBER = "渝建安C(2024)0001234"


def a_sheet(path: Path) -> Path:
    """One good row and one whose ID number is wrong."""
    holder = member("王建国")
    issued, ends = date(2024, 9, 1), date(2027, 8, 31)
    wrong = holder.id_number[:-1] + ("0" if holder.id_number[-1] != "0" else "1")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(COLUMNS)
    sheet.append((NUMBER, "安管", "C", holder.name, holder.id_number, issued, ends, "是"))
    sheet.append(("渝建安C(2024)0001235", "安管", "C", "李秀英", wrong, issued, ends, "是"))
    book.save(path)
    return path


def press(browser: Any, words: str) -> None:
    """The button or link with these words."""
    path = f"//*[self::button or self::a][contains(., '{words}')]"
    until(lambda: [each for each in browser.find_elements("xpath", path) if each.is_displayed()], words)
    next(each for each in browser.find_elements("xpath", path) if each.is_displayed()).click()


def a_regulator(product: Product) -> None:
    an_account(product, ACCOUNT, "regulator", "region", CHONGQING)


def test_a_clerk_imports_a_sheet_and_takes_the_answers_home(served: Served, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    a_regulator(served.product)
    with phone() as browser:
        browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(home)}
        )
        browser.get(f"{served.url}/c/certificates")
        sign_in(browser, ACCOUNT)
        press(browser, "表格导入")
        until(lambda: browser.find_elements("name", "file"), "the import")
        browser.find_element("name", "file").send_keys(str(a_sheet(tmp_path / "register.xlsx")))
        press(browser, "开始导入")
        note = until(lambda: browser.find_elements("css selector", ".note-title"), "the outcome")[0]
        assert note.text == "共 2 行：登记 1 行，没有登记 1 行"
        rows = browser.find_elements("css selector", "tbody tr")
        assert ["已登记" in row.text for row in rows] == [True, False]
        assert "身份证号" in rows[1].text
        assert faults_of(browser) == []
        press(browser, "下载逐行结果")
        file = until(lambda: list(home.glob("*.xlsx")), "the workbook")[0]
        press(browser, "导出")
        lines = until(lambda: list(home.glob("*.csv")), "the table")[0].read_text("utf-8-sig").splitlines()
        told = [[str(cell) for cell in row] for row in openpyxl.load_workbook(file).worksheets[0].values]
        assert [certificate.number for certificate in Certificate.select()] == [NUMBER]
    assert lines[0] == '"行","结果","姓名","说明"'
    assert lines[1].startswith('"2","已登记","王**"')
    assert len(told) == len(lines) == 3
    assert any("身份证号" in cell for cell in told[2])
