"""Pictures of objects: a strip each of panels side by side, as WebP."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import h5py
import numpy as np
from matplotlib import colormaps
from PIL import Image

from peculiar.explorer.columns import Column
from peculiar.explorer.rows import Rows
from peculiar.figures.style import as_rgb
from peculiar.tables.images import (
    bands_of,
    read_images,
    read_rows,
    residual_images,
    shard_files,
)

#: Strips in a folder: file systems and web servers are slow with more.
FOLDER = 1000

#: Of WebP, where noise looks like noise: 5 to 6 kB a strip of four panels.
QUALITY = 80

#: How much brighter residuals are shown than they are, as in the figures.
BRIGHTER = 2

#: What stands beside the image, where the detector reconstructs.
OF_NETWORK = ("reconstruction", f"{BRIGHTER} x residual", "where they differ")

#: Images read at a time.
BLOCK = 512


def choose_shown(
    rows: Rows, similar: np.ndarray, together: Column, explorer: dict
) -> np.ndarray:
    """Choose who has a strip: top scores, who looks like them, and a random sample.

    Parameters
    ----------
    rows : Rows
        Of the catalogue, highest score first.
    similar : ndarray of int32, shape (n, k)
        Rows of neighbours, -1 for nobody.
    together : Column
        Who shows the same place as others: the number of the group.
    explorer : dict
        Config section `explorer`: ``strips`` of highest score, ``ordinary`` ones.

    Returns
    -------
    shown : ndarray of bool, shape (n,)
    """
    shown = np.zeros(rows.count, bool)
    shown[: explorer["strips"]] = True
    grouped = cast(np.ndarray, together.rows)
    groups = together.values[shown[grouped]]
    shown[grouped[np.isin(together.values, groups)]] = True
    beside = similar[shown]
    shown[beside[beside >= 0]] = True
    rest = np.flatnonzero(~shown)
    rng = np.random.default_rng(explorer["seed"])
    count = min(explorer["ordinary"], len(rest))
    shown[rng.choice(rest, count, replace=False)] = True
    return shown


def write_strips(
    folder: Path,
    rows: Rows,
    shown: np.ndarray,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
) -> list[str]:
    """Write a strip for each object that is shown.

    Parameters
    ----------
    folder : Path
        Where; the strip of row 13477 is ``0013/13477.webp``.
    rows : Rows
        Of the catalogue.
    shown : ndarray of bool, shape (n,)
        Who has one.
    views, reconstructions : dict of str to list of Path
        Per slice the shards of the view of the published detector and of its
        reconstructions; none where it makes none.

    Returns
    -------
    panels : list of str
        What stands side by side, all in the stretch of the view: the image, what the
        network makes of it, twice their absolute difference, and which places the
        residual of the detector's features comes from.
    """
    for name, own in rows.of_slice.items():
        real = shard_files(views[name])
        made = shard_files(reconstructions[name]) if reconstructions else None
        bands = bands_of(views[name][0])
        for shard, block in _blocks(rows, own[shown[own]]):
            ids = rows.ids[block]
            panels = [as_rgb(read_images(real[shard], ids), bands)]
            if made:
                panels += _of_network(made[shard], ids, panels[0], bands)
            for row, strip in zip(block, np.concatenate(panels, axis=2), strict=True):
                _write(folder, int(row), strip)
    return ["real"] if not reconstructions else ["real", *OF_NETWORK]


def read_shares(path: Path, name: str, ids: np.ndarray) -> np.ndarray | None:
    """Return what a detector says of where its images differ.

    Parameters
    ----------
    path : Path
        A shard of reconstructions.
    name : str
        ``where`` (n, side, side) or ``bands`` (n, band): shares that add up to 1.
    ids : ndarray of int64, shape (n,)
        Objects, all of them in the shard.

    Returns
    -------
    shares : ndarray of float32 or None
        In the order of `ids`; None if the detector does not say.
    """
    with h5py.File(path) as file:
        if name not in file:
            return None
    return read_rows(path, name, ids).astype(np.float32)


def _of_network(
    path: Path, ids: np.ndarray, real: np.ndarray, bands: list[str]
) -> list[np.ndarray]:
    """Return reconstructions, residuals, and the parts of the score by place."""
    made = as_rgb(read_images(path, ids), bands)
    residual = residual_images(real, made).astype(np.int16) * BRIGHTER
    panels = [made, np.minimum(residual, 255).astype(np.uint8)]
    where = read_shares(path, "where", ids)
    if where is None:
        # Places of the residual itself, for a detector without features.
        where = residual.sum(axis=-1, dtype=np.float32)
    return [*panels, heat_maps(where, real.shape[1])]


def heat_maps(where: np.ndarray, size: int) -> np.ndarray:
    """Return shares by place as colours, each image from 0 to its own highest.

    Parameters
    ----------
    where : ndarray of float32, shape (n, side, side)
    size : int
        Height and width of the panels, in px.

    Returns
    -------
    panels : ndarray of uint8, shape (n, size, size, 3)
    """
    colours = colormaps["inferno"](np.arange(256))[:, :3]
    panels = np.empty((len(where), size, size, 3), np.uint8)
    for number, shares in enumerate(where):
        fine = Image.fromarray(shares).resize((size, size), Image.Resampling.BILINEAR)
        scaled = np.clip(np.asarray(fine) / max(shares.max(), 1e-12), 0, 1)
        panels[number] = colours[np.rint(scaled * 255).astype(int)] * 255
    return panels


def _blocks(rows: Rows, wanted: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield numbers of shards and rows of objects in them, a few at a time."""
    for shard in np.unique(rows.shards[wanted]):
        own = wanted[rows.shards[wanted] == shard]
        for start in range(0, len(own), BLOCK):
            yield int(shard), own[start : start + BLOCK]


def _write(folder: Path, row: int, strip: np.ndarray) -> None:
    path = folder / f"{row // FOLDER:04d}" / f"{row}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(strip).save(path, quality=QUALITY)
