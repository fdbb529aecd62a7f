"""Arrow tables as VOTables: units, descriptions, UCDs and the frame of positions."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from astropy.io.votable import from_table
from astropy.io.votable.tree import CooSys
from astropy.table import MaskedColumn, Table

from peculiar.tables.columns import text_of
from peculiar.tables.vo_units import vo_unit

#: Whose positions are in degrees of ICRS.
PLACE = ("ra", "dec")


def write_votable(table: pa.Table, path: Path, name: str) -> None:
    """Write a table as VOTable 1.4.

    Whole numbers are exact. A missing value is an empty cell; text is UTF-8. The same
    table gives the same bytes. It is for short tables: 20,000 rows of 162 columns
    take 16 s, as FITS 0.4 s.

    Parameters
    ----------
    table : pa.Table
        Columns of bool, integer, float or text, with ``unit``, ``description`` and
        ``ucd`` in the metadata of every field. Units are spelled as VOUnits has them.
    path : Path
        File to write.
    name : str
        The table's name.
    """
    content = Table([_column(field, table[field.name]) for field in table.schema])
    votable = from_table(content, table_id=name)
    votable.version = "1.4"
    first = votable.get_first_table()
    first.name = name
    votable.resources[0].coordinate_systems.append(CooSys(ID="icrs", system="ICRS"))
    for field, told in zip(first.fields, table.schema, strict=True):
        field.ucd = text_of(told, "ucd") or None
        if told.name in PLACE:
            field.ref = "icrs"
    votable.to_xml(str(path))


def _column(field: pa.Field, values: pa.ChunkedArray) -> MaskedColumn:
    missing = values.is_null().to_numpy()
    filled = values.combine_chunks()
    if missing.any():
        is_text = field.type in (pa.string(), pa.large_string())
        empty = pa.scalar("" if is_text else 0).cast(field.type)
        filled = filled.fill_null(empty)
    array = filled.to_numpy(zero_copy_only=False)
    return MaskedColumn(
        array.astype(str) if array.dtype == object else array,
        name=field.name,
        mask=missing | _not_a_number(array),
        unit=vo_unit(text_of(field, "unit")) or None,
        description=text_of(field, "description"),
    )


def _not_a_number(array: np.ndarray) -> np.ndarray:
    """Return which values are NaN: a missing float, too."""
    return np.isnan(array) if array.dtype.kind == "f" else np.zeros(len(array), bool)
