"""What the evaluation's tables share: names, shares with intervals, cells, writing."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.stats import binom_conf_interval

from peculiar.config.titles import detector_title
from peculiar.tables.files import written

#: Ends the name of a detector's column of the order in which it selects.
ORDER = "rank_pct"

#: The score that the main detector's residuals give, which has no sigma.
ARTIFACT_SCORE = "artifact_score"

#: The class that `labels.artifact` makes.
ARTIFACTS = "artifacts against galaxies"

#: Differences of ROC AUCs, within a resample.
OVER_BASELINE, OVER_MEMBER = "roc_auc_gain_over_baseline", "roc_auc_gain_over_member"

#: The share of a class that is flagged as an artifact.
FLAGGED = "flagged"


def in_words(rows: pd.DataFrame, words: dict[str, dict]) -> pd.DataFrame:
    """Return rows with titles in place of the names in ``detector`` and ``score``.

    `words` is of `peculiar.config.titles.words`; what it lacks keeps its name.
    """
    shown = rows.copy()
    if "score" in rows:
        pairs = zip(rows["detector"], rows["score"], strict=True)
        shown["score"] = [words["scores"].get(x, {}).get(y, y) for x, y in pairs]
    shown["detector"] = [detector_title(name, words) for name in rows["detector"]]
    return shown


def is_main(of: tuple[str, str], scores: Collection[tuple[str, str]]) -> bool:
    """Return whether a score (detector, name) is that by which its detector selects.

    Of all `scores` that is the order of the selection, or the detector's only score.
    """
    detector, score = of
    if score == ARTIFACT_SCORE:
        return False
    return score == ORDER or (detector, ORDER) not in scores


def share_of(found: int, objects: int, name: str) -> dict[str, float]:
    """Return a share of objects, at least one, with its 95% interval (Wilson 1927).

    The keys are ``{name}``, ``{name}_low`` and ``{name}_high``; without a name
    ``value``, ``low`` and ``high``.
    """
    low, high = binom_conf_interval(found, objects, 0.95, interval="wilson")
    keys = (name, f"{name}_low", f"{name}_high") if name else ("value", "low", "high")
    return dict(zip(keys, (found / objects, float(low), float(high)), strict=True))


def write_table(rows: list[dict], schema: pa.Schema, path: Path) -> pd.DataFrame:
    """Write rows as Parquet, NaN as null, and return them as a table."""
    known = [
        {key: None if isinstance(x, float) and np.isnan(x) else x for key, x in one}
        for one in (row.items() for row in rows)
    ]
    with written(path) as temporary:
        pq.write_table(pa.Table.from_pylist(known, schema=schema), temporary)
    return pd.DataFrame(rows, columns=schema.names)


def cell(text: str, interval: str, *, best: bool) -> str:
    """Return a number with its interval, bold if it is the best of its kind."""
    return f"**{text}** ({interval})" if best else f"{text} ({interval})"


def cells_of(
    frame: pd.DataFrame, keys: list[str], column: str, shown: Callable[[dict], str]
) -> Iterator[tuple[pd.DataFrame, list[str]]]:
    """Yield each group of rows, and a cell for each value of a column.

    Groups and values stand in the order in which they occur. A cell is what `shown`
    makes of the group's row of that value, and empty where there is none.
    """
    names = frame[column].unique()
    for _, part in frame.groupby(keys, sort=False):
        known = {row[column]: shown(row) for row in part.to_dict("records")}
        yield part, [known.get(name, "") for name in names]
