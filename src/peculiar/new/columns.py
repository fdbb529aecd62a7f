"""Which column of a table is what, by its name and its values."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.identifiers import read_ids
from peculiar.tables.inputs import parquet_file
from peculiar.tables.inputs.read import column_names, read_table

#: Names of identifiers, the surest first.
IDS = (
    r"(coadd_?)?obj(ect)?_?id(entifier)?",
    r"(galaxy|gal|target|source|src|image|cutout|asset)_?id",
    r"id(entifier)?",
    r"dr\d+_?obj(ect)?_?id|unique_?id|tile_?id|ls_?id",
    r".*_?id(_?(str(ing)?|20\d\d))?",
    r"number|seq(nr|uence)?|recno|_?name|object|source|iau_?name|designation",
)

#: Names of right ascensions, and how those of declinations differ.
RA = (
    r"(i_|s_|[grizy])?ra",
    r"(.*[_.])?ra_?(deg|degrees)?",
    r"_?ra_?(j2000|icrs|mean|obj|world|hms)(_?deg)?|_?raj?2000|ra_?2000",
    r"alpha(win|peak)?(_?(j2000|sky|world))?",
    r"right_?ascension|radeg|(.*_)?coord_ra|x_?world",
    r"glon|l_?gal|_?glon",
)
OF_DEC = (
    *(("right_ascension", "declination"), ("rightascension", "declination")),
    *(("alpha", "delta"), ("glon", "glat"), ("x_world", "y_world")),
    *(("xworld", "yworld"), ("l_gal", "b_gal"), ("ra", "dec"), ("ra", "de")),
)

#: Names of classes.
CLASS = re.compile(
    r"(.*_)?(label|class|classification|category|kind|morph(ology)?|type)(_name)?", re.I
)

#: What a header of a table is recognised by.
EXPECTED = (
    *("object_id", "objid", "id", "ID", "NUMBER", "source_id", "name", "ra", "dec"),
    *("RA", "DEC", "RAJ2000", "DEJ2000", "RA_ICRS", "DE_ICRS", "ALPHA_J2000"),
    *(
        "coord_ra",
        "coord_dec",
        "DELTA_J2000",
        "X_IMAGE",
        "Y_IMAGE",
        "MAG_AUTO",
        "label",
        "class",
        "file",
    ),
)

#: Endings of tables of which a column is read without the others.
BY_COLUMN = (*parquet_file.ENDS, ".fits", ".fit", ".fts", ".ldac")

#: Most classes of a column, and rows of a catalogue that are looked at for kinds.
CLASSES = 50


@dataclass(frozen=True)
class Columns:
    """Columns of a catalogue, or of an HDF5 file.

    Attributes
    ----------
    path : Path
        The file.
    names : list of str
        Of all columns.
    read : callable
        Names, to a table of those that hold one value per row; text of a format in
        text stays text for the names in a second list.
    made : dict of str to Array
        Columns that are no columns of the file, such as the names of its groups.
    """

    path: Path
    names: list[str]
    read: Callable[[Sequence[str], Sequence[str]], pa.Table]
    made: dict[str, pa.Array] = field(default_factory=dict)

    def matching(self, *patterns: str) -> list[str]:
        """Return the names that fit a pattern whole, those of the first one first."""
        found = [
            name
            for pattern in patterns
            for name in self.names
            if re.fullmatch(pattern, _plain(name), re.IGNORECASE)
        ]
        return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    """Return a name without groups, and with underscores for blanks and dashes."""
    return re.sub(r"[\s-]+", "_", name.rpartition("/")[2].strip("# "))


def of_table(path: Path) -> Columns:
    """Open a catalogue of any kind."""
    names = column_names(path, "catalogue", EXPECTED)
    alone = path.is_dir() or path.name.lower().endswith(BY_COLUMN)
    kept: dict[tuple[str, bool], pa.Table] = {}

    def one(name: str, as_text: bool) -> pa.Table:
        if (name, as_text) not in kept:
            group = [name] if alone else names
            kept.update({(x, as_text): y for x, y in _read(path, group, as_text)})
        return kept[name, as_text]

    def read(wanted: Sequence[str], texts: Sequence[str] = ()) -> pa.Table:
        found = [one(name, name in texts) for name in wanted]
        columns = {name: x for x in found for name in x.column_names}
        fields = [columns[name].field(name) for name in columns]
        return pa.table([columns[x][x] for x in columns], schema=pa.schema(fields))

    return Columns(path, names, read)


def _read(
    path: Path, names: list[str], as_text: bool
) -> Iterable[tuple[str, pa.Table]]:
    """Read columns at once; yield each, without columns if it cannot be used."""
    texts = names if as_text else []
    try:
        table = read_table(path, "catalogue", None, names, texts=texts, optional=names)
    except ValueError:
        if len(names) == 1:
            yield names[0], pa.table({})
            return
        for name in names:  # one that cannot be read is none of those that matter
            yield from _read(path, [name], as_text)
        return
    for name in names:
        yield name, table.select([name] if name in table.column_names else [])


def rows_of(columns: Columns) -> int:
    """Return the number of rows, by the first column that can be read."""
    for name in columns.names:
        table = columns.read([name], [name])
        if table.num_columns:
            return len(table)
    raise ValueError(
        f"{columns.path}: no column holds one value per row: expected a table of "
        "objects. Name another file"
    )


def texts_of(columns: Columns, name: str) -> pa.Array | None:
    """Return a column as text, each whole number exact; None if it holds no ids."""
    table = columns.read([name], [name])
    if name not in table.column_names:
        return None
    values = table[name].combine_chunks()
    if pa.types.is_integer(values.type) or pa.types.is_string(values.type):
        return values.cast(pa.string())
    return None


def find_ids(columns: Columns) -> str | None:
    """Return the column of ids: by its name, with a value of its own in each row."""
    for name in columns.matching(*IDS):
        values = texts_of(columns, name)
        if values is None or not len(values):
            continue
        found = read_ids(values, str(columns.path))
        if found.refused:
            continue
        if len(np.unique(found.ids)) == len(values):
            return name
    return None


def matched(columns: Columns, ids: pa.Array) -> tuple[str | None, int]:
    """Return the column that holds most of some ids, and how many of them."""
    ours = read_ids(ids, "ids")
    wanted = np.unique(ours.ids[ours.good])
    best: tuple[str | None, int] = (None, 0)
    named = columns.matching(*IDS)
    others = [name for name in columns.names if name not in named]
    for group in (named, others):
        for name in group:
            values = texts_of(columns, name)
            if values is None:
                continue
            theirs = read_ids(values, str(columns.path))
            found = int(np.isin(wanted, theirs.ids[theirs.good]).sum())
            if found > best[1] and _mostly_once(theirs.ids[theirs.good]):
                best = name, found
        # Few by chance: row numbers meet small ids.
        if best[1] * 2 > len(wanted):
            break
    return best


def _mostly_once(ids: np.ndarray) -> bool:
    return len(ids) > 0 and len(np.unique(ids)) > 0.9 * len(ids)


def find_positions(columns: Columns) -> tuple[str, str] | None:
    """Return the columns of right ascension and declination, if both are there."""
    small = {_plain(name).lower(): name for name in reversed(columns.names)}
    for name in columns.matching(*RA):
        low = _plain(name).lower()
        for own, other in OF_DEC:
            start = low.rfind(own)
            partner = low[:start] + other + low[start + len(own) :]
            if start >= 0 and small.get(partner, name) != name:
                return name, small[partner]
    return None


def find_classes(columns: Columns) -> tuple[str, list[str]] | None:
    """Return a column of classes, and its values, the most frequent first."""
    for name in columns.names:
        if not CLASS.fullmatch(_plain(name)):
            continue
        table = columns.read([name], [])
        if name not in table.column_names:
            continue
        kind = table[name].type
        if not (
            pa.types.is_string(kind)
            or pa.types.is_integer(kind)
            or pa.types.is_boolean(kind)
        ):
            continue
        counts = pc.value_counts(table[name].drop_null().combine_chunks())
        found = [(one["counts"].as_py(), one["values"].as_py()) for one in counts]
        if 2 <= len(found) <= min(CLASSES, max(2, len(table) // 2)):
            found.sort(key=lambda one: (-one[0], str(one[1])))
            return name, [value for _, value in found]
    return None


def numbers(columns: Columns, names: Iterable[str]) -> dict[str, pa.ChunkedArray]:
    """Return those of some columns that hold numbers, as they are stored."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    table = columns.read(wanted, [])
    return {
        name: table[name]
        for name in wanted
        if name in table.column_names
        and (
            pa.types.is_floating(table[name].type)
            or pa.types.is_integer(table[name].type)
        )
    }
