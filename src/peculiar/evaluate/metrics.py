"""Metrics of every score: one table, against the known objects."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from peculiar.evaluate.bootstrap import (
    FIRST,
    METRICS,
    Compared,
    looks_by_chance,
    measure_orders,
)
from peculiar.evaluate.metrics_text import as_markdown
from peculiar.evaluate.objects import (
    compared_classes,
    read_catalog,
    used_in_training,
)
from peculiar.evaluate.tables import (
    ARTIFACT_SCORE,
    FLAGGED,
    ORDER,
    OVER_BASELINE,
    OVER_MEMBER,
    is_main,
    share_of,
    write_table,
)
from peculiar.tables import markdown

log = logging.getLogger(__name__)

SCHEMA = pa.schema(
    [
        # Null: all slices together. Of several slices each has rows of its own, too.
        pa.field("slice", pa.string()),
        # Several names: the mean over detectors that differ in their seed alone.
        pa.field("detector", pa.string()),
        pa.field("score", pa.string()),
        # Null: a mean over seeds.
        pa.field("seed", pa.int64()),
        pa.field("class", pa.string()),
        pa.field("metric", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        # Over seeds; null for a single one.
        pa.field("spread", pa.float64()),
        pa.field("chance", pa.float64()),
        pa.field("n", pa.int64()),
    ]
)


class _Score(NamedTuple):
    """A score, or the order of a detector's selection, and its column."""

    detector: str
    score: str
    column: str


def measure_metrics(
    *,
    catalog: Path,
    labels: dict,
    scores: dict[str, list[str]],
    seeds: dict[str, int],
    families: list[list[str]],
    published: dict,
    baselines: list[str],
    ensembles: dict[str, list[str]],
    radius: float,
    threshold: float,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
    words: dict,
    table: Path,
    text: Path,
) -> None:
    """Measure how early each score ranks the objects of each label, group and tag.

    The metrics are those of `peculiar.evaluate.bootstrap.measure_orders`. Precision,
    enrichment and looks are among all objects that a detector has scored, but for those
    used in training. ROC AUC and average precision compare with ordinary objects, and
    count one object of each position: a galaxy in three pieces is found once.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. A detector is measured by the objects that it has scored.
    labels : dict
        ``ordinary``, the labels, or tags, of the comparison; ``groups``, name to
        labels; and ``artifact``, the labels of ``artifacts`` and ``galaxies``.
    scores : dict of str to list of str
        The scores of each detector. All are measured, in sigma, and the order of its
        selection where a detector has several.
    seeds : dict of str to int
        Of each detector.
    families : list of list of str
        Detectors that differ in their seed alone: their mean has rows, too.
    published : dict
        ``detector`` and ``score``, chosen beforehand.
    baselines : list of str
        Detectors that the others are compared with.
    ensembles : dict of str to list of str
        The members of each ensemble.
    radius : float
        Arcsec within which objects of a label count once.
    threshold : float
        Objects of this ``artifact_score`` or above are flagged.
    training_samples, chosen_by : dict of str to list of Path
        See `peculiar.evaluate.objects.used_in_training`: those objects do not count.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`. ``low`` and ``high`` enclose 95% of 1000
        bootstrap resamples of objects (Wilson's interval for ``flagged``), ``chance``
        is the value of a random order. A number that is not defined is null. Empty
        without labels. Two metrics are differences of ROC AUCs within a resample, and
        have no chance: over the best score of the baselines, and of an ensemble over
        the best of its members. The best is chosen by the same objects, which favours
        it.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    found = _scores(scores, published["detector"])
    frame = read_catalog(catalog, ["ra", "dec", *(one.column for one in found)])
    used = used_in_training(frame, training_samples, chosen_by)
    left_out = int((used & (frame["label"].notna() | frame["tags"].notna())).sum())
    frame = frame[~used].reset_index(drop=True)
    classes = compared_classes(frame, labels, radius)
    if not classes:
        log.warning("%s: no metrics, as no object is known but ordinary ones", catalog)
    measure = partial(
        _rows,
        found=found,
        seeds=seeds,
        families=families,
        baselines=baselines,
        ensembles=ensembles,
    )
    rows = []
    names = frame["slice"].unique()
    for name in [None, *(names if len(names) > 1 else ())]:
        inside = slice(None) if name is None else (frame["slice"] == name).to_numpy()
        here = [_inside(one, inside) for one in classes]
        part = _Part(frame[[one.column for one in found]].to_numpy()[inside].T, here)
        rows += [{"slice": name} | row for row in measure(part)]
        facts = {"detector": published["detector"]}
        facts |= {"seed": seeds[published["detector"]]}
        rows += [
            {"slice": name} | facts | row for row in _flagged(part, found, threshold)
        ]
    page = as_markdown(
        write_table(rows, SCHEMA, table),
        labels=labels,
        families=families,
        published=published,
        baselines=baselines,
        ensembles=ensembles,
        words=words,
        left_out=left_out,
    )
    markdown.write_text(text, page)


class _Part:
    """All objects, or those of a slice.

    Attributes
    ----------
    values : ndarray of float, shape (score, object)
    classes : list of Compared
        Those that have an object here.
    found : ndarray, shape (metric, score, class, 1 + resample)
    """

    def __init__(self, values: np.ndarray, classes: list[Compared]):
        self.values = values
        self.classes = [one for one in classes if _all_of(one).any()]
        self.found = measure_orders(values, self.classes)
        self.scored = np.isfinite(values)

    def facts(self, metric: str, score: int, one: Compared) -> dict:
        """Return ``n`` and ``chance`` of a metric."""
        scored = self.scored[score]
        if metric.startswith(("roc_auc", "average")):
            n = int((one.counted & scored).sum())
            others = int((one.comparison & scored).sum())
            chance = {"roc_auc": 0.5, "average_precision": n / max(n + others, 1)}
            return {"n": n, "chance": chance.get(metric)}
        n, objects = int((_all_of(one) & scored).sum()), int(scored.sum())
        chance = {f"precision_at_{first}": n / max(objects, 1) for first in FIRST}
        chance |= {"enrichment_1pct": 1.0}
        chance |= {"looks_for_half": looks_by_chance(n, objects)}
        return {"n": n, "chance": chance[metric]}


def _scores(scores: dict[str, list[str]], published: str) -> list[_Score]:
    found = []
    for detector, names in scores.items():
        if len(names) > 1:
            found.append(_Score(detector, ORDER, f"{detector}_{ORDER}"))
        found += [_Score(detector, one, f"{detector}_{one}_sigma") for one in names]
    return [*found, _Score(published, ARTIFACT_SCORE, ARTIFACT_SCORE)]


def _inside(one: Compared, inside: np.ndarray | slice) -> Compared:
    members = None if one.members is None else one.members[inside]
    return Compared(one.name, one.counted[inside], one.comparison[inside], members)


def _all_of(one: Compared) -> np.ndarray:
    return one.counted if one.members is None else one.members


def _rows(
    part: _Part,
    *,
    found: list[_Score],
    seeds: dict[str, int],
    families: list[list[str]],
    baselines: list[str],
    ensembles: dict[str, list[str]],
) -> Iterator[dict]:
    """Give the rows of each score, and of its mean over seeds."""
    metrics = dict(zip(METRICS, part.found, strict=True))
    auc = metrics["roc_auc"]
    places = {(one.detector, one.score): place for place, one in enumerate(found)}
    mains = [is_main(of, places) for of in places]
    ours = [one.detector not in baselines for one in found]
    simple = [
        one.detector in baselines and one.score != ARTIFACT_SCORE for one in found
    ]
    metrics[OVER_BASELINE] = _gains(auc, ours, simple)
    metrics[OVER_MEMBER] = np.full_like(auc, np.nan)
    for name, members in ensembles.items():
        own = [one.detector == name for one in found]
        theirs = [
            one.detector in members and main
            for one, main in zip(found, mains, strict=True)
        ]
        metrics[OVER_MEMBER][own] = _gains(auc, own, theirs)[own]
    for place, one in enumerate(found):
        facts: dict = {"detector": one.detector, "score": one.score}
        facts["seed"] = seeds.get(one.detector)
        yield from _of_score(part, metrics, facts, [place])
    for names in families:
        for score in dict.fromkeys(one.score for one in found):
            alike = [places[name, score] for name in names if (name, score) in places]
            if len(alike) == len(names):
                facts = {"detector": ", ".join(names), "score": score}
                yield from _of_score(part, metrics, facts, alike)


def _gains(auc: np.ndarray, ours: list[bool], theirs: list[bool]) -> np.ndarray:
    """Return our ROC AUCs less the best of theirs; NaN for all other scores."""
    gains = np.full_like(auc, np.nan)
    if np.any(ours) and np.any(theirs):
        rivals = auc[theirs]
        for number in range(auc.shape[1]):
            if np.isfinite(rivals[:, number, 0]).any():
                best = rivals[np.nanargmax(rivals[:, number, 0]), number]
                gains[ours, number] = auc[ours, number] - best
    return gains


def _of_score(
    part: _Part, metrics: dict[str, np.ndarray], facts: dict, places: list[int]
) -> Iterator[dict]:
    """Give a row a class and metric of one score, or of the mean of several."""
    for number, one in enumerate(part.classes):
        for metric, values in metrics.items():
            all_of = values[places, number]
            if one.members is None and metric in METRICS[2:]:
                continue
            if "gain" in metric and np.isnan(all_of[:, 0]).any():
                continue
            row = {"class": one.name, "metric": metric} | facts
            row |= part.facts(metric, places[0], one)
            if row["n"]:
                several = len(places) > 1
                spread = np.std(all_of[:, 0], ddof=1) if several else np.nan
                mean = all_of.mean(axis=0)
                yield row | _with_interval(mean) | {"spread": float(spread)}


def _with_interval(values: np.ndarray) -> dict[str, float]:
    """Return a metric and its interval, from it and its resamples."""
    drawn = values[1:][np.isfinite(values[1:])]
    if np.isnan(values[0]) or not len(drawn):
        return {"value": float(values[0]), "low": np.nan, "high": np.nan}
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"value": float(values[0]), "low": float(low), "high": float(high)}


def _flagged(part: _Part, found: list[_Score], threshold: float) -> Iterator[dict]:
    """Give a row a class: which share of it is flagged as an artifact."""
    values = part.values[[one.score for one in found].index(ARTIFACT_SCORE)]
    scored = np.isfinite(values)
    flagged = scored & (values >= threshold)
    for one in part.classes:
        inside = _all_of(one) & scored
        if one.members is not None and inside.any():
            number, n = int((inside & flagged).sum()), int(inside.sum())
            row: dict = {"class": one.name, "metric": FLAGGED, "score": ARTIFACT_SCORE}
            row |= share_of(number, n, "")
            yield row | {"n": n, "chance": float(flagged.sum() / scored.sum())}
