"""What people and lists of known objects say of a slice's objects, as columns."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.labels.judgements import consensus, judgements_of
from peculiar.labels.judgements_file import SEPARATOR, split_tags
from peculiar.labels.known_lists import known_rows
from peculiar.tables.files import written
from peculiar.tables.inputs.report import with_report

log = logging.getLogger(__name__)

SCHEMA = pa.schema(
    [
        pa.field(name, kind, null, metadata={"unit": "", "description": text})
        for name, kind, null, text in (
            ("object_id", pa.int64(), False, "Identifier in the survey"),
            ("judgement", pa.string(), True, "Verdict of most people, unsure if a tie"),
            ("judgements", pa.int32(), False, "Number of people who gave a verdict"),
            (
                "agreement",
                pa.float32(),
                True,
                "Fraction of them who gave the most frequent verdict",
            ),
            ("tags", pa.string(), True, "Tags by people and lists, sorted"),
            ("tag_notes", pa.string(), True, "Who said what, with notes and times"),
        )
    ]
)


def annotate(
    *, files: list[Path], objects: Path, known: dict[str, dict], annotations: Path
) -> None:
    """Write what people and lists of known objects say of the objects of a slice.

    Parameters
    ----------
    files : list of Path
        See `peculiar.labels.judgements.read_judgements`, which names the rows that say
        nothing of any object.
    objects : Path
        The slice's ``objects.parquet``.
    known : dict of str to dict
        Lists of known objects, see `peculiar.labels.known_lists`. An object in a list
        has the list's name as a tag, and its own name there as a note.
    annotations : Path
        Parquet file to write, see `SCHEMA`: one row an object, in the order of the
        objects. ``judgement`` and ``agreement`` are null, and ``judgements`` 0, without
        a verdict. ``tags`` are distinct, sorted, joined by "; ". ``tag_notes`` has the
        verdict and tags of each person, as "verdict, tags: note (who, when); ...", and
        the notes of the lists; it is null where there is no note, who or when. The
        schema has a report of the lists, see
        `peculiar.tables.inputs.report.read_report`.
    """
    ids = pq.read_table(objects, columns=["object_id"])["object_id"].combine_chunks()
    table, _ = judgements_of(files, [objects])
    said: dict[int, list[dict]] = {}
    listed, counts = known_rows(objects, known) if known else ([], {})
    for row in [*table.to_pylist(), *listed]:
        said.setdefault(row["object_id"], []).append(row)
    agreed = consensus(table)
    rows = pc.index_in(ids, agreed["object_id"].combine_chunks())
    content = {
        "object_id": ids,
        "judgement": agreed["verdict"].take(rows),
        "judgements": pc.fill_null(agreed["people"].take(rows), 0),
        "agreement": agreed["agreement"].take(rows),
        "tags": [_tags(said.get(x, [])) for x in ids.to_pylist()],
        "tag_notes": [_notes(said.get(x, [])) for x in ids.to_pylist()],
    }
    log.info(
        "of %d objects, %d have a verdict; of %d something is said",
        *(len(ids), len(agreed), len(said)),
    )
    annotated = with_report(pa.table(content, schema=SCHEMA), {"known": counts})
    with written(annotations) as temporary:
        pq.write_table(annotated, temporary)


def tag_classes(tags: pa.Array | pa.ChunkedArray) -> dict[str, np.ndarray]:
    """Return which objects have each tag.

    Parameters
    ----------
    tags : pa.Array or pa.ChunkedArray
        Strings as `annotate` joins them, shape (n,); null where there are none.

    Returns
    -------
    members : dict of str to ndarray of bool, shape (n,)
        Tags in alphabetical order. An object may have several.
    """
    if isinstance(tags, pa.ChunkedArray):
        tags = tags.combine_chunks()
    # Each combination of tags once: there are few, of however many objects.
    known = pc.fill_null(tags.cast(pa.string()), "").dictionary_encode()
    texts = [set(split_tags(text)) for text in known.dictionary.to_pylist()]
    rows = known.indices.to_numpy()
    return {
        tag: np.array([tag in text for text in texts], dtype=bool)[rows]
        for tag in sorted(set().union(*texts))
    }


def _tags(rows: list[dict]) -> str | None:
    tags = {tag for row in rows for tag in split_tags(row["tags"])}
    return SEPARATOR.join(sorted(tags)) or None


def _notes(rows: list[dict]) -> str | None:
    """Return what each says, with who and when."""
    notes: dict[str, None] = {}
    for row in rows:
        source = ", ".join(filter(None, (row["who"], row["when"])))
        if row["note"] or source:
            what = ", ".join(filter(None, [row["verdict"], *split_tags(row["tags"])]))
            text = ": ".join(filter(None, (what, row["note"])))
            notes[f"{text} ({source})" if source else text] = None
    return SEPARATOR.join(notes) or None
