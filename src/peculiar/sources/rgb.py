"""Source `rgb`: images that are stretched already, one HDF5 file or many pictures."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from peculiar.sources.arrays import open_arrays, read_column, read_columns, read_images
from peculiar.tables.rejects import Reject

#: The cutouts of this source hold `image`, uint8, and no flux.
STRETCHED = True


def count(source: dict) -> int:
    """Count the rows.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration. Without ``table``, ``file`` is an
        HDF5 file; with it, a folder or a tar of pictures.

    Returns
    -------
    rows : int
        Good and bad ones.
    """
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            return len(file[source["images"]])
    return len(identifiers(source, 0, None))


def identifiers(source: dict, start: int, stop: int | None) -> np.ndarray:
    """Read the identifiers of rows `start` to `stop` as they stand.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    start, stop : int
        Rows; `stop` may lie beyond the end.

    Returns
    -------
    ids : numpy.ndarray
        (rows,), dtype as in the file; text as ``str`` objects.
    """
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            return read_column(file, source["ids"], "source.ids", slice(start, stop))
    from peculiar.sources.pictures import picture_ids

    return picture_ids(source)[start:stop]


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read what is measured and what is known about the objects.

    Names among ``properties`` and ``annotations`` are datasets of the HDF5 file, or
    columns of the table.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    objects, known : pyarrow.Table
        ``object_id`` as stored, with the properties, and with the annotations; all
        rows, in the file's order. The names of pictures are not kept.
    refused : dict of int to Reject
        Empty: this source makes no cuts.

    Raises
    ------
    ValueError
        If a dataset or column is missing.
    """
    tables = []
    for key in ("properties", "annotations"):
        names = source[key]
        if source["table"] is None:
            with open_arrays(source, "u") as file:
                ids = read_column(file, source["ids"], "source.ids", slice(None))
                columns = read_columns(file, names, f"source.{key}", len(ids))
        else:
            from peculiar.sources.pictures import picture_table

            table = picture_table(source, list(names.values()))
            ids = table[source["ids"]]
            columns = {column: table[name] for column, name in names.items()}
        tables.append(pa.table({"object_id": ids} | columns))
    return tables[0], tables[1], {}


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Reject]:
    """Read the images of some objects.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    cutouts : dict
        The ``cutouts`` section: size, and bands, which name the images' channels.
    objects : pyarrow.Table
        With ``source_row``, increasing.

    Yields
    ------
    image : numpy.ndarray or Reject
        uint8 (height, width, band), 0..255, cropped about the centre.

    Raises
    ------
    ValueError
        If there are more or fewer channels than ``cutouts.bands`` names.
    """
    rows = objects["source_row"].to_numpy()
    size, bands = cutouts["size"], cutouts["bands"]
    if source["table"] is None:
        with open_arrays(source, "u") as file:
            pixels = file[source["images"]]
            if pixels.shape[3] != len(bands):
                raise ValueError(
                    f"{file.filename}: {source['images']!r} is {pixels.shape}, (n, "
                    f"height, width, band), but cutouts.bands names {bands}: expected "
                    "one name per channel"
                )
            yield from read_images(pixels, rows, size)
        return
    if len(bands) not in (1, 3):
        raise ValueError(
            f"cutouts.bands is {bands}: pictures have 3 channels, or 1 if they are "
            "grey: expected as many names"
        )
    from peculiar.sources.pictures import picture_table, read_pictures

    names = picture_table(source, [source["images"]])[source["images"]]
    wanted = names.cast(pa.string()).take(pa.array(rows)).to_pylist()
    yield from read_pictures(source, wanted, size, len(bands))
