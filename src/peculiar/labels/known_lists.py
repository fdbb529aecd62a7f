"""Objects of published lists, matched to a slice's objects by position on the sky."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy import units
from astropy.coordinates import SkyCoord

from peculiar.config.paths import expand
from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.settle import settle

log = logging.getLogger(__name__)


def known_rows(
    objects: Path, known: dict[str, dict]
) -> tuple[list[dict], dict[str, dict[str, int]]]:
    """Find the objects of a slice that are in lists of known objects.

    Each entry of a list is matched to the nearest object alone, if that is within the
    radius: a neighbour of a lens is no lens.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``; objects without ``ra`` and ``dec`` (deg, ICRS)
        are not matched.
    known : dict of str to dict
        By the name of a list: ``table`` and ``hdu``, the columns ``ra``, ``dec`` (of
        any frame and unit that it states, or of those of ``units``, or sexagesimal) and
        ``name`` in it, and ``radius`` (arcsec).

    Returns
    -------
    rows : list of dict
        As in `peculiar.labels.judgements.SCHEMA`: ``object_id``, ``tags`` (the list),
        ``note`` (name and distance), and None as ``verdict``, ``who`` and ``when``; by
        list, then in its order.
    counts : dict of str to dict of str to int
        By list: its ``entries``, those ``matched``, those ``without_position``.

    Raises
    ------
    ValueError
        If a table cannot be read, or lacks a column.
    """
    table = pq.read_table(objects, columns=["object_id", "ra", "dec"])
    ours, placed = _sky(table)
    ids = table["object_id"].to_numpy()[placed]
    found, counts = [], {}
    for name, section in sorted(known.items()):
        listed = _read(f"publish.known.{name}", section)
        sky, usable = _sky(listed)
        rows: list[dict] = []
        if len(ids) and len(usable):
            nearest, distance, _ = sky.match_to_catalog_sky(ours)
            apart = distance.to_value(units.arcsec)
            names = listed["name"].cast(pa.string()).to_pylist()
            for entry in np.flatnonzero(apart <= section["radius"]):
                note = f"{names[usable[entry]] or 'no name'}, {apart[entry]:.2f} arcsec"
                rows.append(_row(int(ids[nearest[entry]]), name, note))
        lost = len(listed) - len(usable)
        counts[name] = {
            "entries": len(listed),
            "matched": len(rows),
            "without_position": lost,
        }
        log.log(
            logging.INFO if rows else logging.WARNING,
            "%s: %d of %d entries are objects of the slice; %d have no position",
            *(name, len(rows), len(listed), lost),
        )
        found += rows
    return found, counts


def _read(key: str, section: dict) -> pa.Table:
    """Return the list's ``name``, and ``ra`` and ``dec`` in degrees."""
    path, columns = expand(section["table"], f"{key}.table"), ["ra", "dec"]
    table = read_table(
        path,
        f"{key}.table",
        section["name"],
        [section[column] for column in columns],
        hdu=section["hdu"],
    )
    names = {column: section[column] for column in columns}
    where = f"{key}.table: {path}"
    places = settle(table, names, where=where, units=section["units"]).table
    return places.append_column("name", table[section["name"]])


def _sky(table: pa.Table) -> tuple[SkyCoord, np.ndarray]:
    """Return the places of the rows that have one, and these rows."""
    values = [table[column].to_numpy() for column in ("ra", "dec")]
    rows = np.flatnonzero(np.isfinite(values[0]) & np.isfinite(values[1]))
    return SkyCoord(*(x[rows] for x in values), unit="deg"), rows


def _row(object_id: int, tag: str, note: str) -> dict:
    nobody = {"verdict": None, "who": None, "when": None}
    return {"object_id": object_id, "tags": tag, "note": note} | nobody
