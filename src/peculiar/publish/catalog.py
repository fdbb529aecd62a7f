"""The catalogue of all slices, one row for each object, in three formats."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from peculiar.publish.candidate_ranks import with_candidates
from peculiar.tables.accounting import name_some
from peculiar.tables.columns import describe, describe_score
from peculiar.tables.exact import concatenated, large_as_text
from peculiar.tables.files import written
from peculiar.tables.fits_table import write_fits_table


def write_catalog(
    *,
    objects: dict[str, Path],
    properties: dict[str, Path],
    annotations: dict[str, list[Path]],
    scores: dict[str, dict[str, Path]],
    groups: Path,
    artifacts: dict[str, list[Path]],
    reranked: Path,
    meanings: dict[str, dict[str, str]],
    publish: dict,
    seeds: list[str],
    parquet: Path,
    fits: Path,
    csv: Path,
) -> None:
    """Write every scored object with its properties, labels and scores.

    Rejected objects are in ``rejects.parquet``: together the two tables have every row
    of the sources. Rows are sorted by the main score in sigma, highest first, then
    by id and slice. Each slice has its own networks, so that raw scores of two slices
    cannot be compared. The table is held in memory up to three times, about 1.5 kB for
    each object with 45 columns.

    Parameters
    ----------
    objects : dict of str to Path
        Per slice ``objects.parquet``.
    properties : dict of str to Path
        Per slice properties derived from the survey's measurements, see
        `peculiar.measure.properties`. A column that the objects have, too, is left out.
    annotations : dict of str to list of Path
        Per slice the tables of labels, of what people say, and of the ranking taught by
        injection: ``object_id`` and any columns. Objects that are not listed get nulls.
    scores : dict of str to dict of str to Path
        Per slice and detector ``scores.parquet`` as `peculiar.scores.merge` writes it.
    groups : Path
        Selected objects of the main detector grouped by position, see
        `peculiar.characterise.groups`.
    artifacts : dict of str to list of Path
        Per slice the shards of ``artifact_score``, see
        `peculiar.characterise.artifacts`; empty if the main detector makes no
        reconstructions.
    reranked : Path
        The ranking taught by judgements, see `peculiar.scores.reranked`.
    meanings : dict of str to dict of str to str
        Per detector the meaning of each score, for the description of its columns.
    publish : dict
        ``detector`` and ``score`` to sort by, and what decides on candidates, see
        `peculiar.publish.candidate_ranks`.
    seeds : list of str
        The main detector and those that differ from it only in their seed;
        ``score_seed_std`` is the standard deviation of their main scores. With
        fewer than two there is no such column.
    parquet : Path
        Parquet file to write; every field carries ``unit`` and ``description``.
    fits : Path
        FITS binary table to write, with TUNITn and TCOMMn.
    csv : Path
        CSV file to write. Ids, and columns with whole numbers beyond 2^53, are text in
        quotes, since spreadsheets and JavaScript round them. An empty field is a
        missing value.
    """
    slices = []
    for name in sorted(objects):
        parts = [objects[name], properties[name], *annotations[name]]
        table = _slice_table(name, parts, scores[name], meanings)
        for ranked in (groups, reranked):
            table = _with_columns(table, _rows_in(ranked, name))
        slices.append(_with_columns(table, _artifacts_of(artifacts[name])))
    table = concatenated(slices)
    primary = f"{publish['detector']}_{publish['score']}_sigma"
    if primary not in table.column_names:
        offered = [name for name in table.column_names if name.endswith("_sigma")]
        raise ValueError(
            f"publish: no detector {publish['detector']!r} has a score "
            f"{publish['score']!r}; expected one of the columns {', '.join(offered)}"
        )
    table = with_candidates(table, publish)
    if len(seeds) > 1:
        table = _with_scatter(table, [f"{x}_{publish['score']}_sigma" for x in seeds])
    ties = [("object_id", "ascending"), ("slice", "ascending")]
    table = table.sort_by([(primary, "descending"), *ties]).combine_chunks()
    table = table.replace_schema_metadata({"sorted_by": f"{primary}, descending"})
    with written(parquet) as temporary:
        pq.write_table(table, temporary)
    with written(fits) as temporary:
        write_fits_table(table, temporary, name="CATALOG")
    with written(csv) as temporary:
        pyarrow.csv.write_csv(large_as_text(table), temporary)


def _slice_table(
    name: str, parts: list[Path], scores: dict[str, Path], meanings: dict
) -> pa.Table:
    """Return one slice's scored objects, in the order of the score tables."""
    tables = {detector: pq.read_table(scores[detector]) for detector in sorted(scores)}
    ids = next(iter(tables.values()))["object_id"].combine_chunks()
    columns = {"slice": pa.repeat(pa.scalar(name), len(ids))}
    fields = [describe(pa.field("slice", pa.string()))]
    for number, path in enumerate(parts):
        part = _rows_of(pq.read_table(path), ids, path)
        for field in part.schema:
            if field.name not in columns:
                columns[field.name] = part[field.name]
                fields.append(describe(field).with_nullable(True))
            elif field.name != "object_id" and number > 1:
                raise ValueError(
                    f"{path}: the column {field.name!r} is in another table, too, "
                    f"perhaps {parts[0]}. Expected it once: rename one of them"
                )
    for detector, part in tables.items():
        if pc.index_in(ids, part["object_id"]).null_count or len(part) != len(ids):
            raise ValueError(
                f"{scores[detector]}: its objects are not those of the slice's other "
                "detectors. Expected every detector to score every object: remove the "
                "slice's scores and run again"
            )
        part = _rows_of(part, ids, scores[detector])
        for field in part.drop_columns(["object_id", "shard"]).schema:
            renamed = field.with_name(f"{detector}_{field.name}")
            columns[renamed.name] = part[field.name]
            fields.append(describe_score(renamed, meanings))
    return pa.table(columns, schema=pa.schema(fields))


def _rows_in(path: Path, name: str) -> pa.Table:
    """Return the rows of one slice, without its name."""
    table = pq.read_table(path)
    return table.filter(pc.equal(table["slice"], name)).drop_columns(["slice"])


def _artifacts_of(shards: list[Path]) -> pa.Table:
    """Return the artifact scores of all shards."""
    columns = ["object_id", "artifact_score"]
    tables = [pq.read_table(path, columns=columns) for path in shards]
    kinds = pa.schema([("object_id", pa.int64()), ("artifact_score", pa.float32())])
    return pa.concat_tables([kinds.empty_table(), *tables])


def _with_columns(table: pa.Table, part: pa.Table) -> pa.Table:
    """Return a table with the columns of another that may lack some objects.

    There, integers are 0, and ids the object's own, instead of null: pandas would read
    a column with nulls as floats, and round the ids.
    """
    ids = table["object_id"].combine_chunks()
    rows = pc.index_in(ids, part["object_id"].combine_chunks())
    found = part.drop_columns(["object_id"]).take(rows)
    for field in found.schema:
        values = found[field.name]
        if pa.types.is_integer(field.type):
            own = ids if field.name.endswith("_id") else pa.scalar(0, field.type)
            values = pc.coalesce(values, own)
        table = table.append_column(describe(field).with_nullable(True), values)
    return table


def _with_scatter(table: pa.Table, columns: list[str]) -> pa.Table:
    """Return a table with the column ``score_seed_std``."""
    scores = np.stack([table[name].to_numpy() for name in columns])
    field = describe(pa.field("score_seed_std", pa.float64()))
    return table.append_column(field, pa.array(scores.std(axis=0, ddof=1)))


def _rows_of(table: pa.Table, ids: pa.Array, path: Path) -> pa.Table:
    """Return the rows of these ids, in their order; nulls where there is no row."""
    own, counts = np.unique(table["object_id"].to_numpy(), return_counts=True)
    if (counts > 1).any():
        raise ValueError(
            f"{path}: {(counts > 1).sum()} objects are listed more than once: "
            f"{name_some(own[counts > 1])}. Expected one row for each object"
        )
    rows = pc.index_in(ids, table["object_id"].combine_chunks())
    found = table.drop_columns(["object_id"]).take(rows)
    return found.add_column(0, pa.field("object_id", pa.int64()), ids)
