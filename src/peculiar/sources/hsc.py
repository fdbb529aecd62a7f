"""Source `hsc`: cutouts from the archive of the Hyper Suprime-Cam survey.

The objects are those of a table, which `peculiar hsc table` fetches. Each shard's job
downloads its own cutouts; the profile's resource `connections` limits how many jobs do
so at a time.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from peculiar.sources.archive.ledger import Ledger, Wanted
from peculiar.sources.images import Flagged
from peculiar.sources.listed import (
    catalogue,
    count,
    found_by,
    identifiers,
    table_of,
)
from peculiar.sources.rows import attempted
from peculiar.tables.rejects import Reject

__all__ = [
    "catalogue",
    "count",
    "drop_spool",
    "found_by",
    "identifiers",
    "images",
    "table_of",
]


def images(
    source: dict, cutouts: dict, objects: pa.Table, spool: Path
) -> Iterator[np.ndarray | Flagged | Reject]:
    """Download the cutouts of some objects, and give them one after the other.

    `spool` is the SQLite file of `peculiar.sources.archive.ledger`. Rejects are
    ``missing_band`` if the archive has no data, ``masked``, ``no_position``, and those
    of one image of `peculiar.sources.fits`.
    """
    from peculiar.sources.archive.download import download

    rows = objects.to_pylist()
    positions = {
        row["source_row"]: attempted(partial(_position, row, source)) for row in rows
    }
    with Ledger(spool) as ledger:
        ledger.expect(
            Wanted(row["source_row"], row["object_id"], band, *position)
            for row in rows
            if not isinstance(position := positions[row["source_row"]], Reject)
            for band in cutouts["bands"]
        )
        download(ledger, source, cutouts)
        for row in rows:
            position = positions[row["source_row"]]
            yield (
                position
                if isinstance(position, Reject)
                else _image(ledger, row["source_row"], source["mask"], cutouts)
            )


def drop_spool(spool: Path) -> None:
    """Free the space of the pixels once the shard is written; the ledger stays."""
    with Ledger(spool) as ledger:
        ledger.drop_pixels()


def _position(row: dict, source: dict) -> tuple[float, float, int] | Reject:
    values = [row["ra"], row["dec"], row[source["tract"]]]
    if any(value is None or not np.isfinite(value) for value in values):
        return Reject("no_position", "ra, dec or tract is null")
    return float(values[0]), float(values[1]), int(values[2])


def _image(
    ledger: Ledger, source_row: int, mask: dict | None, cutouts: dict
) -> np.ndarray | Flagged | Reject:
    states = ledger.of_object(source_row)
    for band in cutouts["bands"]:
        state, detail = states[band]
        if state == "absent":
            return Reject("missing_band", f"{band}: {detail}")
        if state != "received":
            reason, _, text = detail.partition(": ")
            return Reject(reason, f"{band}: {text}")
    found = ledger.pixels(source_row)
    size = cutouts["size"]
    image = np.stack(
        [
            np.frombuffer(found[band][0], "<f4").reshape(size, size)
            for band in cutouts["bands"]
        ],
        axis=-1,
    )
    if mask is None:
        return image
    planes = {name for _, names in found.values() for name in names}
    bad = [name for name in mask["reject"] if name in planes]
    if bad:
        text = f"{', '.join(bad)} within {mask['radius']} arcsec, in some band"
        return Reject("masked", text)
    flags = {name: name in planes for name in mask["flag"]}
    return Flagged(image, flags) if flags else image
