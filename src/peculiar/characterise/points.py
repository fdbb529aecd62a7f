"""What describes embedded objects: latent values, or projected pixels.

Apart from the maps, whose library takes seconds to import.
"""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def read_points(path: Path, ids: pa.Array) -> np.ndarray:
    """Return what describes objects, float32 (n, dimension), in the order of `ids`.

    Parameters
    ----------
    path : Path
        Latent values (``.parquet``) or projected pixels (``.h5``).
    ids : pa.Array of int64

    Raises
    ------
    ValueError
        If an object is not described.
    """
    if path.suffix == ".h5":
        with h5py.File(path) as file:
            own, values = pa.array(file["object_id"][:]), file["places"][:]
    else:
        table = pq.read_table(path)
        own = table["object_id"].combine_chunks()
        names = [name for name in table.column_names if name.startswith("latent_")]
        values = np.column_stack([table[name].to_numpy() for name in names])
    rows = pc.index_in(ids, own)
    if rows.null_count:
        raise ValueError(
            f"{path}: {rows.null_count} of {len(ids)} objects are not in it. Expected "
            "all that are chosen; remove it and run again"
        )
    return values[rows.to_numpy()]
