"""Rejects: objects that cannot be scored, and the reason why."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written

SCHEMA = pa.schema(
    [
        # Null if the id itself could not be read.
        pa.field("object_id", pa.int64(), nullable=True),
        # As in the objects' table: what the source calls it, if that is another name.
        pa.field("source_id", pa.string(), nullable=True),
        pa.field("source_row", pa.int64(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Reject:
    """Why one object has no usable cutout.

    Attributes
    ----------
    reason : str
        One of a few fixed words, to group by: ``not_finite``, ``duplicate_id``, ...
    detail : str
        What was found and what was expected.
    """

    reason: str
    detail: str = ""


def write_rejects(path: Path, stage: str, rows: list[tuple]) -> None:
    """Write a table of rejects, even an empty one.

    Parameters
    ----------
    path : Path
        Parquet file to write.
    stage : str
        The stage that rejected the objects: ``catalogue`` or ``cutouts``.
    rows : list of (int or None, str or None, int, Reject)
        Object id, the source's name for it, row in the source, and reason.
    """
    table = [
        dict(
            zip(SCHEMA.names, (*ids, stage, reject.reason, reject.detail), strict=True)
        )
        for *ids, reject in rows
    ]
    with written(path) as temporary:
        pq.write_table(pa.Table.from_pylist(table, SCHEMA), temporary)


def merge_rejects(*, rejects: dict[str, list[Path]], table: Path) -> None:
    """Write the rejects of all slices as one table.

    Parameters
    ----------
    rejects : dict of str to list of Path
        Per slice its tables of rejects: of the catalogue, then one for each shard.
    table : Path
        Parquet file to write: ``slice`` and the columns of `SCHEMA`. Rows are in the
        order of the slices' names and of the files.
    """
    schema = SCHEMA.insert(0, pa.field("slice", pa.string(), nullable=False))
    parts = [schema.empty_table()]
    for name in sorted(rejects):
        for part in map(pq.read_table, rejects[name]):
            column = pa.repeat(pa.scalar(name), len(part))
            parts.append(part.add_column(0, "slice", column).cast(schema))
    with written(table) as temporary:
        pq.write_table(pa.concat_tables(parts).combine_chunks(), temporary)
