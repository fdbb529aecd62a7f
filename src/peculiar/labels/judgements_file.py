"""The rows of a CSV file of judgements, read exactly or rejected with their line."""

import csv
import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa

from peculiar.tables.identifiers import read_ids
from peculiar.tables.inputs.csv_bytes import content
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: What a person can say of an object. `unsure` teaches nothing.
VERDICTS = ("interesting", "boring", "artifact", "unsure")

#: Who judged, where a simulated person did.
SIMULATED = "simulated, by the true labels"

#: Columns of a file. All but the first, and one of the next two, may be left out.
COLUMNS = (
    *("object_id", "verdict", "tags", "note"),
    *("who", "when", "round", "shown_as"),
)

#: Between the tags of one object.
SEPARATOR = "; "

#: Names of columns in files of earlier versions, which had one tag in a row.
OLD = {"tag": "tags"}

REJECTS = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("object_id", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
    ]
)


def read_rows(path: Path) -> tuple[list[dict], list[dict]]:
    """Read a file of judgements.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, UTF-16 with a byte order mark, or else Latin-1, separated by
        commas, semicolons or tabs, with `COLUMNS` in any order; others are ignored.
        ``source_id`` stands for ``object_id`` where that is not there. Blank lines are
        skipped, and so are empty cells at the end of a line. White space at the ends of
        a field is dropped, and any within it is one blank.

    Returns
    -------
    rows : list of dict
        The valid rows in the file's order: ``file``, ``line`` (from 1, at which the row
        begins), ``object_id`` (int), ``written`` (the id as in the file), ``verdict``,
        ``tags`` (joined by `SEPARATOR`), ``note``, ``who``, ``when``, ``round`` (int)
        and ``shown_as``, None where there is nothing. A row without a verdict has that
        of its tags, if one of them is called like a verdict. Rows of the queue in which
        nobody has written yet are left out, and the log counts them; and rounds that
        are no whole number.
    refused : list of dict
        Rows of `REJECTS`, in the file's order.

    Raises
    ------
    ValueError
        If the file is not text, or lacks a column that is needed.
    """
    data, _ = content(Path(path), str(path))
    records = _records(data[:].decode("utf-8-sig"))
    header = _header(path, records)
    found: list[tuple[int, dict[str, str]]] = []
    refused = []
    for line, record in records:
        fields = record if isinstance(record, Reject) else _fields(header, record)
        if isinstance(fields, Reject):
            refused.append(refusal({"file": str(path), "line": line}, fields))
        elif fields:
            found.append((line, fields))
    ids = pa.array([fields["object_id"] for _, fields in found], pa.string())
    numbers, _, bad = read_ids(ids, str(path))
    rows, blank = [], 0
    for place, (line, cells) in enumerate(found):
        row = {"file": str(path), "line": line, "object_id": cells["object_id"]}
        said = _spoilt(bad[place]) if place in bad else _said(cells)
        if isinstance(said, Reject):
            refused.append(refusal(row, said))
        elif not said:
            blank += 1
        else:
            told = {"written": cells["object_id"], "object_id": int(numbers[place])}
            rows.append(row | said | told)
    if blank:
        log.info("%s: %d rows of the queue are not judged yet", path, blank)
    _warn_of_rounds(path, [cells["round"] for _, cells in found])
    return rows, sorted(refused, key=lambda row: row["line"])


def refusal(row: dict, reject: Reject) -> dict:
    """Return a row of `REJECTS`, of a row that may have no id."""
    return {
        "file": row["file"],
        "line": row["line"],
        "object_id": row.get("written", row.get("object_id", "")),
        "reason": reject.reason,
        "detail": reject.detail,
    }


def split_tags(text: str | None) -> list[str]:
    """Return the tags of a text, each once, in its order."""
    return list(dict.fromkeys(filter(None, map(_clean, (text or "").split(";")))))


def _records(text: str) -> Iterator[tuple[int, list[str] | Reject]]:
    """Yield the line at which each record begins, and its cells."""
    # Spreadsheets write semicolons where a comma is the decimal point.
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
    named = [] if isinstance(cells, Reject) else [cell.strip() for cell in cells]
    header = [OLD.get(name, name) for name in named]
    if "object_id" not in header:
        header = ["object_id" if name == "source_id" else name for name in header]
    if (
        "object_id" not in header
        or not {"verdict", "tags"} & set(header)
        or any(header.count(name) > 1 for name in COLUMNS)
    ):
        raise ValueError(
            f"judgements.files: {path}: has the columns {', '.join(named) or '(none)'}"
            ". Expected object_id or source_id, and verdict or tags, optionally note, "
            "who, when, round and shown_as, each once; docs/judging/judging.md defines "
            "them"
        )
    others = [name for name in header if name and name not in COLUMNS]
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
    return {name: found.get(name, "").strip() for name in COLUMNS}


def _said(cells: dict[str, str]) -> dict | Reject:
    """Return what a row says of its object, or why it says nothing.

    It is empty if only the queue has written in the row.
    """
    said: dict = {name: _clean(cells[name]) or None for name in COLUMNS[1:]}
    tags = split_tags(cells["tags"])
    said["tags"] = SEPARATOR.join(tags) or None
    if not (said["verdict"] or tags or said["note"]):
        if said["round"] or said["shown_as"]:
            return {}
        return Reject(
            "empty", "no verdict, tag or note. Expected one; else remove the row"
        )
    verdict = (said["verdict"] or "").casefold()
    named = [tag.casefold() for tag in tags if tag.casefold() in VERDICTS]
    if not verdict and len(named) == 1:
        verdict = named[0]
    if verdict and verdict not in VERDICTS:
        return Reject(
            "unknown_verdict",
            f"{said['verdict'][:60]!r}. Expected {', '.join(VERDICTS)}",
        )
    return said | {"verdict": verdict or None, "round": _round(cells["round"])}


def _round(text: str) -> int | None:
    # Spreadsheets write 1.0, or 1,0, where a column has empty cells.
    number = re.fullmatch(r"\s*([0-9]{1,9})([.,]0*)?\s*", text)
    return int(number[1]) if number else None


def _warn_of_rounds(path: Path, texts: list[str]) -> None:
    lost = [text for text in texts if text and _round(text) is None]
    if lost:
        log.warning(
            "%s: the round of %d rows is no whole number, such as %r; their verdicts "
            "are used without it",
            *(path, len(lost), lost[0][:60]),
        )


def _spoilt(reject: Reject) -> Reject:
    """Return why an id is refused, with the usual cause of ids in this form."""
    if reject.reason != "float_id":
        return reject
    cause = "Spreadsheets round long numbers: import this column as text"
    return Reject(reject.reason, f"{reject.detail}. {cause}")


def _clean(text: str) -> str:
    # Accents as one character: two ways to type a tag are one tag.
    return " ".join(unicodedata.normalize("NFC", text).split())
