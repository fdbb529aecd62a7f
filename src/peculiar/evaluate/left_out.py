"""Scores of rankings that were taught all kinds but one."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.inject.teaching import PECULIAR, read_injected
from peculiar.scores.taught import Teacher, blocks, sample
from peculiar.tables.files import written
from peculiar.tables.logs import progress

INJECTED = pa.schema(
    [
        pa.field("host", pa.int64()),
        pa.field("kind", pa.string()),
        pa.field("strength", pa.float64()),
        # Share of the slice's objects that score higher: without the kind, and with it.
        pa.field("above_left_out", pa.float64()),
        pa.field("above_taught", pa.float64()),
    ]
)


def leave_kinds_out(
    *,
    descriptors: list[Path],
    injected: Path,
    taught: Path,
    seed: int,
    survey: Path,
    images: Path,
) -> None:
    """Teach once without each peculiar kind, and score the survey and that kind.

    Parameters
    ----------
    descriptors, injected, seed
        See `peculiar.scores.taught.score_taught`.
    taught : Path
        The table that it writes, taught all kinds.
    survey : Path
        Parquet to write, one row an object: ``object_id``, and for each kind a float32
        column of its name, the score ``taught`` without this kind.
    images : Path
        Parquet to write, one row an injected image of a peculiar kind: `INJECTED`. Each
        is scored by models that have not seen its host.
    """
    known = read_injected(injected)
    ordinary = sample(descriptors, known.names, seed)
    parts = [*blocks(descriptors, known.names)]
    ids = np.concatenate([part for part, _ in parts])
    kinds = sorted(set(known.kind[known.teaches == PECULIAR]))
    with_all = pq.read_table(taught)
    if not np.array_equal(with_all["object_id"].to_numpy(), ids):
        raise ValueError(
            f"{taught}: expected the objects of the descriptors in the same order, "
            "found others. Remove it and run again"
        )
    of_all = Teacher(ordinary, known, seed)
    columns, rows = {}, []
    for kind in progress(kinds, len(kinds), "kinds left out"):
        model = Teacher(ordinary, known, seed, without=kind)
        scores = np.concatenate([model(*part)[0] for part in parts])
        columns[kind] = scores.astype(np.float32)
        own = known.kind == kind
        of_images = [
            _share_above(survey_scores, one(known.host[own], known.values[own])[0])
            for one, survey_scores in (
                (model, scores),
                (of_all, with_all["taught"].to_numpy()),
            )
        ]
        facts = known.host[own], known.kind[own], known.strength[own]
        rows.append(pa.table([*facts, *of_images], schema=INJECTED))
    with written(survey) as temporary:
        pq.write_table(pa.table({"object_id": ids, **columns}), temporary)
    with written(images) as temporary:
        pq.write_table(
            pa.concat_tables(rows) if rows else INJECTED.empty_table(), temporary
        )


def _share_above(survey: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return the share of the survey's scores above each score.

    NaN for NaN, which a slice of very few objects may have, and which is not counted.
    """
    known = np.sort(survey[np.isfinite(survey)])
    if not len(known):
        return np.full(len(scores), np.nan)
    share = 1 - np.searchsorted(known, scores, side="right") / len(known)
    return np.where(np.isnan(scores), np.nan, share)
