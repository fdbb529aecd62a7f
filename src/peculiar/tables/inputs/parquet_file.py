"""Tables in Parquet: a file, or a folder of files in partitions or of HATS."""

import json
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
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
    of the files' paths. Of HATS, the pixels of the catalogue are read, no margin; they
    are no columns.
    """
    dataset = _dataset(request)
    schema = dataset.schema
    fields = dict(_flat(schema))
    index = _range_index(schema)
    units = _units(schema.metadata or {})

    def get(wanted: list[str]) -> pa.Table:
        stored = {name: pc.field(*fields[name][1]) for name in wanted if name in fields}
        try:
            table = dataset.to_table(columns=stored)
        except pa.ArrowInvalid as error:
            raise _differ(request, dataset, error, set(wanted)) from error
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
    path = _primary(path)
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
        if "=" in part and not _is_pixel(file)
    }
    paths, ours = [str(file) for file in files], _partitions(files, names, request)
    found = ds.dataset(paths, format="parquet", partitioning=ours)
    # A column may be of another type in some files, or only there.
    schemas = [part.physical_schema for part in found.get_fragments()]
    try:
        whole = pa.unify_schemas([*schemas, found.schema], promote_options="permissive")
    except pa.ArrowTypeError as error:
        raise _differ(request, found, error) from error
    # Of HATS, what is said of the columns of all files.
    for file in sorted(path.rglob("_common_metadata"))[: _is_pixel(files[0])]:
        for field in pq.read_schema(file):
            if (place := whole.get_field_index(field.name)) >= 0:
                told = whole.field(place).with_metadata(field.metadata)
                whole = whole.set(place, told)
    return ds.dataset(paths, schema=whole, format="parquet", partitioning=ours)


def _differ(
    request: Request,
    dataset: ds.Dataset,
    error: Exception,
    wanted: set[str] | None = None,
) -> ValueError:
    """Return the error for columns that are of other types in some files."""
    kinds: dict[str, dict[str, str]] = {}
    for part in dataset.get_fragments():
        for name, (field, _) in _flat(part.physical_schema):
            if wanted is None or name in wanted:
                kinds.setdefault(name, {}).setdefault(str(field.type), part.path)
    said = "; ".join(
        f"column {name!r} is " + ", ".join(f"{x} in {kind[x]}" for x in kind)
        for name, kind in kinds.items()
        if len(kind) > 1
    )
    return ValueError(
        f"{request.name}: {said} ({error}): expected one type that holds all values "
        "exactly. Write the files again with the same type"
        if said
        else f"{request.name} cannot be read as a table ({error})"
    )


def _primary(path: Path) -> Path:
    """Return the folder of the catalogue of a HATS collection, or the folder itself."""
    told = path / "collection.properties"
    text = told.read_text() if told.is_file() else ""
    found = re.search(r"(?m)^hats_primary_table_url\s*=\s*(.*\S)", text)
    return path / found[1] if found else path


def _is_pixel(file: Path) -> bool:
    return any(part.startswith("Npix=") for part in file.parts)


def _files(path: Path) -> list[Path]:
    """Return the Parquet files of a folder, but for hidden ones and other metadata.

    If some are pixels of HATS, the others are statistics and a sample of their rows.
    """
    files = [
        file
        for file in path.rglob("*")
        if file.name.lower().endswith(ENDS)
        and not any(part[0] in "._" for part in file.relative_to(path).parts)
    ]
    return list(filter(_is_pixel, files)) or files


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
