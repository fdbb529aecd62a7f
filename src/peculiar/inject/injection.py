"""Injection of anomalies of known kind and strength into a survey's own images."""

import json
import logging
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from zlib import crc32

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.kinds import KINDS, strength_at
from peculiar.cutouts.cutouts import pixels_of
from peculiar.inject.hosts import Host, choose_hosts
from peculiar.inject.injector import Injector
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.views.stretch import lupton_rgb

log = logging.getLogger(__name__)

#: The kind, in the table, of a host without an anomaly.
NOTHING = "none"

#: Key of the metadata of the table: how the hosts were chosen.
HOSTS = b"hosts"

SCHEMA = {
    "injection": pa.int64(),
    "host": pa.int64(),
    "kind": pa.string(),
    "strength": pa.float64(),
    "level": pa.int32(),
}


def inject(
    *,
    cutouts: list[Path],
    labels: Path,
    samples: list[Path],
    ordinary: list[str],
    section: dict,
    injected: Path,
    table: Path,
) -> None:
    """Inject every kind at every strength into some of a slice's objects.

    Parameters
    ----------
    cutouts, labels, samples, ordinary
        See `peculiar.inject.hosts.choose_hosts`.
    section : dict
        The config's ``evaluation.injection``: number of ``hosts`` and of ``levels`` (of
        strength, from a kind's weakest to its strongest), ``kinds`` (null: all),
        ``seed``; and ``cutouts.stretch``, of images without flux.
    injected : Path
        HDF5 to write, as a shard of cutouts. ``object_id`` counts from 0.
    table : Path
        Parquet to write, one row an image, in the same order: `SCHEMA`. Each host
        has one row without an anomaly: kind ``none``, strength and level 0. A kind in a
        host has the same form at all levels; only its strength differs. For the
        metadata see `hosts_of`.

    Raises
    ------
    ValueError
        If the simulator knows none of the bands, if the images are stretched in an
        unknown way, or if no object can be a host.
    """
    form, dtype = form_of(cutouts[0])
    stretch = checked_stretch(section["stretch"], dtype, form["bands"], cutouts[0])
    injector = Injector(form)
    chosen = choose_hosts(
        cutouts=cutouts,
        labels=labels,
        samples=samples,
        ordinary=ordinary,
        number=section["hosts"],
        seed=section["seed"],
        stretch=stretch,
    )
    if not chosen.hosts:
        raise ValueError(
            f"{cutouts[0].parent}: none of {chosen.measured} objects can be a host: "
            f"{_counts(chosen.refused) or 'there are none'}. Expected at least one; "
            "look at the cutouts, or set evaluation.injection to null"
        )
    plan = list(_plan(section["kinds"], section["levels"]))
    with written(injected) as temporary, h5py.File(temporary, "w") as file:
        pixels = _create(file, form, dtype, chosen.hosts, len(plan))
        number = 0
        for host in progress(chosen.hosts, len(chosen.hosts), "hosts"):
            for kind, strength, _ in plan:
                pixels[number] = _image(
                    host, kind, strength, injector, section["seed"], stretch
                )
                number += 1
    rows = [
        (number, host.object_id, *planned)
        for number, (host, planned) in enumerate(product(chosen.hosts, plan))
    ]
    facts = chosen._asdict() | {"hosts": len(chosen.hosts)}
    schema = pa.schema(SCHEMA, {HOSTS: json.dumps(facts)})
    columns = [list(column) for column in zip(*rows, strict=True)]
    with written(table) as temporary:
        pq.write_table(pa.table(columns, schema=schema), temporary)
    log.info("%s: %d images of %d hosts", injected, len(rows), len(chosen.hosts))


def hosts_of(table: Path) -> dict:
    """Return how the hosts of a table of `inject` were chosen.

    It is `peculiar.inject.hosts.Chosen` as a dict, with the number of ``hosts``.
    """
    return json.loads(pq.read_schema(table).metadata[HOSTS])


def _plan(kinds: list[str] | None, levels: int) -> Iterator[tuple[str, float, int]]:
    """Yield kind, strength and level of each image of a host; first without any."""
    yield NOTHING, 0.0, 0
    for kind in KINDS if kinds is None else kinds:
        for level, place in enumerate(np.linspace(0, 1, levels), start=1):
            yield kind, strength_at(kind, float(place)), level


def _image(
    host: Host,
    kind: str,
    strength: float,
    injector: Injector,
    seed: int,
    stretch: dict | None,
) -> np.ndarray:
    if kind == NOTHING:
        return host.pixels
    # A number made from the name: another kind in the list changes no other kind.
    key = [seed, host.object_id % 2**64, crc32(kind.encode())]
    rng = np.random.default_rng(key)
    flux = injector(host.flux, host.drawn, host.place, kind, strength, rng)
    return lupton_rgb(flux[np.newaxis], **stretch)[0] if stretch else flux


def form_of(path: Path) -> tuple[dict, np.dtype]:
    """Return size, bands, scale and zero point of a shard, and its pixels' type."""
    with h5py.File(path) as file:
        pixels = pixels_of(file)
        form = {
            "size": pixels.shape[1],
            "bands": [str(band) for band in file.attrs["bands"]],
            "pixel_scale": float(file.attrs["pixel_scale"]),
            "zero_point": float(file.attrs["zero_point"]),
        }
        return form, pixels.dtype


def checked_stretch(
    stretch: dict | None, dtype: np.dtype, bands: list[str], path: Path
) -> dict | None:
    """Return the arguments of the stretch; None for flux.

    Images of another number of bands than three, or of an unknown stretch, are a
    ValueError.
    """
    if dtype != np.uint8:
        return None
    if stretch is None or len(bands) != 3:
        raise ValueError(
            f"{path}: the images, of bands {', '.join(bands)}, are stretched already, "
            f"and cutouts.stretch is {stretch}. Expected three bands and "
            "their stretch; set it, or evaluation.injection and teaching to null"
        )
    return {name: stretch[name] for name in ("minimum", "stretch", "Q")}


def _create(
    file: h5py.File, form: dict, dtype: np.dtype, hosts: list[Host], images: int
) -> h5py.Dataset:
    """Write all but the pixels; return their dataset, so many images a host."""
    for name in ("bands", "pixel_scale", "zero_point"):
        file.attrs[name] = form[name]
    file["object_id"] = np.arange(len(hosts) * images, dtype=np.int64)
    fwhm = [host.psf_fwhm for host in hosts if host.psf_fwhm is not None]
    if len(fwhm) == len(hosts):
        file["psf_fwhm"] = np.repeat(np.stack(fwhm), images, axis=0)
    shape = (form["size"], form["size"], len(form["bands"]))
    name = "image" if dtype == np.uint8 else "flux"
    rows = len(hosts) * images
    return file.create_dataset(name, (rows, *shape), dtype, chunks=(1, *shape))


def _counts(refused: dict[str, list[int]]) -> str:
    return "; ".join(f"{len(ids)} {reason}" for reason, ids in refused.items())
