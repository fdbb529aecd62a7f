"""Mean radial profiles of known objects, selected and not."""

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

#: The name of the class of ordinary objects.
ORDINARY = "ordinary"

#: At most so many objects make a profile.
MOST = 1000


def mean_profiles(
    *,
    cutouts: list[Path],
    scores: Path,
    labels: Path,
    classes: dict,
    least: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure the mean radial profiles of classes of objects in every band.

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
    classes : dict
        Config section `labels`: the labels of ``ordinary`` objects are one class, as
        are those of each of the ``groups``; without groups every other label is one.
    least : int
        Classes of fewer objects, selected or not, have no profile of these.
    seed : int
        Of the choice, where there are more than `MOST` objects.

    Returns
    -------
    profiles : DataFrame
        One row a class, whether ``selected``, band and ring: ``label``, ``selected``,
        ``band``, ``radius`` (px, of the ring's pixels in the mean), ``mean`` and
        ``error`` (standard error of the mean, NaN for one object), in units of an
        object's flux per px, and ``n`` (objects in the mean). Rings end at the cutout's
        edge.
    counts : DataFrame
        Numbers of objects of every class, the largest first: ``label``,
        ``selected``, ``not_selected``.
    """
    table = pq.read_table(scores, columns=["object_id", "shard", "selected"])
    objects = table.to_pandas()
    files = shard_files(cutouts)
    rng = np.random.default_rng(seed)
    rows, counts = [], []
    for label, members in _classes(objects, labels, classes).items():
        parts = {
            selected: objects[members & (objects["selected"] == selected)]
            for selected in (True, False)
        }
        counts.append((label, *map(len, parts.values())))
        for selected, part in parts.items():
            if len(part) > MOST:
                part = part.iloc[np.sort(rng.choice(len(part), MOST, replace=False))]
            if len(part) >= least:
                facts = {"label": label, "selected": selected}
                rows += [facts | row for row in _mean_rows(part, files)]
    columns = ["label", "selected", "band", "radius", "mean", "error", "n"]
    return (
        pd.DataFrame(rows, columns=columns),
        pd.DataFrame(counts, columns=["label", "selected", "not_selected"]),
    )


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
    """Return the flux of images (batch, size, size, band) within `UNIT_RADIUS`.

    It is a float64 (batch,), the mean over the bands, about the central pixel.
    """
    y, x = np.indices(images.shape[1:3]) - images.shape[1] // 2
    inside = np.hypot(x, y) <= UNIT_RADIUS
    return images[:, inside].astype(np.float64).sum(axis=1).mean(axis=-1)


def _classes(
    objects: pd.DataFrame, labels: Path, classes: dict
) -> dict[str, np.ndarray]:
    """Return the members of each class, ordinary objects first, then the largest."""
    found = classes_of([labels], objects["object_id"].to_numpy())
    others = {name: [name] for name in found if name not in classes["ordinary"]}
    wanted = {ORDINARY: classes["ordinary"]} | (classes["groups"] or others)
    members = {}
    for name, parts in wanted.items():
        known = [found[part] for part in parts if part in found]
        if known:
            members[name] = np.logical_or.reduce(known)
    order = sorted(members, key=lambda name: (name != ORDINARY, -members[name].sum()))
    return {name: members[name] for name in order}


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
