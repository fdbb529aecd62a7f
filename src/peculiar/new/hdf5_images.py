"""Which datasets of an HDF5 file are images, and what their axes are."""

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import NamedTuple

import h5py
import numpy as np

from peculiar.new.bands import is_filter, rank, tidy
from peculiar.new.links import Part
from peculiar.new.survey import SMALLEST
from peculiar.sources.fits_cut import NO_FLUX

#: Most bands that an axis may be of.
BANDS = 16

#: Names of the dataset of images, the best first.
NAMES = ("flux", "image", "cutout", "stamp", "rgb", "data", "x", "array")

#: Parts of one name a dataset has for each band.
Axes = tuple[int | None, int, int, int | None]


class Images(NamedTuple):
    """Datasets of images.

    Attributes
    ----------
    parts : list of Part
        See `peculiar.new.links.Part`.
    shape : tuple of int
        (n, height, width, band) of all.
    bands : list of str or None
        Names of the bands, where each is a dataset.
    groups : list of str or None
        Names of the objects' groups or datasets, where each object has one.
    """

    parts: list[Part]
    shape: tuple[int, int, int, int]
    bands: list[str] | None = None
    groups: list[str] | None = None

    @property
    def plain(self) -> bool:
        """Return whether one dataset is as it is read: (n, height, width, band)."""
        return len(self.parts) == 1 and self.parts[0].axes == (0, 1, 2, 3)


def find_images(file: h5py.File) -> Images:
    """Return the images of a file; a ``ValueError`` lists its datasets if none are.

    They are one dataset of four axes, one of three for each band or for a single band,
    or one of two or three for each object.
    """
    there: dict[str, h5py.Dataset] = {}
    file.visititems(
        lambda name, one: (
            there.update({name: one}) if isinstance(one, h5py.Dataset) else None
        )
    )
    numbers = {
        name: one
        for name, one in there.items()
        if one.dtype.kind in "fiu" and not _no_flux(name)
    }
    found = _whole(numbers) or _of_bands(numbers) or _of_objects(numbers)
    if found is None:
        text = [f"{name} {one.shape} {one.dtype}" for name, one in there.items()]
        more = f", and {len(text) - 12} more" if len(text) > 12 else ""
        raise ValueError(
            f"{file.filename}: no dataset is of images: expected numbers (n, height, "
            f"width, band), or one of (n, height, width) for each band. It has "
            f"{', '.join(text[:12]) or 'none'}{more}"
        )
    return found


def _no_flux(name: str) -> bool:
    path = PurePosixPath(name)
    words = [*path.parts, *re.findall("[A-Za-z0-9]+", path.name)]
    return any(NO_FLUX.fullmatch(word) for word in words)


def _preferred(names: list[str]) -> str:
    """Return the name that is most likely of images."""

    def place(name: str) -> tuple[int, int]:
        low = PurePosixPath(name).name.lower()
        known = (i for i, word in enumerate(NAMES) if word in low)
        return next(known, len(NAMES)), len(name)

    return min(names, key=place)


def _whole(numbers: dict[str, h5py.Dataset]) -> Images | None:
    """Return a dataset of all images in all bands."""
    four = {name: axes for name, one in numbers.items() if (axes := _axes(one.shape))}
    if not four:
        return None
    name = _preferred(list(four))
    axes, stored = four[name], numbers[name].shape
    _, *sides = (stored[axis] for axis in axes if axis is not None)
    return Images([Part(name, axes)], (stored[0], *sides))


def _axes(shape: tuple[int, ...]) -> Axes | None:
    """Return the axes (object, height, width, band) of a shape, None if it has none."""
    if len(shape) != 4 or shape[0] < 1:
        return None
    last = shape[3] <= BANDS and min(shape[1:3]) >= SMALLEST
    first = shape[1] <= BANDS and min(shape[2:]) >= SMALLEST
    if last and first:  # small images: the shorter axis is that of bands
        last = shape[3] <= shape[1]
    return (0, 1, 2, 3) if last else (0, 2, 3, 1) if first else None


def _of_bands(numbers: dict[str, h5py.Dataset]) -> Images | None:
    """Return datasets (n, height, width), one for each band, or for a single band."""
    three = {
        name: one.shape
        for name, one in numbers.items()
        if one.ndim == 3 and min(one.shape[1:]) >= SMALLEST
    }
    if not three:
        return None
    first = three[_preferred(list(three))]
    same = [name for name, shape in three.items() if shape == first]
    words = tidy(same) if len(same) > 1 else []
    named = {name: x for name, x in zip(same, words, strict=False) if is_filter(x)}
    if len(named) > 1:
        order = sorted(named, key=lambda name: rank(named[name]))
        parts = [Part(x, (0, 1, 2, None), band=i) for i, x in enumerate(order)]
        return Images(parts, (*first, len(parts)), [named[x] for x in order])
    name = _preferred(list(three))
    if "/" in name and three[name][0] <= BANDS:
        return None  # perhaps one dataset an object
    own = tidy([PurePosixPath(name).name])
    bands = own if is_filter(own[0]) else None
    return Images([Part(name, (0, 1, 2, None))], (*three[name], 1), bands)


def _of_objects(numbers: dict[str, h5py.Dataset]) -> Images | None:
    """Return datasets of one object each: in a group of its own, or called as it is."""
    small = {
        name: (axes, one.shape)
        for name, one in numbers.items()
        if (axes := _axes_of_one(one.shape))
    }
    by_object: dict[str, list[str]] = defaultdict(list)
    for name in small:
        path = PurePosixPath(name)
        own = str(path.parent)
        by_object[name if own == "." or own in _holders(small) else own].append(name)
    if not by_object:
        return None
    groups = list(by_object)
    first = small[by_object[groups[0]][0]]
    leaves = [PurePosixPath(x).name for x in by_object[groups[0]]]
    bands = None
    if len(leaves) > 1 and all(map(is_filter, tidy(leaves))):
        named = dict(zip(tidy(leaves), leaves, strict=True))
        bands = sorted(named, key=rank)
    parts, sides = [], []
    for number, group in enumerate(groups):
        for place, band in enumerate(bands or [""]):
            leaf = next(
                (x for x in by_object[group] if bands and x.endswith(named[band])),
                _preferred(by_object[group]),
            )
            (_, height, width, axis), shape = small[leaf]
            parts.append(
                Part(leaf, (None, height, width, axis), object=number, band=place)
            )
            sides.append((shape[height], shape[width]))
    (_, _, _, axis), shape = first
    count = len(bands) if bands else 1 if axis is None else shape[axis]
    low = np.min(sides, axis=0)
    return Images(parts, (len(groups), int(low[0]), int(low[1]), count), bands, groups)


def _holders(small: dict) -> set[str]:
    """Return the groups that hold many objects' datasets, of names that differ."""
    leaves = defaultdict(set)
    for name in small:
        path = PurePosixPath(name)
        leaves[str(path.parent)].add(path.name)
    return {group for group, names in leaves.items() if len(names) > BANDS}


def _axes_of_one(shape: tuple[int, ...]) -> Axes | None:
    if len(shape) == 2 and min(shape) >= SMALLEST:
        return (None, 0, 1, None)
    axes = _axes((1, *shape)) if len(shape) == 3 else None
    return axes and (None, axes[1] - 1, axes[2] - 1, (axes[3] or 0) - 1)
