"""Excel and CSV sheets in, Excel sheets out. Pure: bytes in, values out, and the other way round."""

from __future__ import annotations

from app.kernel.sheets.days import written_day
from app.kernel.sheets.reading import (
    Limits,
    OpenTable,
    SheetRefused,
    SheetRow,
    open_table,
    read_rows,
)
from app.kernel.sheets.writing import CellValue, write_sheet

__all__ = [
    "CellValue",
    "Limits",
    "OpenTable",
    "SheetRefused",
    "SheetRow",
    "open_table",
    "read_rows",
    "write_sheet",
    "written_day",
]
