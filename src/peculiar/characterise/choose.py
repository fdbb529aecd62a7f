"""Which objects are embedded: the selected, and a random sample."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: An autoencoder needs two objects at least.
FEWEST = 2


def choose_embedded(
    *,
    objects: Path,
    scores: Path,
    chosen: Path,
    training: Path,
    sample: dict,
    trained_on: str,
    reference_rows: int | None,
) -> None:
    """Choose the objects of a slice that are embedded, and those trained on.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``.
    scores : Path
        The detector's ``scores.parquet``.
    chosen : Path
        Parquet to write, the selected and the sampled objects in the order of `scores`:
        ``object_id`` int64, ``shard`` int32, ``selected``, ``sampled`` and
        ``reference`` bool.
    training : Path
        Parquet to write: ``object_id``, and ``bin`` 0, as `peculiar.training.stream`
        wants it.
    sample : dict
        ``size`` of the random sample (SF21 §4.3: 100,000), all if there are fewer, and
        its ``seed``.
    trained_on : str
        ``selected``, ``sample`` or ``both``.
    reference_rows : int or None
        Only objects among the first so many rows of the source are sampled, trained on
        and mapped (``reference``); later ones are placed on the existing map. None for
        all.
    """
    table = pq.read_table(scores, columns=["object_id", "shard", "selected"])
    known = pq.read_table(objects, columns=["object_id", "source_row"])
    rows = pc.index_in(table["object_id"], known["object_id"].combine_chunks())
    source_rows = known["source_row"].take(rows).to_numpy()
    reference = np.ones(len(table), dtype=bool)
    if reference_rows is not None:
        reference = source_rows < reference_rows
    places = np.flatnonzero(reference)
    rng = np.random.default_rng(sample["seed"])
    sampled = np.zeros(len(table), dtype=bool)
    count = min(sample["size"], len(places))
    sampled[rng.choice(places, count, replace=False)] = True
    selected = table["selected"].to_numpy()
    table = table.append_column("sampled", pa.array(sampled))
    table = table.append_column("reference", pa.array(reference))
    with written(chosen) as temporary:
        pq.write_table(table.filter(pa.array(selected | sampled)), temporary)
    kept = _trained(selected & reference, sampled, trained_on)
    ids = table["object_id"].to_numpy()[kept]
    with written(training) as temporary:
        bins = np.zeros(len(ids), dtype=np.int16)
        pq.write_table(pa.table({"object_id": ids, "bin": bins}), temporary)
    log.info(
        "%s: %d selected, %d sampled, %d to train on",
        chosen,
        selected.sum(),
        count,
        len(ids),
    )


def _trained(selected: np.ndarray, sampled: np.ndarray, on: str) -> np.ndarray:
    """Return which objects an autoencoder is trained on."""
    kept = {"selected": selected, "sample": sampled, "both": selected | sampled}[on]
    if kept.sum() < FEWEST:
        log.warning(
            "characterise.autoencoder.trained_on is %r, which only %d objects are: the "
            "autoencoder is trained on the random sample, too",
            on,
            kept.sum(),
        )
        return kept | sampled
    return kept
