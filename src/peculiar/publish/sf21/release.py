"""The scores and images in the format of SF21's release."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from peculiar.tables.files import written
from peculiar.tables.images import (
    image_shape,
    read_images,
    residual_images,
    shard_files,
)

#: Names of SF21's release for our scores: in the HDF5 file, and in the CSV file.
RELEASED = {
    "s_disc": ("disc_scores", "discriminator_score_normalized"),
    "s_gen": ("gen_scores", "generator_score_normalized"),
    "s_anom": ("anomaly_scores", "combined_score_normalized"),
}

#: Images held in memory at a time: 85 MB for three sets of 96 x 96 x 3 pixels.
BLOCK = 1024


def write_release(
    *,
    catalog: Path,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
    publish: dict,
    csv: Path,
    hdf5: Path,
) -> None:
    """Write the main detector's objects in SF21's two formats.

    Both have the same objects in the order of the catalogue: highest score first, all
    slices together. ``idx`` numbers the scored objects of all slices from 0, in the
    order of slice names and source rows, whatever their scores and the selection are.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    views, reconstructions : dict of str to list of Path
        Per slice the shards of the detector's view and of its reconstructions; the
        file's name is the shard's number. Read one block of a shard at a time.
    publish : dict
        ``detector``, whose scores must be s_gen, s_disc and s_anom, and ``release``:
        ``selected`` or ``all`` objects.
    csv : Path
        Table to write: SF21's seven columns, ids as plain digits.
    hdf5 : Path
        File to write: ids, scores, scores in sigma; ``reals``, ``reconstructed`` and
        ``residuals`` uint8 (n, height, width, band), the last |real - reconstructed|.
    """
    table = _released_rows(catalog, publish)
    with written(csv) as temporary:
        names = {f"{score}_sigma": RELEASED[score][1] for score in RELEASED}
        columns = ["idx", "HSC_object_id", "ra", "dec", *names.values()]
        renamed = table.rename(columns={"object_id": "HSC_object_id", **names})
        renamed[columns].to_csv(temporary, index=False)
    with written(hdf5) as temporary, h5py.File(temporary, "w") as file:
        _write_scores(file, table)
        _make_room(file, len(table), [path for name in views for path in views[name]])
        for name, group in table.groupby(["slice", "shard"], sort=True):
            _write_images(
                file,
                rows=group.index.to_numpy(),
                object_ids=group["object_id"].to_numpy(),
                real=shard_files(views[name[0]])[name[1]],
                reconstructed=shard_files(reconstructions[name[0]])[name[1]],
            )


def _released_rows(catalog: Path, publish: dict) -> pd.DataFrame:
    detector = publish["detector"]
    scores = {
        f"{detector}_{name}{kind}" for name in RELEASED for kind in ("", "_sigma")
    }
    names = set(pq.read_schema(catalog).names)
    if not scores <= names:
        missing = ", ".join(sorted(scores - names))
        raise ValueError(
            f"publish.detector: {catalog} has no {missing}; SF21's release needs a "
            f"detector with s_gen, s_disc and s_anom, which {detector!r} does not have"
        )
    wanted = ["slice", "object_id", "shard", "source_row", "ra", "dec"]
    wanted += [*sorted(scores), f"{detector}_selected"]
    table = pq.read_table(catalog, columns=wanted).to_pandas()
    table.columns = [name.removeprefix(f"{detector}_") for name in table.columns]
    order = np.lexsort([table["source_row"], table["slice"].to_numpy(dtype=str)])
    table["idx"] = np.empty(len(table), dtype=np.int64)
    table.loc[order, "idx"] = np.arange(len(table))
    if publish["release"] == "selected":
        table = table[table["selected"]]
    return table.reset_index(drop=True)


def _write_scores(file: h5py.File, table: pd.DataFrame) -> None:
    file["idxs"] = table["idx"].to_numpy()
    file["object_ids"] = table["object_id"].to_numpy()
    for score, (name, _) in RELEASED.items():
        file[name] = table[score].to_numpy()
        file[f"{name}_sigma"] = table[f"{score}_sigma"].to_numpy()


def _make_room(file: h5py.File, count: int, paths: list[Path]) -> None:
    """Create the image datasets; all slices must have images of one shape."""
    shapes: dict[tuple[int, ...], Path] = {}
    for path in paths:
        shapes.setdefault(image_shape(path), path)
    if len(shapes) != 1:
        raise ValueError(
            "SF21's release has images of one shape, found "
            + ", ".join(f"{shape} in {path}" for shape, path in shapes.items())
            + "; give the main detector the same view in every slice"
        )
    for name in ("reals", "reconstructed", "residuals"):
        file.create_dataset(name, shape=(count, *next(iter(shapes))), dtype=np.uint8)


def _write_images(
    file: h5py.File,
    *,
    rows: np.ndarray,
    object_ids: np.ndarray,
    real: Path,
    reconstructed: Path,
) -> None:
    """Write one shard's images to their rows, which are in ascending order."""
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        reals = read_images(real, object_ids[block])
        copies = read_images(reconstructed, object_ids[block])
        images = {
            "reals": reals,
            "reconstructed": copies,
            "residuals": residual_images(reals, copies),
        }
        for name, values in images.items():
            file[name][rows[block]] = values
