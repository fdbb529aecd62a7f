"""Choice and description of the host galaxies that anomalies are injected into."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.config.kinds import ORDINARY
from peculiar.cutouts.cutouts import pixels_of
from peculiar.inject.injector import known_bands
from peculiar.measure.photometry import measure
from peculiar.sources.simulated import sky
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.population import Object
from peculiar.tables.accounting import name_some
from peculiar.tables.images import read_rows
from peculiar.views.stretch import unstretched

log = logging.getLogger(__name__)

#: Objects measured for each wanted host, at most: of a survey's objects near i = 20
#: three in ten are stars (SF21 section 2.1).
CANDIDATES = 4

#: Half-light radius along the major axis in arcsec above which an object is large, as
#: for hosts of extended anomalies in the simulated survey.
LARGE = 1.2


class Host(NamedTuple):
    """One object that anomalies are injected into.

    `pixels` are those of the cutout, (height, width, band); `flux` is the same, linear,
    float32; `psf_fwhm` is that of the cutout, float32 (band,), or None; `drawn` is its
    description for the simulator; `place` is its position (column, row).
    """

    object_id: int
    pixels: np.ndarray
    flux: np.ndarray
    psf_fwhm: np.ndarray | None
    drawn: Object
    place: tuple[float, float]


class Chosen(NamedTuple):
    """The hosts of a slice, and how they were chosen.

    `large` is the number of large hosts; `ordinary` and `unseen` say whether they were
    chosen among objects labelled ordinary, and among those not trained on. Of such
    objects there are `available`, of which `measured` were measured; `refused` are the
    ids of those that cannot be hosts, by reason.
    """

    hosts: list[Host]
    large: int
    ordinary: bool
    unseen: bool
    available: int
    measured: int
    refused: dict[str, list[int]]


def choose_hosts(
    *,
    cutouts: list[Path],
    labels: Path | None,
    samples: list[Path],
    ordinary: list[str],
    number: int,
    seed: int,
    stretch: dict | None,
    candidates: int = CANDIDATES,
) -> Chosen:
    """Choose hosts at random: large objects, then the largest of the others.

    Parameters
    ----------
    cutouts : list of Path
        All shards of a slice.
    labels : Path or None
        Parquet: ``object_id``, and perhaps ``label``. Without it any object may be a
        host.
    samples : list of Path
        Objects that each detector is trained on: ``object_id``. Hosts are not among
        them, unless a detector is trained on all objects: to a detector that knows the
        host an image with an anomaly looks more ordinary.
    ordinary : list of str
        Hosts have one of these labels; if no object has, any object may be a host.
    number : int
        Of hosts, at most.
    seed : int
        Of the choice.
    stretch : dict or None
        How images without flux were stretched: ``minimum``, ``stretch``, ``Q``.
    candidates : int
        Objects measured for each wanted host, at most.

    Returns
    -------
    chosen : Chosen
        Its hosts are the large ones in random order, then the others by size.
    """
    ids, shards = objects_of(cutouts)
    allowed = np.isin(ids, _ids_with_label(labels, ordinary))
    labelled = bool(allowed.any())
    if not labelled:
        allowed[:] = True
    allowed, unseen = _unseen(ids, allowed, samples)
    among = np.flatnonzero(allowed)
    order = np.random.default_rng(seed).permutation(among)[: candidates * number]
    large: list[Host] = []
    small: list[Host] = []
    refused: dict[str, list[int]] = {}
    measured = 0
    # In blocks, until there are enough.
    while measured < len(order) and len(large) < number:
        block = order[measured : measured + number]
        measured += len(block)
        for object_id, one in _read(cutouts, shards[block], ids[block], stretch):
            if isinstance(one, str):
                refused.setdefault(one, []).append(object_id)
            else:
                (large if one.drawn.radius > LARGE else small).append(one)
        small.sort(key=lambda host: -host.drawn.radius)
        del small[number:]  # each holds an image
    for reason, lost in refused.items():
        names = name_some(lost)
        log.warning("%d objects cannot be hosts, %s: %s", len(lost), reason, names)
    return Chosen(
        hosts=[*large, *small][:number],
        large=min(len(large), number),
        ordinary=labelled,
        unseen=unseen,
        available=len(among),
        measured=measured,
        refused=refused,
    )


def describe_host(
    flux: np.ndarray,
    *,
    bands: list[str],
    psf_fwhm: np.ndarray,
    pixel_scale: float,
    zero_point: float,
) -> tuple[Object, tuple[float, float]] | str:
    """Measure the object in the middle of a cutout, for the simulator.

    Parameters
    ----------
    flux : ndarray of float32, shape (height, width, band)
        Linear, finite.
    bands : list of str
        Of grizy, in any order.
    psf_fwhm : ndarray of float, shape (band,)
        In arcsec; the Wide layer's median in place of NaN or 0.
    pixel_scale, zero_point : float
        Arcsec per pixel; mag.

    Returns
    -------
    host, place : Object, tuple of float
        Total fluxes (in 2.5 Kron radii, with the colours of the aperture;
        magnitudes of missing bands are interpolated); shape of the half-light ellipse;
        column and row of the centroid. Or a sentence that says why it cannot be
        measured.
    """
    place = np.array([BANDS.index(band) for band in bands])
    fwhm = np.array(sky.SEEING)
    fwhm[place] = np.where(psf_fwhm > 0, psf_fwhm, fwhm[place])
    facts = {"pixel_scale": pixel_scale, "zero_point": zero_point}
    found = measure(flux, bands=bands, psf_fwhm=fwhm[place], **facts)
    if not found:
        return "nothing is detected at the centre"
    magnitude = np.array([found[f"{band}_aper_mag"] for band in bands])
    ratio = found["i_cmodel_flux"] / found["i_aper_flux"]
    moments = [found[f"i_exp_ellipse_{xy}_arcsec2"] for xy in ("11", "22", "12")]
    if not (np.isfinite([*magnitude, *moments, ratio]).all() and ratio > 0):
        return "a band has no measurable flux"
    # Sorted by band for np.interp; magnitudes of the aperture, then total ones.
    order = np.argsort(place)
    total = np.interp(np.arange(len(BANDS)), place[order], magnitude[order])
    total -= 2.5 * np.log10(ratio)
    host = Object(
        label=ORDINARY,
        strength=0.0,
        compact=False,
        host=10 ** (-0.4 * (total - sky.ZERO_POINT)),
        anomaly=np.zeros(len(BANDS)),
        sersic=1.0,
        fwhm=fwhm,
        redshift=np.nan,
        **_ellipse(*moments),
    )
    return host, (found["x"], found["y"])


def _ellipse(xx: float, yy: float, xy: float) -> dict[str, float]:
    """Return the major semi-axis, axis ratio and angle of second moments."""
    mean, half = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    # Not mean - half, which rounding makes 0 for a very flat ellipse.
    major, minor = mean + half, (xx * yy - xy**2) / (mean + half)
    return {
        "radius": float(np.sqrt(major)),
        "ratio": float(np.sqrt(minor / major)),
        "angle": float(np.arctan2(2 * xy, xx - yy) / 2 % np.pi),
    }


def objects_of(cutouts: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of all cutouts, rising, and the number of each one's file.

    Both int64 (n,).
    """
    parts = []
    for path in cutouts:
        with h5py.File(path) as file:
            parts.append(file["object_id"][:])
    ids = np.concatenate(parts)
    order = np.argsort(ids)
    shards = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return ids[order], shards[order]


def _unseen(
    ids: np.ndarray, allowed: np.ndarray, samples: list[Path]
) -> tuple[np.ndarray, bool]:
    """Leave out the objects that each detector is trained on, unless that is all."""
    unseen = True
    for sample in samples:
        known = pq.read_table(sample, columns=["object_id"])["object_id"].to_numpy()
        left = allowed & ~np.isin(ids, known)
        unseen = unseen and bool(left.any())
        allowed = left if left.any() else allowed
    return allowed, unseen


def _ids_with_label(labels: Path | None, wanted: list[str]) -> np.ndarray:
    if labels is None or "label" not in pq.read_schema(labels).names:
        return np.empty(0, np.int64)
    table = pq.read_table(labels, columns=["object_id", "label"])
    kept = pc.is_in(table["label"], value_set=pa.array(wanted, pa.string()))
    return table.filter(kept)["object_id"].to_numpy()


def _read(
    cutouts: list[Path], shards: np.ndarray, ids: np.ndarray, stretch: dict | None
) -> Iterator[tuple[int, Host | str]]:
    """Yield objects as hosts, or why they cannot be, in the order of `ids`."""
    found: dict[int, Host | str] = {}
    for shard in np.unique(shards):
        own = ids[shards == shard]
        found |= zip(own, _read_shard(cutouts[shard], own, stretch), strict=True)
    for object_id in ids:
        yield int(object_id), found[object_id]


def _read_shard(
    path: Path, ids: np.ndarray, stretch: dict | None
) -> Iterator[Host | str]:
    with h5py.File(path) as file:
        bands = [str(band) for band in file.attrs["bands"]]
        names = ("pixel_scale", "zero_point")
        facts = {name: float(file.attrs[name]) for name in names}
        name = pixels_of(file).name.lstrip("/")
        with_psf = "psf_fwhm" in file
    known = known_bands(bands)
    places = [bands.index(band) for band in known]
    pixels = read_rows(path, name, ids)
    psf = read_rows(path, "psf_fwhm", ids) if with_psf else [None] * len(ids)
    flux = pixels if stretch is None else unstretched(pixels, **stretch)
    for object_id, own, image, fwhm in zip(ids, pixels, flux, psf, strict=True):
        one = describe_host(
            np.ascontiguousarray(image[..., places]),
            bands=known,
            psf_fwhm=np.full(len(known), np.nan) if fwhm is None else fwhm[places],
            **facts,
        )
        # Copies: a host must not keep the images of all others in memory.
        kept = own.copy()
        host = (int(object_id), kept, kept if stretch is None else image.copy(), fwhm)
        yield one if isinstance(one, str) else Host(*host, *one)
