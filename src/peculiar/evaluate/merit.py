"""Figures of merit where objects have labels: what each score finds, and misses."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.merit_objects import (
    labelled,
    measured_together,
    used_in_training,
)
from peculiar.evaluate.merit_text import as_markdown
from peculiar.evaluate.roc import RESAMPLES, bootstrap_areas
from peculiar.labels.classes import classes_of
from peculiar.tables.files import written
from peculiar.tables.markdown import write_text

logger = logging.getLogger(__name__)

#: Seed of the bootstrap: intervals do not change from run to run.
SEED = 1

#: Labels with fewer objects of known strength are not split into thirds.
SMALLEST_TO_SPLIT = 6

SCHEMA = pa.schema(
    [
        # label; label_mean: over a group, each label counting alike; label_pooled: each
        # object counting alike. strength, strength_mean, strength_pooled: the same for
        # the weakest (1) to the strongest (3) third of every label's objects.
        # tag: what people call an object; it may have several tags.
        pa.field("what", pa.string()),
        pa.field("group", pa.string()),
        pa.field("label", pa.string()),
        pa.field("third", pa.int32()),
        pa.field("strength_low", pa.float64()),
        pa.field("strength_high", pa.float64()),
        pa.field("n", pa.int64()),
        pa.field("n_ordinary", pa.int64()),
        pa.field("detector", pa.string()),
        pa.field("score", pa.string()),
        pa.field("selected_share", pa.float64()),
        pa.field("area", pa.float64()),
        pa.field("area_low", pa.float64()),
        pa.field("area_high", pa.float64()),
    ]
)


def measure_merit(
    *,
    catalog: Path,
    labels: dict,
    scores: dict[str, dict[str, list[str]]],
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
    repeats: list[list[str]],
    table: Path,
    text: Path,
) -> None:
    """Measure every score of every detector on the labelled objects.

    The area under the ROC curve of a label compares its objects with the ordinary
    ones, over all slices, by the score in sigma. Objects that a detector was shown in
    training do not count, neither as ordinary nor as anomalies, for any detector, so
    that all are measured on the same images. A detector trained on every object of a
    slice leaves none out: it had no chance to learn the ordinary ones better. Objects
    that a detector's weights were chosen by never count.

    A score that only some slices have is measured on the objects of these, and compares
    with scores that have as many objects (column ``n``).

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, with columns ``label``, ``strength`` and ``tags`` where
        known. Objects that lack a score that their slice has do not count.
    labels : dict
        ``ordinary``: the labels, or tags, of the comparison; ``groups``: name to
        labels.
    scores : dict of str to dict of str to list of str
        Per slice the scores of each detector that it has.
    training_samples : dict of str to list of Path
        Per slice the tables of those used in training (``object_id``), of any detector.
    chosen_by : dict of str to list of Path
        Per slice the tables of those that weights were chosen by, of any detector.
    repeats : list of list of str
        Detectors that differ in their seed alone: the text has their mean and spread.
    table : Path
        Parquet file to write, see `SCHEMA`: one row a score and label, group or third
        of a label's strengths. Intervals hold 95% of 1000 bootstrap resamples.
        ``selected_share`` is of the objects counted. Empty without labels.
    text : Path
        Markdown file to write: the same for people.
    """
    known = labelled(catalog, scores)
    left_out = used_in_training(known, training_samples, chosen_by)
    rows = []
    for slices, of_these in measured_together(scores):
        inside = known["slice"].isin(slices) & ~left_out
        rows += _measure(known[inside].reset_index(drop=True), labels, of_these)
    frame = pd.DataFrame(rows, columns=SCHEMA.names)
    with written(table) as temporary:
        # Missing numbers are nulls; pandas would make whole numbers with gaps floats.
        columns = {name: list(frame[name]) for name in SCHEMA.names}
        arrays = [
            pa.array(columns[field.name], field.type, from_pandas=True)
            for field in SCHEMA
        ]
        pq.write_table(pa.table(arrays, schema=SCHEMA), temporary)
    left_out = int(left_out.sum())
    write_text(text, as_markdown(frame, labels, repeats=repeats, left_out=left_out))


def _measure(known: pd.DataFrame, labels: dict, scores: dict) -> list[dict]:
    """Return the rows of the table: labels, groups, thirds of strength, tags."""
    ordinary, classes, tagged = classes_of(known, labels)
    if not ordinary.any() or not (classes or tagged):
        logger.warning(
            "no figures of merit: %d ordinary objects and %d with other labels are "
            "left to compare",
            ordinary.sum(),
            (~ordinary).sum(),
        )
        return []
    measure = _Measure(known, ordinary, scores)
    rows = measure.rows("label", classes) if classes else []
    thirds = [third for one in classes for third in _thirds(one, known["strength"])]
    if thirds:
        rows += measure.rows("strength", thirds)
    # One by one: an object may have several.
    for one in tagged:
        if (ordinary & ~one["members"]).any():
            rows += measure.rows("tag", [one])
    return rows


def _thirds(one: dict, strength: pd.Series) -> list[dict]:
    """Split a label's objects into thirds of equal number by strength, if known."""
    strengths = strength[one["members"]].dropna().astype(float)
    if len(strengths) < SMALLEST_TO_SPLIT:
        return []
    third = (strengths.rank(method="first") - 1) * 3 // len(strengths)
    parts = []
    for number in range(3):
        part = strengths[third == number]
        parts.append(
            one
            | {
                "third": number + 1,
                "strength_low": part.min(),
                "strength_high": part.max(),
                "members": one["members"] & one["members"].index.isin(part.index),
            }
        )
    return parts


class _Measure:
    """Areas of every score against one comparison sample."""

    def __init__(self, known: pd.DataFrame, ordinary: np.ndarray, scores: dict):
        self.known = known
        self.ordinary = ordinary
        self.keys = [
            (detector, name) for detector in scores for name in scores[detector]
        ]
        columns = [f"{detector}_{name}_sigma" for detector, name in self.keys]
        self.values = known[columns].to_numpy(dtype=np.float64).T

    def rows(self, what: str, classes: list[dict]) -> list[dict]:
        """Return the rows of these classes, and those of their groups."""
        number = np.full(len(self.known), -1)
        number[self.ordinary] = 0
        for index, one in enumerate(classes, start=1):
            number[one["members"]] = index
        used = number >= 0
        counted = {"n_ordinary": (number == 0).sum()}
        areas = bootstrap_areas(
            self.values[:, used], number[used], count=RESAMPLES, seed=SEED
        )
        shares = np.array([self._shares(one["members"]) for one in classes])
        sizes = np.array([one["members"].sum() for one in classes])
        rows = []
        for index, one in enumerate(classes):
            facts = {"what": what, **counted, **one}
            rows += self._rows(facts, areas[:, :, index], shares[index], sizes[index])
        for facts, part in _groups(classes):
            for kind, weights in (
                ("mean", np.ones(len(part))),
                ("pooled", sizes[part]),
            ):
                rows += self._rows(
                    {"what": f"{what}_{kind}", **counted, **facts},
                    np.average(areas[:, :, part], axis=2, weights=weights),
                    np.average(shares[part], axis=0, weights=weights),
                    sizes[part].sum(),
                )
        return rows

    def _shares(self, members: pd.Series) -> list[float]:
        inside = self.known[members]
        # Objects, where other slices have nulls.
        return [inside[f"{key[0]}_selected"].astype(float).mean() for key in self.keys]

    def _rows(
        self, facts: dict, areas: np.ndarray, shares: np.ndarray, size: int
    ) -> list[dict]:
        """Return one row a score; `areas` is (1 + resample, score)."""
        low, high = np.quantile(areas[1:], [0.025, 0.975], axis=0)
        return [
            {name: facts.get(name) for name in SCHEMA.names}
            | {
                "n": size,
                "detector": detector,
                "score": score,
                "selected_share": shares[index],
                "area": areas[0, index],
                "area_low": low[index],
                "area_high": high[index],
            }
            for index, (detector, score) in enumerate(self.keys)
        ]


def _groups(classes: list[dict]) -> list[tuple[dict, np.ndarray]]:
    """Return the groups, by third of strength if split, and their classes' places."""
    frame = pd.DataFrame(classes).reindex(columns=["group", "third"])
    return [
        ({"group": group, "third": None if pd.isna(third) else int(third)}, rows.index)
        for (group, third), rows in frame.groupby(
            ["group", "third"], sort=False, dropna=False
        )
        if not pd.isna(group)
    ]
