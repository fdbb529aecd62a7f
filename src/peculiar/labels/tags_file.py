"""The rows of a CSV file of tags, read exactly or rejected with their line."""

import csv
import io
import logging
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa

from peculiar.tables.identifiers import read_ids
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Columns of a file of tags; the last three may be left out.
NEEDED, OPTIONAL = ("object_id", "tag"), ("note", "who", "when")

LINE = pa.field("line", pa.int64(), nullable=False)

READ = pa.schema(
    [
        LINE,
        pa.field("object_id", pa.int64(), nullable=False),
        pa.field("tag", pa.string(), nullable=False),
        *(pa.field(name, pa.string()) for name in OPTIONAL),
    ]
)

REJECTS = pa.schema(
    [
        LINE,
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("object_id", "tag", "reason", "detail")
        ),
    ]
)


def read_rows(path: Path) -> tuple[pa.Table, list[dict]]:
    """Read a file of tags, see `peculiar.labels.tags.read_tags`.

    Returns
    -------
    rows : pa.Table
        The valid rows, see `READ`, in the file's order.
    refused : list of dict
        Rows of `REJECTS`, in the file's order. A row that cannot be read has neither
        ``object_id`` nor ``tag``.

    Raises
    ------
    ValueError
        If the file is not UTF-8, or lacks a column that is needed.
    """
    records = _records(_text(path))
    header = _header(path, records)
    lines, ids, fields, refused = [], [], [], []
    for line, cells in records:
        found = cells if isinstance(cells, Reject) else _fields(header, cells)
        if isinstance(found, Reject):
            refused.append(refusal(line, "", "", found))
        elif found:
            lines.append(line)
            ids.append(found.pop("object_id"))
            fields.append({name: _clean(text) for name, text in found.items()})
    numbers, bad = read_ids(pa.array(ids, pa.string()), str(path))
    good = []
    for row, (line, found) in enumerate(zip(lines, fields, strict=True)):
        reject = bad.get(row) or _bad_tag(found["tag"])
        if reject:
            refused.append(refusal(line, ids[row].strip(), found["tag"], reject))
        else:
            texts = {name: text or None for name, text in found.items()}
            good.append({"line": line, "object_id": int(numbers[row]), **texts})
    refused.sort(key=lambda row: row["line"])
    return pa.Table.from_pylist(good, schema=READ), refused


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path}: line {line} is not UTF-8. Expected a CSV file in UTF-8; save it "
            "in this encoding"
        ) from error


def _records(text: str) -> Iterator[tuple[int, list[str] | Reject]]:
    """Yield the line at which each record begins, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            detail = (
                f"lines {line} to {reader.line_num}: {error}. Expected closed quotes; "
                "double a quote within quotes"
            )
            yield line, Reject("unreadable_row", detail)


def _header(path: Path, records: Iterator) -> list[str]:
    """Return the names of the columns, from the first record that is not blank."""
    cells: list[str] | Reject = next((cells for _, cells in records if cells), [])
    header = [] if isinstance(cells, Reject) else [cell.strip() for cell in cells]
    columns = (*NEEDED, *OPTIONAL)
    if any(header.count(name) != 1 for name in NEEDED) or any(
        header.count(name) > 1 for name in OPTIONAL
    ):
        raise ValueError(
            f"{path}: has the columns {', '.join(header) or '(none)'}. Expected "
            f"{' and '.join(NEEDED)}, optionally {', '.join(OPTIONAL)}, each once; "
            "separate them by commas"
        )
    others = [name for name in header if name not in columns]
    if others:
        log.info("%s: columns that are not read: %s", path, ", ".join(others))
    return header


def _fields(header: list[str], cells: list[str]) -> dict[str, str] | Reject | None:
    """Return the cells by column; None for a blank line."""
    if not any(cell.strip() for cell in cells):
        return None
    # Spreadsheets end lines with empty cells, people leave out the last ones.
    if any(cell.strip() for cell in cells[len(header) :]):
        return Reject(
            "too_many_fields",
            f"{len(cells)} fields. Expected {len(header)}, one a column; put a field "
            "with a comma in quotes",
        )
    found = dict(zip_longest(header, cells[: len(header)], fillvalue=""))
    return {name: found.get(name, "") for name in (*NEEDED, *OPTIONAL)}


def _clean(text: str) -> str:
    # Accents as one character: two ways to type a tag are one tag.
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bad_tag(tag: str) -> Reject | None:
    if not tag:
        return Reject("empty_tag", "no tag. Expected one; remove the row otherwise")
    if ";" in tag:
        return Reject(
            "semicolon_in_tag",
            "a semicolon in a tag. Expected one tag; give each tag a row of its own",
        )
    return None


def refusal(line: int, object_id: str, tag: str, reject: Reject) -> dict:
    """Return one row of `REJECTS`."""
    values = (line, object_id, tag, reject.reason, reject.detail)
    return dict(zip(REJECTS.names, values, strict=True))
