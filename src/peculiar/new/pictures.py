"""A survey whose images are PNG or JPEG files."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.new.bands import put_bands
from peculiar.new.columns import Columns, find_ids, matched, rows_of, texts_of
from peculiar.new.files import Files
from peculiar.new.properties import add_properties
from peculiar.new.survey import LISTED, Survey, beside, path_text
from peculiar.new.tables import ID, write_csv, write_rows
from peculiar.sources.image_files import read_image_file
from peculiar.tables.identifiers import read_ids
from peculiar.tables.rejects import Reject

#: Column of names in tables that are written, and pictures that are opened.
FILE, LOOKED = "file", 60


def look(found: Files, catalogue: Columns | None, output: Path) -> Survey:
    """Look at PNG or JPEG files, and a table of objects.

    Without a table, or a column of names in it, one is written beside the config.

    Raises
    ------
    ValueError
        If no picture can be read, or nothing says which is of which object.
    """
    paths = found.pictures
    survey = Survey(
        source={"kind": "rgb", "file": path_text(found.folder)}, rows=len(paths)
    )
    shapes = _shapes(paths)
    height = min(shape[0] for shape in shapes)
    width = min(shape[1] for shape in shapes)
    # A grey picture among colours is read as colour.
    channels = max(shape[2] for shape in shapes)
    survey.put_size(height, width, "the smallest picture")
    put_bands(survey, channels, None, paths[0].name)
    survey.put_scale(None, "")
    names = [path.relative_to(found.folder).as_posix() for path in paths]
    if catalogue is None:
        _list(survey, names, output)
        return survey
    column = _names_in(catalogue, names, found.folder)
    if column is None:
        _join(survey, catalogue, names, output)
    else:
        name, relative = column
        survey.source["table"] = path_text(catalogue.path)
        text = f"{name} of {catalogue.path.name} has the names of the files"
        survey.put("source.images", name, text)
        _put_ids(survey, catalogue, name)
        survey.rows = rows_of(catalogue)
        survey.source["file"] = path_text(
            found.folder / relative if relative else found.folder
        )
    add_properties(survey, [catalogue], survey.cutouts["bands"])
    return survey


def _shapes(paths: list[Path]) -> list[tuple[int, ...]]:
    """Return (height, width, channels) of some pictures."""
    found, why = [], ""
    for path in paths[:: -(-len(paths) // LOOKED)]:
        for channels in (1, 3):
            with path.open("rb") as file:
                image = read_image_file(file, channels)
            if not isinstance(image, Reject):
                found.append(image.shape)
                break
            why = f"{path}: {image.detail}"
    if not found:
        raise ValueError(
            f"{why}: none of the pictures that were tried can be read: expected PNG or "
            "JPEG of 8 bits per channel. Convert them"
        )
    return found


def _list(survey: Survey, names: list[str], output: Path) -> None:
    """Write a table of names, each with an id: the name without folder and ending."""
    ids = [Path(name).stem for name in names]
    if max(Counter(ids).values()) > 1:
        ids = [str(Path(name).with_suffix("")) for name in names]
    path = beside(output, LISTED)
    write_csv(path, {ID: ids, FILE: names})
    survey.written.append((path, "the names of the pictures, and ids made of them"))
    survey.source["table"] = path_text(path)
    survey.put("source.images", FILE, f"names of files, as {names[0]}")
    survey.put("source.ids", ID, f"names without their ending, as {ids[0]}")
    survey.said.append("Nothing says where on the sky the objects are")


def _names_in(
    catalogue: Columns, names: list[str], folder: Path
) -> tuple[str, str] | None:
    """Return a column with names of files, and the folder that they are relative to."""
    whole = {*names, *(str(folder.absolute() / name) for name in names)}
    last = {Path(name).name: str(Path(name).parent) for name in names}
    for name in catalogue.names:
        texts = texts_of(catalogue, name)
        if texts is None:
            continue
        values = [x for x in texts.slice(0, 1000).to_pylist() if x]
        if sum(x in whole for x in values) * 2 > len(values) > 0:
            return name, ""
        folders = Counter(last[x] for x in values if x in last)
        if folders.total() * 2 > len(values) > 0:
            return name, folders.most_common(1)[0][0]
    return None


def _put_ids(survey: Survey, catalogue: Columns, otherwise: str | None) -> None:
    ids = find_ids(catalogue) or otherwise
    if ids is None:
        raise ValueError(
            f"{catalogue.path}: no column is of ids: expected one such as object_id, "
            "with a value of its own in each row. Add it"
        )
    why = f"{ids} of {catalogue.path.name}: a value of its own in each row"
    survey.put("source.ids", ids, why)


def _join(survey: Survey, catalogue: Columns, names: list[str], output: Path) -> None:
    """Write the table anew with a column of names of files, whose stems are ids."""
    stems = pa.array([Path(name).stem for name in names])
    column, found = matched(catalogue, stems)
    if column is None or found * 2 < len(names):
        raise ValueError(
            f"{catalogue.path}: no column holds the names of the pictures, such as "
            f"{names[0]}, with or without their ending: expected one. Add it, or leave "
            "the table out"
        )
    theirs = read_ids(texts_of(catalogue, column), str(catalogue.path)).ids
    ours = read_ids(stems, "pictures").ids
    rows = pc.index_in(pa.array(theirs), value_set=pa.array(ours))
    there = np.flatnonzero(rows.is_valid().to_numpy(zero_copy_only=False))
    files = pa.array(names).take(rows.drop_null())
    what = f"of a picture, and its name ({FILE})"
    write_rows(survey, catalogue, output, there, what, ids=column, more={FILE: files})
    survey.put("source.images", FILE, f"{column} is the name without its ending")
    survey.put("source.ids", column, f"{column} of {catalogue.path.name}")
