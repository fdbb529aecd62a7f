"""Whether anything can come of a slice: a sample of its input, read beforehand."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from peculiar.cutouts.cutouts import check
from peculiar.cutouts.objects import objects_of
from peculiar.sources.images import Flagged
from peculiar.sources.members import describe, source_module
from peculiar.tables.rejects import Reject

#: Objects that are tried, spread over all, before it is said that none can be cut; and
#: how many at a time, so few that a source which reads in blocks reads little.
TRIED, AT_A_TIME = 300, 30

#: Columns with the id of an object, as the source writes it, and as a number.
IDS = ("source_id", "object_id")

#: By the reason of a reject, what a user can do if all objects have it.
REMEDIES = {
    "missing": "check source.file and the column source.images of its table",
    "missing_band": "check source.file, the pattern source.images and cutouts.bands",
    "no_position": "check the columns source.ra and source.dec, or source.cut_at",
    "no_zero_point": "set source.zero_point",
    "no_wcs": "set source.cut_at to pixel or centre, or add a WCS",
    "beyond_edge": "check source.ra and source.dec, or source.x, source.y and "
    "source.first_pixel, and that images and table are of the same sky",
    "not_finite": "fill such pixels, or leave them out with a smaller cutouts.size",
}


def check_inputs(config: dict) -> pa.Table | None:
    """Read a slice's catalogue, and images until one is usable.

    A source without files is not read, and of one that downloads the table alone.

    Parameters
    ----------
    config : dict
        The resolved config of the slice.

    Returns
    -------
    objects : Table or None
        Their ids, as `name_of` names them; None of a source without files.

    Raises
    ------
    ValueError
        If nothing can come of the slice: the catalogue cannot be read, no row is an
        object, no image has a row in the catalogue, or no object that is tried can be
        cut; with the first reason.
    """
    source = config["source"]
    files = [source[x] for x in ("file", "table", "catalogue") if source.get(x)]
    if not files:
        return None
    try:
        objects = objects_of(source, []).table
        if not hasattr(source_module(source), "drop_spool"):
            _check_images(source, config["cutouts"], objects)
    except ValueError as error:
        if any(Path(file).name in str(error) for file in files):
            raise
        raise ValueError(f"source {describe(source)}: {error}") from error
    return objects.select([x for x in IDS if x in objects.column_names])


def _check_images(source: dict, section: dict, objects: pa.Table) -> None:
    """Try objects, one and then some at a time, until an image is usable."""
    stretched = getattr(source_module(source), "STRETCHED", False)
    dtype = np.dtype(np.uint8 if stretched else np.float32)
    shape = (section["size"], section["size"], len(section["bands"]))
    spread = np.linspace(0, len(objects) - 1, TRIED).astype(np.int64)
    rows = np.unique(spread)
    parts = -(-len(rows) // AT_A_TIME)
    refused: list[tuple[int, Reject]] = []
    for group in (rows[:1], *(rows[1:][part::parts] for part in range(parts))):
        tried = objects.take(pa.array(group))
        images = source_module(source).images(source, section, tried)
        for row, image in zip(group, images, strict=True):
            pixels = image.image if isinstance(image, Flagged) else image
            checked = check(pixels, shape, dtype, section["bands"])
            if not isinstance(checked, Reject):
                return
            refused.append((int(row), checked))
    raise ValueError(_all_refused(source, objects, sorted(refused, key=lambda x: x[0])))


def _all_refused(source: dict, objects: pa.Table, refused: list) -> str:
    row, first = refused[0]
    reasons = Counter(reject.reason for _, reject in refused)
    counted = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
    # Where the header contradicts the config, the detail says what to do.
    remedy = REMEDIES.get(first.reason, "correct the images, or the keys of source")
    spread = "" if len(refused) == len(objects) else ", spread over all,"
    return (
        f"source {describe(source)}: no usable cutout: of {len(objects):,} objects, "
        f"{len(refused)}{spread} were tried and refused ({counted}). Object "
        f"{name_of(objects, row)}, row {objects['source_row'][row]}: "
        f"{first.reason}: {first.detail}. Expected a usable one; {remedy}"
    )


def name_of(objects: pa.Table, row: int) -> str:
    """Return an object's id as the source writes it."""
    known = [objects[name][row] for name in IDS if name in objects.column_names]
    return str(next(name for name in known if name.is_valid))
