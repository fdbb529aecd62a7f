"""Tables that are written beside a config: names of images, or rows of a table."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.new.columns import Columns, of_table, rows_of
from peculiar.new.survey import ROWS, Survey, beside, path_text
from peculiar.tables.files import written

#: Name of the column of ids, in a table that is written.
ID = "object_id"


def write_csv(path: Path, columns: dict[str, list[str]]) -> None:
    """Write texts as a table, whole or not at all."""
    with written(path) as temporary, Path(temporary).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def write_rows(
    survey: Survey,
    catalogue: Columns,
    output: Path,
    rows: np.ndarray,
    what: str,
    *,
    ids: str,
    more: dict[str, pa.Array],
) -> None:
    """Write some rows of a table as Parquet beside the config, and put that instead.

    Parameters
    ----------
    survey : Survey
        Its source's table, and its number of objects, are set.
    catalogue, output : Columns, Path
        The table, and the config.
    rows : ndarray
        int64 (n,).
    what : str
        Which rows they are, for a person.
    ids : str
        The column of ids, which stays as it is written.
    more : dict of str to Array
        Further columns (n,), in place of others of their names.
    """
    path = beside(output, ROWS)
    table = catalogue.read(catalogue.names, [ids]).take(pa.array(rows))
    for name, values in more.items():
        if name in table.column_names:
            table = table.drop(name)
        table = table.append_column(name, values)
    with written(path) as temporary:
        pq.write_table(table, temporary)
    survey.rows = len(rows)
    survey.source["table"] = path_text(path)
    text = f"the {len(rows):,} rows of {catalogue.path.name} that are {what}"
    survey.written = [one for one in survey.written if one[0] != path] + [(path, text)]


def numbered(survey: Survey, catalogue: Columns, output: Path) -> Columns:
    """Write a table that has no ids with numbers of its rows; return its columns."""
    rows = np.arange(rows_of(catalogue))
    more = {ID: pa.array(rows)}
    what = f"all there are, with a number of the row, from 0, as {ID}"
    write_rows(survey, catalogue, output, rows, what, ids=ID, more=more)
    survey.guess("source.ids", ID, f"{catalogue.path.name} has no column of ids")
    return of_table(beside(output, ROWS))
