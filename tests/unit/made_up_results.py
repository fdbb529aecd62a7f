"""Small result files with known content, for tests of what happens after scoring."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.rejects import SCHEMA

#: Ids as they come from HSC: above 2^53, where floats lose them.
FIRST_ID = 2**63 - 2_000_000


#: Neighbouring odd numbers near 2^63: as floats they are all the same.
IDS = 2**63 - 1 - 2 * np.arange(6, 0, -1)


def write(path: Path, ids: np.ndarray = IDS, **columns) -> Path:
    """Write a Parquet table of objects; return its path."""
    path.parent.mkdir(exist_ok=True, parents=True)
    columns = {name: pa.array(values) for name, values in columns.items()}
    pq.write_table(pa.table({"object_id": pa.array(ids, pa.int64())} | columns), path)
    return path


def write_objects(path: Path, object_ids: np.ndarray, shards: np.ndarray) -> Path:
    """Write a slice's list of objects with made-up positions and magnitudes."""
    count = len(object_ids)
    rng = np.random.default_rng(count)
    return write(
        path,
        object_ids,
        shard=np.asarray(shards, np.int32),
        source_row=np.arange(count),
        ra=rng.uniform(0, 360, count),
        dec=rng.uniform(-90, 90, count),
        i_mag=rng.uniform(20.0, 20.5, count).astype(np.float32),
    )


def write_shard(path: Path, object_ids: np.ndarray, **scores: np.ndarray) -> Path:
    """Write one shard of raw scores."""
    columns = {name: np.asarray(some, np.float32) for name, some in scores.items()}
    return write(path, object_ids, **columns)


def write_refused(path: Path, object_ids: list, stage: str = "cutouts") -> Path:
    """Write a table of rejects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "object_id": object_id,
            "source_row": row,
            "stage": stage,
            "reason": "not_finite",
            "detail": "",
        }
        for row, object_id in enumerate(object_ids)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    return path


def write_images(
    path: Path, object_ids: np.ndarray, images: np.ndarray, bands: str | None = None
) -> Path:
    """Write one shard of a view, or of reconstructions; bands of a letter each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file["object_id"] = np.asarray(object_ids, dtype=np.int64)
        file["image"] = images
        if bands:
            file.attrs["bands"] = list(bands)
    return path
