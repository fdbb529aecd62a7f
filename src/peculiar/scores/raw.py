"""Raw scores of the shards of a slice, and ids of rejected objects, checked."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.accounting import name_some


def read_raw_scores(shards: list[Path]) -> pa.Table:
    """Return the scores of all shards in one table, in the order of the shards.

    Parameters
    ----------
    shards : list of Path
        One table a shard: ``object_id`` int64 and scores (float32); may be empty.

    Raises
    ------
    ValueError
        If columns differ, or a score is not finite; it names the file and objects.
    """
    tables: list[pa.Table] = []
    for path in shards:
        table = pq.read_table(path)
        expected = tables[0].schema if tables else _score_schema(table.schema, path)
        if table.schema != expected:
            raise ValueError(
                f"{path}: has the columns {_text(table.schema)}, expected those of "
                f"{shards[0]}: {_text(expected)}"
            )
        _check_finite(table, path)
        tables.append(table)
    return pa.concat_tables(tables)


def _score_schema(schema: pa.Schema, path: Path) -> pa.Schema:
    wrong = schema.names[:1] != ["object_id"] or schema.types[0] != pa.int64()
    if wrong or not all(pa.types.is_floating(kind) for kind in schema.types[1:]):
        raise ValueError(
            f"{path}: expected object_id (int64) and then scores (float32), found "
            f"{_text(schema)}"
        )
    return schema


def _text(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} ({field.type})" for field in schema)


def _check_finite(table: pa.Table, path: Path) -> None:
    for name in table.column_names[1:]:
        wrong = ~np.isfinite(table[name].to_numpy())  # null reads as NaN
        if wrong.any():
            ids = table["object_id"].to_numpy()[wrong]
            raise ValueError(
                f"{path}: {name} is not finite for {len(ids)} objects: "
                f"{name_some(ids)}. Expected finite scores; look at the cutouts of "
                "these objects and at the history of the detector's training"
            )


def refused_ids(rejects: list[Path]) -> np.ndarray:
    """Return the ids, int64 (n,), of objects rejected after the catalogue was read.

    Rows of the stage ``catalogue`` are no objects of the slice and do not count. A row
    of another stage without an id is a ValueError.
    """
    parts = [np.empty(0, dtype=np.int64)]
    for path in rejects:
        table = pq.read_table(path, columns=["object_id", "stage"])
        after = np.asarray(table["stage"].to_pandas() != "catalogue", dtype=bool)
        ids = table.filter(pa.array(after))["object_id"]
        if ids.null_count:
            raise ValueError(
                f"{path}: {ids.null_count} rows have no object_id. Expected one in all "
                "rows but those of the catalogue; remove the slice's cutouts and run "
                "again"
            )
        parts.append(ids.to_numpy())
    return np.concatenate(parts)
