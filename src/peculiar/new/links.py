"""An HDF5 file of links: other files' pixels in the order that is read here.

It copies no pixels. Images of one band a dataset, with the bands before the rows, or of
one group an object, become one virtual dataset (n, height, width, band).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import pyarrow as pa

from peculiar.sources.images import centred
from peculiar.tables.files import written

#: Names of the datasets in it.
IMAGES, IDS = "images", "object_id"


@dataclass
class Links:
    """What a file of links is to hold.

    Attributes
    ----------
    file : Path
        With the pixels.
    parts : list of Part
        Datasets with pixels.
    shape : tuple of int
        Of the result: (n, height, width, band).
    columns : dict of str to pa.Array or str
        Columns beside it: values, or the name of a dataset of the file.
    """

    file: Path
    parts: list["Part"]
    shape: tuple[int, int, int, int]
    columns: dict[str, pa.Array | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One dataset, and its place in the result.

    Attributes
    ----------
    name : str
        Of the dataset.
    axes : tuple of int or None
        Which of its axes are (object, height, width, band); None where it has none.
    object, band : int
        Its place in the result, on the axes that it does not have.
    """

    name: str
    axes: tuple[int | None, int, int, int | None]
    object: int = 0
    band: int = 0


def write_links(links: Links, path: Path) -> None:
    """Write a file of links; its way to the pixels is relative."""
    with h5py.File(links.file) as source:
        layout = h5py.VirtualLayout(links.shape, source[links.parts[0].name].dtype)
        start = Path(os.path.realpath(path.parent))
        way = os.path.relpath(links.file.resolve(), start)
        for part in links.parts:
            for into, out in _selections(source[part.name].shape, part, links.shape):
                found = h5py.VirtualSource(
                    way, part.name, source[part.name].shape, source[part.name].dtype
                )
                layout[into] = found[out]
        told = dict(source[links.parts[0].name].attrs)
        with written(path) as temporary, h5py.File(temporary, "w") as file:
            pixels = file.create_virtual_dataset(IMAGES, layout)
            for name, value in told.items():
                if name.isascii() and not name.startswith(("DIMENSION", "REFERENCE")):
                    pixels.attrs[name] = value
            for name, values in links.columns.items():
                if isinstance(values, str):
                    file[name] = h5py.ExternalLink(way, values)
                else:
                    _write_column(file, name, values)


def _write_column(file: h5py.File, name: str, values: pa.Array) -> None:
    if pa.types.is_string(values.type):
        texts = ["" if one is None else one for one in values.to_pylist()]
        file.create_dataset(name, data=texts, dtype=h5py.string_dtype())
        return
    if values.null_count and pa.types.is_integer(values.type):
        file[name] = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return
    file[name] = values.to_numpy(zero_copy_only=False)


def _selections(
    stored: Sequence[int], part: Part, shape: tuple[int, int, int, int]
) -> Iterator[tuple[tuple, tuple]]:
    """Yield what goes where: selections of the result and of the dataset, in one order.

    The library walks through both row by row, so that each selection is of one band.
    """
    rows, height, width, bands = part.axes
    out: list[int | slice] = [0] * len(stored)
    out[height] = centred(stored[height], shape[1])
    out[width] = centred(stored[width], shape[2])
    objects: int | slice = part.object
    if rows is not None:
        out[rows] = objects = slice(0, stored[rows])
    if bands is None:
        yield (objects, slice(None), slice(None), part.band), tuple(out)
        return
    for band in range(stored[bands]):
        out[bands] = band
        yield (objects, slice(None), slice(None), band), tuple(out)
