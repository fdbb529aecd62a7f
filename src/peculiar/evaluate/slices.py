"""Whether scores of neighbouring slices compare: the same objects, two models."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import spearmanr

from peculiar.evaluate.stability import overlap
from peculiar.evaluate.tables import ORDER as ORDER_COLUMN
from peculiar.evaluate.tables import write_table
from peculiar.evaluate.tops import in_top, standing
from peculiar.scores.merge import normalisation_of
from peculiar.scores.ordering import order_of
from peculiar.tables import markdown
from peculiar.tables.accounting import name_some

#: The top of which overlap is said.
TOP = 0.05

#: What the order of a detector's selection is called, beside its scores.
ORDER = "order"

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

{found}The objects of the first shard of each slice, scored by the model of their own
slice and by that of a neighbouring one (slices stand in the order of their names), both
in standard deviations of the model's own slice; `order` is where they stand in the
order by which each slice selects. The shift is the mean of the neighbour's score minus
the own, the scatter the standard deviation of the difference; the overlap is that of
the top 5% by each (number of objects in both over that in either; 0.026 by chance). A
catalogue sorted over slices mixes scores that differ by so much.
"""

NOTHING = (
    "\nNo object was scored by the models of two slices: it takes neighbouring slices "
    "in which a detector of the same name is trained and has the same view.\n"
)


def measure_slices(
    *,
    comparisons: list[tuple[str, str, str]],
    scores: list[Path],
    own: list[Path],
    survey: list[Path],
    selections: list[dict],
    table: Path,
    text: Path,
) -> None:
    """Measure how the models of neighbouring slices differ on the same objects.

    Parameters
    ----------
    comparisons : list of tuple of str
        The objects' slice, the slice of the other models, the detector, see
        `peculiar.run.plan.by_neighbours`; may be empty. All other lists are in this
        order.
    scores : list of Path
        Raw scores of some of the objects by the other slice's models.
    own, survey : list of Path
        ``scores.parquet`` of the objects' slice, and of the other.
    selections : list of dict
        How the other slice selects: ``rule`` and ``cuts``.
    table : Path
        Parquet file to write, see `SCHEMA`: per comparison a row of the order, which
        has no sigma and so neither shift nor scatter (null), and one a score.
    text : Path
        Markdown to write, and a page: the same for people.

    Raises
    ------
    ValueError
        If an object has no score by the models of its own slice.
    """
    parts = zip(comparisons, scores, own, survey, selections, strict=True)
    rows = []
    for (of_slice, model, detector), found, ours, theirs, selection in parts:
        pair = _both(found, ours, theirs, selection)
        names = {"detector": detector, "of_slice": of_slice, "model": model}
        rows += compare_slices(*pair, **names)
    for row in rows:
        if row["score"] == ORDER:
            row |= dict.fromkeys(("shift", "scatter"), np.nan)
    write_comparison(rows, table=table, text=text)


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
        return HEADER.format(found="") + NOTHING
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
    return f"{HEADER.format(found=_found(rows))}\n{markdown.table(lines)}"


def _found(rows: pd.DataFrame) -> str:
    shifted = rows.dropna(subset=["shift"])
    if shifted.empty:
        return ""
    row = shifted.loc[shifted["shift"].abs().idxmax()]
    return (
        f"The model of a neighbouring slice gives a score that differs by "
        f"{shifted['scatter'].median():.2f} sigma from object to object (median of "
        f"{len(shifted)} scores), and by at most {abs(row['shift']):.2f} sigma in the "
        f"mean ({row['score']} of {row['detector']}).\n\n"
    )


def _both(
    scores: Path, own: Path, survey: Path, selection: dict
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return order and sigma of the objects by their own slice's models, and others."""
    found = pq.read_table(scores).to_pandas().set_index("object_id")
    names = list(found.columns)
    columns = [ORDER_COLUMN, *(f"{name}_sigma" for name in names)]
    ours = pq.read_table(own, columns=["object_id", *columns]).to_pandas()
    ours = ours.set_index("object_id")
    missing = found.index.difference(ours.index).to_numpy()
    if len(missing):
        raise ValueError(
            f"{own}: {len(missing)} objects of {scores} have no score here: "
            f"{name_some(missing)}. Expected all of them; remove {scores} and run again"
        )
    ours = ours.loc[found.index]
    theirs = dict(pq.read_table(survey, columns=names).to_pandas())
    raw = {name: found[name].to_numpy() for name in names}
    normalisation = normalisation_of(survey)
    first = {ORDER: ours[ORDER_COLUMN].to_numpy()}
    second = {ORDER: order_of(raw, theirs, selection)}
    for name, values in raw.items():
        mean, deviation = (normalisation[name][key] for key in ("mean", "deviation"))
        first[name] = ours[f"{name}_sigma"].to_numpy()
        # Where all of a slice score the same, nobody else has a sigma.
        second[name] = (values.astype(np.float64) - mean) / (deviation or np.nan)
    return first, second


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
