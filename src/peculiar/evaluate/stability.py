"""How much of the result depends on the seed alone."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.objects import in_top, standing
from peculiar.evaluate.tables import ORDER, in_words, write_table
from peculiar.tables import markdown

#: Fraction of the top whose overlap is measured, beside that of the selected sets.
TOP = 0.01

SCHEMA = pa.schema(
    [
        # pair: two detectors. score: one score of all detectors alike but for the seed.
        pa.field("what", pa.string()),
        pa.field("slice", pa.string()),
        pa.field("detectors", pa.string()),
        pa.field("score", pa.string()),
        pa.field("objects", pa.int64()),
        pa.field("spearman", pa.float64()),
        pa.field("overlap_selected", pa.float64()),
        pa.field("overlap_top", pa.float64()),
        pa.field("scatter_median", pa.float64()),
        pa.field("scatter_selected", pa.float64()),
    ]
)

HEADER = """# Stability over seeds

{found}The detectors differ only in their seed and are trained on the same objects.
Spearman's correlation compares the ranks of their selections. The overlap of two sets
is the number of objects in both over that in either (Jaccard index); for the top 1% it
is 0.005 by chance.
"""

NOTHING = (
    "\nNo two detectors of this run differ only in their seed. To measure stability, "
    "add a second and a third entry of the detector, each with another `seed`.\n"
)


def measure_stability(
    *,
    catalog: Path,
    scores: dict[str, list[str]],
    repeats: list[list[str]],
    words: dict,
    table: Path,
    text: Path,
) -> None:
    """Measure how the order, the selected set and the scores depend on the seed.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    scores : dict of str to list of str
        The scores of each detector.
    repeats : list of list of str
        Detectors that differ in their seed alone, see `peculiar.run.plan.repeats`.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`. A row a pair of detectors and slice has
        Spearman's correlation of the order of selection (null if one is constant) and
        overlaps (null if both sets are empty); a row a score and slice the standard
        deviation over detectors (n - 1) of the score in sigma: its median over objects,
        and over those that any of the detectors selects (null for none). Empty without
        repeats.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    rows = []
    for names in repeats:
        columns = [f"{name}_{end}" for name in names for end in (ORDER, "selected")]
        columns += [
            f"{name}_{score}_sigma" for name in names for score in scores[names[0]]
        ]
        frame = pq.read_table(catalog, columns=["slice", *columns]).to_pandas()
        ranked = frame.dropna(subset=columns[: 2 * len(names)])
        for name, part in ranked.groupby("slice"):
            rows += [
                {"what": "pair", "slice": name} | _pair(part, *pair)
                for pair in combinations(names, 2)
            ]
            rows += [
                {"what": "score", "slice": name} | _scatter(part, names, score)
                for score in scores[names[0]]
                # Slices of other bands have other scores.
                if part[f"{names[0]}_{score}_sigma"].notna().all()
            ]
    found = write_table(rows, SCHEMA, table)
    shown = in_words(found.rename(columns={"detectors": "detector"}), words)
    markdown.write_text(text, _as_markdown(shown))


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    """Return the Jaccard index of two sets, bool (n,) each; NaN if both are empty."""
    either = np.sum(first | second)
    return float(np.sum(first & second) / either) if either else np.nan


def top_of(values: np.ndarray, fraction: float) -> np.ndarray:
    """Return which objects of one slice are in its top, see `in_top`."""
    return in_top(*standing(values, np.zeros(len(values))), fraction)


def _as_markdown(rows: pd.DataFrame) -> str:
    if rows.empty:
        return HEADER.format(found="") + NOTHING
    pairs, scatters = (rows[rows["what"] == what] for what in ("pair", "score"))
    lines = [["slice", "detectors", "objects", "Spearman", "selected", "top 1%"]]
    numbers = ["spearman", "overlap_selected", "overlap_top"]
    for row in pairs.to_dict("records"):
        cells = [_number(row[name]) for name in numbers]
        lines.append([row["slice"], row["detector"], f"{row['objects']:,}", *cells])
    for what, values in (
        ("mean", pairs[numbers].mean()),
        ("lowest", pairs[numbers].min()),
    ):
        lines.append(["all", what, "", *map(_number, values)])
    text = (
        HEADER.format(found=_found(pairs))
        + "\n## Order and overlap, pair by pair\n\n"
        + markdown.table(lines)
    )
    text += (
        "\n## Scatter of the scores\n\nStandard deviation over seeds of each score, in "
        "sigma: the median over all objects, and over those that any of the detectors "
        "selects.\n\n"
    )
    lines = [["slice", "detectors", "score", "all", "selected"]]
    for row in scatters.to_dict("records"):
        cells = [_number(row[f"scatter_{which}"]) for which in ("median", "selected")]
        lines.append([row["slice"], row["detector"], row["score"], *cells])
    return text + markdown.table(lines)


def _found(pairs: pd.DataFrame) -> str:
    overlaps, ranks = pairs["overlap_selected"].dropna(), pairs["spearman"].dropna()
    if overlaps.empty or ranks.empty:
        return ""
    return (
        f"Of the objects that either of two seeds selects, both select "
        f"{overlaps.mean():.0%} (mean of {len(pairs)} pairs, lowest "
        f"{overlaps.min():.0%}). The rank correlation of all objects is "
        f"{ranks.mean():.2f} (lowest {ranks.min():.2f}).\n\n"
    )


def _pair(part: pd.DataFrame, first: str, second: str) -> dict:
    orders = [part[f"{name}_{ORDER}"] for name in (first, second)]
    constant = min(order.nunique() for order in orders) < 2
    chosen = [part[f"{name}_selected"].to_numpy(bool) for name in (first, second)]
    tops = [top_of(order.to_numpy(), TOP) for order in orders]
    return {
        "detectors": f"{first}, {second}",
        "objects": len(part),
        # Of a constant the correlation is not defined.
        "spearman": np.nan if constant else orders[0].corr(orders[1], "spearman"),
        "overlap_selected": overlap(*chosen),
        "overlap_top": overlap(*tops),
    }


def _scatter(part: pd.DataFrame, names: list[str], score: str) -> dict:
    sigma = part[[f"{name}_{score}_sigma" for name in names]].to_numpy(np.float64)
    scatter = sigma.std(axis=1, ddof=1)
    chosen = part[[f"{name}_selected" for name in names]].to_numpy(bool).any(axis=1)
    of_selected = float(np.median(scatter[chosen])) if chosen.any() else np.nan
    return {
        "detectors": ", ".join(names),
        "score": score,
        "objects": len(part),
        "scatter_median": float(np.median(scatter)),
        "scatter_selected": of_selected,
    }


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.3f}"
