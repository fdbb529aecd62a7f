"""Columns beside the images of an HDF5 file."""

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa

from peculiar.new.columns import Columns
from peculiar.new.hdf5_images import Images
from peculiar.new.links import IDS
from peculiar.sources.arrays import read_columns


def columns_of(path: Path, file: h5py.File, images: Images) -> Columns:
    """Return the columns beside the images: datasets, fields, groups' attributes."""
    rows, names, made = images.shape[0], list[str](), dict[str, pa.Array]()

    def visit(name: str, one: object) -> None:
        if not isinstance(one, h5py.Dataset) or one.shape != (rows,):
            return
        if one.dtype.names:
            stored = one[:]
            for field in one.dtype.names:
                if stored[field].ndim == 1 and stored.dtype[field].kind in "iufbS":
                    made.setdefault(field, _array(stored[field]))
        elif one.dtype.kind in "iufb" or h5py.check_string_dtype(one.dtype):
            names.append(name)

    if images.groups is None:
        file.visititems(visit)
    else:
        made = _of_groups(file, images.groups)
    stored = list(names)

    def read(wanted: Sequence[str], _: Sequence[str] = ()) -> pa.Table:
        there = {name: "source.properties" for name in wanted if name in stored}
        table = read_columns(file, there, rows)
        if not there:
            return pa.table({name: made[name] for name in wanted})
        for name in wanted:
            if name not in stored:
                table = table.append_column(name, made[name])
        return table

    made = {name: values for name, values in made.items() if name not in stored}
    return Columns(path, [*stored, *made], read, made)


def _array(values: np.ndarray) -> pa.Array:
    if values.dtype.kind == "S":
        return pa.array(np.char.decode(values, "utf-8").tolist(), pa.string())
    return pa.array(values.astype(values.dtype.newbyteorder("=")))


def _of_groups(file: h5py.File, groups: list[str]) -> dict[str, pa.Array]:
    """Return the names of objects' groups, and what each has: attributes, numbers."""
    rows = []
    for group in groups:
        told = _attributes(file[group])
        rows.append({IDS: group.rpartition("/")[2]} | told)
    names = dict.fromkeys(name for row in rows for name in row)
    made = {}
    for name in names:
        try:
            made[name] = pa.array([row.get(name) for row in rows])
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            continue  # of several types
    return made


def _attributes(one: h5py.Group | h5py.Dataset) -> dict:
    """Return the numbers and texts of an object's own group or dataset."""
    found = {name: one.attrs[name] for name in one.attrs}
    if isinstance(one, h5py.Group):
        scalars = {x: y for x, y in one.items() if isinstance(y, h5py.Dataset)}
        found |= {x: y[()] for x, y in scalars.items() if y.shape == ()}
    plain = {}
    for name, value in found.items():
        value = value.decode() if isinstance(value, bytes) else value
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, int | float | str):
            plain[name] = value
    return plain
