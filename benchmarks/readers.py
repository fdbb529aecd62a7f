"""Time of reading a table of a million rows, in each format.

    python benchmarks/readers.py

Writes a made-up catalogue like HSC's (ids, positions, magnitudes with unknown ones,
flags, text) in each format. Each row of the output has the time in which the library
alone reads all columns, and how much longer `read_table` takes for all columns and for
five, and `settle` for those five: unknown values, units and places.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from astropy.table import Table

from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.settle import settle

SOME = {"ra": "ra", "dec": "dec", "g_mag": "g_mag", "i_mag": "i_mag", "class": "class"}

#: What the libraries alone do; their CSV guesses types, too.
ALONE: dict[str, Callable[[Path], object]] = {
    ".csv": pa.csv.read_csv,
    ".parquet": pq.read_table,
    ".fits": lambda path: Table.read(path, hdu=1),
}


def main() -> None:
    """Write the tables, read each several times, and print the best times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), options.rows)
        for ending, alone in ALONE.items():
            path = Path(folder, f"catalogue{ending}")
            print(f"{path.name}: {measure(path, alone, options.times)}")


def write_tables(folder: Path, rows: int) -> None:
    """Write the same catalogue in each format."""
    rng = np.random.default_rng(1)
    columns = {
        "object_id": 36_411_452_835_238_206 + 7 * np.arange(rows),
        "ra": rng.uniform(30, 40, rows),
        "dec": rng.uniform(-6, 6, rows),
        "tract": rng.integers(8000, 9999, rows),
    }
    for band in "grizy":
        magnitudes = np.round(rng.normal(21, 1, rows), 4)
        columns[f"{band}_mag"] = np.where(rng.random(rows) < 0.02, 99.0, magnitudes)
    columns["edge"] = rng.random(rows) < 0.1
    columns["class"] = rng.choice(["GALAXY", "STAR", "QSO"], rows)
    table = pa.table(columns)
    pa.csv.write_csv(table, folder / "catalogue.csv")
    pq.write_table(table, folder / "catalogue.parquet")
    Table(columns).write(folder / "catalogue.fits")


def measure(path: Path, alone: Callable[[Path], object], times: int) -> str:
    """Return the best times of each way to read, taken in turns."""
    names = pa.csv.open_csv(path.with_suffix(".csv")).schema.names[1:]
    some = read_table(path, "table", "object_id", list(SOME.values()))
    ways: dict[str, Callable[[], object]] = {
        "library alone": lambda: alone(path),
        "all columns": lambda: read_table(path, "table", "object_id", names),
        "five": lambda: read_table(path, "table", "object_id", list(SOME.values())),
        "settled": lambda: settle(some, SOME, where="table"),
    }
    best = dict.fromkeys(ways, np.inf)
    for _ in range(times):
        for way, function in ways.items():
            start = time.perf_counter()
            function()
            best[way] = min(best[way], time.perf_counter() - start)
    reference = best.pop("library alone")
    others = ", ".join(
        f"{way} {x:.2f} s ({x / reference:.2f})" for way, x in best.items()
    )
    return f"library alone {reference:.2f} s, {others}"


if __name__ == "__main__":
    main()
