"""Tables of descriptors, one a shard."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.cutouts.cutouts import pixels_of
from peculiar.measure.descriptor_scales import SCALES, STEPS, VERSION
from peculiar.measure.descriptors import describe, names_of
from peculiar.measure.features import read_features
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.views.stretch import unstretched

#: Key of a table's metadata: names, scales and version of its descriptors.
KEY = b"descriptors"

#: Cutouts read at once: 256 x 96 x 96 x 5 float32 are 47 MB.
ROWS = 256


class Descriptors(NamedTuple):
    """Descriptors of n objects: ids int64 (n,), values int8 (n, number), names."""

    ids: np.ndarray
    values: np.ndarray
    names: list[str]


def write_descriptors(
    *,
    cutouts: Path,
    stretch: dict | None,
    table: Path,
    tables: list[Path] | None = None,
    features: Path | None = None,
) -> None:
    """Write the descriptors of a shard.

    Parameters
    ----------
    cutouts : Path
        HDF5 of `peculiar.cutouts.cutouts.write_cutouts`.
    stretch : dict or None
        How images without flux were stretched: ``minimum``, ``stretch``, ``Q`` of
        `peculiar.views.stretch.lupton_rgb`, which is inverted. If it is not known, or
        they have not three bands, descriptors are of the images as they are.
    table : Path
        Parquet to write, in the order of the cutouts: ``object_id`` int64, and
        ``descriptor``, fixed_size_list<int8>, see
        `peculiar.measure.descriptors.describe`. The metadata have `KEY`: JSON with
        ``version``, ``names``, ``steps``, and ``scales`` by family; and the ids of
        objects ``missing`` (text) from each of the `tables`.
    tables, features : list of Path, Path, optional
        Vectors of the user's own, and what is fitted to them, which become further
        descriptors: see `peculiar.measure.features.read_features`.
    """
    with h5py.File(cutouts) as file:
        pixels, ids = pixels_of(file), file["object_id"][:]
        names = names_of([str(band) for band in file.attrs["bands"]])
        values = np.empty((len(ids), len(names)), np.int8)
        if pixels.dtype != np.uint8 or pixels.shape[3] != 3:
            stretch = None
        with progress(None, len(ids), "descriptors") as bar:
            for start, stop in pairwise([*range(0, len(ids), ROWS), len(ids)]):
                block = pixels[start:stop]
                flux = unstretched(block, **stretch) if stretch else block
                values[start:stop] = describe(flux)
                bar.update(stop - start)
    missing: dict[str, list[int]] = {}
    if tables and features:
        found = read_features(tables, features, ids)
        values, names = np.hstack([values, found.values]), names + found.names
        missing = found.missing
    write_values(table, Descriptors(ids, values, names), missing)


def write_values(
    table: Path, content: Descriptors, missing: dict[str, list[int]] | None = None
) -> None:
    """Write descriptors as a table of `write_descriptors`."""
    facts = {"version": VERSION, "names": content.names, "steps": STEPS}
    facts["missing"] = {x: list(map(str, ids)) for x, ids in (missing or {}).items()}
    number = len(content.names)
    schema = pa.schema(
        [
            pa.field("object_id", pa.int64(), nullable=False),
            pa.field("descriptor", pa.list_(pa.int8(), number), nullable=False),
        ],
        {KEY: json.dumps(facts | {"scales": SCALES})},
    )
    lists = pa.FixedSizeListArray.from_arrays(pa.array(content.values.ravel()), number)
    with written(table) as temporary:
        pq.write_table(pa.table([content.ids, lists], schema=schema), temporary)


def read_descriptors(tables: list[Path]) -> Descriptors:
    """Read the descriptors of some shards, in their order.

    Shards of slices with other bands have other descriptors; those that all have are
    returned, in the order of the first table.

    Raises
    ------
    ValueError
        If a table is of another version, or has no descriptor of the first table.
    """
    facts = [_facts(path) for path in tables]
    names = [
        name
        for name in facts[0]["names"]
        if all(name in other["names"] for other in facts[1:])
    ]
    if not names:
        raise ValueError(
            f"{tables[0]} and others have no descriptor in common: expected at least "
            "one common band in all slices (cutouts.bands)"
        )
    ids, values = [], []
    for path, own in zip(tables, facts, strict=True):
        content = pq.read_table(path, columns=["object_id", "descriptor"])
        ids.append(content["object_id"].to_numpy())
        rows = content["descriptor"].combine_chunks().flatten().to_numpy()
        rows = rows.reshape(-1, len(own["names"]))
        if own["names"] != names:
            rows = rows[:, [own["names"].index(name) for name in names]]
        values.append(rows)
    return Descriptors(np.concatenate(ids), np.concatenate(values), names)


def check_vectors(tables: list[Path]) -> None:
    """Raise a ValueError if a table of vectors has none of any shard's objects."""
    count, missing = 0, Counter[str]()
    for path in tables:
        count += pq.read_metadata(path).num_rows
        missing.update({x: len(ids) for x, ids in _facts(path)["missing"].items()})
    for number, lost in missing.items():
        if lost == count:
            raise ValueError(
                f"descriptors.tables: table {number} of the list has a finite vector "
                f"of none of {count:,} objects. Expected its ids to be the object_id "
                "of the run's catalogue: correct the table, or take it from the list"
            )


def _facts(path: Path) -> dict:
    facts = json.loads(pq.read_schema(path).metadata[KEY])
    if facts["version"] != VERSION:
        raise ValueError(
            f"{path} has descriptors of version {facts['version']}, this program makes "
            f"version {VERSION}: remove the file, so that it is written again"
        )
    return facts
