"""Images of a user's own kinds of peculiar objects, to inject."""

from pathlib import Path

import h5py
import numpy as np
from scipy.ndimage import affine_transform

from peculiar.config.kinds import KINDS, MORE, ORDINARY
from peculiar.inject.hosts import Host
from peculiar.inject.injector import Injector

#: Flux of a stamp over the host's, in the sum of its bands: the range of most simulated
#: kinds.
WEAKEST, STRONGEST = 0.1, 0.5

#: The middle of a stamp is within this many half-light radii of the host's, and the
#: radius counts as at most this many arcsec, as for simulated kinds.
REACH, LARGEST = 1.0, 1.5


def read_stamps(path: Path, bands: list[str]) -> dict[str, np.ndarray]:
    """Read stamps.

    Parameters
    ----------
    path : Path
        HDF5: ``flux`` (n, height, width, band), linear, without a background and
        without the host, seen through the survey's PSF, at the survey's pixel scale;
        ``kind`` text (n,), names of your own; attribute ``bands``.
    bands : list of str
        In the order of the result, of those that the simulator knows.

    Returns
    -------
    stamps : dict of str to ndarray of float32, shape (n, band, height, width)
        Those of each kind; a band that the file lacks is 0.

    Raises
    ------
    ValueError
        If a dataset or all bands are missing, their lengths differ, a flux is not
        finite, a stamp has no flux in all, or a kind is one of the simulated survey.
    """
    try:
        opened = h5py.File(path)
    except OSError as error:
        raise ValueError(
            f"{path} (teaching.images) cannot be read as HDF5 ({error}): expected a "
            "complete HDF5 file"
        ) from error
    with opened as file:
        missing = [x for x in ("flux", "kind") if x not in file]
        missing += [] if "bands" in file.attrs else ["the attribute bands"]
        if missing:
            raise ValueError(
                f"{path} (teaching.images): has no {', '.join(missing)}: expected flux "
                "(n, height, width, band), kind (n), and the attribute bands"
            )
        flux = file["flux"][:].astype(np.float32)
        kinds = [str(kind) for kind in file["kind"].asstr()[:]]
        own = [str(band) for band in file.attrs["bands"]]
    known = [band for band in bands if band in own]
    if flux.ndim != 4 or flux.shape[3] != len(own) or len(flux) != len(kinds):
        raise ValueError(
            f"{path} (teaching.images): flux {flux.shape} for {len(kinds)} kinds and "
            f"the bands {', '.join(own)}: expected (n, height, width, band)"
        )
    if not known:
        raise ValueError(
            f"{path} (teaching.images): has the bands {', '.join(own)}, expected at "
            f"least one of {', '.join(bands)}"
        )
    images = np.zeros((len(flux), len(bands), *flux.shape[1:3]), np.float32)
    for band in known:
        images[:, bands.index(band)] = flux[..., own.index(band)]
    wrong = np.flatnonzero(~(images.sum(axis=(1, 2, 3)) > 0))
    if len(wrong):
        raise ValueError(
            f"{path} (teaching.images): the flux of {len(wrong)} stamps, the first is "
            f"number {wrong[0]} ({kinds[wrong[0]]}), has NaN or a sum that is not "
            f"above 0 in {', '.join(known)}: remove them"
        )
    # Kinds are columns beside the ids, too.
    taken = sorted(set(kinds) & {*KINDS, ORDINARY, MORE, "object_id"})
    if taken:
        raise ValueError(
            f"{path} (teaching.images): {', '.join(taken)} is a kind of the program's "
            "own: expected names of your own"
        )
    names = np.array(kinds)
    return {kind: images[names == kind] for kind in sorted(set(kinds))}


def stamp_light(
    stamps: np.ndarray,
    host: Host,
    ratio: float,
    injector: Injector,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return one of some stamps, at a random angle, near a host.

    Parameters
    ----------
    stamps : ndarray of float32, shape (n, band, height, width)
        Of one kind.
    host : Host
        Its description and its place in the cutout.
    ratio : float
        Flux of the stamp over the host's, in the bands where the stamp has flux.
    injector : Injector
        For the cutout's size and scale.
    rng : Generator
        Of the stamp, its angle, mirroring and place.

    Returns
    -------
    light : ndarray of float32, shape (band, size, size)
        At the simulator's zero point. What lies beyond the cutout is lost.
    """
    camera, drawn = injector.camera, host.drawn
    stamp = stamps[rng.integers(len(stamps))]
    angle, mirror = rng.uniform(0, 2 * np.pi), rng.choice([-1, 1])
    # Uniform in a circle.
    radius = min(drawn.radius, LARGEST) / camera.scale
    away = REACH * radius * np.sqrt(rng.random())
    to = rng.uniform(0, 2 * np.pi)
    centre = np.array(host.place[::-1]) + away * np.array([np.sin(to), np.cos(to)])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.diag([1, mirror])
    middle = (np.array(stamp.shape[1:]) - 1) / 2
    form = camera.size, camera.size
    light = np.stack(
        [
            affine_transform(band, turn, middle - turn @ centre, form, order=1)
            for band in stamp
        ]
    )
    total = stamp.sum(axis=(1, 2))
    flux = drawn.host[camera.bands][total != 0].sum()
    return (light * (ratio * flux / total.sum())).astype(np.float32)
