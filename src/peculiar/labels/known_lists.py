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

log = logging.getLogger(__name__)


def known_rows(objects: Path, known: dict[str, dict]) -> list[dict]:
    """Find the objects of a slice that are in lists of known objects.

    Each entry of a list is matched to the nearest object alone, if that is within the
    radius: a neighbour of a lens is no lens.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``; objects without ``ra`` and ``dec`` (deg, ICRS)
        are not matched.
    known : dict of str to dict
        By the name of a list: ``table``, the columns ``ra``, ``dec`` (deg, ICRS) and
        ``name`` in it, and ``radius`` (arcsec).

    Returns
    -------
    rows : list of dict
        As in `peculiar.labels.judgements.SCHEMA`: ``object_id``, ``tags`` (the list),
        ``note`` (name and distance), and None as ``verdict``, ``who`` and ``when``; by
        list, then in its order.

    Raises
    ------
    ValueError
        If a table cannot be read, or lacks a column.
    """
    table = pq.read_table(objects, columns=["object_id", "ra", "dec"])
    ra, dec = _degrees(table, "ra"), _degrees(table, "dec")
    placed = np.flatnonzero(np.isfinite(ra) & np.isfinite(dec))
    ids = table["object_id"].to_numpy()[placed]
    found = []
    for name, section in sorted(known.items()):
        key = f"publish.known.{name}.table"
        columns = [section["ra"], section["dec"]]
        listed = read_table(
            expand(section["table"], key), key, section["name"], columns
        )
        theirs = [_degrees(listed, column) for column in columns]
        usable = np.flatnonzero(np.isfinite(theirs[0]) & np.isfinite(theirs[1]))
        rows: list[dict] = []
        if len(ids) and len(usable):
            sky = SkyCoord(*(values[usable] for values in theirs), unit="deg")
            ours = SkyCoord(ra[placed], dec[placed], unit="deg")
            nearest, distance, _ = sky.match_to_catalog_sky(ours)
            names = listed[section["name"]].cast(pa.string()).to_pylist()
            for entry, row, apart in zip(
                usable, nearest, distance.to_value(units.arcsec), strict=True
            ):
                if apart <= section["radius"]:
                    note = f"{names[entry] or 'no name'}, {apart:.2f} arcsec"
                    rows.append(_row(int(ids[row]), name, note))
        log.info(
            "%s: %d of %d entries are objects of the slice; %d have no position",
            *(name, len(rows), len(listed), len(listed) - len(usable)),
        )
        found += rows
    return found


def _degrees(table: pa.Table, column: str) -> np.ndarray:
    return table[column].cast(pa.float64()).to_numpy()


def _row(object_id: int, tag: str, note: str) -> dict:
    nobody = {"verdict": None, "who": None, "when": None}
    return {"object_id": object_id, "tags": tag, "note": note} | nobody
