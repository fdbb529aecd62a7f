"""The rows of a table in text, split into cells."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv

from peculiar.tables.inputs.text_numbers import NUMBER

#: Bytes that are counted at once.
BLOCK = 2**18


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

    Attributes
    ----------
    bad : dict of int to str
        Rows that have more or fewer cells than the header, and why; known after they
        are read first. Their cells are empty.
    """

    def __init__(self, rows: pa.Buffer, layout: Layout, name: str) -> None:
        self.rows, self.layout, self.name = rows, layout, name
        self.bad: dict[int, str] = {}
        self.newlines: bool | None = None

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

    def line(self, row: int) -> int:
        """Return the line at which a row begins, from 1."""
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
                quoted, lines = _count(self.rows)
                if not quoted or len(table) + invalid == lines:
                    return table, invalid
                self.newlines = True
            if _has_newlines(self.rows):
                self._check_quotes()
        return self._split(places, texts)

    def _check_quotes(self) -> None:
        """Refuse a quote that is not closed: it would hide the rows below it."""
        for line, cells in self._records(strict=True):
            if "\n" not in "".join(cells):
                continue
            numbers = [i for i, cell in enumerate(cells) if re.match(NUMBER, cell)]
            for inner in "\n".join(x for x in cells if "\n" in x).split("\n")[1:]:
                hidden = inner.split(self.layout.delimiter)
                if (
                    len(hidden) == len(self.layout.names)
                    and len(numbers) > 1
                    and all(re.match(NUMBER, hidden[i].strip('" ')) for i in numbers)
                ):
                    raise self._unclosed(line, f"a cell holds the row {inner[:60]!r}")

    def _unclosed(self, line: int, why: str) -> ValueError:
        return ValueError(
            f"{self.name}: a quote in the row of line {line} is not closed ({why}): "
            'expected "..." around all of a cell, and "" for a quote within. Close or '
            "remove it"
        )

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
        """Replace rows with too few or too many cells by rows of empty cells."""
        expected = len(self.layout.names)
        repaired = io.StringIO()
        writer = csv.writer(repaired, delimiter=self.layout.delimiter)
        number = 0
        for line, cells in self._records():
            if len(cells) > expected and not any(cells[expected:]):
                cells = cells[:expected]  # spreadsheets end lines with empty cells
            if len(cells) != expected:
                self.bad[number] = (
                    f"line {line} has {len(cells)} cells, expected {expected} as in "
                    "the header"
                )
                cells = [""] * expected
            writer.writerow(cells)
            number += 1
        if len(self.bad) == number:
            raise ValueError(
                f"{self.name}: {self.bad[0]}, and so do all rows. Write one name and "
                f"one cell per column, with {self.layout.delimiter!r} between"
            )
        self.rows = pa.py_buffer(repaired.getvalue().encode())
        self.newlines = True

    def _records(self, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
        """Yield the line of each row, and its cells, but for blank lines."""
        text = io.TextIOWrapper(
            io.BytesIO(memoryview(self.rows)), encoding="utf-8", newline=""
        )
        reader = csv.reader(text, delimiter=self.layout.delimiter, strict=strict)
        line = self.layout.line
        several = len(self.layout.names) > 1
        try:
            for cells in reader:
                blank = several and len(cells) == 1 and not cells[0].strip()
                if cells and not blank:
                    yield line, cells
                line = self.layout.line + reader.line_num
        except csv.Error as error:
            raise self._unclosed(line, str(error)) from error


def _has_newlines(rows: pa.Buffer) -> bool:
    """Return whether an end of a line is behind an odd number of quotes."""
    letters, within = np.frombuffer(rows, np.uint8), False
    for start in range(0, len(rows), BLOCK):
        block = letters[start : start + BLOCK]
        odd = np.logical_xor.accumulate(block == ord('"')) ^ within
        if (odd & (block == ord("\n"))).any():
            return True
        within = bool(odd[-1])
    return within


def _count(rows: pa.Buffer) -> tuple[bool, int]:
    """Return whether there is a quote, and the number of lines."""
    quoted, lines = False, int(rows[len(rows) - 1 :].to_pybytes() != b"\n")
    letters = np.frombuffer(rows, np.uint8)
    for start in range(0, len(rows), BLOCK):  # a part that stays in the cache
        block = letters[start : start + BLOCK]
        quoted = quoted or bool((block == ord('"')).any())
        lines += int(np.count_nonzero(block == ord("\n")))
    return quoted, lines
