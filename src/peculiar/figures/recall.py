"""Recall of the known objects against the fraction of candidates."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from peculiar.config.titles import capital, objects_of
from peculiar.figures.detector_lines import legend_of, line_styles
from peculiar.figures.style import COLOURS, draw_sentence, figure_file

NOTHING_KNOWN = (
    "No object has a label or a tag. Needed: labels or tags of at least some objects."
)

#: Greatest number of panels in a row, and in all.
ACROSS, PANELS = 3, 9


def draw_recall(
    *, table: Path, published: str, words: dict[str, str], figure: Path
) -> None:
    """Draw the recall of each group, and of labels with published results.

    Parameters
    ----------
    table : Path
        ``recall.parquet``, see `peculiar.evaluate.recall.SCHEMA`. Without groups there
        is one panel per label and tag, as many as fit.
    published : str
        The main detector, in black with its 95% intervals. The best others have
        colours; the rest are grey.
    figure : Path
        PNG file to write; a sentence, if no object has a label or tag.
    """
    rows = pq.read_table(table).to_pandas()
    rows["detector"] = rows["detector"].replace(words)
    published = words.get(published, published)
    theirs = rows[rows["what"] == "published"]
    ours = rows[(rows["what"] != "published") & rows["slice"].isna()]
    panels = _panels(ours, set(theirs["label"]))
    across = 2 if len(panels) == 4 else max(1, min(ACROSS, len(panels)))
    down = max(1, -(-len(panels) // across))
    size = {"width": 7.2, "height": 2.3 * down + 0.9}
    title = "Recall of known objects"
    if not panels:
        draw_sentence(figure, title, [NOTHING_KNOWN])
        return
    drawn = ours.set_index(["what", "label"]).loc[panels].reset_index()
    with figure_file(figure, **size, facts=_facts(drawn, published)) as page:
        page.suptitle(title)
        recall = drawn.pivot_table(
            index="detector", columns=["what", "label"], values="recall"
        )
        styles = line_styles(recall, published)
        axes = page.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for panel, (what, label) in zip(axes.flat, panels, strict=False):
            part = ours[(ours["what"] == what) & (ours["label"] == label)]
            _draw(panel, label, part, theirs[theirs["label"] == label], styles)
        for panel in axes.flat[len(panels) :]:
            panel.set_visible(False)
        # The lowest panel of each column has the axis.
        for panel in axes.flat[max(len(panels) - across, 0) : len(panels)]:
            panel.tick_params(labelbottom=True)
            panel.set_xlabel("highest-ranked part of all objects")
            panel.xaxis.set_major_formatter(PercentFormatter(1, symbol="%"))
        page.supylabel("recall", fontsize=9)
        axes.flat[0].yaxis.set_major_formatter(PercentFormatter(1, symbol="%"))
        legend = legend_of(axes.flat[: len(panels)])
        page.legend(**legend, loc="outside lower center", ncols=5)


def _panels(rows: pd.DataFrame, published: set[str]) -> list[tuple[str, str]]:
    kinds = list(dict.fromkeys(zip(rows["what"], rows["label"], strict=True)))
    wanted = [kind for kind in kinds if kind[0] == "group" or kind[1] in published]
    return (wanted or kinds)[:PANELS]


def _facts(rows: pd.DataFrame, published: str) -> list[str]:
    """Return the recall of the main detector and of the best, with intervals."""
    lines = []
    asked = rows[rows["asked"]].groupby(["label", "fraction"], sort=False)
    for (label, fraction), part in asked:
        best = part.loc[[part["recall"].idxmax()]]
        own = part[part["detector"] == published]
        found = [
            f"{row['detector']}, {row['recall']:.0%} ({row['recall_low']:.0%} to "
            f"{row['recall_high']:.0%})"
            for row in pd.concat([own, best]).drop_duplicates().to_dict("records")
        ]
        lines.append(
            f"{capital(objects_of(label))}, {part['n'].max():,} known, in the top "
            f"{100 * fraction:.4g}%: "
            f"{'; the best, '.join(found)}; by chance {fraction:.1%}."
        )
    return lines


def _draw(
    axes: Axes, label: str, part: pd.DataFrame, theirs: pd.DataFrame, styles: dict
) -> None:
    axes.set_title(f"{capital(objects_of(label))} ({part['n'].max():,} known)")
    chance = np.geomspace(part["fraction"].min(), 1, 50)
    axes.plot(chance, chance, ":", color="grey", linewidth=1, label="chance")
    for detector, style in styles.items():
        one = part[part["detector"] == detector]
        axes.plot(one["fraction"], one["recall"], **style)
        if style.get("color") == COLOURS["black"]:
            band = one["recall_low"], one["recall_high"]
            axes.fill_between(one["fraction"], *band, color="black", alpha=0.12)
    for source, one in theirs.groupby("detector", sort=False):
        ends = [one["recall"] - one["recall_low"], one["recall_high"] - one["recall"]]
        axes.errorbar(
            one["fraction"],
            one["recall"],
            yerr=np.clip(ends, 0, None),
            fmt="D",
            markersize=4,
            color="black",
            markerfacecolor="white",
            linewidth=1,
            zorder=3,
            label=source,
        )
    axes.set_xscale("log")
    axes.set_ylim(-0.02, 1.02)
