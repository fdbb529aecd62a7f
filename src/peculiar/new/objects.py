"""Which image belongs to which object, by names of files or by positions."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.new.columns import Columns, find_ids, find_positions, texts_of
from peculiar.new.names import Names, column_for, plain_names
from peculiar.new.positions import centres, has_wcs, put_by_position, put_limits
from peculiar.new.survey import LISTED, Survey, beside, path_text
from peculiar.new.tables import ID, numbered, write_csv, write_rows

#: Share of a table's rows with an image below which the others are left out: a sample
#: of the rows would hardly meet one.
FEW = 0.1


def list_images(
    survey: Survey, names: Names, folder: Path, output: Path, hdu: int | str
) -> None:
    """Write a table of the objects in names of files, and put it into the source."""
    if not names.fields:
        raise ValueError(
            f"{folder / names.file(names.keys[0])} is one image a band, and there is "
            "no table: expected a table of the objects in it, with their positions. "
            "Name it, too"
        )
    path = beside(output, LISTED)
    fields = names.fields
    columns = {ID: ["_".join(parts) for parts in zip(*fields, strict=True)]}
    if len(fields) > 1:
        columns |= {f"name_{i + 1}": values for i, values in enumerate(fields)}
    places = centres(names, folder, hdu)
    if known := all(place is not None for place in places):
        columns |= {
            key: [f"{place[i]:.7f}" for place in places if place]
            for i, key in enumerate(("ra", "dec"))
        }
    write_csv(path, columns)
    own = [f"{{{ID}}}"]
    own = [f"{{name_{i + 1}}}" for i in range(len(fields))] if len(fields) > 1 else own
    pattern = names.pattern_of(own)
    survey.rows = len(names.keys)
    where = "positions by their WCS" if known else "no positions"
    survey.written.append((path, f"the objects, by the names of the files; {where}"))
    survey.source["table"] = path_text(path)
    survey.put("source.images", pattern, f"as {names.file(names.keys[0])}")
    survey.put("source.ids", ID, f"what differs in the names, as {columns[ID][0]}")
    survey.put("source.cut_at", "centre", "each file is of one object")
    if not known:
        survey.source |= {"ra": None, "dec": None}
        survey.said.append("Nothing says where on the sky the objects are")


def put_stamps(
    survey: Survey,
    names: Names,
    folder: Path,
    catalogue: Columns,
    output: Path,
    hdu: int | str,
) -> None:
    """Put a table whose rows each have images of their own."""
    survey.put("source.cut_at", "centre", "each file is of one object")
    catalogue = _put_columns(survey, catalogue, output)
    if put_pattern(survey, names, catalogue, output):
        return
    if not put_by_position(survey, names, folder, catalogue, output, hdu):
        raise _nothing_says(names, catalogue)


def put_sky(
    survey: Survey,
    names: Names,
    folder: Path,
    catalogue: Columns,
    output: Path,
    hdu: int | str,
) -> None:
    """Put a table whose rows are cut out of large images."""
    catalogue = _put_columns(survey, catalogue, output)
    places = survey.source["ra"] is not None
    image = names.file(names.keys[0])
    if places and has_wcs(folder / image, hdu):
        survey.put("source.cut_at", "position", f"{image} has a WCS")
    elif pixels := _pixels(catalogue):
        x, y, first = pixels
        text = f"{image} has no WCS" if places else "the table has no positions"
        survey.put("source.cut_at", "pixel", f"{text}; it has {x} and {y}")
        survey.source |= {"x": x, "y": y, "first_pixel": first}
    else:
        raise ValueError(
            f"{catalogue.path}: no columns of right ascension and declination with a "
            f"WCS in {folder / image}, nor of pixels: expected columns as ra and dec, "
            "or x and y. Rename them, or add a WCS"
        )
    if put_pattern(survey, names, catalogue, output):
        if not names.fields and survey.source["cut_at"] == "position":
            put_limits(survey, names, folder, catalogue, hdu)
        return
    if not put_by_position(survey, names, folder, catalogue, output, hdu):
        raise _nothing_says(names, catalogue)


def put_pattern(survey: Survey, names: Names, catalogue: Columns, output: Path) -> bool:
    """Put the pattern of names by columns of a table, if there are such columns."""
    if not names.fields:
        survey.put("source.images", names.pattern_of([]), "one image a band")
        return True
    if column := _column_of_files(names, catalogue):
        text = f"{column} of {catalogue.path.name} has the names of the files"
        survey.put("source.images", f"{{{column}}}", text)
        return True
    found = [column_for(catalogue, values) for values in names.fields]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return False
    pattern = names.pattern_of([form for _, form, _ in known])
    share = min(share for *_, share in known)
    columns = " and ".join(name for name, *_ in known)
    text = f"{share:.0%} of the files are of a row, by {columns}"
    survey.put("source.images", pattern, text)
    if len(known) == 1:
        _leave_out_rows(survey, catalogue, output, known[0], names.fields[0])
    return True


def _leave_out_rows(
    survey: Survey,
    catalogue: Columns,
    output: Path,
    known: tuple[str, str, float],
    values: list[str],
) -> None:
    """Write the rows that have an image, where most of a table have none."""
    name, form, _ = known
    texts = texts_of(catalogue, name)
    if form.endswith("d}"):
        texts = pc.utf8_lpad(texts, len(values[0]), "0")
    there = pc.is_in(texts, value_set=pa.array(values)).to_numpy(zero_copy_only=False)
    if there.mean() < FEW:
        rows, ids = np.flatnonzero(there), survey.source["ids"]
        write_rows(survey, catalogue, output, rows, "of an image", ids=ids, more={})


def _column_of_files(names: Names, catalogue: Columns) -> str | None:
    """Return the column with the whole names of files, where each object has one."""
    if len(names.bands) > 1:
        return None
    there = pa.array([names.file(key) for key in names.keys])
    for name in plain_names(catalogue):
        texts = texts_of(catalogue, name)
        if texts is not None:
            found = pc.sum(pc.is_in(there, value_set=texts)).as_py()
            if found * 2 > len(there):
                return name
    return None


def _put_columns(survey: Survey, catalogue: Columns, output: Path) -> Columns:
    """Put the table, its ids and its positions; of one without ids, write another."""
    source, file = survey.source, catalogue.path.name
    source["table"] = path_text(catalogue.path)
    if ids := find_ids(catalogue):
        text = f"{ids} of {file}: a value of its own in each row"
        survey.put("source.ids", ids, text)
    else:
        catalogue = numbered(survey, catalogue, output)
    places = find_positions(catalogue)
    if places is None:
        source |= {"ra": None, "dec": None}
        survey.said.append(f"{file} has no columns of positions")
        return catalogue
    survey.put("source.ra", places[0], f"{places[0]} and {places[1]} of {file}")
    source["dec"] = places[1]
    return catalogue


def _nothing_says(names: Names, catalogue: Columns) -> ValueError:
    parts = ", ".join(repr(values[0]) for values in names.fields)
    return ValueError(
        f"{catalogue.path}: no column holds what differs in the names of the files, "
        f"{parts} of {names.file(names.keys[0])}, and the positions say no more: "
        "expected a column with it, such as the ids. Add it, or leave the table out"
    )


def _pixels(catalogue: Columns) -> tuple[str, str, int] | None:
    """Return the columns of pixels, and the number of the first one."""
    small = {name.lower(): name for name in catalogue.names}
    pairs = (
        *(("xwin_image", "ywin_image", 1), ("x_image", "y_image", 1)),
        *(("xcentroid", "ycentroid", 0), ("x_peak", "y_peak", 0)),
        *(("x_pix", "y_pix", 1), ("xpix", "ypix", 1), ("x", "y", 1)),
    )
    for x, y, first in pairs:
        if x in small and y in small:
            return small[x], small[y], first
    return None
