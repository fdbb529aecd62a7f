"""What the attributes of an HDF5 dataset say: units, packing, and all of them."""

from contextlib import suppress
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

import h5py
import numpy as np


def attributes(values: h5py.Dataset, place: int | None = None) -> dict:
    """Return what a file says of a dataset, by names in upper case.

    Attributes of the dataset come before those of its groups, and these before the
    file's. With `place`, of a list with one value a band only the value of that band.
    """
    names = list(PurePosixPath(values.name).parents)[::-1]
    holders = [*(values.file[str(name)] for name in names), values]
    found = {}
    for holder in holders:
        for name in holder.attrs:
            with suppress(OSError, TypeError, ValueError):
                found[name.upper()] = holder.attrs[name]
    if place is None:
        return found
    bands = values.shape[-1]
    return {
        name: value[place] if np.ndim(value) == 1 and len(value) == bands else value
        for name, value in found.items()
    }


def unit_of(values: h5py.Dataset) -> dict[str, str]:
    """Return the attribute ``unit`` or ``units``, in any case, of a dataset.

    It may be of bytes, UTF-8 or Latin-1, and an array of one text; an array of several
    that differ is a ``ValueError``.
    """
    for name in values.attrs:
        if name.lower() not in ("unit", "units"):
            continue
        told = values.attrs[name]
        if isinstance(told, h5py.Empty):
            continue
        texts = {_text(x) for x in np.ravel(np.asarray(told, object))}
        if len(texts) > 1:
            raise ValueError(
                f"{values.file.filename}: attribute {name!r} of {values.name!r} is "
                f"{sorted(texts)}: expected one unit. Write it anew, or set the unit "
                "in source.units and remove the attribute"
            )
        return {"unit": texts.pop()} if texts else {}
    return {}


def _text(told: object) -> str:
    # What is no UTF-8 in a text, h5py gives as surrogates.
    if isinstance(told, str):
        told = told.encode("utf-8", "surrogateescape")
    if not isinstance(told, bytes):
        return str(told)
    try:
        return told.decode()
    except UnicodeDecodeError:
        return told.decode("latin-1")


class Packing(NamedTuple):
    """How netCDF's conventions pack values: ``stored * factor + offset``.

    Stored values among `fills`, native and of the dataset's type, are none.
    """

    factor: float
    offset: float
    fills: tuple


def packing(values: h5py.Dataset) -> Packing | None:
    """Return how numbers are packed by their own attributes, None if they are not.

    Raises
    ------
    ValueError
        If ``scale_factor`` or ``add_offset`` is not one finite number, or
        ``_FillValue`` or ``missing_value`` holds no numbers.
    """

    def numbers(name: str) -> np.ndarray:
        if name not in values.attrs:
            return np.empty(0, values.dtype)
        told = np.ravel(values.attrs[name])
        single = name in ("scale_factor", "add_offset")
        fit = told.dtype.kind in "iuf"
        if not fit or (single and not (len(told) == 1 and np.isfinite(told).all())):
            raise ValueError(
                f"{values.file.filename}: attribute {name!r} of {values.name!r} is "
                f"{told.tolist()}: expected {'one number' if single else 'numbers'}. "
                "Store values that are not packed, or mend the attribute"
            )
        return told

    kind = values.dtype.newbyteorder("=")
    fills = []
    for fill in chain(numbers("_FillValue"), numbers("missing_value")):
        with np.errstate(over="ignore", invalid="ignore"):
            stored = fill.astype(kind)
        if not np.isnan(fill) and (kind.kind == "f" or stored == fill):
            fills.append(stored)
    factor, offset = numbers("scale_factor"), numbers("add_offset")
    scale = float(factor[0]) if len(factor) else 1.0, float(offset.sum())
    if scale == (1, 0) and not fills:
        return None
    return Packing(*scale, tuple(fills))


def unpacked(stored: np.ndarray, how: Packing) -> tuple[np.ndarray, np.ndarray]:
    """Return packed numbers as they are meant, and which of them are none (bool).

    They are float64, or as stored if nothing is to be scaled.
    """
    none = np.zeros(stored.shape, bool)
    for fill in how.fills:
        none |= stored == fill
    if (how.factor, how.offset) == (1, 0):
        return stored, none
    return stored * np.float64(how.factor) + how.offset, none
