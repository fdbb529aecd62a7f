"""SF21 Fig. 8: clusters of the selected objects, and typical members of each."""

import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.characterise.cluster_table import in_order
from peculiar.characterise.clusters import NONE
from peculiar.figures.map_panel import frame, places_of, point_size
from peculiar.figures.stamps import (
    COLUMNS,
    RESIDUALS,
    draw_stamps,
    name_stamps,
    read_stamps,
    shards_of,
)
from peculiar.figures.style import COLOURS, draw_sentence, figure_file
from peculiar.labels.known import classes_of, scores_of
from peculiar.scores.cuts import SIGMA

#: Number of clusters shown, the largest: more do not fit on a page.
MOST = 10

#: Number of classes named, the most frequent.
NAMED = 3

#: Inches: the page; map and scores; a row of images with its title, by the number of
#: columns of clusters; the note.
WIDTH, TOP, ROW, NOTE = 7.0, 2.4, {1: 0.64, 2: 0.76}, 0.6

#: Characters in a line of the note, and in a title as wide as the page.
LINE, NAME = 112, 104

#: Colours and markers of the clusters, all different.
LOOKS = [
    {"c": colour, "marker": marker}
    for marker in "o^"
    for name, colour in COLOURS.items()
    if name != "black"
]


def draw_clusters(
    *,
    embedding: Path,
    scores: Path,
    views: list[Path],
    reconstructions: list[Path] | None = None,
    labels: list[Path],
    score: str,
    least_per_cluster: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw a map of clusters, their scores, and typical members.

    Parameters
    ----------
    embedding : Path
        From `peculiar.characterise.clusters.write_embedding`.
    reconstructions : list of Path or None
        Shards of the reconstructions: residuals are shown beside the images. None to
        show the images alone, two clusters side by side.
    labels : list of Path
        Labels and tags, see `peculiar.labels.known.classes_of`.
    least_per_cluster : int
        Least number of objects of a cluster that is shown.
    figure : Path
        PNG file to write: the `MOST` largest clusters and the objects in no cluster,
        each with up to 8 `members`. A sentence, if no cluster has enough objects.

    Raises
    ------
    ValueError
        If an object has no scores.
    """
    objects = pq.read_table(embedding)
    ids = objects["object_id"].to_numpy()
    table = pd.DataFrame({"object_id": ids, "shard": shards_of(scores, ids)})
    table["cluster"] = objects["cluster"].to_numpy()
    table["sigma"] = scores_of(scores, [score], ids)[score]
    score = words.get(score, score)
    classes = classes_of(labels, ids)
    names = [name for name in objects.column_names if name.startswith("latent_")]
    latents = np.column_stack([objects[name] for name in names])
    found = in_order(table["cluster"].to_numpy())
    sizes = table["cluster"].value_counts()
    large = [x for x in found if sizes[x] >= least_per_cluster and x != NONE][:MOST]
    shown = large + [x for x in found if x == NONE]
    columns = 1 if reconstructions else 2
    lines = max(1, -(-len(shown) // columns))
    high = lines * ROW[columns]
    facts = [f"{len(ids):,} selected objects."]
    facts += [
        f"{_in_words(number)}: {row_title(table, classes, number, NAME)}."
        for number in found
    ]
    title = f"Clusters of the {len(ids):,} selected objects: {title}"
    if not large:
        needed = (
            f"No cluster has enough objects to show examples. Needed: "
            f"{least_per_cluster} in one cluster (publish.figures.least_per_cluster): "
            "a larger survey, a looser cut or fewer clusters."
        )
        draw_sentence(figure, title, [needed, *facts])
        return
    size = {"width": WIDTH, "height": TOP + high + NOTE}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(title)
        above, below = page.subfigures(2, 1, height_ratios=[TOP, high])
        left, right = above.subplots(1, 2, width_ratios=[TOP, WIDTH - TOP])
        _draw_map(left, places_of(objects), table["cluster"].to_numpy(), shown)
        _draw_scores(right, table, shown, score)
        panels = below.subplots(lines, columns, squeeze=False)
        for axes in panels.flat:
            axes.set_axis_off()
        for axes, number in zip(panels.flat, shown, strict=False):
            block = table.iloc[members(table, latents, number)]
            stamps = read_stamps(views, reconstructions, block)
            draw_stamps(axes, stamps, beside=True, named=False)
            text = row_title(table, classes, number, NAME // columns)
            name_stamps(axes, _name(number), text)
        note = _note(score, len(found), shown, bool(reconstructions))
        page.supxlabel(note, fontsize=8)


def members(table: pd.DataFrame, latents: np.ndarray, number: int) -> np.ndarray:
    """Return the rows, int, of at most `COLUMNS` typical members of a cluster.

    The nearest to the median of the cluster's latent values, float (n, latent), by
    Euclidean distance as in UMAP, the nearest first. Of the objects in no cluster,
    those of the highest ``sigma``. The table has ``cluster`` and ``sigma`` of all
    objects.
    """
    rows = np.flatnonzero(table["cluster"] == number)
    if number == NONE:
        values = -table["sigma"].to_numpy()[rows]
    else:
        own = latents[rows]
        values = np.linalg.norm(own - np.median(own, axis=0), axis=1)
    return rows[np.argsort(values, kind="stable")[:COLUMNS]]


def row_title(
    table: pd.DataFrame, classes: dict[str, np.ndarray], number: int, width: int
) -> str:
    """Return the size, the mean score and the most frequent classes of a cluster.

    The table has ``cluster`` and ``sigma`` of all objects; NaN is left out of the mean.
    ``classes`` has, by name, whether each object is of it, bool (n,): at most `NAMED`
    are written, as many as fit in a number of characters.
    """
    inside = (table["cluster"] == number).to_numpy()
    size = int(inside.sum())
    text = f"{size:,} object" + ("" if size == 1 else "s")
    mean = table["sigma"][inside].mean()
    if np.isfinite(mean):
        text += f", {mean:z.1f}{SIGMA}"
    counts = {name: int((has & inside).sum()) for name, has in classes.items()}
    often = sorted(filter(counts.get, counts), key=lambda name: -counts[name])
    for rank, name in enumerate(often[:NAMED]):
        share = counts[name] / size
        shown = f"{share:.0%}" if share >= 0.005 else "<1%"
        longer = f"{text}{', ' if rank else ': '}{name.replace('_', ' ')} {shown}"
        if len(longer) > width:
            break
        text = longer
    return text


def _draw_map(
    axes: Axes, places: np.ndarray, cluster: np.ndarray, shown: list[int]
) -> None:
    frame(axes, places)
    style = {"s": point_size(len(places)), "linewidths": 0, "rasterized": True}
    rest = ~np.isin(cluster, shown) | (cluster == NONE)
    axes.scatter(*places[rest].T, c="0.8", **style)
    real = [number for number in shown if number != NONE]
    for number, look in zip(real, LOOKS, strict=False):
        axes.scatter(*places[cluster == number].T, **look, **style)


def _draw_scores(axes: Axes, table: pd.DataFrame, shown: list[int], score: str) -> None:
    """Draw median and spread of the score in each cluster."""
    axes.set_xlabel("cluster")
    axes.set_ylabel(f"{score} ({SIGMA})")
    looks = iter(LOOKS)
    for position, number in enumerate(shown):
        known = table["sigma"][table["cluster"] == number].dropna()
        look = {"c": "0.6", "marker": "o"} if number == NONE else next(looks)
        if len(known):
            low, middle, high = np.quantile(known, [0.16, 0.5, 0.84])
            axes.vlines(position, low, high, color=look["c"], linewidth=2)
            axes.scatter(position, middle, s=36, zorder=3, **look)
    axes.set_xticks(range(len(shown)), map(_name, shown))
    axes.set_xlim(-0.6, len(shown) - 0.4)


def _name(number: int) -> str:
    return "none" if number == NONE else str(number)


def _in_words(number: int) -> str:
    return "In no cluster" if number == NONE else f"Cluster {number}"


def _note(score: str, found: int, shown: list[int], residuals: bool) -> str:
    """Say what is shown of each cluster."""
    text = (
        "Upper right: median and 16% to 84% quantile of each cluster, in the colours "
        f"and markers of the map. Rows: number of objects, mean {score}, most frequent "
        "classes, and the members nearest to the median of the latent values, the "
        "nearest first"
    )
    if NONE in shown:
        text += "; of objects in no cluster, those of the highest score"
    if residuals:
        text += f"; at the right {RESIDUALS}"
    if found > len(shown):
        text += f". {found - len(shown)} smaller clusters are grey and have no row"
    return textwrap.fill(text + ".", LINE)
