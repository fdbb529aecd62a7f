"""Separate artifacts from peculiar galaxies, by the residuals of the reconstruction.

The residuals of a peculiar galaxy are compact, of about the same shape in all bands,
and away from the border of the frame. An artifact reaches across the frame or is in one
band: a trail is straight and in one band, a halo or a wrong background reaches the
border, a lost exposure has other noise. Four measures quantify these, and the score is
the largest of them, each in units of its limit.

Nothing is learned from labels, and each image is measured by itself. Levels are shares
of the range 0..255 of the images, so the limits hold for views in which the sky is dark
and its noise below a tenth of the range, as in SF21's stretch.
"""

import logging
from functools import cache
from pathlib import Path

import h5py
import numpy as np

from peculiar.detectors.shard_scores import BLOCK, write_scores
from peculiar.tables.accounting import name_some
from peculiar.tables.images import as_uint8, check_same_objects

logger = logging.getLogger(__name__)

#: Cells along each side that images are averaged in: 4 to 6 px of 64 to 96, about the
#: width of a trail, so that it is not diluted, and noise falls to a few levels.
GRID = 16

#: Cells along each side for the noise, which takes some 50 pixels to be known to 10%.
NOISE_GRID = 8

#: Width of the border in cells, an eighth of the side: far from the object, and wide
#: enough that a neighbour covers little of it.
BORDER = 2

#: The background is the level that a quarter of the border exceeds: neighbours cover
#: less of it, a background beyond a straight edge more.
BORDER_QUANTILE = 0.75

#: The noise is the level that a third of the cells exceed: a galaxy covers less of the
#: frame, the part that lost an exposure more.
NOISE_QUANTILE = 2 / 3

#: Difference between bands from which on a cell is out of balance: 38 of 255, several
#: times the noise of a cell of 4 px in SF21's stretch, and more than the outskirts of
#: red galaxies show.
IMBALANCE = 0.15

#: Light in one band alone that counts in full along a line: 64 of 255, more than the
#: outskirts of galaxies have. Brighter light counts no more, since a star would look
#: like a line. From 50 to 80 of 255 almost nothing changes.
LINE = 0.25

#: Directions of lines: 7.5 degrees apart, so that the nearest one leaves a line through
#: the middle by half a cell at its ends.
ANGLES = 24

#: Shortest line in sides: shorter ones, across a corner, are filled by one neighbour.
SHORTEST = 0.75

#: Levels added to the noise of each band: the rounding to integers hides less.
ROUNDING = 2.0

#: Value of each measure at which the score is 0.5. Of the simulated peculiar galaxies
#: 2 to 4% exceed the first, 1% the second or the third, and none the fourth.
LIMITS = {
    "background": 0.1,  # A sky at a tenth of the range is visibly not dark.
    "imbalance": 0.25,  # A quarter of the frame: more than a galaxy covers.
    "straightness": 0.4,  # Two fifths of a line more than other lines have.
    "noise": 1.5,  # 2.5 times: HSC's bands differ by up to 2.25, in z and y.
}


def artifact_measures(
    real: np.ndarray, reconstructed: np.ndarray
) -> dict[str, np.ndarray]:
    """Measure the marks of artifacts in each image.

    With d = x - G(z) (SF21 §3.3, with its sign), averaged in 16 x 16 cells:

    - ``background``: level of d that a quarter of the border exceeds, in the band where
      it is highest; -1..1 of the range. Halos, wrong backgrounds.
    - ``imbalance``: share of cells in which d differs by more than 0.15 of the range
      between two bands; 0..1. Anything large in some of the bands; 0 if there is one.
    - ``straightness``: with c the light (d > 0) of the brightest band beyond that of
      the second (beyond 0, if there is one band only), 1 from a quarter of the range
      on: the mean of c along the straight line where it is largest, less the median
      over all lines; 0..1. Trails, bleeds, straight edges. A galaxy fills a part of the
      lines that cross it, light everywhere fills all lines, so both have little of it.
    - ``noise``: mean difference of neighbouring pixels of x, the bands in its order,
      largest factor from one to the next, less 1, that a third of the cells exceed;
      0..127.5. Lost or few exposures; 0 if there is one band. G(z) is smooth and has
      no part in it.

    Turning or flipping both images changes nothing.

    Parameters
    ----------
    real, reconstructed : ndarray of uint8, (n, height, width, band)
        x and G(z), one band or more. Meant for 16 px or more along each side; works
        from 2 px on.

    Returns
    -------
    measures : dict of str to ndarray of float32, (n,)
        The four above; always finite.

    Raises
    ------
    ValueError
        If the two differ in shape, or are not such images.
    """
    _check(real, reconstructed)
    residual = real.astype(np.int16)
    residual -= reconstructed
    cells = _cells(residual, GRID) / 255
    measures = {
        "background": _background(cells),
        "imbalance": _imbalance(cells),
        "straightness": _straightness(cells),
        "noise": _noise(real),
    }
    return {name: values.astype(np.float32) for name, values in measures.items()}


def artifact_score(measures: dict[str, np.ndarray]) -> np.ndarray:
    """Combine the measures to one score: the largest of m / (m + limit).

    Parameters
    ----------
    measures : dict of str to ndarray, (n,)
        As `artifact_measures` gives them; m below 0 counts as 0.

    Returns
    -------
    score : ndarray of float32, (n,)
        0 to 1: 0.5 or more if a measure reaches its limit (`LIMITS`). An artifact shows
        in one way only, hence the largest and not a mean. At 0.5, 93 to 97% of
        the simulated survey's artifacts are found and all of 55 real ones, with 2 to 5%
        of the simulated and 6 to 12% of 33 real peculiar galaxies, by the light of a
        bright neighbour or a haze.
    """
    found = [np.maximum(measures[name], 0) for name in LIMITS]
    shares = [m / (m + limit) for m, limit in zip(found, LIMITS.values(), strict=True)]
    return np.max(shares, axis=0).astype(np.float32)


def write_artifact_scores(*, view: Path, reconstructions: Path, scores: Path) -> None:
    """Score one shard and write the table, 512 images at a time.

    Parameters
    ----------
    view : Path
        The shard's images: ``object_id`` int64 (n,), ``image`` (n, height, width,
        band), uint8, or float in 0..1 (rounded to steps of 1/255). n may be 0.
    reconstructions : Path
        Their reconstructions: the same objects in the same order.
    scores : Path
        Parquet to write: ``object_id`` int64, ``artifact_score`` and the measures,
        float32, in the shard's order.

    Raises
    ------
    ValueError
        If the two files do not hold the same objects in the same order, or images of
        another shape, or if pixels are not finite; this message names the objects.
    """
    check_same_objects(view, reconstructions)
    with h5py.File(view) as file, h5py.File(reconstructions) as made:
        ids = file["object_id"][:]
        blocks = [
            _scored(
                _as_integers(file["image"][start : start + BLOCK], ids[start:], view),
                as_uint8(made["image"][start : start + BLOCK]),
            )
            # An empty shard is one empty block, to have its columns.
            for start in range(0, max(len(ids), 1), BLOCK)
        ]
    columns = {name: np.concatenate([b[name] for b in blocks]) for name in blocks[0]}
    write_scores(scores, ids, columns)
    above = int((columns["artifact_score"] >= 0.5).sum())
    logger.info("%s: %d of %d images are likely artifacts", view, above, len(ids))


def _scored(real: np.ndarray, reconstructed: np.ndarray) -> dict[str, np.ndarray]:
    measures = artifact_measures(real, reconstructed)
    return {"artifact_score": artifact_score(measures)} | measures


def _background(cells: np.ndarray) -> np.ndarray:
    border = np.ones((GRID, GRID), dtype=bool)
    border[BORDER:-BORDER, BORDER:-BORDER] = False
    return np.quantile(cells[:, border], BORDER_QUANTILE, axis=1).max(axis=1)


def _imbalance(cells: np.ndarray) -> np.ndarray:
    difference = cells.max(axis=3) - cells.min(axis=3)
    return (difference > IMBALANCE).mean(axis=(1, 2))


def _straightness(cells: np.ndarray) -> np.ndarray:
    nothing = np.zeros_like(cells[..., :1])  # the second of a single band
    second, first = np.moveaxis(
        np.sort(np.concatenate([np.maximum(cells, 0), nothing], axis=3))[..., -2:], 3, 0
    )
    alone = np.minimum((first - second) / LINE, 1)
    covered = alone.reshape(-1, GRID**2) @ _lines().T
    return covered.max(axis=1) - np.median(covered, axis=1)


def _noise(images: np.ndarray) -> np.ndarray:
    signed = images.astype(np.int16)
    texture = sum(
        _cells(np.abs(np.diff(signed, axis=axis)), NOISE_GRID) / 2 for axis in (1, 2)
    )
    ordered = np.sort(texture, axis=3) + ROUNDING
    # One band has no neighbour to differ from: the factor is 1.
    factor = np.max(ordered[..., 1:] / ordered[..., :-1], axis=3, initial=1)
    return np.quantile(factor.reshape(-1, NOISE_GRID**2), NOISE_QUANTILE, axis=1) - 1


def _cells(images: np.ndarray, number: int) -> np.ndarray:
    """Return the means of images in cells, (n, number, number, band), float32."""
    count, height, width, bands = images.shape
    rows = images.reshape(count, height, width * bands).astype(np.float32)
    down = _shares(height, number) @ rows
    return _shares(width, number) @ down.reshape(count, number, width, bands)


@cache
def _shares(length: int, number: int) -> np.ndarray:
    """Return the weight of each pixel in each cell's mean, (number, length), float32.

    Cells are of equal size; a pixel that two of them cut counts in both, by its parts.
    """
    edges = np.linspace(0, length, number + 1)
    pixels = np.arange(length)
    upper = np.minimum(edges[1:, np.newaxis], pixels + 1)
    lower = np.maximum(edges[:-1, np.newaxis], pixels)
    return (np.maximum(upper - lower, 0) * number / length).astype(np.float32)


@cache
def _lines() -> np.ndarray:
    """Return the weight of each cell in the mean along each line, float32.

    Returns
    -------
    weights : ndarray, (line, GRID**2)
        Lines one cell wide and one cell apart, in `ANGLES` directions: a Radon
        transform. Rows sum to 1.
    """
    place = np.arange(GRID) - (GRID - 1) / 2
    # A row or a column of cells is a line: bleeds run along rows.
    steps = np.arange(-GRID, GRID) + 0.5
    lines = []
    for angle in np.pi * np.arange(ANGLES) / ANGLES:
        offset = place * np.cos(angle) + place[:, np.newaxis] * np.sin(angle)
        distance = np.abs(offset.ravel() - steps[:, np.newaxis])
        lines.append(np.maximum(1 - distance, 0))
    weights = np.concatenate(lines)
    length = weights.sum(axis=1, keepdims=True)
    long_enough = length[:, 0] >= SHORTEST * GRID
    return (weights[long_enough] / length[long_enough]).astype(np.float32)


def _check(real: np.ndarray, reconstructed: np.ndarray) -> None:
    """Raise unless both are images of one shape."""
    wrong = {real.dtype, reconstructed.dtype} != {np.dtype(np.uint8)}
    wrong |= real.shape != reconstructed.shape or real.ndim != 4
    if wrong or min(real.shape[1:3]) < 2 or real.shape[3] < 1:
        raise ValueError(
            f"real is {real.dtype} {real.shape}, reconstructed {reconstructed.dtype} "
            f"{reconstructed.shape}: expected two uint8 of equal shape (n, height, "
            "width, band), 2 px or more along each side, one band or more"
        )


def _as_integers(images: np.ndarray, ids: np.ndarray, view: Path) -> np.ndarray:
    """Return images as integers, or raise if pixels are not finite."""
    if images.dtype != np.uint8:
        wrong = ~np.isfinite(images).all(axis=(1, 2, 3))
        if wrong.any():
            bad = ids[: len(images)][wrong]
            raise ValueError(
                f"{view}: {len(bad)} images have pixels that are not finite: "
                f"{name_some(bad)}. Expected 0..1; look at the cutouts of these objects"
            )
    return as_uint8(images)
