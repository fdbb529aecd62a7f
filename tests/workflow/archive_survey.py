"""A survey whose cutouts come from an archive."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from small_survey import CONFIG

BANDS = ["g", "r", "i"]
#: How many jobs may download at once: profiles/default.
BUDGET = 4


def configuration(host: str, size: int) -> dict:
    """Return a config of shards of a size."""
    source = {"kind": "hsc", "table": "objects.parquet", "host": host}
    return CONFIG | {
        "shards": {"size": size},
        "cutouts": {"size": 16, "bands": BANDS},
        "views": {"rgb": {"size": 16, "bands": BANDS, "stretch": {"kind": "lupton"}}},
        "source": source,
        "slices": {"many": None},
    }


def write_table(path: Path, objects: int) -> None:
    """Write a catalogue of the archive's."""
    rng = np.random.default_rng(5)
    table = {
        "object_id": 36_411_452_835_238_206 + 2 * np.arange(objects),
        "ra": rng.uniform(30, 40, objects),
        "dec": rng.uniform(-6, 6, objects),
        "tract": rng.integers(9000, 9999, objects),
    }
    pq.write_table(pa.table(table), path)


def files_with(text: bytes, folder: Path) -> list[Path]:
    """Find files that hold a text."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if text in path.read_bytes()]
