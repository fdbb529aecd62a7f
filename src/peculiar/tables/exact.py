"""Tables put together, and made ready for CSV, without rounding a whole number."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Floats of 64 bits have every whole number up to it, and not the next one.
EXACT = 2**53


def is_exact(values: pa.ChunkedArray) -> bool:
    """Return whether float64 has every value of a column of whole numbers."""
    found = pc.min_max(values).as_py()
    low, high = found["min"] or 0, found["max"] or 0
    return low >= -EXACT and high <= EXACT


def free_value(values: pa.Array) -> int | None:
    """Return a whole number of the values' type that none is, to stand for null.

    None if the type has no other: then a wider one has.
    """
    known = np.unique(values.drop_null().to_numpy())
    info = np.iinfo(known.dtype)
    for end in (info.max, info.min) if info.min == 0 else (info.min, info.max):
        if end not in known:
            return int(end)
    steps = np.arange(len(known)).astype(known.dtype)
    gaps = np.flatnonzero(known - info.min != steps)
    return info.min + int(gaps[0]) if len(gaps) else None


def large_as_text(table: pa.Table) -> pa.Table:
    """Return a table with text where spreadsheets and JavaScript would round.

    These are the columns of whole numbers called ``{name}_id``, and those with a value
    beyond `EXACT`.
    """
    for index, field in enumerate(table.schema):
        values = table.column(index)
        if pa.types.is_integer(field.type) and (
            field.name.endswith("_id") or not is_exact(values)
        ):
            texts = field.with_type(pa.string())
            table = table.set_column(index, texts, values.cast(pa.string()))
    return table


def concatenated(tables: list[pa.Table]) -> pa.Table:
    """Return the rows of several tables, in their order; null where one has no column.

    Where a column's types differ, it is the smallest type that has all values exactly:
    the wider integer or float, or text. A column of nulls alone takes any type.
    """
    kinds: dict[str, pa.DataType] = {}
    for name in dict.fromkeys(name for table in tables for name in table.column_names):
        parts = [table[name] for table in tables if name in table.column_names]
        known = [part for part in parts if part.null_count < len(part)] or parts
        exact = all(is_exact(x) for x in known if pa.types.is_integer(x.type))
        kinds[name] = known[0].type
        for part in known[1:]:
            kinds[name] = _common(kinds[name], part.type, exact)
    cast = [
        table.cast(pa.schema([x.with_type(kinds[x.name]) for x in table.schema]))
        for table in tables
    ]
    return pa.concat_tables(cast, promote_options="default")


def _common(one: pa.DataType, other: pa.DataType, exact: bool) -> pa.DataType:
    """Return a type for the values of two; `exact`: their integers fit into float64."""
    if one == other:
        return one
    whole = [pa.types.is_integer(kind) for kind in (one, other)]
    if not all(pa.types.is_floating(x) or pa.types.is_integer(x) for x in (one, other)):
        return pa.string()
    if all(whole):
        kinds = [np.dtype(kind.to_pandas_dtype()) for kind in (one, other)]
        return pa.from_numpy_dtype(np.result_type(*kinds))
    return pa.float64() if exact or not any(whole) else pa.string()
