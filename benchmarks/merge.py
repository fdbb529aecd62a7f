"""Time and memory of merging one slice's scores, at the size of SF21's sample.

    python benchmarks/merge.py

Writes 942,782 made-up objects (SF21 §2) in 231 shards, merges them in a process of its
own, and prints its seconds and peak memory.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from processes import measured

from peculiar.scores.merge import merge_scores

#: Bounds.
SECONDS, GIGABYTES = 10.0, 1.0


def main() -> None:
    """Make the shards, merge them in a new process, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=942_782)
    parser.add_argument("--shards", type=int, default=231)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_slice(Path(folder), arguments.objects, arguments.shards)
        seconds, peak = measured(merge, Path(folder))
    print(
        f"{arguments.objects:,} objects in {arguments.shards} shards: {seconds:.1f} s "
        f"(bound {SECONDS:.0f}), peak {peak:.2f} GB (bound {GIGABYTES:g})"
    )
    if seconds > SECONDS or peak > GIGABYTES:
        sys.exit(1)


def merge(folder: Path) -> None:
    """Merge the shards of a folder."""
    merge_scores(
        objects=folder / "objects.parquet",
        rejects=[],
        shards=sorted((folder / "shards").iterdir()),
        scores=folder / "scores.parquet",
        selection={"rule": "any", "cuts": [{"score": "s_disc", "sigma": 3.0}]},
        sets={},
    )


def write_slice(folder: Path, objects: int, shards: int) -> None:
    """Write a list of objects and its shards of three scores."""
    ids = 2**55 + np.random.default_rng(1).permutation(objects)
    size = -(-objects // shards)
    rows = np.arange(objects)
    table = {"object_id": ids, "shard": (rows // size).astype(np.int32)}
    table["source_row"] = rows
    pq.write_table(pa.table(table), folder / "objects.parquet")
    (folder / "shards").mkdir()
    for shard in range(shards):
        part = ids[shard * size : (shard + 1) * size]
        scores = np.random.default_rng(shard).lognormal(6, 1, (3, len(part)))
        names = ("s_gen", "s_disc", "s_anom")
        columns = dict(zip(names, scores.astype(np.float32), strict=True))
        path = folder / "shards" / f"{shard:04d}.parquet"
        pq.write_table(pa.table({"object_id": part} | columns), path)


if __name__ == "__main__":
    main()
