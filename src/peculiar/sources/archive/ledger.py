"""A shard's cutouts, asked for and arrived; the file survives a killed job."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: States are ``open``: to be asked for; ``asked``: in the latest request, which may
#: have died; ``received``: the cutout is here, or in the finished shard; ``absent``:
#: the archive has none; ``bad``: it was unusable several times, ``detail`` says why,
#: reason first.
_TABLES = """
CREATE TABLE IF NOT EXISTS ledger (
    source_row INTEGER NOT NULL,
    object_id INTEGER NOT NULL,
    band TEXT NOT NULL,
    ra REAL NOT NULL,
    dec REAL NOT NULL,
    tract INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    tries INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (source_row, band)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pixels (
    source_row INTEGER NOT NULL,
    band TEXT NOT NULL,
    flux BLOB NOT NULL,
    planes TEXT NOT NULL,
    PRIMARY KEY (source_row, band)
);
"""


@dataclass(frozen=True)
class Wanted:
    """One cutout of one object in one band (``i``), from one tract of the sky.

    `ra` and `dec` are in degrees; `tries` counts how often it arrived unusable.
    """

    source_row: int
    object_id: int
    band: str
    ra: float
    dec: float
    tract: int
    tries: int = 0


class Ledger:
    """A row for each object and band of a shard, and the pixels that came.

    Parameters
    ----------
    path : Path
        SQLite file; made if it does not exist.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, timeout=60)
        self._file.executescript(_TABLES)

    def __enter__(self) -> "Ledger":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def expect(self, wanted: Iterable[Wanted]) -> None:
        """Add cutouts; open those again that a killed job had asked for.

        Received cutouts whose pixels were dropped are opened again, too: their shard is
        made anew.
        """
        columns = "source_row, object_id, band, ra, dec, tract"
        with self._file:
            self._file.executemany(
                f"INSERT OR IGNORE INTO ledger ({columns}) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (w.source_row, w.object_id, w.band, w.ra, w.dec, w.tract)
                    for w in wanted
                ),
            )
            self._file.execute(
                "UPDATE ledger SET state = 'open' WHERE state = 'asked' OR "
                "(state = 'received' AND NOT EXISTS (SELECT 1 FROM pixels WHERE "
                "pixels.source_row = ledger.source_row AND pixels.band = ledger.band))"
            )

    def ask(self, most: int) -> list[Wanted]:
        """Return the next open cutouts, at most so many, and mark them as asked for."""
        rows = self._file.execute(
            "SELECT source_row, object_id, band, ra, dec, tract, tries FROM ledger "
            "WHERE state IN ('open', 'asked') ORDER BY source_row, band LIMIT ?",
            (most,),
        )
        wanted = [Wanted(*row) for row in rows]
        with self._file:
            self._mark(wanted, "asked", "")
        return wanted

    def receive(self, wanted: Wanted, flux: np.ndarray, planes: Iterable[str]) -> None:
        """Store a cutout, float32 (height, width), and the set planes of its mask."""
        pixels = np.ascontiguousarray(flux, "<f4").tobytes()
        key = (wanted.source_row, wanted.band)
        with self._file:
            self._file.execute(
                "INSERT OR REPLACE INTO pixels VALUES (?, ?, ?, ?)",
                (*key, pixels, " ".join(planes)),
            )
            self._mark([wanted], "received", "")

    def settle(self, wanted: Iterable[Wanted], state: str, detail: str) -> None:
        """Mark cutouts that cannot be had, with the reason."""
        with self._file:
            self._mark(wanted, state, detail)

    def fail(self, wanted: Wanted, detail: str, tries: int) -> None:
        """Mark an unusable cutout: open again, until so many tries."""
        left = wanted.tries + 1 < tries
        with self._file:
            self._mark([wanted], "open" if left else "bad", detail)
            self._file.execute(
                "UPDATE ledger SET tries = tries + 1 WHERE source_row = ? AND band = ?",
                (wanted.source_row, wanted.band),
            )

    def counts(self) -> dict[str, int]:
        """Return the number of rows in each state."""
        rows = self._file.execute("SELECT state, count(*) FROM ledger GROUP BY state")
        return dict(rows.fetchall())

    def of_object(self, source_row: int) -> dict[str, tuple[str, str]]:
        """Return state and detail of each band of an object."""
        rows = self._file.execute(
            "SELECT band, state, detail FROM ledger WHERE source_row = ?",
            (source_row,),
        )
        return {band: (state, detail) for band, state, detail in rows}

    def pixels(self, source_row: int) -> dict[str, tuple[bytes, list[str]]]:
        """Return the float32 pixels of each band of an object, and its set planes."""
        rows = self._file.execute(
            "SELECT band, flux, planes FROM pixels WHERE source_row = ?", (source_row,)
        )
        return {band: (flux, planes.split()) for band, flux, planes in rows}

    def drop_pixels(self) -> None:
        """Free the disk space of the pixels; the rows stay."""
        self._file.execute("DROP TABLE pixels")
        self._file.execute("VACUUM")

    def _mark(self, wanted: Iterable[Wanted], state: str, detail: str) -> None:
        self._file.executemany(
            "UPDATE ledger SET state = ?, detail = ? WHERE source_row = ? AND band = ?",
            ((state, detail, w.source_row, w.band) for w in wanted),
        )
