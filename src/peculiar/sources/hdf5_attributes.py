"""What the attributes of an HDF5 dataset say: units, packing, and all of them."""

from contextlib import suppress
from pathlib import PurePosixPath
from typing import NamedTuple

import h5py
import numpy as np

from peculiar.tables.inputs.types import letters


def attributes(values: h5py.Dataset, place: int | None = None) -> dict:
    """Return what a file says of a dataset, by names in upper case.

    Attributes of the dataset come before those of its groups, and these before the
    file's. A list of one value is that value, and bytes are text. With `place`, of a
    list with one value a band only the value of that band.
    """
    names = list(PurePosixPath(values.name).parents)[::-1]
    holders = [*(values.file[str(name)] for name in names), values]
    found = {}
    for holder in holders:
        for name in holder.attrs:
            with suppress(OSError, TypeError, ValueError):
                told = holder.attrs[name]
                told = told.flat[0] if np.size(told) == np.ndim(told) == 1 else told
                found[name.upper()] = letters(told) if isinstance(told, bytes) else told
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
    return letters(told) if isinstance(told, bytes) else str(told)


class Packing(NamedTuple):
    """How netCDF's conventions pack values: ``stored * factor + offset``.

    Stored values among `fills` are none, nor are those outside of `limits`, which are
    of the values that are meant if `of_meant`. All is of integers of the type `kind`,
    if that is not None.
    """

    factor: float
    offset: float
    fills: tuple
    limits: tuple
    of_meant: bool
    kind: np.dtype | None


#: Attributes with values that stand for none.
FILLS = ("_FillValue", "missing_value")

#: Attributes with a certain number of numbers.
NUMBERS = {"scale_factor": 1, "add_offset": 1}
NUMBERS |= {"valid_range": 2, "valid_min": 1, "valid_max": 1}


def packing(values: h5py.Dataset) -> Packing | None:
    """Return how numbers are packed by their own attributes, None if they are not.

    Raises
    ------
    ValueError
        If ``scale_factor``, ``add_offset`` or a limit is not one finite number,
        ``valid_range`` is not two, ``_FillValue`` or ``missing_value`` holds no
        numbers, ``_Unsigned`` is neither true nor false, ``scale_factor`` is 0, or no
        value is within the limits.
    """
    kind = _signed(values)
    stored_as = kind or values.dtype.newbyteorder("=")
    said = {name: _numbers(values, name, kind) for name in (*FILLS, *NUMBERS)}
    fills = []
    for fill in (one for name in FILLS for one in said[name]):
        with np.errstate(over="ignore", invalid="ignore"):
            stored = fill.astype(stored_as)
        if not np.isnan(fill) and (stored_as.kind == "f" or stored == fill):
            fills.append(stored)
    low, high = said["valid_range"] or (-np.inf, np.inf)
    limits = max([low, *said["valid_min"]]), min([high, *said["valid_max"]])
    if limits[0] > limits[1]:
        name = "valid_range" if said["valid_range"] else "valid_min"
        text = "limits with the smaller one first, but they are {:g} and {:g}"
        raise _unlike(values, name, text.format(*limits))
    of_meant = any(isinstance(x, np.floating) and x.dtype != stored_as for x in limits)
    if stored_as.kind in "iu" and not of_meant:
        ends = np.iinfo(stored_as)
        if limits[0] <= ends.min and limits[1] >= ends.max:
            limits = (-np.inf, np.inf)
    factor, offset = (said[name] for name in ("scale_factor", "add_offset"))
    if 0 in factor:
        raise _unlike(values, "scale_factor", "a factor that is not 0")
    scale = float(factor[0] if factor else 1), float(offset[0] if offset else 0)
    how = Packing(*scale, tuple(fills), limits, of_meant, kind)
    return None if how == (1, 0, (), (-np.inf, np.inf), False, None) else how


def _numbers(values: h5py.Dataset, name: str, kind: np.dtype | None) -> list:
    """Return an attribute's numbers, integers as `kind` where they can be stored."""
    if name not in values.attrs:
        return []
    told, count = np.ravel(values.attrs[name]), NUMBERS.get(name)
    fit = told.dtype.kind in "iuf" and count in (None, len(told))
    if not fit or (count and not np.isfinite(told).all()):
        expected = {None: "numbers", 1: "one number", 2: "two numbers"}
        raise _unlike(values, name, expected[count])
    if kind is None or told.dtype.kind == "f":
        return list(told)
    ends = np.iinfo(values.dtype)
    return [x.astype(kind) if ends.min <= x <= ends.max else x for x in told]


def _signed(values: h5py.Dataset) -> np.dtype | None:
    """Return the type that integers have by ``_Unsigned``, if it is another one."""
    told = values.attrs.get("_Unsigned")
    if told is None or values.dtype.kind not in "iu":
        return None
    word = " ".join(_text(x).lower() for x in np.ravel(np.asarray(told, object)))
    if word not in ("true", "false"):
        raise _unlike(values, "_Unsigned", "true or false")
    kind = "u" if word == "true" else "i"
    return (
        None
        if values.dtype.kind == kind
        else np.dtype(f"{kind}{values.dtype.itemsize}")
    )


def _unlike(values: h5py.Dataset, name: str, expected: str) -> ValueError:
    told = np.ravel(values.attrs[name]).tolist()
    return ValueError(
        f"{values.file.filename}: attribute {name!r} of {values.name!r} is {told}: "
        f"expected {expected}. Store values that are not packed, or mend the attribute"
    )


def fill_texts(values: h5py.Dataset) -> set[str]:
    """Return the texts that stand for none in a dataset of texts."""
    names = [name for name in FILLS if name in values.attrs]
    told = (np.ravel(np.asarray(values.attrs[name], object)) for name in names)
    return {_text(one) for each in told for one in each}


def unpacked(stored: np.ndarray, how: Packing) -> tuple[np.ndarray, np.ndarray]:
    """Return packed numbers as they are meant, and which of them are none (bool).

    They are float64, or integers as stored if nothing is to be scaled.
    """
    if how.kind is not None:
        stored = stored.astype(how.kind)
    none = np.zeros(stored.shape, bool)
    for fill in how.fills:
        none |= stored == fill
    meant = stored
    if (how.factor, how.offset) != (1, 0):
        meant = stored * np.float64(how.factor) + how.offset
    limited, (low, high) = meant if how.of_meant else stored, how.limits
    return meant, none | (limited < low) | (limited > high)
