"""Whether scores of neighbouring slices compare: the same objects, two models."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import spearmanr

from peculiar import markdown
from peculiar.trust.stability import overlap
from peculiar.trust.tables import write_table
from peculiar.trust.tops import in_top, standing

#: The top of which overlap is said.
TOP = 0.05

SCHEMA = pa.schema(
    [
        pa.field("detector", pa.string()),
        pa.field("slice", pa.string()),
        pa.field("model", pa.string()),
        pa.field("score", pa.string()),
        pa.field("objects", pa.int64()),
        pa.field("spearman", pa.float64()),
        pa.field("shift", pa.float64()),
        pa.field("scatter", pa.float64()),
        pa.field("overlap", pa.float64()),
    ]
)

HEADER = """# Comparability of slices

The same objects scored by the model of their own slice and by that of a neighbouring
one, both in standard deviations of the model's own slice. The shift is the mean of the
neighbour's score minus the own, the scatter the standard deviation of the difference;
the overlap is that of the top 5% by each (number of objects in both over that in
either; 0.026 by chance). A catalogue sorted over slices mixes scores that differ by so
much.
"""

NOTHING = "\nNo object was scored by the models of two slices.\n"


def compare_slices(
    own: dict[str, np.ndarray],
    other: dict[str, np.ndarray],
    *,
    detector: str,
    of_slice: str,
    model: str,
) -> list[dict]:
    """Compare scores by the model of the objects' slice with those by another's.

    Parameters
    ----------
    own, other : dict of str to ndarray, shape (n,)
        Scores in sigma by name, of the same objects in the same order. Objects that
        one of the models has not scored (NaN) do not count.
    detector, of_slice, model : str
        What is compared: the detector, the objects' slice, the slice of the other
        model.

    Returns
    -------
    rows : list of dict
        Rows of `SCHEMA`, one a score of both; NaN where a number is not defined: with
        fewer than two objects, or equal scores.

    Raises
    ------
    ValueError
        If the scores are not of equally many objects.
    """
    rows = []
    for score in [name for name in own if name in other]:
        first, second = (np.asarray(part[score], np.float64) for part in (own, other))
        if first.shape != second.shape:
            raise ValueError(
                f"{detector} {score}: {len(first)} objects scored by {of_slice}, and "
                f"{len(second)} by {model}; expected the same objects in one order"
            )
        both = np.isfinite(first) & np.isfinite(second)
        facts = {"detector": detector, "slice": of_slice, "model": model}
        facts |= {"score": score, "objects": int(both.sum())}
        rows.append(facts | _figures(first[both], second[both]))
    return rows


def write_comparison(rows: list[dict], *, table: Path, text: Path) -> None:
    """Write the comparisons of all slices and detectors.

    Parameters
    ----------
    rows : list of dict
        Of `compare_slices`; may be empty.
    table : Path
        Parquet file to write, see `SCHEMA`.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    write_table(rows, SCHEMA, table)
    markdown.write_text(text, as_markdown(pd.DataFrame(rows, columns=SCHEMA.names)))


def as_markdown(rows: pd.DataFrame) -> str:
    """Return the comparisons as Markdown.

    Parameters
    ----------
    rows : DataFrame
        Rows of `SCHEMA`.
    """
    if rows.empty:
        return HEADER + NOTHING
    lines = [["objects of", "by the model of", "detector", "score", "objects"]]
    lines[0] += ["Spearman", "shift", "scatter", "top 5%"]
    for row in rows.itertuples():
        cells = [row.slice, row.model, row.detector, row.score, f"{row.objects:,}"]
        formats = {"spearman": "z.3f", "shift": "+.2f", "scatter": ".2f"}
        formats |= {"overlap": ".3f"}
        for name, how in formats.items():
            value = getattr(row, name)
            cells.append("" if pd.isna(value) else f"{value:{how}}")
        lines.append(cells)
    return f"{HEADER}\n{markdown.table(lines)}"


def _figures(own: np.ndarray, other: np.ndarray) -> dict:
    if len(own) < 2:
        return dict.fromkeys(("spearman", "shift", "scatter", "overlap"), np.nan)
    difference = other - own
    varied = np.ptp(own) > 0 and np.ptp(other) > 0
    one = np.zeros(len(own))  # all of one slice
    tops = [in_top(*standing(part, one), TOP) for part in (own, other)]
    return {
        "spearman": float(spearmanr(own, other).statistic) if varied else np.nan,
        "shift": float(difference.mean()),
        "scatter": float(difference.std(ddof=1)),
        "overlap": overlap(*tops),
    }
