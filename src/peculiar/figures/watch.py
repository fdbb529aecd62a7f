"""How scores change with the length of the training."""

from itertools import cycle
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from sklearn.metrics import roc_auc_score

from peculiar.figures.convergence import rank_correlations
from peculiar.figures.style import COLOURS, figure_file

#: The scores and their lines.
SCORES = {"s_disc": "-", "s_gen": ":"}


def draw_watch(
    *,
    table: Path,
    labels: Path,
    groups: dict,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw the order of objects and the ROC AUC against iterations of the training.

    Parameters
    ----------
    table : Path
        Parquet with ``iteration``, ``object_id``, ``s_gen``, ``s_disc`` and
        ``set_aside``.
    labels : Path
        Parquet with ``object_id`` and, if labels are known, ``label``.
    groups : dict
        ``ordinary`` and ``groups`` of the config section `labels`.
    figure : Path
        PNG file to write.
    """
    watched = pq.read_table(table).to_pandas()
    count = watched["object_id"].nunique()
    aside = watched["set_aside"].all()
    what = "not in the training" if aside else "some of them in the training"
    areas = areas_by_iteration(watched, pq.read_table(labels).to_pandas(), groups)
    last = areas[areas["iteration"] == areas["iteration"].max()]
    facts = [
        f"{count:,} objects, {what}; iterations {watched['iteration'].min():,} to "
        f"{watched['iteration'].max():,}."
    ]
    facts += [
        f"ROC AUC at the end, {row['group']}, {words.get(row['score'], row['score'])}: "
        f"{row['roc_auc']:.3f}."
        for row in last.to_dict("records")
    ]
    with figure_file(figure, width=7.0, height=3.2, facts=facts) as page:
        page.suptitle(f"Scores during training, {count:,} objects, {what}: {title}")
        left, right = page.subplots(1, 2)
        _draw_order(left, watched, words)
        _draw_areas(right, areas)


def areas_by_iteration(
    watched: pd.DataFrame, labels: pd.DataFrame, groups: dict
) -> pd.DataFrame:
    """Return the ROC AUC of each group against ordinary objects.

    Arguments are those of `draw_watch`, with the tables read. Columns are
    ``iteration``, ``score``, ``group`` and ``roc_auc``; there are no rows without
    labels.
    """
    rows = []
    if "label" in labels:
        known = watched.merge(labels[["object_id", "label"]], on="object_id")
        for iteration, part in known.groupby("iteration"):
            ordinary = part["label"].isin(groups["ordinary"]).to_numpy()
            for name, members in groups["groups"].items():
                peculiar = part["label"].isin(members).to_numpy()
                if not (ordinary.any() and peculiar.any()):
                    continue
                both = ordinary | peculiar
                for score in SCORES:
                    area = roc_auc_score(peculiar[both], part.loc[both, score])
                    rows.append((iteration, score, name, area))
    return pd.DataFrame(rows, columns=["iteration", "score", "group", "roc_auc"])


def _draw_order(axes: Axes, watched: pd.DataFrame, words: dict) -> None:
    for score, line in SCORES.items():
        wide = watched.pivot(index="iteration", columns="object_id", values=score)
        order = rank_correlations(wide.to_numpy(), wide.iloc[-1].to_numpy())
        colour = COLOURS["black"]
        label = words.get(score, score)
        axes.plot(wide.index, order, line, color=colour, marker=".", label=label)
    axes.set_xlabel("training iterations")
    axes.set_ylabel("rank correlation with the last (Spearman)")
    axes.legend(loc="lower right")


def _draw_areas(axes: Axes, areas: pd.DataFrame) -> None:
    if areas.empty:
        axes.text(0.5, 0.5, "no labels", transform=axes.transAxes, ha="center")
        axes.set_axis_off()
        return
    axes.set_xlabel("training iterations")
    axes.set_ylabel("ROC AUC")
    axes.axhline(0.5, color="grey", linewidth=0.8)
    names = areas["group"].unique()
    for colour, name in zip(cycle(COLOURS.values()), names, strict=False):
        part = areas[areas["group"] == name]
        for score, line in SCORES.items():
            one = part[part["score"] == score]
            axes.plot(one["iteration"], one["roc_auc"], line, color=colour, marker=".")
        axes.plot([], [], color=colour, label=name)
    axes.legend(loc="best")
