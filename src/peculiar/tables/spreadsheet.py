"""Arrow tables as workbooks for spreadsheet programs, in which ids are text."""

import logging
import math
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.utility import xl_rowcol_to_cell as xl_cell
from xlsxwriter.worksheet import Worksheet

from peculiar.tables.columns import text_of
from peculiar.tables.exact import large_as_text

log = logging.getLogger(__name__)

#: The most rows of a sheet below its header, and letters of a cell.
ROWS, LETTERS = 1_048_575, 32_767

#: Narrowest and widest column, in letters.
WIDTHS = (8, 28)

#: Rows that decide on a column's width.
SHOWN = 50

#: Of every workbook, so that the same table gives the same bytes.
MADE = datetime(2000, 1, 1)


def write_spreadsheet(table: pa.Table, path: Path, name: str, frozen: int = 0) -> None:
    """Write a table as the first sheet of an XLSX workbook.

    The header stays in view and has filters. Ids, and columns with whole numbers beyond
    2^53, are text (`peculiar.tables.exact.large_as_text`), so no program rounds them;
    other numbers have 16 digits. A missing value and NaN are an empty cell, an infinite
    number is text. The second sheet says what each column is. The same table
    gives the same bytes.

    Parameters
    ----------
    table : pa.Table
        Columns of bool, numbers or text, with ``unit`` and ``description`` in the
        metadata of every field. Of more than `ROWS` rows the first are written, and of
        text that is longer than `LETTERS` the beginning; the log says so.
    path : Path
        File to write.
    name : str
        The sheet's name.
    frozen : int
        Columns at the left that stay in view, too.
    """
    if len(table) > ROWS:
        lost = len(table) - ROWS
        log.warning("%s: a sheet has %d rows: %d are left out", path, ROWS, lost)
    rows = large_as_text(table.slice(0, ROWS))
    # Row by row to the disk, and never a formula or a link by a cell's first letter.
    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": MADE})
        header = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(name)
        _fill(sheet, rows, header, text, frozen)
        columns = {
            "column": rows.column_names,
            "unit": [text_of(field, "unit") for field in rows.schema],
            "description": [text_of(field, "description") for field in rows.schema],
        }
        _fill(book.add_worksheet("columns"), pa.table(columns), header, text, 1)


def _fill(
    sheet: Worksheet, rows: pa.Table, header: Format, text: Format, frozen: int
) -> None:
    """Write rows below a header."""
    last = max(rows.num_columns - 1, 0)
    for number, name in enumerate(rows.column_names):
        is_text = rows.schema.field(number).type in (pa.string(), pa.large_string())
        width = _width(name, rows[name] if is_text else None)
        sheet.set_column(number, number, width, text if is_text else None)
        sheet.write_string(0, number, name, header)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, len(rows), last)
    below = xl_range(1, 0, max(len(rows), 1), last)
    sheet.ignore_errors({"number_stored_as_text": below})
    place = 0
    for batch in rows.to_batches(max_chunksize=1000):
        for cells in zip(*(x.to_pylist() for x in batch.columns), strict=True):
            place += 1
            for number, cell in enumerate(cells):
                _write(sheet, (place, number), cell, text)


def _width(name: str, texts: pa.ChunkedArray | None) -> int:
    """Return the width of a column in letters."""
    least, most = WIDTHS
    # The filter's button covers two letters of the name.
    needed = [least, len(name) + 2]
    if texts is not None:
        needed += [len(text) for text in texts.slice(0, SHOWN).to_pylist() if text]
    return min(max(needed), most)


def _write(sheet: Worksheet, at: tuple[int, int], cell: object, text: Format) -> None:
    """Write a cell as what it is."""
    if isinstance(cell, bool):
        sheet.write_boolean(*at, cell)
    elif isinstance(cell, str):
        if len(cell) > LETTERS:
            log.warning("%s: only the first %d letters", xl_cell(*at), LETTERS)
        sheet.write_string(*at, cell[:LETTERS], text)
    elif isinstance(cell, int | float) and not math.isnan(cell):
        if math.isinf(cell):
            sheet.write_string(*at, str(cell))
        else:
            sheet.write_number(*at, cell)
