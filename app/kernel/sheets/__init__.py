"""Excel sheets, in and out. Pure: bytes in, values out, and the other way round."""

from __future__ import annotations

from app.kernel.sheets.reading import SheetRefused, SheetRow, read_rows
from app.kernel.sheets.writing import CellValue, write_sheet

__all__ = ["CellValue", "SheetRefused", "SheetRow", "read_rows", "write_sheet"]
