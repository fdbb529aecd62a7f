"""The queue: the objects that a person is given to look at next."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from peculiar.explorer.columns import Column
from peculiar.explorer.rows import Rows


def read_queue(queue: Path, rows: Rows) -> np.ndarray:
    """Return the rows of the queue's objects in the catalogue, int32, in its order."""
    texts = {name: pa.string() for name in ("object_id", "slice")}
    options = pyarrow.csv.ConvertOptions(
        column_types=texts, include_columns=list(texts), strings_can_be_null=False
    )
    table = pyarrow.csv.read_csv(queue, convert_options=options)
    ids = table["object_id"].cast(pa.int64()).combine_chunks()
    slices = np.array(table["slice"].to_pylist(), dtype=object)
    found = np.full(len(ids), -1, np.int32)
    for name in set(slices):
        own = slices == name
        found[own] = rows.of(name, ids)[own]
    return found[found >= 0]


def queue_column(queued: np.ndarray, is_filter: bool) -> Column:
    """Return the place of each object in the queue, from 1; NaN for all others."""
    return Column(
        "queue",
        "number",
        "f4",
        np.arange(1, len(queued) + 1, dtype=np.float32),
        "selection",
        description="Place in queue.csv, from 1: the next objects to judge",
        rows=queued,
        is_filter=is_filter,
    )
