"""Tables in Parquet: a file, or a folder of files in partitions or of HATS."""

import json
import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as fs
import pyarrow.parquet as pq

from peculiar.tables.inputs.astropy_table import frames_of, header_of
from peculiar.tables.inputs.request import FRAME, Found, Request
from peculiar.tables.inputs.units import unit_of
from peculiar.tables.inputs.votable_file import frames_of_votable

#: The columns of each file, by its path.
Parts = dict[str, pa.Schema]

#: Endings of Parquet files.
ENDS = (".parquet", ".parq", ".pq")

#: Keys of a file's metadata in which astropy, the VO and pandas describe its columns.
ASTROPY, VO = b"table_meta_yaml", b"IVOA.VOTable-Parquet.content"
PANDAS = b"pandas"
FRAMES = FRAME.encode()


def read_parquet(request: Request) -> Found:
    """Open a file, or a folder of Parquet files whose partitions become columns.

    Columns of a structure are called ``structure.part``. In a folder the order is that
    of the files' paths. Of HATS, the pixels of the catalogue are read, no margin; they
    are no columns.
    """
    dataset, parts = _dataset(request)
    fields = dict(_flat(dataset.schema))
    described = {name: None for part in parts.values() for name in _range_index(part)}
    told = _told(dataset.schema.metadata)

    def get(wanted: list[str]) -> pa.Table:
        _check_told(request, parts, wanted)
        stored = {
            name: pc.field(*fields[name][1]) for name in wanted if name not in described
        }
        try:
            table = dataset.to_table(columns=stored)
        except pa.ArrowInvalid as error:
            raise _differ(request, parts, error, set(wanted)) from error
        columns, kinds = [], []
        for name in wanted:
            if name in described:
                columns.append(_of_range(request, dataset, parts, name))
                kinds.append(pa.field(name, pa.int64()))
                continue
            metadata = told.get(name, {}) | (fields[name][0].metadata or {})
            columns.append(table[name])
            kinds.append(pa.field(name, table[name].type, metadata=metadata or None))
        return pa.table(columns, schema=pa.schema(kinds))

    return Found([*fields, *(name for name in described if name not in fields)], get)


def _dataset(request: Request) -> tuple[ds.Dataset, Parts]:
    path = request.path
    if not path.is_dir():
        one = ds.dataset(path, format="parquet")
        return one, {one.files[0]: one.schema}
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
    paths = [str(file) for file in files]
    found = ds.dataset(paths, format="parquet", partitioning=None)
    parts = {part.path: part.physical_schema for part in found.get_fragments()}
    whole = _unified(request, parts)
    ours = _partitions(paths, names, request, whole)
    if ours is not None:
        whole = pa.unify_schemas([whole, ours.schema])
    # Of HATS, what is said of the columns of all files.
    for file in sorted(path.rglob("_common_metadata"))[: _is_pixel(files[0])]:
        for field in pq.read_schema(file):
            if (place := whole.get_field_index(field.name)) >= 0:
                told = whole.field(place).with_metadata(field.metadata)
                whole = whole.set(place, told)
    return ds.dataset(paths, schema=whole, format="parquet", partitioning=ours), parts


def _unified(request: Request, parts: Parts) -> pa.Schema:
    """Return the columns of all files: of another type in some, or only there."""
    schemas = [*parts.values()]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive")
    except pa.ArrowTypeError:
        for number, schema in enumerate(schemas):  # categories are their values
            for place, field in enumerate(schema):
                if pa.types.is_dictionary(field.type):
                    plain = field.with_type(field.type.value_type)
                    schemas[number] = schemas[number].set(place, plain)
    try:
        return pa.unify_schemas(schemas, promote_options="permissive")
    except pa.ArrowTypeError as error:
        raise _differ(request, parts, error) from error


def _differ(
    request: Request,
    parts: Parts,
    error: Exception,
    wanted: set[str] | None = None,
) -> ValueError:
    """Return the error for columns that are of other types in some files."""
    kinds: dict[str, dict[str, str]] = {}
    for path, schema in parts.items():
        for name, (field, _) in _flat(schema):
            if wanted is None or name in wanted:
                kinds.setdefault(name, {}).setdefault(str(field.type), path)
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


def _check_told(request: Request, parts: Parts, wanted: list[str]) -> None:
    """Refuse columns that have another unit or frame in some files."""
    kinds: dict[str, dict[object, str]] = {name: {} for name in wanted}
    for path, schema in parts.items():
        beside = _told(schema.metadata)
        for name in wanted:
            if (place := schema.get_field_index(name)) < 0:
                continue
            told = beside.get(name, {}) | (schema.field(place).metadata or {})
            unit, frame = (told.get(key, b"").decode() for key in (b"unit", FRAMES))
            said = f"unit {unit}" if unit else "no unit"
            said += f" and frame {frame}" if frame else ""
            same = unit_of(unit) if unit else None
            kinds[name].setdefault((same or unit, frame), f"{said} in {path}")
    for name, kind in kinds.items():
        if len(kind) > 1:
            raise ValueError(
                f"{request.name}: column {name!r} has {', '.join(kind.values())}: "
                "expected one unit and frame. Write the files again with the same"
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
    paths: list[str], names: set[str], request: Request, whole: pa.Schema
) -> ds.Partitioning | None:
    """Return how folders ``name=value`` are read: as that column in the files.

    Where it is not in them: whole numbers, or text as written.
    """
    if not names:
        return None
    options = ds.FileSystemFactoryOptions(partitioning=ds.HivePartitioning.discover())
    *_, guessed = ds.FileSystemDatasetFactory(
        fs.LocalFileSystem(), paths, ds.ParquetFileFormat(), options
    ).inspect_schemas()
    kinds = {
        name: pa.string() if name in request.texts else guessed.field(name).type
        for name in guessed.names
        if name in names
    }
    kinds |= {field.name: field.type for field in whole if field.name in kinds}
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
    told = (schema.metadata or {}).get(PANDAS, b"")
    described = json.loads(told) if b'"range"' in told else {}
    return {
        index["name"]: index
        for index in described.get("index_columns", [])
        if isinstance(index, dict) and index.get("name")
        if schema.get_field_index(index["name"]) < 0
    }


def _of_range(
    request: Request, dataset: ds.Dataset, parts: Parts, name: str
) -> pa.ChunkedArray:
    """Return an index of pandas; each file has its own."""
    values = []
    for part in dataset.get_fragments():
        index, rows = _range_index(parts[part.path]).get(name), part.count_rows()
        numbers = index and range(index["start"], index["stop"], index["step"])
        if numbers is None or len(numbers) != rows:
            said = f"{len(numbers)} numbers" if numbers else "no such numbers"
            raise ValueError(
                f"{request.name}: column {name!r} is an index of pandas that is not "
                f"stored, and {part.path} describes {said} for its {rows} rows: "
                "expected one for each. Write the file again with that column "
                "(reset_index), or name another"
            )
        values.append(np.array(numbers, np.int64))
    return pa.chunked_array(values, pa.int64())


def _told(metadata: dict[bytes, bytes] | None) -> dict[str, dict[bytes, bytes]]:
    """Return the units and frames that astropy or the VO's tools put beside columns."""
    kept = [(metadata or {}).get(key, b"") for key in (ASTROPY, VO)]
    return _told_by(*kept) if any(kept) else {}


@lru_cache(maxsize=64)
def _told_by(astropy: bytes, vo: bytes) -> dict[str, dict[bytes, bytes]]:
    units: dict[str, object] = {}
    frames: dict[str, str] = {}
    if astropy:
        header = header_of(astropy.decode())
        units = {x["name"]: x.get("unit") for x in header["datatype"]}
        frames = frames_of(header.get("meta", {}))
    if vo:
        from astropy.io.votable import parse

        file = parse(BytesIO(vo), verify="ignore")
        for table in file.iter_tables():
            units |= {str(x.name): x.unit for x in table.fields if x.unit}
            frames |= frames_of_votable(file, table)
    told: dict[str, dict[bytes, bytes]] = {}
    for key, texts in ((b"unit", units), (FRAMES, frames)):
        for name, text in texts.items():
            if str(text or ""):
                told.setdefault(name, {})[key] = str(text).encode()
    return told
