"""How many interesting objects a person finds per look: in the loop, and without it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from peculiar.evaluate import found_per_look_text as names
from peculiar.evaluate.played import Survey, play
from peculiar.evaluate.played_survey import survey_of, verdicts_of
from peculiar.evaluate.tables import ARTIFACT_SCORE, ORDER, write_table
from peculiar.scores.basis import distances, read_basis
from peculiar.scores.described import (
    Objects,
    column_of,
    read_objects,
)
from peculiar.scores.rerank import VERDICTS
from peculiar.tables import markdown

log = logging.getLogger(__name__)

#: Plays of each loop, looks of a play, and steps of the curves.
STARTS, LOOKS, STEP = 15, 600, 5

#: Objects that are played with, at most: a seeded sample of a larger survey.
AT_MOST = 100_000

#: By kind and name of an order, the interesting objects found after 1, 2, ... looks,
#: shape (start, look).
Curves = dict[tuple[str, str], np.ndarray]

SCHEMA = pa.schema(
    [
        # See `peculiar.evaluate.found_per_look_text`.
        pa.field("kind", pa.string()),
        # Of a detector, or a loop.
        pa.field("name", pa.string()),
        pa.field("looks", pa.int64()),
        # Interesting objects found, over the starts; at random the mean is exact.
        pa.field("mean", pa.float64()),
        pa.field("least", pa.float64()),
        pa.field("most", pa.float64()),
        pa.field("starts", pa.int64()),
        # Looks for half of the interesting objects; null if a play ends before.
        pa.field("half_mean", pa.float64()),
        pa.field("half_least", pa.float64()),
        pa.field("half_most", pa.float64()),
        pa.field("interesting", pa.int64()),
        pa.field("artifacts", pa.int64()),
        pa.field("objects", pa.int64()),
    ]
)


def measure_found_per_look(
    *,
    survey: dict,
    labels_of: dict[str, Path],
    scores: dict[str, dict[str, Path]],
    labels: dict,
    words: dict,
    table: Path,
    text: Path,
) -> None:
    """Play a person by the true labels, and follow every order without one.

    A loop is played as in `peculiar.evaluate.played.play`, from `STARTS` starts. Memory
    and time are bounded by `AT_MOST` objects and `LOOKS` looks: 100,000 objects of 375
    descriptors take 0.5 GB.

    Parameters
    ----------
    survey : dict
        See `peculiar.evaluate.played_survey.survey_of`.
    labels_of : dict of str to Path
        Per slice a table with ``object_id`` and perhaps ``label``. Objects without a
        label are left out, as are those that a detector has not scored.
    scores : dict of str to dict of str to Path
        Per slice and detector ``scores.parquet``. The order over all slices is that of
        the percentiles in each. Detectors that a slice lacks are left out.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`: found after 1, 5, 10, 15, ... looks. Empty
        without a label of an interesting object.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    objects = read_objects(survey["descriptors"], survey["taught"])
    orders = _orders(objects, scores)
    verdicts = verdicts_of(objects, labels_of, labels)
    known = verdicts != ""
    for one in orders.values():
        known &= np.isfinite(one)
    rows, every = _sample(np.flatnonzero(known)), int(known.sum())
    curves: Curves = {}
    if (verdicts[rows] == VERDICTS[0]).any():
        played = survey_of(objects, rows, verdicts, survey)
        far = survey["far"]
        score = column_of(objects, far["artifacts"], ARTIFACT_SCORE)[rows]
        artifact = score >= far["threshold"] if far["artifacts"] else None
        orders = {name: one[rows] for name, one in orders.items()}
        others = {}
        # The novelty is a detector's order, which is shown anyway.
        if not far["novelty"]:
            basis = read_basis(survey["basis"])
            others["distance"] = distances(objects.values[rows], basis)
        if played.taught is not None:
            others["taught by injection"] = played.taught
        curves = _without_judgements(played, orders, others, artifact)
        curves |= _loops(played, len(objects.names))
    else:
        log.warning("no object has a label of an interesting one: nothing is played")
    found = list(_rows(curves, verdicts[rows]))
    rows_written = write_table(found, SCHEMA, table)
    page = names.as_markdown(names.in_words(rows_written, words), every)
    markdown.write_text(text, page)


def _sample(rows: np.ndarray) -> np.ndarray:
    chosen = np.random.default_rng(1).permutation(len(rows))[:AT_MOST]
    return rows[np.sort(chosen)]


def _loops(survey: Survey, descriptors: int) -> Curves:
    """Return what plays find: without the ranking taught by injection, and with it.

    The first so many coordinates are those of descriptors.
    """
    alone = survey._replace(
        taught=None, coordinates=survey.coordinates[:, :descriptors].copy()
    )
    found = {
        (names.LOOP, names.NOVEL): _plays(alone),
        (names.LOOP, names.ERRING): _plays(alone, errs=0.1),
    }
    if survey.taught is not None:
        found[names.LOOP, names.TAUGHT] = _plays(survey)
    return found


def _plays(survey: Survey, errs: float = 0.0) -> np.ndarray:
    each = [play(survey, LOOKS, seed=seed, errs=errs).found for seed in range(STARTS)]
    shortest = min(len(one) for one in each)
    return np.array([one[:shortest] for one in each])


def _without_judgements(
    survey: Survey,
    orders: dict[str, np.ndarray],
    others: dict[str, np.ndarray],
    artifact: np.ndarray | None,
) -> Curves:
    """Return what fixed orders find, all objects long."""
    wanted = survey.truth == 0
    shuffled = [
        np.cumsum(np.random.default_rng(seed).permutation(wanted))
        for seed in range(STARTS)
    ]
    found = {(names.RANDOM, "chance"): np.array(shuffled)}
    plain = np.zeros(len(wanted), dtype=bool)
    kinds = [(names.DETECTOR, orders, plain), (names.OTHER, others, plain)]
    if artifact is not None:
        kinds.append((names.CLEAN, orders | others, artifact))
    for kind, columns, last in kinds:
        for name, values in columns.items():
            order = np.lexsort((-np.nan_to_num(values, nan=-np.inf), last))
            found[kind, name] = np.cumsum(wanted[order])[None]
    return found


def _rows(curves: Curves, verdicts: np.ndarray) -> Iterator[dict]:
    """Yield the rows of the table."""
    counts = {
        "interesting": int(np.sum(verdicts == VERDICTS[0])),
        "artifacts": int(np.sum(verdicts == VERDICTS[1])),
        "objects": len(verdicts),
    }
    half = -(-counts["interesting"] // 2)
    # A loop shows one object at a position, so that it may end first.
    last = min([LOOKS, *(found.shape[1] for found in curves.values())])
    for (kind, name), found in curves.items():
        needed = np.where(
            found[:, -1] >= half, (found < half).sum(axis=1) + 1.0, np.nan
        )
        facts = {"kind": kind, "name": name, "starts": len(found), **counts}
        facts |= _over_starts("half_", needed)
        if kind == names.RANDOM:
            # Exact, as the shuffles are few: they only say how far chance scatters.
            facts["half_mean"] = (
                half * (len(verdicts) + 1) / (counts["interesting"] + 1)
            )
        for looks in sorted({1, *range(STEP, last + 1, STEP), last}):
            row = facts | {"looks": looks} | _over_starts("", found[:, looks - 1])
            if kind == names.RANDOM:
                row["mean"] = looks * counts["interesting"] / len(verdicts)
            yield row


def _over_starts(prefix: str, values: np.ndarray) -> dict[str, float]:
    parts = {"mean": values.mean(), "least": values.min(), "most": values.max()}
    return {f"{prefix}{name}": float(value) for name, value in parts.items()}


def _orders(
    objects: Objects, scores: dict[str, dict[str, Path]]
) -> dict[str, np.ndarray]:
    """Return each detector's percentile of each object, NaN where it has none."""
    everywhere = set.intersection(*(set(of_slice) for of_slice in scores.values()))
    return {
        name: column_of(
            objects, {key: [one[name]] for key, one in scores.items()}, ORDER
        )
        for name in next(iter(scores.values()))
        if name in everywhere
    }
