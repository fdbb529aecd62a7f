"""What the detector sees of objects, a strip of panels each; residuals by band."""

from pathlib import Path

import h5py
import numpy as np
from matplotlib import colormaps
from PIL import Image

from peculiar.explorer.column import Column
from peculiar.explorer.pictures import blocks, write_picture
from peculiar.explorer.rows import Rows
from peculiar.tables.images import (
    as_rgb,
    bands_of,
    read_images,
    read_rows,
    residual_images,
    shard_files,
)

#: Of WebP, where noise looks like noise: 5 to 6 kB a strip of four panels.
QUALITY = 80

#: How much brighter residuals are shown than they are, as in the figures.
BRIGHTER = 2

#: Panels beside the image, if the detector makes reconstructions.
RECONSTRUCTED = ("reconstruction", f"{BRIGHTER} x residual", "where they differ")

#: Images read at a time.
BLOCK = 512


def write_strips(
    folder: Path,
    rows: Rows,
    shown: np.ndarray,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
) -> int:
    """Write a strip for each object that is shown, its panels those of `titles`.

    Parameters
    ----------
    folder : Path
        Where; the strip of row 13477 is ``0013/13477.webp``.
    rows : Rows
        Of the catalogue.
    shown : ndarray of bool, shape (n,)
        Objects with a strip.
    views, reconstructions : dict of str to list of Path
        Per slice the shards of the view of the main detector and of its
        reconstructions; empty if it makes none.

    Returns
    -------
    size : int
        Bytes written.
    """
    size = 0
    for name, own in rows.of_slice.items():
        real = shard_files(views[name])
        made = shard_files(reconstructions[name]) if reconstructions else None
        bands = bands_of(views[name][0])
        for shard, block in blocks(rows, own[shown[own]], BLOCK):
            ids = rows.ids[block]
            panels = [as_rgb(read_images(real[shard], ids), bands)]
            if made:
                panels += _reconstructed(made[shard], ids, panels[0], bands)
            for row, strip in zip(block, np.concatenate(panels, axis=2), strict=True):
                size += write_picture(folder, int(row), strip, QUALITY)
    return size


def titles(reconstructions: dict[str, list[Path]]) -> list[str]:
    """Return what the panels of a strip show, all in the stretch of the view.

    The image, and, if there are reconstructions, that of the object, twice the absolute
    difference, and where the residual of the detector's features comes from.
    """
    return ["image", *RECONSTRUCTED] if reconstructions else ["image"]


def read_shares(path: Path, name: str, ids: np.ndarray) -> np.ndarray | None:
    """Return the shares of the residual by position or band, float32.

    Parameters
    ----------
    path : Path
        A shard of reconstructions.
    name : str
        ``where`` (n, side, side) or ``bands`` (n, band): shares that add up to 1.
    ids : ndarray of int64, shape (n,)
        Objects, all of them in the shard. None is returned if it has no such shares.
    """
    with h5py.File(path) as file:
        if name not in file:
            return None
    return read_rows(path, name, ids).astype(np.float32)


def _reconstructed(
    path: Path, ids: np.ndarray, real: np.ndarray, bands: list[str]
) -> list[np.ndarray]:
    """Return reconstructions, residuals, and the shares of the score by position."""
    made = as_rgb(read_images(path, ids), bands)
    residual = residual_images(real, made).astype(np.int16) * BRIGHTER
    panels = [made, np.minimum(residual, 255).astype(np.uint8)]
    where = read_shares(path, "where", ids)
    if where is None:
        # A detector without features has the residual itself.
        where = residual.sum(axis=-1, dtype=np.float32)
    return [*panels, heat_maps(where, real.shape[1])]


def heat_maps(where: np.ndarray, size: int) -> np.ndarray:
    """Return shares by position as colours, each image from 0 to its own highest.

    The shares are float32 (n, side, side), the panels uint8 (n, size, size, 3).
    """
    colours = colormaps["inferno"](np.arange(256))[:, :3]
    panels = np.empty((len(where), size, size, 3), np.uint8)
    for number, shares in enumerate(where):
        fine = Image.fromarray(shares).resize((size, size), Image.Resampling.BILINEAR)
        scaled = np.clip(np.asarray(fine) / max(shares.max(), 1e-12), 0, 1)
        panels[number] = colours[np.rint(scaled * 255).astype(int)] * 255
    return panels


def band_columns(
    rows: Rows,
    detector: str,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
) -> list[Column]:
    """Return the share of the pixel residual in each band, 0..1.

    The columns are ``{detector}_residual_in_{band}``, NaN where a slice has no such
    band. There are none if the detector does not give shares, or makes no
    `reconstructions` (per slice its shards, as `views`).
    """
    found: dict[str, np.ndarray] = {}
    for name, paths in reconstructions.items():
        bands = bands_of(views[name][0])
        own = rows.of_slice.get(name, np.empty(0, np.int64))
        for shard, path in shard_files(paths).items():
            block = own[rows.shards[own] == shard]
            shares = read_shares(path, "bands", rows.ids[block])
            if shares is None:
                continue
            for number, band in enumerate(bands):
                if band not in found:
                    found[band] = np.full(rows.count, np.nan, np.float32)
                found[band][block] = shares[:, number]
    return [
        Column(
            f"{detector}_residual_in_{band}",
            "number",
            "f4",
            values,
            "reason",
            title=f"fraction of residual in {band}",
            description=f"Fraction of the pixel residual in {band}",
            detector=detector,
        )
        for band, values in found.items()
    ]
