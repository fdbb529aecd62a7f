"""Time and memory of reading, cutting and sharding a catalogue of a million rows.

    python benchmarks/catalogue.py

Writes a made-up catalogue like HSC's (ids, positions, magnitudes, forty flags) as
Parquet. A process of its own then does what a plan and the rule `write_objects` do: it
counts and cuts the rows of a slice, digests the members of each shard, and writes the
tables of objects, labels and rejects. Seconds and peak memory are printed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from processes import measured

from peculiar.cutouts.objects import write_objects
from peculiar.sources.members import members_digest, shard_bounds

#: Bounds for a million rows.
SECONDS, GIGABYTES = 120.0, 2.0

FLAGS = [
    f"{band}_pixelflags_{flag}"
    for band in "grizy"
    for flag in ("edge", "bad", "saturated", "cr", "interpolated", "clipped", "a", "b")
]


def main() -> None:
    """Make the catalogue, read it in a new process, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        write_catalogue(Path(folder), rows)
        seconds, peak = measured(read, Path(folder))
    print(f"with the start of Python: {seconds:.1f} s (bound {SECONDS:.0f} s)")
    print(f"peak memory {peak:.2f} GB (bound {GIGABYTES:g} GB)")
    if seconds > SECONDS or peak > GIGABYTES:
        sys.exit(1)


def write_catalogue(folder: Path, rows: int) -> None:
    """Write a catalogue; nine rows in ten are in the slice, one in forty has a flag."""
    rng = np.random.default_rng(1)
    columns = {
        "object_id": 36_411_452_835_238_206 + 7 * np.arange(rows),
        "ra": rng.uniform(30, 40, rows),
        "dec": rng.uniform(-6, 6, rows),
        "tract": rng.integers(8000, 9999, rows),
        "i_cmodel_mag": rng.uniform(19.95, 20.5, rows),
        "g_cmodel_mag": rng.normal(21.5, 0.5, rows),
        "r_cmodel_mag": rng.normal(20.8, 0.4, rows),
    }
    flags = {name: rng.uniform(size=rows) < 1 / 1600 for name in FLAGS}
    pq.write_table(pa.table(columns | flags), folder / "catalogue.parquet")


def read(folder: Path) -> None:
    """Do what a plan and `write_objects` do, and print how long each took."""
    source = {
        "kind": "hsc",
        "table": str(folder / "catalogue.parquet"),
        "ids": "object_id",
        "ra": "ra",
        "dec": "dec",
        "tract": "tract",
        "limits": {"i_cmodel_mag": [20.0, 20.5]},
        "cuts": dict.fromkeys(FLAGS, False),
        "properties": {f"{band}_mag": f"{band}_cmodel_mag" for band in "gri"},
        "annotations": {},
        "unknown": {},
        "units": {},
        "table_hdu": None,
    }
    shards = {"size": 4096, "ends": []}
    start = time.perf_counter()
    bounds = shard_bounds(source, shards)
    for rows in bounds:
        members_digest(source, *rows)
    planned = time.perf_counter()
    names = ("objects", "labels", "rejects")
    paths = {name: folder / f"{name}.parquet" for name in names}
    write_objects(source=source, shards=shards, **paths)
    end = time.perf_counter()
    objects, rejects = (
        pq.read_metadata(paths[name]).num_rows for name in ("objects", "rejects")
    )
    print(
        f"{objects:,} objects and {rejects:,} rejects in {len(bounds)} shards: plan "
        f"{planned - start:.1f} s, table of objects {end - planned:.1f} s"
    )


if __name__ == "__main__":
    main()
