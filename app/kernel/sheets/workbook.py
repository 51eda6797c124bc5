"""The fixed parts of a workbook that this package writes: how cells look, and how the parts are tied.

A general library makes an object and looks a style up for every cell; the sheets of the product have six
kinds of cells, written down here once.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER, TEXT, QUOTED, DAY, MOMENT, DECIMAL = 1, 2, 3, 4, 5, 6
"""Styles of cells, in the order of ``cellXfs``. A quoted text stays one even when somebody edits the cell."""

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = (
    f'{_HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
    ' applyFill="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def parts(names: Sequence[str], filtered: str) -> dict[str, str]:
    """Every part but the sheets themselves (``xl/worksheets/sheet<n>.xml``).

    ``filtered`` is the range of the first sheet that can be filtered, as ``$A$1:$B$9``.
    """
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    place = escape("'" + names[0] + "'!" + filtered)
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{place}</definedName>'
        "</definedNames></workbook>"
    )
    tied = "".join(_tie(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    tied += _tie(len(names) + 1, "styles", "styles.xml")
    kinds = "".join(_kind(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f"{_kind('/xl/workbook.xml', 'sheet.main')}{_kind('/xl/styles.xml', 'styles')}{kinds}</Types>"
        ),
        "_rels/.rels": _ties(_tie(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _HEAD + workbook,
        "xl/_rels/workbook.xml.rels": _ties(tied),
        "xl/styles.xml": STYLES,
    }


def _kind(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>'


def _tie(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _ties(tied: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{tied}</Relationships>'
