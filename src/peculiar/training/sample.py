"""Choice of the objects that a detector is trained on."""

import logging
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables.files import written

log = logging.getLogger(__name__)


def choose_sample(
    *,
    views: list[Path],
    objects: Path | None,
    labels: Path | None,
    sample: Path,
    known: Path,
    section: dict,
) -> None:
    """Write the objects that a detector is trained on, and those to choose weights by.

    Parameters
    ----------
    views : list of Path
        The images: HDF5 with ``object_id`` int64 (n,); or Parquet, of a detector that
        reads descriptors.
    objects : Path or None
        Table of the slice's objects; read if ``balance`` names a column of it.
    labels : Path or None
        Table of labels; read if ``only`` or ``known`` name a column of it.
    sample : Path
        Parquet to write: ``object_id`` int64, rising, and the ``bin`` of each, int16,
        from 0, all 0 without ``balance``. An object of which the number to balance by
        is unknown is not in the sample.
    known : Path
        Parquet to write: ``object_id`` int64, rising, of the objects by which the
        detector chooses among its weights; none is in the sample. Empty without
        ``known``.
    section : dict
        Config section ``sample``: ``only`` (``column``, ``values``), ``held_out``
        (fraction of the chosen that is left out at random, rounded to whole objects),
        ``fold`` (which part of the random order that is, from 0; folds have no object
        in common), ``seed`` (of both; not the detector's own, so that detectors with
        the same section are trained on the same objects), and perhaps ``balance``
        (``column``, ``bins`` of equal width) and ``known`` (``column``, ``values``, and
        the ``share`` of these objects that is drawn, rounded to whole objects).

    Raises
    ------
    ValueError
        If a column is missing, or that to balance by holds no numbers, no known object
        can be drawn, or fewer than two objects are left.
    """
    ids = np.sort(np.concatenate([_ids_of(view) for view in views]))
    drawn = ids[:0]
    if section.get("known"):
        drawn = _known(ids, labels, section["seed"], **section["known"])
        ids = np.setdiff1d(ids, drawn)
    if section["only"]:
        ids = _with_values(ids, labels, "only", **section["only"])
    rng = np.random.default_rng(section["seed"])
    kept = np.ones(len(ids), dtype=bool)
    held_out = round(section["held_out"] * len(ids))
    start = section["fold"] * held_out
    kept[rng.permutation(len(ids))[start : start + held_out]] = False
    ids = ids[kept]
    bins = np.zeros(len(ids), dtype=np.int16)
    if section.get("balance"):
        ids, bins = _bins(ids, objects, **section["balance"])
    if len(ids) < 2:
        raise ValueError(
            f"{sample}: {len(ids)} objects are left to train on by {section}. Expected "
            "at least two; look at the values of the labels and at the rejects"
        )
    with written(sample) as temporary:
        pq.write_table(pa.table({"object_id": ids, "bin": bins}), temporary)
    with written(known) as temporary:
        pq.write_table(pa.table({"object_id": drawn}), temporary)
    log.info(
        "%s: %d objects to train on, %d held out, %d to choose weights",
        *(sample, len(ids), held_out, len(drawn)),
    )


def _ids_of(view: Path) -> np.ndarray:
    if view.suffix == ".parquet":
        return pq.read_table(view, columns=["object_id"])["object_id"].to_numpy()
    with h5py.File(view) as file:
        return file["object_id"][:]


def _known(
    ids: np.ndarray, labels: Path | None, seed: int, share: float, **chosen: Any
) -> np.ndarray:
    """Draw a share of the objects that have one of some values in a column."""
    found = _with_values(ids, labels, "known", **chosen)
    # Another random sequence than that of held_out, which does not change.
    rng = np.random.default_rng([seed, 1])
    drawn = rng.permutation(found)[: round(share * len(found))]
    if not len(drawn):
        raise ValueError(
            f"sample.known: a share of {share:g} of {len(found)} objects with {chosen} "
            "is none. Expected at least one; look at the values of the labels"
        )
    return np.sort(drawn)


def _with_values(
    ids: np.ndarray, labels: Path | None, key: str, column: str, values: list
) -> np.ndarray:
    table = _columns(labels, column, f"sample.{key}.column")
    # Integers in the config may be text in a column of labels, or the reverse.
    texts = pa.array([str(value) for value in values])
    good = pc.is_in(table[column].cast(pa.string()), value_set=texts)
    return np.intersect1d(ids, table.filter(good)["object_id"].to_numpy())


def _bins(
    ids: np.ndarray, objects: Path | None, column: str, bins: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the objects whose number is known, and the bin of each."""
    table = _columns(objects, column, "sample.balance.column")
    rows = pc.index_in(pa.array(ids), table["object_id"].combine_chunks())
    if not pa.types.is_floating(kind := table[column].type) and (
        not pa.types.is_integer(kind)
    ):
        raise ValueError(
            f"sample.balance.column is {column!r}, of which {objects} holds {kind}: "
            "expected a column of numbers"
        )
    values = table[column].take(rows).cast(pa.float64()).to_numpy()
    known = np.isfinite(values)
    if not known.all():
        lost = len(ids) - known.sum()
        log.info("%s: %d objects without %s are not trained on", objects, lost, column)
        ids, values = ids[known], values[known]
    if not len(ids):
        return ids, np.zeros(0, np.int16)
    edges = np.linspace(values.min(), values.max(), bins + 1)
    return ids, np.searchsorted(edges[1:-1], values, side="right").astype(np.int16)


def _columns(path: Path | None, column: str, key: str) -> pa.Table:
    names = pq.read_schema(path).names
    if column not in names:
        raise ValueError(
            f"{key} is {column!r}, and {path} has no such column. Expected one of "
            f"{', '.join(names)}"
        )
    return pq.read_table(path, columns=list(dict.fromkeys(["object_id", column])))
