"""The rejects of all slices, as one table."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written
from peculiar.tables.rejects import SCHEMA


def merge_rejects(*, rejects: dict[str, list[Path]], table: Path) -> None:
    """Write the rejects of all slices as one table.

    Parameters
    ----------
    rejects : dict of str to list of Path
        Per slice its tables of rejects: of the catalogue, then one a shard.
    table : Path
        Parquet file to write: ``slice`` and the columns of `SCHEMA`, slices in order of
        their names, rows in order of the files.
    """
    schema = SCHEMA.insert(0, pa.field("slice", pa.string(), nullable=False))
    parts = [schema.empty_table()]
    for name in sorted(rejects):
        for path in rejects[name]:
            rows = pq.read_table(path).to_pylist()
            parts.append(
                pa.Table.from_pylist([{"slice": name, **row} for row in rows], schema)
            )
    with written(table) as temporary:
        pq.write_table(pa.concat_tables(parts).combine_chunks(), temporary)
