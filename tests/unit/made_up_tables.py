"""Tables with columns of every type, as five formats hold them; and catalogues read."""

import csv
import io
import json
import math
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import fits
from astropy.io.votable import parse_single_table
from astropy.table import Column, MaskedColumn, Table

from peculiar.explorer.columns import catalogue_columns
from peculiar.explorer.script_file import put_array, put_meta
from peculiar.explorer.write import write_columns
from peculiar.publish.catalog import write_catalog
from peculiar.scores.merge import merge_scores
from peculiar.scores.reranked import SCHEMA as RANKED

EXPORTS = Path(__file__).parents[1] / "explorer" / "written.js"

#: Of a column's type in memory, that of a FITS file, ECSV or VOTable (NumPy's).
STORED = {
    **{pa.uint8(): "u1", pa.int16(): "i2", pa.int32(): "i4", pa.int64(): "i8"},
    **{pa.bool_(): "?", pa.float32(): "f4", pa.float64(): "f8"},
}


def write_input(path: Path, table: pa.Table, spelt: dict[str, list[str]]) -> None:
    """Write a table in the format of the path's ending.

    In CSV nulls are `spelt` in turn. VOTable and ECSV have no decimals, FITS no null
    truth values, and all three text in place of what they lack.
    """
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        _write_csv(path, table, spelt)
    else:
        form = {".ecsv": "ascii.ecsv", ".vot": "votable", ".fits": "fits"}[path.suffix]
        columns = [_stored(table, name, path.suffix) for name in table.column_names]
        Table(columns).write(path, format=form)


def _write_csv(path: Path, table: pa.Table, spelt: dict[str, list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        columns = []
        for name in table.column_names:
            words = iter(spelt[name] * len(table))
            number = np.float32 if table[name].type == pa.float32() else lambda x: x
            columns.append(
                [
                    next(words) if value is None else str(number(value))
                    for value in table[name].to_pylist()
                ]
            )
        writer.writerows(zip(*columns, strict=True))


def _stored(table: pa.Table, name: str, ending: str) -> Column:
    values = table[name].to_pylist()
    kind, mask = table[name].type, [value is None for value in values]
    unit = (table.field(name).metadata or {}).get(b"unit", b"").decode() or None
    if kind == pa.uint64() and ending == ".ecsv":
        filled = np.array([value or 0 for value in values], "u8")
    elif kind in STORED:
        filled = np.array([value or 0 for value in values], STORED[kind])
    else:
        texts = ["" if value is None else str(value) for value in values]
        if ending == ".fits":  # a blank is none, in FITS
            return Column(np.array(texts, "U"), name)
        filled = np.array(texts, "U")
    if filled.dtype.kind == "f":
        return Column(np.where(mask, np.nan, filled), name, unit=unit)
    if not any(mask):
        return Column(filled, name)
    # astropy writes this value for null in FITS.
    free = None if filled.dtype.kind not in "iu" else _free(filled[~np.array(mask)])
    return MaskedColumn(filled, name, mask=mask, fill_value=free)


def _free(values: np.ndarray) -> int:
    return next(x for x in range(len(values) + 1) if x not in values)


def publish(objects: Path, folder: Path) -> dict[str, Path]:
    """Write the catalogue of one slice of objects, scored at random."""
    table = pq.read_table(objects)
    ids = table["object_id"]
    paths = {name: folder / f"catalog.{name}" for name in ("parquet", "fits", "csv")}
    scores = {"object_id": ids, "s": np.arange(len(ids), dtype=np.float32)}
    pq.write_table(pa.table(scores), folder / "0000.parquet")
    known = {"object_id": ids, "g_r": np.zeros(len(ids))}
    pq.write_table(pa.table(known), folder / "known.parquet")
    ranked = {"slice": ["one"] * len(ids), "object_id": ids}
    ranked |= {x: pa.nulls(len(ids), pa.float32()) for x in RANKED.names[2:]}
    pq.write_table(pa.table(ranked, schema=RANKED), folder / "ranked.parquet")
    group = {"slice": ["one"] * len(ids), "object_id": ids, "group_id": ids}
    group |= {x: np.ones(len(ids), np.int32) for x in ("group_size", "group_rank")}
    pq.write_table(pa.table(group), folder / "groups.parquet")
    merge_scores(
        objects=objects,
        rejects=[],
        shards=[folder / "0000.parquet"],
        scores=folder / "scores.parquet",
        selection={"rule": "any", "cuts": [{"score": "s", "sigma": 1.0}]},
        sets={},
    )
    write_catalog(
        objects={"one": objects},
        properties={"one": folder / "known.parquet"},
        annotations={"one": []},
        scores={"one": {"d": folder / "scores.parquet"}},
        groups=folder / "groups.parquet",
        artifacts={"one": []},
        reranked=folder / "ranked.parquet",
        meanings={"d": {"s": "A score"}},
        publish={
            "detector": "d",
            "score": "s",
            "artifact_threshold": 0.5,
            "same_place": 1.0,
            "candidates": {"order": None},
            "novelty": None,
        },
        seeds=[],
        **paths,
    )
    return paths


def exports(catalog: Path, folder: Path) -> dict[str, list[dict]]:
    """Return the rows of the page's exports: its CSV, VOTable and JSON."""
    table = pq.read_table(catalog)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for file in data.iterdir():
        file.unlink()
    words: dict[str, dict] = {"detectors": {}, "scores": {}}
    facts = write_columns(data, catalogue_columns(table, ["d"], None, words))
    put_array(data, "id", "i8", table["object_id"].to_numpy())
    meta = {"n": len(table), "columns": facts, "places": None, "group": None}
    put_meta(data, meta | {"title": "A table", "key": "k"})
    run = ["node", str(EXPORTS), str(folder)]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    texts = json.loads(said)
    votable = parse_single_table(io.BytesIO(texts["votable"].encode())).to_table()
    return {
        "csv": list(csv.DictReader(io.StringIO(texts["csv"], newline=""))),
        "votable": rows_of(votable),
        "json": json.loads(texts["json"])["objects"],
    }


def rows_of(table: Table) -> list[dict]:
    """Return a table of astropy as rows, None for what is masked."""
    return _rows({name: table[name].tolist() for name in table.colnames})


def fits_rows(path: Path) -> list[dict]:
    """Return the rows of a FITS table, None for its nulls."""
    with fits.open(path, logical_as_bytes=True) as file:
        columns = {}
        for column in file[1].columns:
            values = np.asarray(file[1].data.field(column.name)).tolist()
            if column.format == "L":
                values = [{b"T": True, b"F": False, b"": None}[x] for x in values]
            null = column.null
            columns[column.name] = [None if x == null else x for x in values]
    return _rows(columns)


def _rows(columns: dict[str, list]) -> list[dict]:
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*columns.values(), strict=True)
    ]


def is_same(value: object, found: object, kind: pa.DataType, ending: str) -> bool:
    """Return whether what a format has is a value; text of numbers counts as these."""
    if value is None:
        return found in (None, "") or (isinstance(found, float) and math.isnan(found))
    if pa.types.is_string(kind):
        text = str(value)
        is_ascii = ending == "fits"
        return found == (text.encode("ascii", "replace").decode() if is_ascii else text)
    if pa.types.is_boolean(kind):
        return found is value or found == str(value).lower()
    if pa.types.is_integer(kind):
        return not isinstance(found, float | None) and int(found) == value
    number = np.float32 if kind == pa.float32() else float
    return number(found) == number(value)
