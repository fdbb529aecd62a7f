"""Mean radial profiles of objects that were selected, and of those that were not."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from peculiar.cutouts.cutouts import pixels_of
from peculiar.labels.known import classes_of
from peculiar.tables.images import read_rows, shard_files

#: Radius in px within which an object's flux is 1.
UNIT_RADIUS = 6

#: Labels of fewer objects have no profile.
SMALLEST = 3

#: Objects of a label that are looked at, selected and not, at most each.
MOST = 1000


def mean_profiles(
    *, cutouts: list[Path], scores: Path, labels: Path, ordinary: list[str], seed: int
) -> pd.DataFrame:
    """Measure the mean radial profiles of labels in every band.

    An object's profile is the mean flux per px in rings of 1 px about pixel
    ``size // 2``, divided by its flux within `UNIT_RADIUS` (mean over the bands, so
    that colours stay): objects of any magnitude count alike. An object whose flux there
    is not above 0 does not count.

    Parameters
    ----------
    cutouts : list of Path
        Shards of a slice: linear flux, or uint8 brightness, (n, size, size, band).
    scores : Path
        ``scores.parquet`` of a detector: object_id, shard, selected.
    labels : Path
        Table with ``object_id`` and ``label``, or without: then there is no profile.
    ordinary : list of str
        Labels that count as one, named ``ordinary``.
    seed : int
        Of the choice, where there are more than `MOST` objects.

    Returns
    -------
    profiles : DataFrame
        One row a label, band, ring and whether ``selected``: ``label``, ``selected``,
        ``band``, ``radius`` (px, of the ring's pixels in the mean), ``mean`` and
        ``error`` (standard error of the mean, NaN for one object), in units of an
        object's flux per px, ``n`` (objects in the mean) and ``of`` (all that there
        are). Rings end at the cutout's edge. The most frequent label first,
        ``ordinary`` before it.
    """
    table = pq.read_table(scores, columns=["object_id", "shard", "selected"])
    objects = table.to_pandas()
    files = shard_files(cutouts)
    rng = np.random.default_rng(seed)
    rows = []
    for label, members in _classes(objects, labels, ordinary).items():
        for selected in (True, False):
            part = objects[members & (objects["selected"] == selected)]
            facts = {"label": label, "selected": selected, "of": len(part)}
            if len(part) > MOST:
                part = part.iloc[np.sort(rng.choice(len(part), MOST, replace=False))]
            rows += [facts | row for row in _mean_rows(part, files)]
    columns = ["label", "selected", "band", "radius", "mean", "error", "n", "of"]
    return pd.DataFrame(rows, columns=columns)


def radial_profiles(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean brightness of each image in rings about the central pixel.

    Parameters
    ----------
    images : ndarray, (batch, size, size, band)

    Returns
    -------
    radius : ndarray of float64, (ring,)
        Mean distance of the ring's pixels from pixel ``size // 2``, in px. Ring k holds
        the distances from k - 0.5 to k + 0.5; the last is the last whole one.
    profiles : ndarray of float64, (batch, ring, band)
    """
    size = images.shape[1]
    middle = size // 2
    y, x = np.indices((size, size)) - middle
    distance = np.hypot(x, y).ravel()
    ring = np.rint(distance).astype(np.intp)
    # The nearer edge: pixels 0 to size - 1, and their centres are whole.
    rings = size - middle
    counts = np.bincount(ring)[:rings]
    radius = np.bincount(ring, distance)[:rings] / counts
    # A sum over the pixels of each ring: (ring, pixel) times (batch, pixel, band).
    inside = (ring == np.arange(rings)[:, None]) / counts[:, None]
    flat = images.reshape(len(images), size**2, -1).astype(np.float64)
    return radius, np.einsum("rp,npb->nrb", inside, flat, optimize=True)


def unit_flux(images: np.ndarray) -> np.ndarray:
    """Return the flux of each image within `UNIT_RADIUS` of the central pixel.

    Parameters
    ----------
    images : ndarray, (batch, size, size, band)

    Returns
    -------
    flux : ndarray of float64, (batch,)
        Mean over the bands.
    """
    y, x = np.indices(images.shape[1:3]) - images.shape[1] // 2
    inside = np.hypot(x, y) <= UNIT_RADIUS
    return images[:, inside].astype(np.float64).sum(axis=1).mean(axis=-1)


def _classes(
    objects: pd.DataFrame, labels: Path, ordinary: list[str]
) -> dict[str, np.ndarray]:
    """Return who is of each label of enough objects; all that are ordinary are one."""
    found = classes_of([labels], objects["object_id"].to_numpy())
    plain = [found.pop(name) for name in ordinary if name in found]
    classes = {"ordinary": np.logical_or.reduce(plain)} if plain else {}
    classes |= found
    return {name: who for name, who in classes.items() if who.sum() >= SMALLEST}


def _mean_rows(part: pd.DataFrame, files: dict[int, Path]) -> list[dict]:
    """Return the rows of some objects: their mean profile in each band."""
    found = []
    for shard, ids in part.groupby("shard")["object_id"]:
        with h5py.File(files[shard]) as file:
            name = Path(pixels_of(file).name).name
            bands = [str(band) for band in file.attrs["bands"]]
        images = read_rows(files[shard], name, ids.to_numpy())
        flux = unit_flux(images)
        radius, profiles = radial_profiles(images[flux > 0])
        found.append(profiles / flux[flux > 0, None, None])
    every = np.concatenate(found) if found else np.empty((0, 0, 0))
    if not len(every):
        return []
    mean = every.mean(axis=0)
    error = np.full_like(mean, np.nan)
    if len(every) > 1:
        error = every.std(axis=0, ddof=1) / np.sqrt(len(every))
    return [
        {
            "band": band,
            "radius": radius[ring],
            "mean": mean[ring, number],
            "error": error[ring, number],
            "n": len(every),
        }
        for number, band in enumerate(bands)
        for ring in range(len(radius))
    ]
