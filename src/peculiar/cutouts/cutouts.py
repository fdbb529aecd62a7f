"""The cutouts of a shard: the source's pixels, checked, in one file."""

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.sources.images import Flagged
from peculiar.sources.members import source_module
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.tables.rejects import Reject, write_rejects

log = logging.getLogger(__name__)


def write_cutouts(
    *,
    source: dict,
    section: dict,
    rows: tuple[int, int],
    objects: Path,
    spool: Path,
    cutouts: Path,
    rejects: Path,
) -> None:
    """Write the cutouts of one shard's objects, and a reject for each other object.

    A shard without any usable cutout is a file with zero rows.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    section : dict
        The ``cutouts`` section: size (px), bands (in order), pixel_scale (arcsec/px),
        zero_point (mag).
    rows : tuple of int
        The shard: its first row of the source, and the row after its last.
    objects : Path
        Table of objects with these rows.
    spool : Path
        File in which a source that downloads keeps what arrived until the cutouts are
        written; other sources do not use it.
    cutouts : Path
        HDF5 to write: ``object_id`` int64 (n,), ``flux`` float32 or ``image`` uint8 (n,
        height, width, band), finite; attributes bands, zero_point, pixel_scale;
        ``flags/<name>`` bool (n,) if the source gives flags; ``psf_fwhm`` float32 (n,
        band) in arcsec if the table of objects has a column ``{band}_psf_fwhm_arcsec``
        for each band.
    rejects : Path
        Parquet to write.

    Raises
    ------
    RuntimeError
        If the source gives more or fewer images than the shard has objects.
    """
    module = source_module(source)
    start, stop = rows
    within = [("source_row", ">=", start), ("source_row", "<", stop)]
    table = pq.read_table(objects, filters=within)
    stretched = getattr(module, "STRETCHED", False)
    named = "source_id" in table.column_names
    names = table["source_id"] if named else pa.nulls(len(table), pa.string())
    columns = (table["object_id"], names, table["source_row"])
    wanted = list(zip(*(column.to_pylist() for column in columns), strict=True))
    taken: list[int] = []
    refused = []
    downloads = {"spool": spool} if hasattr(module, "drop_spool") else {}
    images = module.images(source, section, table, **downloads)
    images = progress(images, len(wanted), "cutouts")
    flags: dict[str, list[bool]] = {}
    with written(cutouts) as temporary, h5py.File(temporary, "w") as file:
        pixels = _create(file, section, stretched, len(wanted))
        given = 0
        for given, image in enumerate(images, start=1):
            if given > len(wanted):
                break
            planes = image.flags if isinstance(image, Flagged) else {}
            image = image.image if isinstance(image, Flagged) else image
            checked = check(image, pixels.shape[1:], pixels.dtype, section["bands"])
            if isinstance(checked, Reject):
                refused.append((*wanted[given - 1], checked))
            else:
                pixels[len(taken)] = checked
                taken.append(given - 1)
                for name, is_set in planes.items():
                    flags.setdefault(name, []).append(is_set)
        if given != len(wanted):
            number = "more" if given > len(wanted) else given
            raise RuntimeError(
                f"rows {start} to {stop}: {len(wanted)} objects, but the source "
                f"{source['kind']} gave {number} images"
            )
        _finish(file, pixels, table.take(pa.array(taken, pa.int64())), section["bands"])
        for name, values in flags.items():
            file[f"flags/{name}"] = np.array(values, bool)
    if downloads:
        module.drop_spool(spool)
    write_rejects(rejects, "cutouts", refused)
    counts = len(taken), len(refused)
    log.info("rows %d to %d: %d cutouts, %d rejected", start, stop, *counts)


def check(
    image: np.ndarray | Reject, shape: tuple, dtype: np.dtype, bands: list[str]
) -> np.ndarray | Reject:
    """Return an image of the expected form, or a reject.

    Parameters
    ----------
    image : numpy.ndarray or Reject
        From the source; a reject is returned as it is.
    shape : tuple of int
        (height, width, band) as configured.
    dtype : numpy.dtype
        float32 for flux, uint8 for stretched images.
    bands : list of str
        Names of the bands, in order.

    Returns
    -------
    image : numpy.ndarray or Reject
        ``wrong_shape``, ``wrong_dtype``, ``missing_band`` (no finite pixel in a band),
        ``not_finite``, or ``one_value``: the same number in every pixel, of a band for
        flux, of all channels for stretched images.
    """
    if isinstance(image, Reject):
        return image
    if image.shape != shape:
        return Reject("wrong_shape", f"image is {image.shape}, expected {shape}")
    if image.dtype != dtype:
        return Reject("wrong_dtype", f"image is {image.dtype}, expected {dtype}")
    finite = np.isfinite(image)
    if finite.all():
        return _one_value(image, bands) or image
    for band, usable in zip(bands, finite.any(axis=(0, 1)), strict=True):
        if not usable:
            return Reject("missing_band", f"band {band} has no finite pixel")
    bad = int((~finite).sum())
    return Reject("not_finite", f"{bad} of {finite.size} values are NaN or infinite")


def _one_value(image: np.ndarray, bands: list[str]) -> Reject | None:
    """Refuse what holds no image: zeros beyond a survey's edge, or a fill value."""
    first = image[0, 0]
    same = (image == first).all(axis=(0, 1))
    if image.dtype == np.uint8 and not same.all():  # one channel may well be black
        return None
    constant = [
        f"band {band} is {value:g} in every pixel"
        for band, value, flat in zip(bands, first, same, strict=True)
        if flat
    ]
    return Reject("one_value", ", ".join(constant)) if constant else None


def pixels_of(file: h5py.File) -> h5py.Dataset:
    """Return the pixels (n, height, width, band) of an open shard of cutouts.

    They are ``flux`` (float32, linear) or ``image`` (uint8, stretched).
    """
    return file["flux"] if "flux" in file else file["image"]


def read_blocks(
    file: h5py.File, *, bands: list[str], rows: int
) -> Iterator[np.ndarray]:
    """Read blocks of `rows` objects, (batch, height, width, band), in the wanted bands.

    dtype and order are those of the file; a band that it lacks is a ``ValueError``.
    """
    pixels = pixels_of(file)
    stored = list(file.attrs["bands"])
    missing = [band for band in bands if band not in stored]
    if missing:
        raise ValueError(
            f"{file.filename}: band {missing[0]!r} is missing: the cutouts have "
            f"{stored}: add it to cutouts.bands or take it out of the view's bands"
        )
    order = [stored.index(band) for band in bands]
    for start, stop in pairwise([*range(0, len(pixels), rows), len(pixels)]):
        yield pixels[start:stop][..., order]


def _create(file: h5py.File, section: dict, stretched: bool, rows: int) -> h5py.Dataset:
    shape = (section["size"], section["size"], len(section["bands"]))
    file.attrs["bands"] = section["bands"]
    file.attrs["zero_point"] = float(section["zero_point"])
    file.attrs["pixel_scale"] = float(section["pixel_scale"])
    # One object in a chunk: to read one reads no byte of another.
    return file.create_dataset(
        "image" if stretched else "flux",
        shape=(rows, *shape),
        maxshape=(None, *shape),
        chunks=(1, *shape),
        dtype=np.uint8 if stretched else np.float32,
    )


def _finish(
    file: h5py.File, pixels: h5py.Dataset, table: pa.Table, bands: list[str]
) -> None:
    pixels.resize(table.num_rows, axis=0)
    file["object_id"] = table["object_id"].to_numpy().astype(np.int64)
    columns = [f"{band}_psf_fwhm_arcsec" for band in bands]
    if all(column in table.column_names for column in columns):
        fwhm = [table[c].to_numpy(zero_copy_only=False) for c in columns]
        file["psf_fwhm"] = np.stack(fwhm, axis=1).astype(np.float32)
