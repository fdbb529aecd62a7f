"""The catalogue in parts by place on the sky, as LSDB and hats open it.

HATS (Caplar et al. 2025) is HEALPix-partitioned Parquet: catalogues of a billion rows
are matched part by part. The package lsdb is optional and imported where it is used.
"""

import logging
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables.accounting import name_some

log = logging.getLogger(__name__)

#: Name of the catalogue in its collection.
NAME = "peculiar"

#: Rows of a part, about: files of some 20 MB.
ROWS = 100_000

#: Places this close to a part's edge stand in a margin, for matches across it (arcsec).
MARGIN = 5.0


def write_hats(catalog: Path, folder: Path) -> None:
    """Write a catalogue as a HATS collection: parts, and a margin about each.

    All columns are there with their types, so that ``object_id`` is int64. Units and
    meanings stand in the schema's fields, ``dataset/_common_metadata``. Objects without
    a position cannot be in it; they are counted in the log. The whole table is held in
    memory, thrice at most.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, with ``ra`` and ``dec`` in degrees.
    folder : Path
        Folder to write; an older one is replaced. Not the same bytes each time: HATS
        notes when it was written.

    Raises
    ------
    ImportError
        If lsdb is not installed.
    ValueError
        If no object has a position.
    """
    table = _with_places(pq.read_table(catalog), catalog)
    try:
        import dask
        import lsdb
    except ImportError as error:
        raise ImportError(
            f"publish.hats needs the package lsdb ({error}); install it "
            "(pip install 'peculiar[hats]'), or set publish.hats to false"
        ) from error
    # What else pandas says of its own columns is of no use in another's file.
    schema = table.schema.remove_metadata()
    rows = table.to_pandas(types_mapper=pd.ArrowDtype)
    # One thread: the job has asked for no more.
    with dask.config.set(scheduler="synchronous"):
        made = lsdb.from_dataframe(
            rows,
            ra_column="ra",
            dec_column="dec",
            partition_rows=ROWS,
            margin_threshold=MARGIN,
            schema=schema,
        )
        if not made.margin.get_healpix_pixels():
            # Nobody is that close to an edge; lsdb 0.11 cannot open an empty margin.
            made.margin = None
        made.write_catalog(folder, catalog_name=NAME, overwrite=True)
    _describe(folder / NAME / "dataset" / "_common_metadata", schema)


def _with_places(table: pa.Table, catalog: Path) -> pa.Table:
    known = [name in table.column_names for name in ("ra", "dec")]
    placed = pa.array([all(known)] * len(table))
    if all(known):
        placed = pc.and_(pc.is_finite(table["ra"]), pc.is_finite(table["dec"]))
        placed = pc.fill_null(placed, False)
    found = table.filter(placed)
    if not len(found):
        raise ValueError(
            f"{catalog}: no object has a position (columns ra, dec, degrees), and HATS "
            "is sorted by it: name their columns in source.properties, or set "
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
