"""Objects that cannot be scored, and why."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written

SCHEMA = pa.schema(
    [
        # Null where the identifier itself could not be read as an integer.
        pa.field("object_id", pa.int64(), nullable=True),
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
        One of few fixed words, to group by: ``not_finite``, ``duplicate_id``, ...
    detail : str
        What was found and what was expected, for the person who has to mend it.
    """

    reason: str
    detail: str = ""


def write_rejects(path: Path, stage: str, rows: list[tuple]) -> None:
    """Write a table of rejects, also when it is empty.

    Parameters
    ----------
    path : Path
        Parquet file to write.
    stage : str
        Where the objects were refused: ``catalogue`` or ``cutouts``.
    rows : list of (int or None, int, Reject)
        Object id, row in the source, and why.
    """
    table = pa.Table.from_pylist(
        [
            {
                "object_id": object_id,
                "source_row": row,
                "stage": stage,
                "reason": reject.reason,
                "detail": reject.detail,
            }
            for object_id, row, reject in rows
        ],
        schema=SCHEMA,
    )
    with written(path) as temporary:
        pq.write_table(table, temporary)
