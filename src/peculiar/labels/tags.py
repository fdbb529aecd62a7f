"""Tags that people give objects, from a CSV file."""

import logging
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.labels.known_lists import known_rows
from peculiar.labels.tags_file import READ, REJECTS, read_rows, refusal
from peculiar.tables.accounting import NAMED
from peculiar.tables.files import written
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Between the tags of one object.
SEPARATOR = "; "

SCHEMA = pa.schema(
    [
        pa.field(name, kind, null, metadata={"unit": "", "description": text})
        for name, kind, null, text in (
            ("object_id", pa.int64(), False, "Identifier in the survey"),
            ("tags", pa.string(), False, "Tags that people gave the object, sorted"),
            ("tag_notes", pa.string(), True, "Notes on tags, by whom, and when"),
        )
    ]
)

IN_NO_SLICE = Reject("in_no_slice", "no slice of the run has an object with this id")


def read_tags(path: Path) -> pa.Table:
    """Read the valid rows of a file of tags; the log names the others.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, with or without a byte order mark: ``object_id`` (decimal digits,
        never read as a float), ``tag``, and optionally ``note``, ``who``, ``when``.
        Blank lines are skipped; white space at the ends of a field is dropped, and any
        within it is one blank.

    Returns
    -------
    rows : pa.Table
        In the file's order: ``line`` of the file int64 (from 1) at which the row
        begins, ``object_id`` int64, and the others as strings, null where they are
        empty.

    Raises
    ------
    ValueError
        If the file is not UTF-8, or lacks a column that is needed.
    """
    rows, refused = read_rows(Path(path))
    _warn(path, refused)
    return rows


def write_tags(
    *, file: Path | None, objects: Path, known: dict[str, dict], tags: Path
) -> None:
    """Write the tags of the objects of a slice.

    Parameters
    ----------
    file : Path or None
        The file of tags, see `read_tags`, if there is one.
    objects : Path
        The slice's ``objects.parquet``. Rows of other objects are skipped; `check_tags`
        finds those of no slice.
    known : dict of str to dict
        Lists of known objects, see `peculiar.labels.known_lists`. An object in a list
        has the list's name as a tag, and its own name there as a note.
    tags : Path
        Parquet file to write, see `SCHEMA`: one row an object with tags, in the order
        of the objects. ``tags`` are distinct, sorted, joined by "; ". ``tag_notes`` are
        the distinct notes, in the file's order, as "tag: note (who, when); ..."; null
        where no row has a note, who or when.
    """
    rows = read_tags(file) if file else READ.empty_table()
    ids = pq.read_table(objects, columns=["object_id"])["object_id"]
    said: dict[int, list[dict]] = {}
    own = rows.filter(pc.is_in(rows["object_id"], ids.combine_chunks()))
    for row in [*own.to_pylist(), *(known_rows(objects, known) if known else [])]:
        said.setdefault(row["object_id"], []).append(row)
    tagged = pc.is_in(ids, pa.array(list(said), pa.int64()))
    content = [
        {
            "object_id": object_id,
            "tags": SEPARATOR.join(sorted({row["tag"] for row in said[object_id]})),
            "tag_notes": SEPARATOR.join(_notes(said[object_id])) or None,
        }
        for object_id in ids.filter(tagged).to_pylist()
    ]
    log.info("%d of %d objects have tags", len(content), len(ids))
    with written(tags) as temporary:
        pq.write_table(pa.Table.from_pylist(content, schema=SCHEMA), temporary)


def check_tags(*, file: Path | None, objects: list[Path], rejects: Path) -> None:
    """Write which rows of a file of tags are not used for any object, and why.

    Parameters
    ----------
    file : Path or None
        The file of tags, see `read_tags`, if there is one.
    objects : list of Path
        ``objects.parquet`` of every slice.
    rejects : Path
        Parquet file to write, in the file's order: ``line`` of the file int64 (from 1)
        at which the row begins, and strings: its ``object_id`` and ``tag`` as in the
        file, ``reason`` and ``detail``. The log counts them and names the first.
    """
    rows, refused = read_rows(Path(file)) if file else (READ.empty_table(), [])
    ids = [pq.read_table(path, columns=["object_id"])["object_id"] for path in objects]
    known = pa.chunked_array([c for part in ids for c in part.chunks], pa.int64())
    strays = rows.filter(pc.invert(pc.is_in(rows["object_id"], known.combine_chunks())))
    refused += [
        refusal(row["line"], str(row["object_id"]), row["tag"], IN_NO_SLICE)
        for row in strays.to_pylist()
    ]
    refused.sort(key=lambda row: row["line"])
    _warn(file, refused)
    with written(rejects) as temporary:
        pq.write_table(pa.Table.from_pylist(refused, schema=REJECTS), temporary)


def classes(tags: pa.Array | pa.ChunkedArray) -> dict[str, np.ndarray]:
    """Return which objects have each tag.

    Parameters
    ----------
    tags : pa.Array or pa.ChunkedArray
        Strings as `write_tags` joins them, shape (n,); null where there are none.

    Returns
    -------
    members : dict of str to ndarray of bool, shape (n,)
        Tags in alphabetical order. An object may have several.
    """
    if isinstance(tags, pa.ChunkedArray):
        tags = tags.combine_chunks()
    # Each combination of tags once: there are few, of however many objects.
    known = pc.fill_null(tags.cast(pa.string()), "").dictionary_encode()
    texts = [set(text.split(SEPARATOR)) - {""} for text in known.dictionary.to_pylist()]
    rows = known.indices.to_numpy()
    return {
        tag: np.array([tag in text for text in texts], dtype=bool)[rows]
        for tag in sorted(set().union(*texts))
    }


def _warn(path: Path | None, refused: list[dict]) -> None:
    """Log how many rows are left out, and the first of them."""
    if not refused:
        return
    counts = Counter(row["reason"] for row in refused)
    log.warning(
        "%s: %d rows are left out: %s",
        path,
        len(refused),
        ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items())),
    )
    for row in refused[:NAMED]:
        log.warning(
            "%s, line %d: object_id %r, tag %r: %s, %s",
            path,
            *(row[name] for name in REJECTS.names),
        )
    if len(refused) > NAMED:
        log.warning("%s: and %d more", path, len(refused) - NAMED)


def _notes(rows: list[dict]) -> list[str]:
    """Return the notes of an object's rows, with who and when, each once."""
    notes: dict[str, None] = {}
    for row in rows:
        source = ", ".join(filter(None, (row["who"], row["when"])))
        if row["note"] or source:
            text = ": ".join(filter(None, (row["tag"], row["note"])))
            notes[f"{text} ({source})" if source else text] = None
    return list(notes)
