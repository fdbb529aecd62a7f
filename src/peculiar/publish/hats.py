"""The catalogue in parts of the sky, in the format of LSDB and hats.

HATS (Caplar et al. 2025) is Parquet partitioned by HEALPix pixels, so that catalogues
of a billion rows are matched part by part. The package lsdb is optional.
"""

import logging
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables.accounting import name_some

log = logging.getLogger(__name__)

#: Name of the catalogue in the collection.
NAME = "peculiar"

#: Rows of a part, about; files of some 20 MB.
ROWS = 100_000

#: Width of the margin about a part, for matches across its edge (arcsec).
MARGIN = 5.0


def write_hats(catalog: Path, folder: Path) -> None:
    """Write a catalogue as a HATS collection: parts, and a margin about each.

    All columns keep their types; ``object_id`` is int64. Units and descriptions are in
    the fields of the schema, ``dataset/_common_metadata``. Objects without a position
    are left out and named in the log. The table is held in memory up to three times.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, with ``ra`` and ``dec`` in degrees.
    folder : Path
        Folder to write; an older one is replaced. Its bytes differ each time, since
        HATS stores the time of writing.

    Raises
    ------
    ImportError
        If lsdb is not installed.
    ValueError
        If no object has a position.
    """
    table = _with_positions(pq.read_table(catalog), catalog)
    try:
        import dask
        import lsdb
    except ImportError as error:
        raise ImportError(
            f"publish.hats needs the package lsdb ({error}); install it "
            "(pip install 'peculiar[hats]'), or set publish.hats to false"
        ) from error
    # Without the metadata that pandas would add for itself.
    schema = table.schema.remove_metadata()
    rows = table.to_pandas(types_mapper=pd.ArrowDtype)
    # One thread, as the job has asked for.
    with dask.config.set(scheduler="synchronous"):
        made = lsdb.from_dataframe(
            rows,
            ra_column="ra",
            dec_column="dec",
            partition_rows=ROWS,
            margin_threshold=MARGIN,
            schema=schema,
        )
        if made.margin is not None and not made.margin.get_healpix_pixels():
            # No object is that close to an edge; lsdb 0.11 cannot open an empty margin.
            made.margin = None
        made.write_catalog(folder, catalog_name=NAME, overwrite=True)
    _describe(folder / NAME / "dataset" / "_common_metadata", schema)


def _with_positions(table: pa.Table, catalog: Path) -> pa.Table:
    placed = pa.array([{"ra", "dec"} <= set(table.column_names)] * len(table))
    if {"ra", "dec"} <= set(table.column_names):
        placed = pc.and_(pc.is_finite(table["ra"]), pc.is_finite(table["dec"]))
        placed = pc.fill_null(placed, False)
    found = table.filter(placed)
    if not len(found):
        raise ValueError(
            f"{catalog}: no object has a position. Expected columns ra and dec, in "
            "degrees, by which HATS is sorted: name them in source.properties, or set "
            "publish.hats to false"
        )
    if len(found) < len(table):
        lost = table.filter(pc.invert(placed))["object_id"].to_pylist()
        log.warning(
            "%d of %d objects have no position and are left out: %s",
            len(lost),
            len(table),
            name_some(lost),
        )
    return found


def _describe(path: Path, schema: pa.Schema) -> None:
    """Give the fields of a schema on disk the metadata of those of the same name."""
    written = pq.read_schema(path)
    for number, field in enumerate(written):
        if (index := schema.get_field_index(field.name)) >= 0:
            told = field.with_metadata(schema.field(index).metadata)
            written = written.set(number, told)
    pq.write_metadata(written, path)
