"""Time and memory of merging one slice's scores, at the size of SF21's sample.

    python benchmarks/merge.py

Writes 942,782 made-up objects (SF21 §2) in 231 shards, merges them in a process of its
own, and prints seconds and peak memory of that process, Python and libraries included.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.scores.merge import merge_scores

#: Bounds: 10 s and 1 GB.
SECONDS, MEGABYTES = 10.0, 1000.0


def main() -> None:
    """Make the shards, merge them in a new process, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=942_782)
    parser.add_argument("--shards", type=int, default=231)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.folder:
        merge(arguments.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_slice(Path(folder), arguments.objects, arguments.shards)
        command = [sys.executable, __file__, "--folder", folder]
        start = time.perf_counter()
        subprocess.run(command, check=True)
        whole = time.perf_counter() - start
    print(f"with the start of Python: {whole:.1f} s")


def merge(folder: Path) -> None:
    """Merge the shards of a folder, and print time and peak memory."""
    start = time.perf_counter()
    merge_scores(
        objects=folder / "objects.parquet",
        rejects=[],
        shards=sorted((folder / "shards").iterdir()),
        scores=folder / "scores.parquet",
        selection={"rule": "any", "cuts": [{"score": "s_disc", "sigma": 3.0}]},
        sets={},
    )
    seconds = time.perf_counter() - start
    # Linux counts in kB.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    rows = pq.read_metadata(folder / "scores.parquet").num_rows
    print(
        f"{rows} objects in {len(list((folder / 'shards').iterdir()))} shards: "
        f"{seconds:.1f} s (bound {SECONDS:.0f}), "
        f"peak {megabytes:.0f} MB (bound {MEGABYTES:.0f})"
    )
    if seconds > SECONDS or megabytes > MEGABYTES:
        sys.exit(1)


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
