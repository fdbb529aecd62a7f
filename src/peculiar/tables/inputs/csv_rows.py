"""The rows of a table in text, split into cells."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TextIO

import pyarrow as pa
import pyarrow.csv

from peculiar.tables.inputs.csv_scan import (
    BLOCK,
    count,
    ends_open,
    has_newlines,
    holds,
)
from peculiar.tables.inputs.text_numbers import NUMBER


class Layout(NamedTuple):
    """How the rows of a file are written.

    Attributes
    ----------
    names : list of str
        Of the columns, as in the header.
    delimiter : str
        Between cells.
    start : int
        Byte at which the rows begin.
    line : int
        Line at which they begin, from 1.
    units : tuple of str
        Of the columns, where a line of dashes ends a header of two lines (VizieR).
    """

    names: list[str]
    delimiter: str
    start: int
    line: int
    units: tuple[str, ...] = ()

    def cells(self, line: bytes) -> int:
        """Return the number of cells of a line, if none is quoted."""
        if self.delimiter == " ":
            return len(line.split())
        return line.count(self.delimiter.encode()) + 1


class Rows:
    """Rows of cells.

    Parameters
    ----------
    rows : Buffer
        UTF-8, without the header and comments.
    layout : Layout
        How they are written.
    name : str
        The key and the file, for messages.
    letters : set of int
        Of `peculiar.tables.inputs.csv_scan.letters_in`: whether there is an x.

    Attributes
    ----------
    bad : dict of int to str
        Rows with a quote that is not closed, or more or fewer cells than the header,
        and why; known after they are read first. Their cells are empty.
    """

    def __init__(
        self, rows: pa.Buffer, layout: Layout, name: str, letters: set[int]
    ) -> None:
        self.rows, self.layout, self.name = rows, layout, name
        self.letters = letters
        self.bad: dict[int, str] = {}
        self.newlines: bool | None = None
        self.starts: list[int] = []  # lines of the rows, once they are repaired

    def read(self, places: list[int], texts: list[int]) -> pa.Table:
        """Read columns, called by their place, of guessed types or as text."""
        if not len(self.rows):
            return pa.table({str(place): pa.array([], pa.string()) for place in places})
        table, invalid = self._lines(places, texts)
        if invalid:
            self._repair()
            table, _ = self._split(places, texts)
        return table

    def commas(self) -> tuple[bool, bool]:
        """Return whether commas may be decimal points, and whether some must be.

        They may not if they separate cells, or where a cell has a point.
        """
        if self.layout.delimiter == ",":
            return False, False
        head = self.rows[: min(len(self.rows), BLOCK)].to_pybytes()
        edge = re.escape(self.layout.delimiter.encode()) + rb"\s\""
        cell = rb"(?:^|(?<=[%s]))[+-]?%s(?:[eE][+-]?\d+)?(?=[%s]|$)"
        point = re.search(cell % (edge, rb"\d+\.\d+", edge), head)
        decimal = rb"(?:0*|0+\d+|[1-9]\d*),(?:\d{1,2}|\d{4,})|(?:0+|\d{4,}),\d+"
        must = re.search(cell % (edge, rb"(?:%s)" % decimal, edge), head)
        return point is None, must is not None

    @cached_property
    def hexadecimal(self) -> bool:
        """Return whether there is a 0x."""
        return any(holds(self.rows, b"0%c" % x) for x in self.letters & {*b"xX"})

    def line(self, row: int) -> int:
        """Return the line at which a row begins, from 1."""
        if self.starts:
            return self.starts[row]
        return next(islice(self._records(), row, None))[0]

    def _lines(self, places: list[int], texts: list[int]) -> tuple[pa.Table, int]:
        """Split the rows, first as if no quoted cell held the end of a line.

        That is faster, and is right if there are as many rows as lines: the first such
        cell would be one row of several lines, or an error.
        """
        if self.newlines is None:
            self.newlines = False
            try:
                table, invalid = self._split(places, texts)
            except pa.ArrowInvalid:
                self.newlines = True
            else:
                quoted, lines = count(self.rows)
                same = len(table) + invalid == lines
                if not quoted or (same and not ends_open(self.rows)):
                    return table, invalid
                self.newlines = True
            if has_newlines(self.rows) and any(
                isinstance(cells, str) for _, cells in self._records()
            ):
                self._repair()
        return self._split(places, texts)

    def _split(self, places: list[int], texts: list[int]) -> tuple[pa.Table, int]:
        invalid: list[object] = []

        def skip(row: object) -> str:
            invalid.append(row)
            return "skip"

        table = pa.csv.read_csv(
            pa.BufferReader(self.rows),
            read_options=pa.csv.ReadOptions(
                column_names=[str(place) for place in range(len(self.layout.names))]
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=self.layout.delimiter,
                newlines_in_values=bool(self.newlines),
                invalid_row_handler=skip,
            ),
            convert_options=pa.csv.ConvertOptions(
                include_columns=[str(place) for place in places],
                column_types={str(place): pa.string() for place in texts},
                # Other spellings are counted, so they are read as text first.
                null_values=[""],
            ),
        )
        return table, len(invalid)

    def _repair(self) -> None:
        """Replace rows that cannot be split as the header by rows of empty cells."""
        expected = len(self.layout.names)
        repaired = io.StringIO()
        writer = csv.writer(repaired, delimiter=self.layout.delimiter)
        for number, (line, cells) in enumerate(self._records()):
            self.starts.append(line)
            if isinstance(cells, str):
                self.bad[number], cells = cells, []
            if len(cells) > expected and not any(cells[expected:]):
                cells = cells[:expected]  # spreadsheets end lines with empty cells
            if len(cells) != expected:
                self.bad.setdefault(
                    number,
                    f"line {line} has {len(cells)} cells, expected {expected} as in "
                    "the header",
                )
                cells = [""] * expected
            writer.writerow(cells)
        if len(self.bad) == len(self.starts):
            raise ValueError(
                f"{self.name}: {self.bad[0]}, and no row fits the header. Write one "
                f"name and one cell per column, with {self.layout.delimiter!r} between"
            )
        self.rows = pa.py_buffer(repaired.getvalue().encode())
        self.newlines = True

    def _records(self) -> Iterator[tuple[int, list[str] | str]]:
        """Yield the line of each row, and its cells or why it has none; no blank lines.

        A row with a quote that is not closed is one line: it would hide those below,
        and has hidden comments.
        """
        text = io.TextIOWrapper(
            io.BytesIO(memoryview(self.rows)), encoding="utf-8", newline=""
        )
        lines, line = _Lines(text), self.layout.line
        reader = csv.reader(lines, delimiter=self.layout.delimiter, strict=True)
        several = len(self.layout.names) > 1
        while True:
            try:
                cells = next(reader, None)
                why = self._hidden(cells or []) if len(lines.taken) > 1 else ""
            except csv.Error:
                cells, why = self._alone(lines.taken[0])
                lines.put_back()
            if cells is None:
                return
            if why:
                # Of as many cells as the header, it may be one row: none of it is sure.
                if len(cells) != len(self.layout.names):
                    lines.put_back()
                told = f"line {line}: a quote is not closed ({why}): expected "
                told += '"..." around all of a cell, and "" for one within'
                for number, taken in enumerate(lines.taken, line):
                    if taken.strip() and not taken.startswith("#"):
                        yield number, told
            elif cells and not lines.taken[0].startswith("#"):
                blank = several and len(cells) == 1 and not cells[0].strip()
                yield from [] if blank else [(line, cells)]
            line += len(lines.taken)
            lines.taken.clear()

    def _hidden(self, cells: list[str]) -> str:
        """Return what shows that a row of several lines is several rows, or nothing."""
        expected = len(self.layout.names)
        numbers = [i for i, cell in enumerate(cells) if re.match(NUMBER, cell)]
        for inner in "\n".join(x for x in cells if "\n" in x).split("\n")[1:]:
            hidden = inner.split(self.layout.delimiter)
            if len(hidden) == expected and (
                len(cells) != expected
                or (
                    len(numbers) > 1
                    and all(re.match(NUMBER, hidden[i].strip('" ')) for i in numbers)
                )
            ):
                return f"a cell holds the row {inner[:60]!r}"
        return ""

    def _alone(self, line: str) -> tuple[list[str], str]:
        """Return the cells of a line that breaks the rules of CSV, and why it has none.

        Quotes within a cell alone do no harm.
        """
        try:
            whole = [line.rstrip("\r\n") + "\n"]
            cells = next(csv.reader(whole, delimiter=self.layout.delimiter))
        except csv.Error as error:
            return [], str(error)
        return cells, "the next lines do not end it" * cells[-1].endswith("\n")


class _Lines:
    """Lines of a text of which those taken last can be put back, but for the first."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.taken = text, list[str]()
        self.back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.back.pop() if self.back else self.text.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def put_back(self) -> None:
        """Give all but the first again, next."""
        self.back += self.taken[:0:-1]
        del self.taken[1:]
