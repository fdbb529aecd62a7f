"""Tables in Parquet: a file, or a folder of files in partitions."""

import json
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import yaml

from peculiar.tables.inputs.request import Found, Request

#: Endings of Parquet files.
ENDS = (".parquet", ".parq", ".pq")

#: Keys of a file's metadata in which astropy, the VO and pandas describe its columns.
ASTROPY, VO = b"table_meta_yaml", b"IVOA.VOTable-Parquet.content"
PANDAS = b"pandas"


def read_parquet(request: Request) -> Found:
    """Open a file, or a folder of Parquet files whose partitions become columns.

    Columns of a structure are called ``structure.part``. In a folder the order is that
    of the files' paths.
    """
    dataset = _dataset(request)
    schema = dataset.schema
    fields = dict(_flat(schema))
    index = _range_index(schema)
    units = _units(schema.metadata or {})

    def get(wanted: list[str]) -> pa.Table:
        stored = {name: pc.field(*fields[name][1]) for name in wanted if name in fields}
        table = dataset.to_table(columns=stored)
        columns, kinds = [], []
        for name in wanted:
            if name not in fields:
                columns.append(_of_range(index[name], dataset.count_rows()))
                kinds.append(pa.field(name, pa.int64()))
                continue
            own = fields[name][0]
            metadata = own.metadata or {}
            if name in units and b"unit" not in metadata:
                metadata = {**metadata, b"unit": units[name].encode()}
            columns.append(table[name])
            kinds.append(pa.field(name, table[name].type, metadata=metadata or None))
        return pa.table(columns, schema=pa.schema(kinds))

    return Found([*fields, *(name for name in index if name not in fields)], get)


def _dataset(request: Request) -> ds.Dataset:
    path = request.path
    if not path.is_dir():
        return ds.dataset(path, format="parquet")
    files = sorted(_files(path))
    if not files:
        raise ValueError(
            f"{request.name} is a folder without Parquet files ({', '.join(ENDS)}): "
            "expected some, or name a file"
        )
    names = {
        part.partition("=")[0]
        for file in files
        for part in file.relative_to(path).parts[:-1]
        if "=" in part
    }
    paths, ours = [str(file) for file in files], _partitions(files, names, request)
    found = ds.dataset(paths, format="parquet", partitioning=ours)
    # A column may be of another type in some files, or only there.
    schemas = [part.physical_schema for part in found.get_fragments()]
    whole = pa.unify_schemas([*schemas, found.schema], promote_options="permissive")
    return ds.dataset(paths, schema=whole, format="parquet", partitioning=ours)


def _files(path: Path) -> list[Path]:
    """Return the Parquet files of a folder, but for hidden ones and other metadata."""
    return [
        file
        for file in path.rglob("*")
        if file.name.lower().endswith(ENDS)
        and not any(part[0] in "._" for part in file.relative_to(path).parts)
    ]


def _partitions(
    files: list[Path], names: set[str], request: Request
) -> ds.Partitioning | None:
    """Return how folders ``name=value`` are read: whole numbers, or text as written."""
    if not names:
        return None
    guessed = ds.dataset(
        [str(file) for file in files],
        format="parquet",
        partitioning=ds.HivePartitioning.discover(),
    ).schema
    kinds = [
        (name, pa.string() if name in request.texts else guessed.field(name).type)
        for name in guessed.names
        if name in names
    ]
    return ds.partitioning(pa.schema(kinds), flavor="hive")


def _flat(schema: pa.Schema) -> list[tuple[str, tuple[pa.Field, list[str]]]]:
    """Return all columns, and parts of structures, by name: field and path."""
    found: list[tuple[str, tuple[pa.Field, list[str]]]] = []

    def visit(field: pa.Field, path: list[str]) -> None:
        if len(path) == 1 or ".".join(path) not in schema.names:
            found.append((".".join(path), (field, path)))
        if pa.types.is_struct(field.type):
            for part in field.type:
                visit(part, [*path, part.name])

    for field in schema:
        visit(field, [field.name])
    return found


def _range_index(schema: pa.Schema) -> dict[str, dict]:
    """Return the named indices that pandas describes, but does not store."""
    described = json.loads((schema.metadata or {}).get(PANDAS, b"{}"))
    return {
        index["name"]: index
        for index in described.get("index_columns", [])
        if isinstance(index, dict) and index.get("name")
    }


def _of_range(index: dict, rows: int) -> pa.ChunkedArray:
    values = index["start"] + index["step"] * np.arange(rows, dtype=np.int64)
    return pa.chunked_array([values])


def _units(metadata: dict[bytes, bytes]) -> dict[str, str]:
    """Return the units that astropy or the VO's tools describe beside the columns."""
    units: dict[str, str] = {}
    if ASTROPY in metadata:
        text = re.sub(r"!\S+", "", metadata[ASTROPY].decode())
        with suppress(yaml.YAMLError, KeyError, TypeError):
            for column in yaml.safe_load(text)["datatype"]:
                if column.get("unit"):
                    units[column["name"]] = str(column["unit"])
    if VO in metadata:
        from astropy.io.votable import parse

        for table in parse(BytesIO(metadata[VO]), verify="ignore").iter_tables():
            found = {str(x.name): str(x.unit or "") for x in table.fields}
            units |= {name: unit for name, unit in found.items() if unit}
    return units
