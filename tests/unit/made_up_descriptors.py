"""A made-up survey of descriptors in which interesting objects and artifacts differ."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.measure.descriptor_tables import Descriptors, write_values

#: The last ids are the largest of 64 bits: as floats neighbours would be one.
LARGEST = 2**63 - 1


def survey(count=600, number=30, seed=0, interesting=0.1):
    """Return ids, int8 descriptors (n, number) and verdicts of `count` objects."""
    rng = np.random.default_rng(seed)
    verdicts = rng.choice(
        ["interesting", "artifact", "boring"],
        count,
        p=[interesting, 0.05, 0.95 - interesting],
    )
    values = rng.normal(0, 12, (count, number))
    values[verdicts == "interesting", :3] += 18
    values[verdicts == "artifact", 3:6] += 40
    ids = LARGEST - np.arange(count, dtype=np.int64)[::-1]
    return ids, np.rint(values).clip(-127, 127).astype(np.int8), verdicts


def write_survey(folder, ids, values):
    """Write descriptors in two shards, and objects a degree apart; return the files."""
    names = [f"number_{k}" for k in range(values.shape[1])]
    shards = []
    for part in np.array_split(np.arange(len(ids)), 2):
        shards.append(folder / f"{part[0]}.parquet")
        write_values(shards[-1], Descriptors(ids[part], values[part], names))
    sky = {"ra": np.arange(len(ids)) % 360.0, "dec": np.arange(len(ids)) // 360 * 2.0}
    pq.write_table(pa.table({"object_id": ids, **sky}), folder / "objects.parquet")
    return shards, folder / "objects.parquet"
