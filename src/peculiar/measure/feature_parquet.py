"""Vectors in Parquet: a column of lists, or many columns."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

#: Rows read at once: 8,192 of 2,048 float32 are 67 MB.
BLOCK = 8192


def open_parquet(path: Path, key: str) -> tuple[pa.ChunkedArray, Callable]:
    """Return the column of ids, and a function that reads the vectors of rows.

    Parameters
    ----------
    path : Path
        Parquet with one column of lists, or float columns of one name and a number.
    key : str
        Column of ids.

    Returns
    -------
    ids : ChunkedArray
        Of any type.
    read : callable
        Rising rows, int (n,), to floats (n, length); NaN for null, and a length of 0 if
        all are.

    Raises
    ------
    ValueError
        If there are no vectors, or of several kinds; by `read`, if they are not of one
        length.
    """
    file = pq.ParquetFile(path)
    names = _vector_columns(path, file.schema_arrow, key)

    def read(rows: np.ndarray) -> np.ndarray:
        found, start = [], 0
        for group in range(file.num_row_groups):
            stop = start + file.metadata.row_group(group).num_rows
            if len(own := rows[(rows >= start) & (rows < stop)]):
                found += [
                    np.concatenate([_matrix(path, x) for x in batch.columns], axis=1)
                    for batch in _of_group(file, group, names, own - start)
                ]
            start = stop
        lengths = sorted({part.shape[1] for part in found} - {0})
        if len(lengths) > 1:
            raise ValueError(_uneven(path, lengths))
        # A batch of nulls has no length of its own.
        width = lengths[0] if lengths else 0
        return np.concatenate(
            [x if x.shape[1] else np.full((len(x), width), np.nan) for x in found]
        )

    return file.read(columns=[key])[key], read


def _of_group(
    file: pq.ParquetFile, group: int, names: list[str], rows: np.ndarray
) -> Iterator[pa.RecordBatch]:
    """Yield some rows of a group, a batch at a time: a group may be a whole file."""
    start = 0
    for batch in file.iter_batches(BLOCK, row_groups=[group], columns=names):
        own = rows[(rows >= start) & (rows < start + len(batch))] - start
        start += len(batch)
        if len(own):
            yield batch.take(pa.array(own)).select(names)


def _vector_columns(path: Path, schema: pa.Schema, key: str) -> list[str]:
    """Return the column of lists, or the columns of one name and a number, in order."""
    lists = [field.name for field in schema if _holds_numbers(field.type)]
    stems: dict[str, list[str]] = {}
    for field in schema:
        numbered = re.fullmatch(r"(.*?)[0-9]+", field.name)
        if field.name != key and numbered and pa.types.is_floating(field.type):
            stems.setdefault(numbered[1], []).append(field.name)
    known = [[name] for name in lists] + [x for x in stems.values() if len(x) > 1]
    if len(known) != 1:
        there = ", ".join(f"{x[0]} to {x[-1]}" if len(x) > 1 else x[0] for x in known)
        found = f"{len(known)} kinds of vectors ({there})" if known else "no vectors"
        rest = (
            "Write the table without the others" if known else "Add them to the table"
        )
        raise ValueError(
            f"{path} has {found}: expected one column of lists of numbers, or float "
            f"columns of one name and numbers (feat_0, feat_1, ...). {rest}"
        )
    return sorted(known[0], key=lambda x: int(re.sub(r".*?([0-9]*)$", r"\1", x) or 0))


def _is_list(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_large_list(kind)
    )


def _holds_numbers(kind: pa.DataType) -> bool:
    inner = kind
    while _is_list(inner):
        inner = inner.value_type
    numbers = pa.types.is_floating(inner) or pa.types.is_integer(inner)
    # A column of nulls has no type, and its objects no vectors.
    return inner is not kind and (numbers or pa.types.is_null(inner))


def _uneven(path: Path, lengths: list[int]) -> str:
    return (
        f"{path}: vectors of {', '.join(map(str, lengths))} numbers in one column. "
        "Expected the same length in all rows"
    )


def _matrix(path: Path, column: pa.Array) -> np.ndarray:
    """Return a column of numbers or of lists (of lists) as rows; null becomes NaN."""
    number = len(column)
    if not _is_list(column.type):
        return column.to_numpy(zero_copy_only=False).reshape(number, -1)
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    if not valid.any():
        return np.empty((number, 0))
    there, lengths = pc.drop_null(column), 1
    while _is_list(there.type):
        sizes = pc.unique(pc.list_value_length(there)).to_pylist()
        if len(sizes) > 1:
            raise ValueError(_uneven(path, sizes))
        lengths *= sizes[0] if sizes else 0
        there = there.flatten()
    found = np.full((number, lengths), np.nan)
    found[valid] = there.to_numpy(zero_copy_only=False).reshape(-1, lengths)
    return found
