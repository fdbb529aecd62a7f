"""Source `rgb`: stretched images in one HDF5 file, or as PNG or JPEG files."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from peculiar.sources.arrays import (
    check_names,
    check_scale,
    dataset,
    open_arrays,
    read_column,
    read_columns,
    read_images,
)
from peculiar.tables.rejects import Reject

#: Cutouts of this source hold `image`, uint8, instead of flux.
STRETCHED = True


def count(source: dict) -> int:
    """Return the number of images: of the HDF5 file, or with ``table`` of the table."""
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            return len(file[source["images"]])
    return len(identifiers(source, 0, None))


def identifiers(source: dict, start: int, stop: int | None) -> np.ndarray:
    """Return the ids of some rows as stored."""
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            return read_column(file, source["ids"], "source.ids", slice(start, stop))
    from peculiar.sources.image_files import file_ids

    return file_ids(source)[start:stop]


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read properties and annotations from the HDF5 file, or from the table."""
    tables = []
    for key in ("properties", "annotations"):
        names = source[key]
        if source["table"] is None:
            with open_arrays(source, "u") as file:
                ids = read_column(file, source["ids"], "source.ids", slice(None))
                columns = read_columns(file, names, f"source.{key}", len(ids))
        else:
            from peculiar.sources.image_files import file_table

            table = file_table(source, list(names.values()))
            ids = table[source["ids"]]
            columns = {column: table[name] for column, name in names.items()}
        tables.append(pa.table({"object_id": ids} | columns))
    return tables[0], tables[1], {}


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Reject]:
    """Read images, cropped about the centre; `objects` has ``source_row``, increasing.

    ``cutouts.bands`` names the channels: another number of them is a ``ValueError``.
    """
    rows = objects["source_row"].to_numpy()
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
    from peculiar.sources.image_files import file_table, read_image_files

    names = file_table(source, [source["images"]])[source["images"]]
    wanted = names.cast(pa.string()).take(pa.array(rows)).to_pylist()
    yield from read_image_files(source, wanted, size, len(bands))
