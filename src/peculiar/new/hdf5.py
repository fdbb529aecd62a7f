"""A survey whose images are in an HDF5 file."""

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.new.bands import put_bands
from peculiar.new.columns import Columns, find_ids, matched, rows_of, texts_of
from peculiar.new.hdf5_columns import columns_of
from peculiar.new.hdf5_images import Images, find_images
from peculiar.new.links import IDS, IMAGES, Links, write_links
from peculiar.new.properties import add_properties
from peculiar.new.survey import ZERO_POINT, Survey, path_text
from peculiar.sources import zero_points
from peculiar.sources.arrays import dataset
from peculiar.sources.hdf5_attributes import attributes
from peculiar.sources.pixel_scales import stated_scales
from peculiar.tables.identifiers import read_ids
from peculiar.tables.rejects import Reject

#: Images whose values are looked at.
LOOKED = 50


def look(path: Path, catalogue: Columns | None, beside: Path) -> Survey:
    """Look at an HDF5 file, and a catalogue of its objects.

    Parameters
    ----------
    path : Path
        The file.
    catalogue : Columns, optional
        Of its objects.
    beside : Path
        A file of links to write, where the images are not in the order that is read,
        or have no ids.

    Raises
    ------
    ValueError
        If there are no images.
    """
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise ValueError(
            f"{path} cannot be read as HDF5 ({error}): expected a complete file. Copy "
            "it again"
        ) from error
    with file:
        return _look(path, file, catalogue, beside)


def _look(
    path: Path, file: h5py.File, catalogue: Columns | None, beside: Path
) -> Survey:
    images = find_images(file)
    survey = Survey(rows=images.shape[0])
    source = survey.source
    stretched = file[images.parts[0].name].dtype == np.uint8
    source["kind"] = "rgb" if stretched else "hdf5"
    own = columns_of(path, file, images)
    tables = [own] if catalogue is None else [own, catalogue]
    _put_pixels(survey, file, images, tables)
    links = Links(path, images.parts, images.shape)
    _put_ids(survey, own, catalogue, links, images)
    add_properties(survey, tables, survey.cutouts["bands"])
    used = {} if source["ids"] in links.columns else {source["ids"]: own}
    for section in ("properties", "annotations"):
        for name in source.get(section, {}).values():
            used[name] = own if name in own.names else tables[-1]
    outside = any(table is not own for table in used.values())
    made = any(name in own.made for name in used)
    if links.columns or not images.plain or made or (outside and stretched):
        _link(survey, links, used, own, catalogue, beside)
    else:
        source |= {"file": path_text(path), "images": images.parts[0].name}
        if outside and catalogue is not None:
            _join(survey, catalogue, texts_of(own, source["ids"]))
    return survey


def _put_pixels(
    survey: Survey, file: h5py.File, images: Images, tables: Sequence[Columns]
) -> None:
    """Put size, bands, scale and zero point."""
    part = images.parts[0]
    pixels = dataset(file, part.name, "source.images")
    where = f"{part.name} of {Path(file.filename).name}"
    _, height, width, number = images.shape
    survey.put_size(height, width, f"each image in {where}")
    told = attributes(pixels)
    if images.bands:
        text = f"names of datasets of {Path(file.filename).name}"
        survey.put("cutouts.bands", images.bands, text)
    else:
        told |= _named(file, number)
        put_bands(survey, number, told, where, *tables)
    scales = stated_scales(told)
    if isinstance(scales, Reject):
        raise ValueError(f"{file.filename}: {scales.detail}")
    survey.put_scale(scales[0] if scales else None, f"attribute of {where}")
    if survey.source["kind"] == "rgb":
        return
    survey.source["bands"] = survey.cutouts["bands"]
    _put_zero_point(survey, [file[x.name] for x in images.parts[:number]], where)
    sample = pixels[:LOOKED] if part.object == 0 and pixels.ndim > 2 else pixels[:]
    low, high = np.nanmin(sample), np.nanmax(sample)
    if low >= 0 and high <= 1 and number == 3:
        survey.said.append(
            f"The images are of values within 0 and 1 ({where}). They are taken for "
            "flux. If they are stretched, as for a picture, write them as 8-bit"
        )


def _named(file: h5py.File, number: int) -> dict:
    """Return the names of bands in a dataset of its own, as if it were an attribute."""
    for name in file:
        one = file[name]
        if (
            name.upper() in ("BANDS", "FILTERS", "BAND_NAMES", "CHANNELS")
            and isinstance(one, h5py.Dataset)
            and one.shape == (number,)
            and one.dtype.kind in "OS"
        ):
            return {"BANDS": [x.decode() for x in one[:]]}
    return {}


def _put_zero_point(survey: Survey, bands: list[h5py.Dataset], where: str) -> None:
    area, found = survey.cutouts["pixel_scale"] ** 2, []
    count = len(survey.cutouts["bands"])
    for place in range(count):
        pixels = bands[place] if len(bands) == count else bands[0]
        by_place = place if pixels.shape[-1] == count else None
        said = {"MAGSYS": "AB"} | attributes(pixels, by_place)
        found += zero_points.stated(said, area)[:1]
    values = {round(one.value, 3) for one in found}
    if len(values) == 1 and len(found) == count:
        text = f"{found[0].source}, an attribute of {where}"
        survey.put("source.zero_point", values.pop(), text)
        return
    text = "no attribute states it; this is HSC's"
    if len(values) > 1:
        text = f"attributes state {sorted(values)}: bring all bands to one"
    survey.guess("source.zero_point", ZERO_POINT, text)


def _put_ids(
    survey: Survey,
    own: Columns,
    catalogue: Columns | None,
    links: Links,
    images: Images,
) -> None:
    """Put the column of ids; of none, make one among the links."""
    file = own.path.name
    if name := find_ids(own):
        why = "names of groups" if images.groups else "one value of its own each"
        return survey.put("source.ids", name, f"{name} of {file}: {why}")
    rows = images.shape[0]
    theirs = catalogue and rows_of(catalogue) == rows and find_ids(catalogue)
    if catalogue and theirs:
        texts = texts_of(catalogue, theirs)
        links.columns[IDS] = texts
        return survey.guess(
            "source.ids",
            IDS,
            f"{file} has no ids. Those of {catalogue.path.name}, column {theirs}, are "
            "taken in its order, since it has as many rows. Check that the order is "
            "the same",
        )
    links.columns[IDS] = pa.array(np.arange(rows))
    text = f"{file} has no column of ids; these are numbers of rows, from 0"
    return survey.guess("source.ids", IDS, text)


def _join(survey: Survey, catalogue: Columns, ids: pa.Array) -> None:
    """Put the catalogue, by the column that holds the images' ids."""
    name, found = matched(catalogue, ids)
    if name is None:
        raise ValueError(
            f"{catalogue.path}: no column holds the ids of the images, such as "
            f"{ids[0].as_py()!r}: expected one with the same ids. Add it, or leave the "
            "table out"
        )
    survey.source["catalogue"] = path_text(catalogue.path)
    text = f"{found:,} of {len(ids):,} images have their id in it"
    survey.put("source.catalogue_ids", name, text)


def _link(
    survey: Survey,
    links: Links,
    used: dict[str, Columns],
    own: Columns,
    catalogue: Columns | None,
    beside: Path,
) -> None:
    """Write a file of links with the columns that are used."""
    ids = survey.source["ids"]
    outside = [name for name, table in used.items() if table is catalogue]
    for name, table in used.items():
        if table is own and name not in links.columns:
            links.columns[name] = own.made.get(name, name)
    if outside and catalogue is not None:
        mine = links.columns[ids]
        texts = pa.array(texts_of(own, ids) if isinstance(mine, str) else mine)
        _join(survey, catalogue, texts.cast(pa.string()))
        if survey.source["kind"] == "rgb":
            key = survey.source.pop("catalogue_ids")
            survey.source.pop("catalogue")
            links.columns |= _values(catalogue, key, outside, texts)
    write_links(links, beside)
    text = f"links to the pixels of {own.path.name}, in the order that is read"
    survey.written.append((beside, text))
    survey.source["file"] = path_text(beside)
    survey.source["images"] = IMAGES


def _values(
    catalogue: Columns, key: str, names: list[str], ids: pa.Array
) -> dict[str, pa.Array]:
    """Return columns of a catalogue in the order of the images' ids."""
    theirs = read_ids(texts_of(catalogue, key), str(catalogue.path)).ids
    ours = read_ids(ids.cast(pa.string()), "ids").ids
    rows = pc.index_in(pa.array(ours), value_set=pa.array(theirs))
    table = catalogue.read(names, [])
    return {
        name: table[name].take(rows).combine_chunks() for name in table.column_names
    }
