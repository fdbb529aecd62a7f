"""How well each order of objects puts the known ones first."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from peculiar.evaluate.places import batches_of, judged_objects
from peculiar.evaluate.ranking_text import as_markdown
from peculiar.evaluate.roc import RESAMPLES, bootstrap_areas, bootstrap_precisions
from peculiar.evaluate.tables import read_catalog, write_table
from peculiar.evaluate.tops import in_top, standing
from peculiar.evaluate.verdict import ORDER, against_baselines
from peculiar.tables import markdown

log = logging.getLogger(__name__)

#: Seed of the bootstrap: intervals do not change from run to run.
SEED = 1

#: The top of which enrichment is said.
TOP = 0.01

SCHEMA = pa.schema(
    [
        # group: of labels, each object counting alike; label; tag.
        pa.field("what", pa.string()),
        pa.field("label", pa.string()),
        pa.field("detector", pa.string()),
        pa.field("score", pa.string()),
        pa.field("n", pa.int64()),
        pa.field("n_ordinary", pa.int64()),
        pa.field("prevalence", pa.float64()),
        *(
            pa.field(f"{figure}{end}", pa.float64())
            for figure in ("area", "precision", "enrichment")
            for end in ("", "_low", "_high")
        ),
    ]
)


def measure_ranking(
    *,
    catalog: Path,
    labels: dict,
    scores: dict[str, list[str]],
    radius: float,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
    chosen: dict,
    table: Path,
    text: Path,
) -> None:
    """Measure areas, average precisions and enrichment of labels, tags and groups.

    Of the objects of a class within `radius` of each other, or of a chain of such,
    only the first by id counts: a galaxy in three pieces is found once. So do ordinary
    ones.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. A detector is judged by the objects that it has scored.
    labels : dict
        ``ordinary``: the labels, or tags, of the comparison; ``groups``: name to
        labels.
    scores : dict of str to list of str
        The scores of each detector. Judged are the order of its selection
        (``rank_pct``), and where there are several each score, in sigma.
    radius : float
        Arcsec.
    training_samples, chosen_by : dict of str to list of Path
        See `peculiar.evaluate.merit_objects.used_in_training`: those objects do not
        count.
    chosen : dict
        The score that was chosen beforehand, and what it has to beat: ``detectors``,
        of all seeds, ``score``, and ``baselines``, the names of detectors.
    table : Path
        Parquet file to write, see `SCHEMA`: one row a class and score. Intervals hold
        95% of 1000 bootstrap resamples of objects, see `peculiar.evaluate.roc`.
        Prevalence is the share of the class among it and the ordinary ones, which is
        the average precision by chance. Enrichment is the share of the class in the
        top 1% of the slices, over the share of all objects there; null if nobody is.
        Empty without labels.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    columns = _columns(scores)
    frame = read_catalog(catalog, ["ra", "dec", *columns.values()])
    slices = frame["slice"].to_numpy()
    tops = {
        key: in_top(*standing(frame[column].to_numpy(), slices), TOP)
        for key, column in columns.items()
    }
    chances = {
        key: tops[key].sum() / max(frame[column].notna().sum(), 1)
        for key, column in columns.items()
    }
    judged, left_out = judged_objects(frame, training_samples, chosen_by)
    known = frame.iloc[judged].reset_index(drop=True)
    ordinary, batches = batches_of(known, labels, radius)
    if not batches:
        log.warning("no ranking: nothing to compare among %d known objects", len(known))
    orders = [
        _Order(*key, known[column].to_numpy(), tops[key][judged], chances[key])
        for key, column in columns.items()
    ]
    rows = [
        row
        for batch in batches
        for part in _alike(orders)
        for row in _rows(batch, part, ordinary)
    ]
    # As the scores stand in the config, whichever were resampled together.
    place = {key: number for number, key in enumerate(columns)}
    rows.sort(key=lambda row: place[row["detector"], row["score"]])
    write_table(rows, SCHEMA, table)
    rows = pd.DataFrame(rows, columns=SCHEMA.names)
    page = as_markdown(rows, labels["ordinary"], radius=radius, left_out=left_out)
    page += against_baselines(rows, **chosen)
    markdown.write_text(text, page)


def _columns(scores: dict[str, list[str]]) -> dict[tuple[str, str], str]:
    """Return the column of each detector's order, and of its scores if several."""
    found = {}
    for detector, names in scores.items():
        found[detector, ORDER] = f"{detector}_rank_pct"
        for name in names if len(names) > 1 else ():
            found[detector, name] = f"{detector}_{name}_sigma"
    return found


class _Order(NamedTuple):
    """An order of the known objects, and who of them is in the top of all.

    Attributes
    ----------
    detector, score : str
    values : ndarray of float, shape (n,)
        NaN where not scored.
    top : ndarray of bool, shape (n,)
    chance : float
        Share of all objects in the top.
    """

    detector: str
    score: str
    values: np.ndarray
    top: np.ndarray
    chance: float


def _alike(orders: list[_Order]) -> Iterator[list[_Order]]:
    """Give orders of the same objects together: they are resampled together."""
    parts: dict[bytes, list[_Order]] = {}
    for order in orders:
        parts.setdefault(np.isfinite(order.values).tobytes(), []).append(order)
    yield from parts.values()


def _rows(batch: list[dict], orders: list[_Order], ordinary: np.ndarray) -> list[dict]:
    """Return a row a class and order; none of a class without a scored object."""
    scored = np.isfinite(orders[0].values)
    batch = [one for one in batch if (one["members"] & scored).any()]
    number = np.where(ordinary & scored, 0, -1)
    for kind, one in enumerate(batch, start=1):
        # Somebody may call an ordinary object by a tag.
        number[one["members"] & scored] = kind
    used = number >= 0
    n_ordinary = int(np.sum(number == 0))
    if not batch or not n_ordinary:
        return []
    values = np.stack([order.values[used] for order in orders])
    sample = {"count": RESAMPLES, "seed": SEED}
    areas = bootstrap_areas(values, number[used], **sample)
    precisions = bootstrap_precisions(values, number[used], **sample)
    rows = []
    for place, order in enumerate(orders):
        for kind, one in enumerate(batch):
            inside = order.top[number == kind + 1]
            row = {"what": one["what"], "label": one["label"]}
            row |= {"detector": order.detector, "score": order.score}
            row |= {"n": len(inside), "n_ordinary": n_ordinary}
            row["prevalence"] = len(inside) / (len(inside) + n_ordinary)
            row |= _with_interval("area", areas[:, place, kind])
            row |= _with_interval("precision", precisions[:, place, kind])
            enrichment = _enrichment(inside, order.chance)
            rows.append(row | _with_interval("enrichment", enrichment))
    return rows


def _enrichment(inside: np.ndarray, chance: float) -> np.ndarray:
    """Return the enrichment of a class, and of resamples of it; NaN without a top."""
    # Resampling yes and no is drawing from a binomial distribution.
    drawn = np.random.default_rng(SEED).binomial(len(inside), inside.mean(), RESAMPLES)
    shares = np.append(inside.sum(), drawn) / len(inside)
    return shares / chance if chance else np.full(len(shares), np.nan)


def _with_interval(name: str, values: np.ndarray) -> dict[str, float]:
    """Return a figure and the ends of its interval, from it and its resamples."""
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return {
        name: float(values[0]),
        f"{name}_low": float(low),
        f"{name}_high": float(high),
    }
