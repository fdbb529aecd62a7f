"""The archive's answer to a query, as a table that a source reads."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from astropy.io import fits

from peculiar.sources.archive.catalogue_jobs import fetch_table
from peculiar.sources.tables import ISNULL, read_table
from peculiar.tables.files import written

#: Where the table keeps the query that it is the answer to.
QUERY = b"sql"


def write_table(sql: str, *, host: str, release: str, path: Path) -> int | None:
    """Fetch the table of a query, unless it is there.

    Parameters
    ----------
    sql : str
        See `peculiar.sources.archive.query`.
    host, release : str
        See `peculiar.sources.archive.catalogue_jobs`.
    path : Path
        Parquet file to write: the query's columns with their units and nulls, by
        ``object_id``, which in this survey also is by place on the sky.

    Returns
    -------
    rows : int or None
        None where `path` is the answer to this query already.

    Raises
    ------
    ValueError
        If `path` is no Parquet file, or one that is the answer to something else.
    """
    if path.suffix != ".parquet":
        raise ValueError(f"source.table is {path}: expected a name ending in .parquet")
    if path.exists():
        if (pq.read_schema(path).metadata or {}).get(QUERY) == sql.encode():
            return None
        raise ValueError(
            f"source.table {path} is there, but is not the answer to this query: "
            "expected a new name, or none there. Move it away or change source.table"
        )
    with TemporaryDirectory(dir=_made(path.parent)) as folder:
        answer = Path(folder, "answer.fits")
        fetch_table(sql, host=host, release=release, path=answer)
        with fits.open(answer) as hdus:
            names = [n for n in hdus[1].columns.names if not n.endswith(ISNULL)]
        table = read_table(answer, "the archive's answer", "object_id", names)
    table = table.sort_by("object_id").replace_schema_metadata({QUERY: sql.encode()})
    with written(path) as temporary:
        pq.write_table(table, temporary)
    return len(table)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
