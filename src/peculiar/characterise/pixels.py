"""Pixels and residuals of chosen objects, block by block; and what is made of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sklearn.random_projection import GaussianRandomProjection

from peculiar.tables.files import written
from peculiar.tables.images import check_same_objects, read_span

#: Rows of a shard in memory: 512 x 96 x 96 x 3 float32 are 57 MB.
ROWS = 512


def chosen_images(
    chosen: Path, views: list[Path], reconstructions: list[Path] | None, which: str
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Read the images of chosen objects, or their residuals.

    Parameters
    ----------
    chosen : Path
        Table of `peculiar.characterise.choose.choose_embedded`.
    views : list of Path
        The shards of the images.
    reconstructions : list of Path or None
        Their reconstructions, likewise; None reads the images themselves.
    which : str
        ``selected`` or ``sampled`` objects, or ``any``.

    Yields
    ------
    ids : ndarray of int64, (n,)
        Of one block, in the shard's order.
    images : ndarray of float32, (n, height, width, band)
        In 0..1: x, or |x - G(z)| (SF21 §3.3).

    Raises
    ------
    ValueError
        If a shard and its reconstructions are not of the same objects.
    """
    table = pq.read_table(chosen)
    ids = table["object_id"].to_numpy()
    wanted = ids if which == "any" else ids[table[which].to_numpy()]
    copies: Sequence[Path | None] = reconstructions or [None] * len(views)
    for view, copy in zip(views, copies, strict=True):
        with h5py.File(view) as file:
            own = file["object_id"][:]
        if copy:
            check_same_objects(view, copy)
        hits = np.isin(own, wanted)
        for start in range(0, len(own), ROWS):
            span = slice(start, start + ROWS)
            # One read of all rows of a span is faster than many reads of one row.
            if hits[span].any():
                yield (
                    own[span][hits[span]],
                    _unit(read_span(view, copy, span)[hits[span]]),
                )


def _unit(images: np.ndarray) -> np.ndarray:
    return images / np.float32(255) if images.dtype == np.uint8 else images


def project_pixels(
    *,
    chosen: Path,
    views: list[Path],
    reconstructions: list[Path] | None,
    projected: Path,
    dimensions: int,
    seed: int,
) -> None:
    """Project the sampled objects' pixels onto random directions.

    A Gaussian random projection keeps distances between images, but for a relative
    error of about sqrt(1 / (2 dimensions)), 3% for 512 (Johnson & Lindenstrauss 1984).
    Unlike principal components it does not depend on the images. So 100,000 x 27,648
    pixels, 11 GB in float32, become 205 MB, and are never in memory at once: only a
    block of them (57 MB, twice), the directions (57 MB), and the result are.

    Parameters
    ----------
    chosen, views, reconstructions
        See `chosen_images`; residuals are projected if there are reconstructions.
    projected : Path
        HDF5 to write: ``object_id`` int64 (n,), ``places`` float32 (n, dimensions), or
        the pixels themselves where they are not more, and ``mean`` float32 (n,), the
        mean of all pixels.
    dimensions : int
        Number of directions.
    seed : int
        Of the directions.
    """
    ids, places, means, directions = [], [], [], None
    for block, images in chosen_images(chosen, views, reconstructions, "sampled"):
        rows = images.reshape(len(images), -1)
        if directions is None:
            directions = _directions(rows.shape[1], dimensions, seed)
        ids.append(block)
        means.append(rows.mean(axis=1, dtype=np.float64))
        places.append(rows if directions is None else rows @ directions)
    with written(projected) as temporary, h5py.File(temporary, "w") as file:
        file["object_id"] = np.concatenate(ids)
        file["places"] = np.concatenate(places)
        file["mean"] = np.concatenate(means).astype(np.float32)


def _directions(pixels: int, dimensions: int, seed: int) -> np.ndarray | None:
    """Return directions, float32 (pixels, dimensions); None if there is no need."""
    if pixels <= dimensions:
        return None
    projection = GaussianRandomProjection(dimensions, random_state=seed)
    projection.fit(np.zeros((1, pixels), dtype=np.float32))
    return np.ascontiguousarray(projection.components_.T, dtype=np.float32)


def read_points(path: Path, ids: pa.Array) -> np.ndarray:
    """Return latent values or pixels of objects, float32 (n, dimension), as `ids`.

    Parameters
    ----------
    path : Path
        Latent values (``.parquet``) or projected pixels (``.h5``).
    ids : pa.Array of int64

    Raises
    ------
    ValueError
        If an object is not in the file.
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
            f"{path}: {rows.null_count} of {len(ids)} chosen objects are missing. "
            "Expected all of them; remove the file and run again"
        )
    return values[rows.to_numpy()]
