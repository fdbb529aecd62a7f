"""What the evaluation's tables share: names, cells and writing."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.tables.files import written

#: Ends the name of a detector's column of the order in which it selects.
ORDER = "rank_pct"

#: The score that the published detector's residuals give, which has no sigma.
ARTIFACT_SCORE = "artifact_score"

#: The class that `labels.artifact` makes.
ARTIFACTS = "artifacts against galaxies"

#: Differences of ROC AUCs, within a resample.
OVER_BASELINE, OVER_MEMBER = "roc_auc_gain_over_baseline", "roc_auc_gain_over_member"

#: The share of a class that is flagged as an artifact.
FLAGGED = "flagged"


def is_main(of: tuple[str, str], scores: Collection[tuple[str, str]]) -> bool:
    """Return whether a score is that by which its detector selects.

    Parameters
    ----------
    of : tuple of str
        Detector and score.
    scores : collection of tuple of str
        All that are measured.

    Returns
    -------
    main : bool
        The order of the selection is, or the detector's only score.
    """
    detector, score = of
    if score == ARTIFACT_SCORE:
        return False
    return score == ORDER or (detector, ORDER) not in scores


def write_table(rows: list[dict], schema: pa.Schema, path: Path) -> None:
    """Write rows as Parquet; a number that is NaN becomes null."""
    rows = [
        {key: None if isinstance(x, float) and np.isnan(x) else x for key, x in one}
        for one in (row.items() for row in rows)
    ]
    with written(path) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), temporary)


def cell(text: str, interval: str, *, best: bool) -> str:
    """Return a number with its interval, bold if it is the best of its kind."""
    return f"**{text}** ({interval})" if best else f"{text} ({interval})"
