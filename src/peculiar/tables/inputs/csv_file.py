"""Tables in CSV and its relatives, as spreadsheets and databases save them."""

import csv
import logging
import mmap
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.inputs.astropy_table import read_ecsv
from peculiar.tables.inputs.csv_bytes import (
    content,
    with_tabs,
    without_blanks,
    without_comments,
)
from peculiar.tables.inputs.csv_rows import Layout, Rows
from peculiar.tables.inputs.csv_scan import letters_in
from peculiar.tables.inputs.report import with_report
from peculiar.tables.inputs.request import Found, Request, field_of
from peculiar.tables.inputs.text_numbers import NUMBER, beyond_exact, parsed
from peculiar.tables.inputs.unknown import spellings_of

log = logging.getLogger(__name__)

DELIMITERS = ",;\t|"

#: Beginning of a file that describes its own columns.
ECSV = b"# %ECSV"

#: A line in which Excel names the delimiter, and one below the header (VizieR, psql).
EXCEL = re.compile(r"\"?sep=.\"?", re.IGNORECASE)
DASHES = re.compile(r"(?=.*---)[-+|;,\t ]+")

#: Column that says why a row cannot be split into cells (null in other rows); its other
#: cells are null. The column is there only if there are such rows.
UNREADABLE = "unreadable_row"


def read_csv(request: Request) -> Found:
    """Open a table in text: see `peculiar.tables.inputs.read.read_table`."""
    data, latin = content(request.path, request.name)
    if data[: len(ECSV)] == ECSV:
        return read_ecsv(request)
    layout = _layout(data, request)
    rows = pa.py_buffer(data)[layout.start :]
    letters, comments = letters_in(rows, b' "#xX'), ""
    if layout.delimiter != " " and letters >= {*b' "'}:
        rows = without_blanks(rows, layout.delimiter)
    if ord("#") in letters:
        rows, comments = without_comments(rows, layout)
    report = {
        "converted": {"lines that are not UTF-8": latin} if latin else {},
        "left_out": {"lines that begin with #": comments} if comments else {},
    }
    if layout.delimiter == " ":
        rows, layout = with_tabs(rows), layout._replace(delimiter="\t")
    file = _File(request, Rows(rows, layout, request.name, letters), report)
    return Found(list(dict.fromkeys(layout.names)), file.get)


class _File:
    def __init__(self, request: Request, rows: Rows, report: dict) -> None:
        self.request, self.rows, self.layout = request, rows, rows.layout
        self.report = report
        self.commas: tuple[bool, bool] | None = None

    def get(self, wanted: list[str]) -> pa.Table:
        """Read columns; of several with one name the first, if they are the same."""
        numbers = {
            name: [i for i, other in enumerate(self.layout.names) if other == name]
            for name in wanted
        }
        places = [place for found in numbers.values() for place in found]
        table = self._read(places)
        why = self._why(len(table))
        columns, fields = [], []
        for name, found in numbers.items():
            self._check_same(table, name, found)
            values, unknown = table[str(found[0])], self.counts[found[0]]
            if why is not None:
                null = pa.scalar(None, values.type)
                values = pc.if_else(pc.is_valid(why), null, values)
            columns.append(values)
            unit = dict(enumerate(self.layout.units)).get(found[0])
            fields.append(field_of(name, values.type, unit, unknown))
        if why is not None:
            columns.append(why)
            fields.append(pa.field(UNREADABLE, pa.string()))
        table = pa.table(columns, schema=pa.schema(fields))
        return with_report(table, self.report) if any(self.report.values()) else table

    def _why(self, rows: int) -> pa.ChunkedArray | None:
        """Return the column that names rows that could not be split, if there are."""
        if not self.rows.bad:
            return None
        why = [self.rows.bad.get(row) for row in range(rows)]
        return pa.chunked_array([pa.array(why, pa.string())])

    def _check_same(self, table: pa.Table, name: str, found: list[int]) -> None:
        first, *others = (table[str(place)] for place in found)
        if any(not first.equals(other) for other in others):
            numbers = ", ".join(str(place + 1) for place in found)
            raise ValueError(
                f"{self.request.name}: column {name!r} is there {len(found)} times (as "
                f"columns {numbers}), with different values: expected one. Rename the "
                "others in the header"
            )

    def _read(self, places: list[int]) -> pa.Table:
        """Read columns, called by their place; texts are parsed where that is safe."""
        names = self.layout.names
        texts = [place for place in places if names[place] in self.request.texts]
        others = [place for place in places if place not in texts]
        table = self.rows.read(places, texts)
        # Where the library guesses types, it rounds large whole numbers, changes dates,
        # and takes hexadecimal names for numbers.
        again = [place for place in others if not self._safe(table[str(place)])]
        as_text = self.rows.read(again, again) if again else table
        self.counts: dict[int, Counter] = {place: Counter() for place in places}
        for place in texts:
            table = _with(table, place, pc.utf8_trim_whitespace(table[str(place)]))
        for place in others:
            values = (as_text if place in again else table)[str(place)]
            if pa.types.is_string(values.type):
                values = self._parsed(place, values)
            else:
                self.counts[place] = Counter(empty=values.null_count)
            self.counts[place] -= Counter(empty=len(self.rows.bad))
            table = _with(table, place, values)
        return table

    def _safe(self, values: pa.ChunkedArray) -> bool:
        kind = values.type
        if pa.types.is_floating(kind):
            return not beyond_exact(values)
        if pa.types.is_integer(kind):
            return not self.rows.hexadecimal
        return not pa.types.is_temporal(kind)

    def _parsed(self, place: int, values: pa.ChunkedArray) -> pa.ChunkedArray:
        name = self.layout.names[place]
        words = spellings_of(self.request.unknown, "number", name)["text"]
        self.commas = self.commas or self.rows.commas()
        may, must = self.commas
        found = parsed(values, words, comma=may, thousands=not must)
        if found.odd is not None:
            log.warning(
                "%s: column %r is mostly numbers, but line %d has %r: read as text. If "
                "that means unknown, add it to the list of this column in `unknown`",
                *(self.request.name, name, self.rows.line(found.odd)),
                str(values[found.odd])[:60],
            )
        self.counts[place] = found.unknown
        return found.values


def _with(table: pa.Table, place: int, values: pa.ChunkedArray) -> pa.Table:
    name = str(place)
    return table.set_column(table.column_names.index(name), name, values)


class _Line(NamedTuple):
    number: int  # from 1
    start: int  # byte
    end: int
    text: str


def _layout(data: bytes | mmap.mmap, request: Request) -> Layout:
    """Find the header: the first line that is no comment, or the last comment."""
    comment, first = "", _Line(0, len(data), len(data), "")
    for line in _lines(data):
        if not line.text.startswith("#") and not EXCEL.fullmatch(line.text):
            first = line
            break
        comment = line.text
    header = _cells(first.text, request.wanted)
    named = _cells(comment.removeprefix("#"), request.wanted)
    more = _has(named[0], request.wanted) - _has(header[0], request.wanted)
    if more > 0 or (more == 0 and comment and _has_number(header[0])):
        return Layout(*named, first.start, first.number)
    if not any(header[0]):
        raise ValueError(f"{request.name} is empty: expected a header and rows")
    units: tuple[str, ...] = ()
    for line in islice(_lines(data, first.end, first.number), 2):
        if DASHES.fullmatch(line.text):
            return Layout(*header, line.end, line.number + 1, units)
        units = tuple(text.strip() for text in line.text.split(header[1]))
    return Layout(*header, first.end, first.number + 1)


def _lines(data: bytes | mmap.mmap, start: int = 0, number: int = 0) -> Iterator[_Line]:
    """Yield the lines that are not blank, from a byte on, after `number` lines."""
    while start < len(data):
        number += 1
        end = data.find(b"\n", start) + 1 or len(data)
        text = data[start:end].decode("utf-8", "replace").strip("\r\n\ufeff")
        if text.strip():
            yield _Line(number, start, end, text)
        start = end


def _cells(line: str, wanted: list[str]) -> tuple[list[str], str]:
    """Split a header by the delimiter that gives most of the wanted names, or cells."""
    split = {
        delimiter: [
            name.strip()
            for name in next(
                csv.reader([line], delimiter=delimiter, skipinitialspace=True), []
            )
        ]
        for delimiter in DELIMITERS
    }
    split[" "] = line.split()
    best = max(split, key=lambda x: (_has(split[x], wanted), len(split[x])))
    return split[best], best


def _has(names: list[str], wanted: list[str]) -> int:
    return len(set(names) & set(wanted))


def _has_number(names: list[str]) -> bool:
    return any(re.fullmatch(NUMBER, name) for name in names)


ENDS = tuple(
    ending + packed
    for ending in (".csv", ".tsv", ".txt")
    for packed in ("", ".gz", ".bz2", ".xz", ".zst")
)
