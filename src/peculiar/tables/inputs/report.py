"""What was found in the tables of a run, kept in the metadata of its own tables."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

#: Key of the metadata of a table's schema.
KEY = b"inputs"


def with_report(table: pa.Table, report: dict) -> pa.Table:
    """Return a table whose schema has a report, a dict that JSON can hold."""
    text = json.dumps(report, sort_keys=True).encode()
    metadata = dict(table.schema.metadata or {})
    return table.replace_schema_metadata(metadata | {KEY: text})


def report_of(table: pa.Table | pa.Schema) -> dict:
    """Return the report that a table or schema has, empty if none."""
    schema = table.schema if isinstance(table, pa.Table) else table
    return json.loads((schema.metadata or {}).get(KEY, b"{}"))


def read_report(path: Path) -> dict:
    """Return the report of a Parquet file of the run, empty if it has none.

    Of a slice's ``objects.parquet``:

    ``unknown``
        Per column, how often each spelling stood for an unknown value.
    ``converted``
        Per column, the units, as ``"rad -> deg"``, or the words for which numbers stay
        text; of CSV, lines that are not UTF-8.
    ``unreadable``
        How often a column of numbers has text that is none, by what was found.
    ``left_out``
        Per column that cannot be published, the reason; of CSV, comments that may be
        rows.
    ``joined``
        Of a catalogue that is joined by id: ``images``, and of these ``with_row``.
    ``text_ids``
        The number of objects that have a ``source_id``.

    Of ``annotations.parquet``, ``known``: per list its ``entries``, those ``matched``
    to an object, and those ``without_position``.
    """
    return report_of(pq.read_schema(path))
