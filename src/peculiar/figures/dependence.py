"""What the scores follow: correlations of every detector with every property."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.patches import Rectangle

from peculiar.figures.style import figure_file


def draw_dependence(*, table: Path, figure: Path) -> None:
    """Draw the correlations as a map of colours with numbers, flagged ones framed.

    Parameters
    ----------
    table : Path
        ``dependence.parquet``, see `peculiar.evaluate.dependence.SCHEMA`. The share of
        the variance between shards has a column of its own, in per cent, without
        colour.
    figure : Path
        PNG file to write; a sentence if no property is known.
    """
    rows = pq.read_table(table).to_pandas()
    known = rows[rows["spearman"].notna()]
    detectors = list(known["detector"].unique())
    size = {"width": 7.2, "height": 1.3 + 0.3 * max(1, len(detectors))}
    with figure_file(figure, **size, facts=_facts(known)) as page:
        if known.empty:
            page.text(0.5, 0.5, "no property is known", ha="center", va="center")
            return
        wide = known.pivot(index="detector", columns="property", values="spearman")
        wide = wide.loc[detectors, list(known["property"].unique())]
        shares = known.set_index("detector")["share"].dropna()
        columns = [*wide, *(["between\nshards"] if len(shares) else [])]
        axes = page.subplots()
        shown = np.full((len(detectors), len(columns)), np.nan)
        shown[:, : wide.shape[1]] = wide
        mesh = axes.imshow(shown, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
        for row in known.itertuples():
            place = (columns.index(row.property), detectors.index(row.detector))
            by_share = row.property == "shard" and len(shares)
            _write(axes, *place, f"{row.spearman:z.2f}", row.spearman)
            if row.flagged:
                _frame(axes, len(columns) - 1 if by_share else place[0], place[1])
        for detector, share in shares.items():
            place = (len(columns) - 1, detectors.index(detector))
            _write(axes, *place, f"{share:.1%}", 0.0)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(detectors)), detectors)
        axes.tick_params(length=0)
        page.colorbar(mesh, ax=axes, label="Spearman", pad=0.02)


def _facts(known: pd.DataFrame) -> list[str]:
    if known.empty:
        return ["No property is known of enough objects."]
    flagged = known[known["flagged"]]
    lines = [f"{len(flagged)} of {len(known)} are flagged."]
    for row in flagged.itertuples():
        share = "" if np.isnan(row.share) else f", {row.share:.2%} between shards"
        lines.append(f"{row.detector}, {row.property}: {row.spearman:z.2f}{share}.")
    return lines


def _write(axes, column: int, row: int, text: str, value: float) -> None:
    colour = "white" if abs(value) > 0.6 else "black"
    axes.text(column, row, text, ha="center", va="center", fontsize=8, color=colour)


def _frame(axes, column: int, row: int) -> None:
    place = (column - 0.46, row - 0.44)
    axes.add_patch(
        Rectangle(place, 0.92, 0.88, fill=False, color="black", linewidth=1.4)
    )
