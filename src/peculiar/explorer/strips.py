"""Images of objects, a strip of panels each, as WebP; and their residuals by band."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import h5py
import numpy as np
from matplotlib import colormaps
from PIL import Image

from peculiar.explorer.column import Column
from peculiar.explorer.rows import Rows
from peculiar.tables.images import (
    as_rgb,
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

#: Panels beside the image, if the detector makes reconstructions.
RECONSTRUCTED = ("reconstruction", f"{BRIGHTER} x residual", "where they differ")

#: Images read at a time.
BLOCK = 512


def choose_shown(
    rows: Rows,
    listed: np.ndarray,
    similar: np.ndarray,
    together: Column,
    explorer: dict,
) -> np.ndarray:
    """Choose the objects with strips: listed, top scores, similar, a random sample.

    Parameters
    ----------
    rows : Rows
        Of the catalogue, highest score first.
    listed : ndarray of int
        Rows of the objects that people are given to look at.
    similar : ndarray of int32, shape (n, k)
        Rows of neighbours, -1 for none.
    together : Column
        The numbers of groups at the same position, see `group_column`.
    explorer : dict
        Config section `explorer`: ``strips`` of highest score, ``ordinary`` ones.
    """
    shown = np.zeros(rows.count, bool)
    shown[: explorer["strips"]] = True
    grouped = cast(np.ndarray, together.rows)
    groups = together.values[shown[grouped]]
    shown[grouped[np.isin(together.values, groups)]] = True
    beside = similar[shown]
    shown[beside[beside >= 0]] = True
    shown[listed] = True
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
        Objects with a strip.
    views, reconstructions : dict of str to list of Path
        Per slice the shards of the view of the published detector and of its
        reconstructions; empty if it makes none.

    Returns
    -------
    panels : list of str
        Their names, all in the stretch of the view: the image, its reconstruction,
        twice their absolute difference, and where the residual of the detector's
        features comes from.
    """
    for name, own in rows.of_slice.items():
        real = shard_files(views[name])
        made = shard_files(reconstructions[name]) if reconstructions else None
        bands = bands_of(views[name][0])
        for shard, block in _blocks(rows, own[shown[own]]):
            ids = rows.ids[block]
            panels = [as_rgb(read_images(real[shard], ids), bands)]
            if made:
                panels += _reconstructed(made[shard], ids, panels[0], bands)
            for row, strip in zip(block, np.concatenate(panels, axis=2), strict=True):
                _write(folder, int(row), strip)
    return ["real"] if not reconstructions else ["real", *RECONSTRUCTED]


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
