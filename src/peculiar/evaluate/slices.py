"""Whether scores of neighbouring slices can be compared."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import spearmanr

from peculiar.evaluate.stability import overlap, top_of
from peculiar.evaluate.tables import ORDER as ORDER_COLUMN
from peculiar.evaluate.tables import in_words, write_table
from peculiar.scores.merge import normalisation_of
from peculiar.scores.ordering import order_of
from peculiar.tables import markdown
from peculiar.tables.accounting import name_some

#: Fraction of the top whose overlap is measured.
TOP = 0.05

#: The name, in the table, of the order of a detector's selection.
ORDER = "order"

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("detector", "slice", "model", "score")),
        ("objects", pa.int64()),
        *((name, pa.float64()) for name in ("spearman", "shift", "scatter", "overlap")),
    ]
)

HEADER = """# Comparability of slices

{found}The objects of the first shard of each slice are scored by the model of their own
slice and by that of a neighbouring slice (in the order of names), both in standard
deviations of the model's own slice; `order` is the rank of the selection. The shift is
the mean difference of the two scores, neighbouring minus own model, and the scatter is
its standard deviation. The overlap is that of the top 5% by each model (number of
objects in both over that in either; 0.026 by chance). In a catalogue of several slices,
scores of different slices differ by the shift and the scatter.
"""

NOTHING = (
    "\nNo object was scored by the models of two slices. This needs neighbouring "
    "slices in which a detector of the same name is trained and has the same view.\n"
)


def measure_slices(
    *,
    comparisons: list[tuple[str, str, str]],
    scores: list[Path],
    own: list[Path],
    survey: list[Path],
    selections: list[dict],
    words: dict,
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
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
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
        names = {"detector": detector, "slice": of_slice, "model": model}
        for score, first, second in _both(found, ours, theirs, selection):
            row = names | {"score": score} | _compared(first, second)
            if score == ORDER:
                row |= dict.fromkeys(("shift", "scatter"), np.nan)
            rows.append(row)
    found = write_table(rows, SCHEMA, table)
    markdown.write_text(text, _as_markdown(in_words(found, words)))


def _as_markdown(rows: pd.DataFrame) -> str:
    if rows.empty:
        return HEADER.format(found="") + NOTHING
    lines = [["objects of", "by the model of", "detector", "score", "objects"]]
    lines[0] += ["Spearman", "shift", "scatter", "top 5%"]
    formats = {"spearman": "z.3f", "shift": "+.2f", "scatter": ".2f", "overlap": ".3f"}
    for row in rows.to_dict("records"):
        names = [row[name] for name in ("slice", "model", "detector", "score")]
        numbers = [
            "" if pd.isna(row[name]) else f"{row[name]:{how}}"
            for name, how in formats.items()
        ]
        lines.append([*names, f"{row['objects']:,}", *numbers])
    return f"{HEADER.format(found=_found(rows))}\n{markdown.table(lines)}"


def _found(rows: pd.DataFrame) -> str:
    shifted = rows.dropna(subset=["shift"])
    if shifted.empty:
        return ""
    row = shifted.loc[shifted["shift"].abs().idxmax()]
    return (
        f"Scores by the model of a neighbouring slice scatter by "
        f"{shifted['scatter'].median():.2f} sigma about the own (median of "
        f"{len(shifted)} scores). The largest mean difference is "
        f"{abs(row['shift']):.2f} sigma ({row['score']} of {row['detector']}).\n\n"
    )


def _both(
    scores: Path, own: Path, survey: Path, selection: dict
) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield order and scores in sigma, by their own slice's model and the other's."""
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
    yield ORDER, ours[ORDER_COLUMN].to_numpy(), order_of(raw, theirs, selection)
    for name, values in raw.items():
        mean, deviation = (normalisation[name][key] for key in ("mean", "deviation"))
        # Where all objects of a slice score the same, there is no sigma.
        other = (values.astype(np.float64) - mean) / (deviation or np.nan)
        yield name, ours[f"{name}_sigma"].to_numpy(), other


def _compared(own: np.ndarray, other: np.ndarray) -> dict:
    """Return the numbers of one score; objects that one model has not scored are out.

    NaN where a number is not defined: with fewer than two objects, or equal scores.
    """
    both = np.isfinite(own) & np.isfinite(other)
    own, other = own[both].astype(np.float64), other[both]
    if len(own) < 2:
        names = ("spearman", "shift", "scatter", "overlap")
        return {"objects": len(own)} | dict.fromkeys(names, np.nan)
    difference = other - own
    varied = np.ptp(own) > 0 and np.ptp(other) > 0
    return {
        "objects": len(own),
        "spearman": float(spearmanr(own, other).statistic) if varied else np.nan,
        "shift": float(difference.mean()),
        "scatter": float(difference.std(ddof=1)),
        "overlap": overlap(*(top_of(part, TOP) for part in (own, other))),
    }
