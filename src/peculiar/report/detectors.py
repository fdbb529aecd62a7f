"""What each detector adds: what it finds, and what no other does."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from peculiar.config.titles import capital, objects_of
from peculiar.evaluate.metrics_shown import Shown
from peculiar.labels.classes import true_verdicts

#: Length of the head of each detector's order that is compared.
HEAD = 100


def detector_rows(
    catalog: Path, counts: dict, shown: Shown, labels: dict, words: dict
) -> tuple[list[str], list[list[str]]]:
    """Return the table of the detectors: its headings and its rows, as text.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    counts : dict
        The counts of the run's record, see `peculiar.run.record`.
    shown : Shown
        The metrics.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.
    words : dict
        See `peculiar.config.titles.words`.

    Returns
    -------
    headings : list of str
    rows : list of list of str
        A row a detector, the one that finds most first.
    """
    names = list(words["detectors"])
    heads, wanted = _heads(catalog, names, labels)
    order = sorted(heads, key=lambda name: -len(heads[name] & wanted))
    headings = ["Detector", "Selected", f"Interesting among its first {HEAD}"]
    headings += [f"Found by no other detector's first {HEAD}", *_classes(shown)]
    rows = []
    for name in order:
        others = set().union(*(ids for x, ids in heads.items() if x != name))
        own = heads[name] & wanted
        cells = [f"{len(own):,}", f"{len(own - others):,}"] if wanted else ["", ""]
        rows.append(
            [
                capital(words["detectors"][name]),
                _selected(name, counts),
                *cells,
                *(_area(shown, name, one) for one in shown.headlines),
            ]
        )
    if wanted:
        chance = HEAD * len(wanted) / _objects(counts)
        blank = [""] * (len(headings) - 5 + 1)
        rows.append(["By chance", "", f"{chance:.1f}", "", *["0.5" for _ in blank]])
    return headings, rows


def _heads(
    catalog: Path, names: list[str], labels: dict
) -> tuple[dict[str, set[int]], set[int]]:
    """Return the first objects of each detector, and all that are interesting."""
    columns = pq.read_schema(catalog).names
    ranks = {x: f"{x}_rank_pct" for x in names if f"{x}_rank_pct" in columns}
    said = [name for name in ("label", "judgement") if name in columns]
    table = pq.read_table(catalog, columns=["object_id", *ranks.values(), *said])
    ids = table["object_id"].to_numpy()
    wanted = np.zeros(len(ids), bool)
    if "label" in said:
        wanted |= true_verdicts(table["label"], labels) == "interesting"
    if "judgement" in said:
        wanted |= table["judgement"].to_pandas().eq("interesting").to_numpy()
    heads = {}
    for name, column in ranks.items():
        values = table[column].to_pandas().to_numpy(np.float64, na_value=np.nan)
        first = np.lexsort((ids, -values))[:HEAD]
        heads[name] = set(ids[first[np.isfinite(values[first])]].tolist())
    return heads, set(ids[wanted].tolist())


def _objects(counts: dict) -> int:
    return max(1, sum(count["objects"] for count in counts.values()))


def _selected(name: str, counts: dict) -> str:
    found = [x["detectors"][name] for x in counts.values() if name in x["detectors"]]
    number = sum(one["selected"] for one in found)
    scored = sum(one["scored"] for one in found)
    return f"{number:,} ({number / scored:.1%})" if scored else "0"


def _classes(shown: Shown) -> list[str]:
    return [f"ROC AUC, {objects_of(x)}" for x in shown.headlines]


def _area(shown: Shown, name: str, class_name: str) -> str:
    """Return the ROC AUC of the order in which a detector selects, with interval."""
    family = shown.family.get(name, name)
    mine = [of for of in [shown.published, *shown.others()] if of[0] == family]
    row = shown.rows.get((*mine[0], class_name, "roc_auc")) if mine else None
    if row is None or pd.isna(row["value"]):
        return ""
    return f"{row['value']:.3f} ({row['low']:.2f}\N{EN DASH}{row['high']:.2f})"
