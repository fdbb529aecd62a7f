"""What the tables of trust share: reading the catalogue, cells, writing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written

#: Columns of the catalogue that are there where something is known of objects.
KNOWN = ("label", "tags")


def read_catalog(catalog: Path, columns: list[str]) -> pd.DataFrame:
    """Return columns of the catalogue, and who is what.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    columns : list of str
        Numbers; NaN where the catalogue lacks the column, or an object the number.

    Returns
    -------
    frame : DataFrame
        ``slice``, ``object_id``, the columns as float64, and ``label`` and ``tags``,
        None where there are none.
    """
    present = pq.read_schema(catalog).names
    wanted = [name for name in (*KNOWN, *columns) if name in present]
    table = pq.read_table(catalog, columns=["slice", "object_id", *wanted]).to_pandas()
    # All at once: pandas takes long for columns that are added one by one.
    found = {name: table[name] for name in ("slice", "object_id")}
    found |= {name: table[name] if name in wanted else None for name in KNOWN}
    for name in columns:
        values = table[name] if name in wanted else np.full(len(table), np.nan)
        found[name] = np.asarray(values, dtype=np.float64)
    return pd.DataFrame(found, index=table.index)


def write_table(rows: list[dict], schema: pa.Schema, path: Path) -> None:
    """Write rows as Parquet; a number that is NaN becomes null."""
    rows = [
        {key: None if isinstance(x, float) and np.isnan(x) else x for key, x in one}
        for one in (row.items() for row in rows)
    ]
    with written(path) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), temporary)


def cell(text: str, interval: str, *, best: bool) -> str:
    """Return a number with its interval, bold if it is the best of its kind."""
    return f"**{text}** ({interval})" if best else f"{text} ({interval})"
