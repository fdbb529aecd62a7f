"""Scores of a shard, computed from its images alone, and written."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written

#: Images held at once: 512 x 96 x 96 x 3 float32 are 57 MB.
BLOCK = 512


def write_shard_scores(
    view: Path, scores: Path, compute: Callable[[np.ndarray], dict[str, np.ndarray]]
) -> None:
    """Score the images of a shard, a block at a time, and write the table.

    Parameters
    ----------
    view, scores : Path
        See `peculiar.detectors`.
    compute : callable
        Images (n, height, width, band), n > 0, to one array (n,) a score.

    Raises
    ------
    FloatingPointError
        If a score is not finite; it names the objects.
    """
    with h5py.File(view) as file:
        ids, images = file["object_id"][:], file["image"]
        # An empty shard is computed on one black image, to have its columns.
        empty = np.zeros((1, *images.shape[1:]), images.dtype)
        starts = range(0, len(ids), BLOCK)
        blocks = [compute(images[start : start + BLOCK]) for start in starts]
        blocks = blocks or [compute(empty)]
    columns = {}
    for name in blocks[0]:
        whole = np.concatenate([block[name] for block in blocks])
        columns[name] = whole[: len(ids)].astype(np.float32)
    require_finite(columns, ids, view)
    write_scores(scores, ids, columns)


def write_scores(path: Path, ids: np.ndarray, columns: dict[str, np.ndarray]) -> None:
    """Write object ids (int64) and one float32 column a score."""
    scores = {name: values.astype(np.float32) for name, values in columns.items()}
    with written(path) as temporary:
        pq.write_table(pa.table({"object_id": ids, **scores}), temporary)


def write_no_images(path: Path) -> None:
    """Write an empty HDF5 file, the reconstructions of a detector that makes none."""
    with written(path) as temporary, h5py.File(temporary, "w"):
        pass


def require_finite(columns: dict[str, np.ndarray], ids: np.ndarray, view: Path) -> None:
    """Raise FloatingPointError that names the objects whose scores are not finite."""
    finite = np.logical_and.reduce([np.isfinite(v) for v in columns.values()])
    bad = ids[~finite]
    if len(bad):
        raise FloatingPointError(
            f"{view}: {len(bad)} of {len(ids)} objects have scores that are not "
            f"finite, object_id {', '.join(map(str, bad[:20]))}. Expected finite "
            "numbers; the weights may have diverged: look at the training's history"
        )
