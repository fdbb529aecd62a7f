"""Source `rgb`: stretched images in one HDF5 file, or as PNG or JPEG files."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from peculiar.sources import listed
from peculiar.sources.arrays import (
    check_names,
    check_scale,
    dataset,
    open_arrays,
    read_columns,
    read_images,
)
from peculiar.sources.listed import catalogue, count, file_rows, identifiers
from peculiar.tables.rejects import Reject

__all__ = ["catalogue", "count", "found_by", "identifiers", "images", "table_of"]

#: Cutouts of this source hold `image`, uint8, instead of flux.
STRETCHED = True


def found_by(source: dict) -> dict[str, str]:
    """Return the column that names an object's file, if there is a table."""
    return {} if source["table"] is None else {source["images"]: "source.images"}


def table_of(source: dict, columns: dict[str, str]) -> pa.Table:
    """Read the ids and some columns: of the HDF5 file, or of the table."""
    if source["table"] is not None:
        return listed.table_of(source, columns)
    with open_arrays(source, "u") as file:
        rows = len(dataset(file, source["images"], "source.images"))
        wanted = {source["ids"]: "source.ids"} | columns
        return read_columns(file, wanted, rows, listed.optional(columns))


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Reject]:
    """Read images, cropped about the centre; `objects` has ``source_row``, increasing.

    ``cutouts.bands`` names the channels: another number of them is a ``ValueError``.
    """
    rows = file_rows(source, objects["source_row"].to_numpy())
    size, bands = cutouts["size"], cutouts["bands"]
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            pixels = dataset(file, source["images"], "source.images")
            if pixels.shape[3] != len(bands):
                raise ValueError(
                    f"{file.filename}: {source['images']!r} is {pixels.shape}, (n, "
                    f"height, width, band), but cutouts.bands names {bands}: expected "
                    "one name per channel"
                )
            check_scale(pixels, cutouts)
            check_names(pixels, bands, "cutouts.bands")
            yield from read_images(pixels, rows, size)
        return
    if len(bands) not in (1, 3):
        raise ValueError(
            f"cutouts.bands is {bands}: expected 3 names for colour images, or 1 "
            "for grey ones"
        )
    from peculiar.sources.image_files import read_image_files

    names = table_of(source, found_by(source))[source["images"]]
    wanted = names.cast(pa.string()).take(pa.array(rows)).to_pylist()
    yield from read_image_files(source, wanted, size, len(bands))
