"""Small sources, made up, for the tests of sources, objects, cutouts and views."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.cutouts.objects import write_objects
from peculiar.sources.members import source_module

#: HSC's ids lie near here (above 2**53, where doubles have gaps).
FIRST_ID = 43_158_322_470_244_953

SECTION = {
    "size": 6,
    "bands": ["g", "r", "i"],
    "pixel_scale": 0.168,
    "zero_point": 27.0,
}


#: Keys of every source of files, as a config without them has them.
LISTED = {"limits": {}, "cuts": {}, "unknown": {}, "units": {}, "table_hdu": None}


def flux(count: int, size: int = 8, bands: int = 3) -> np.ndarray:
    """Return float32 (count, size, size, bands), every value another one."""
    shape = (count, size, size, bands)
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def ids(count: int) -> np.ndarray:
    """Return neighbouring odd ids: float64 would make pairs of them equal."""
    return FIRST_ID + 2 * np.arange(count, dtype=np.int64)


def hdf5_source(path: Path, **datasets: np.ndarray) -> dict:
    """Write a file of flux cutouts; return the source's section."""
    _write(path, datasets)
    return LISTED | {
        "kind": "hdf5",
        "file": str(path),
        "images": "flux",
        "ids": "object_id",
        "bands": ["g", "r", "i"],
        "zero_point": 27.0,
        "properties": {},
        "annotations": {},
        "catalogue": None,
        "catalogue_ids": "object_id",
    }


def rgb_source(path: Path, table: Path | None = None, **datasets: np.ndarray) -> dict:
    """Write a file of stretched images, or name a folder; return the section."""
    if datasets:
        _write(path, datasets)
    return LISTED | {
        "kind": "rgb",
        "file": str(path),
        "table": None if table is None else str(table),
        "images": "image" if table is None else "file",
        "ids": "object_id",
        "properties": {},
        "annotations": {},
    }


def fits_source(**changes) -> dict:
    """Return the section of FITS images of one object each, or a changed one."""
    section = LISTED | {
        "kind": "fits",
        "ids": "object_id",
        "images": "{object_id}.fits",
        "hdu": 0,
        "planes": None,
        "ra": "ra",
        "dec": "dec",
        "cut_at": "position",
        "x": None,
        "y": None,
        "first_pixel": 1,
        "zero_point": 27.0,
        "reproject": False,
        "mask": None,
        "properties": {},
        "annotations": {},
    }
    return section | changes


def read(source: dict, rows=(0, 1, 2), **section) -> list:
    """Return the images of rows of a source, and the rejects."""
    objects = pa.table({"source_row": pa.array(rows, pa.int64())})
    return list(source_module(source).images(source, SECTION | section, objects))


def write_tables(source: dict, folder: Path, size: int = 3) -> dict[str, pa.Table]:
    """Write the objects, labels and rejects of a source; return these tables."""
    paths = {x: folder / f"{x}.parquet" for x in ("objects", "labels", "rejects")}
    write_objects(source=source, shards={"size": size, "ends": []}, **paths)
    return {name: pq.read_table(path) for name, path in paths.items()}


def _write(path: Path, datasets: dict) -> None:
    with h5py.File(path, "w") as file:
        for name, values in datasets.items():
            file[name] = values
