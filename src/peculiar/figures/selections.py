"""SF21 Fig. 4: objects that the same cut selects in one score and not in another."""

import textwrap
from collections.abc import Iterator
from itertools import combinations, cycle
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from peculiar.figures.stamps import (
    COLUMNS,
    REAL,
    RECONSTRUCTION,
    choose,
    draw_stamps,
    mark_places,
    name_block,
    read_stamps,
)
from peculiar.figures.style import COLOURS, LINES, figure_file, joined
from peculiar.scores.cuts import SIGMA, beyond, limit_words

#: Letters in a line above a column of the table.
LETTERS = 10

#: Inches: the page, one image with the gap to the next, a title, a line of text.
WIDTH, IMAGE, TITLE, LINE = 7.0, 0.805, 0.3, 0.14


def draw_selections(
    *,
    scores: Path,
    views: list[Path],
    reconstructions: list[Path],
    names: list[str],
    limit: dict,
    groups: Path | None,
    seed: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw objects beyond a limit in some scores and not in the others.

    Parameters
    ----------
    names : list of str
        The scores to compare.
    limit : dict
        The detector's limit, applied to each score: see `peculiar.scores.cuts.beyond`.
    groups : Path or None
        ``groups.parquet``: of several selected objects at one position only the one of
        rank 1 is drawn, see `peculiar.figures.stamps.mark_places`. None to draw any.
    figure : Path
        PNG file to write: the number of objects of each combination of scores, and a
        block of images for each that occurs. If no object passes, the highest of each
        score.

    Raises
    ------
    ValueError
        If the table lacks one of the scores.
    """
    table = mark_places(_read_scores(scores, names), groups).rename(columns=words)
    names = [words.get(name, name) for name in names]
    counts = count_combinations(table, names, limit)
    blocks = choose_blocks(table, names, limit, seed)
    # One score needs no table of combinations, unless there are no images to show.
    compared = counts["objects"].any() and (len(names) > 1 or not blocks)
    lines = max(_head(name).count("\n") for name in names)
    heights = [0.4 + LINE * lines + 0.2 * len(counts)] if compared else []
    heights += [TITLE + 2 * IMAGE + LINE * len(names)] * len(blocks)
    headline = _headline(title, table, names, limit)
    facts = [*headline.split("\n"), *(f"{name}." for name in blocks)]
    size = {"width": WIDTH, "height": sum(heights) + 2 * TITLE}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(headline, fontsize=10)
        parts = page.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)
        parts = list(parts[:, 0])
        if compared:
            _draw_counts(parts.pop(0), counts, names, limit)
        for part, (name, block) in zip(parts, blocks.items(), strict=True):
            axes = part.subplots()
            shown = (REAL, RECONSTRUCTION)
            middles = draw_stamps(
                axes, read_stamps(views, reconstructions, block, shown)
            )
            _write_scores(axes, block, names, _beyond(table, names, limit), middles)
            name_block(axes, name, pad=4)


def count_combinations(
    table: pd.DataFrame, names: list[str], limit: dict
) -> pd.DataFrame:
    """Count the objects beyond a limit in exactly these scores, for all sets of scores.

    Parameters
    ----------
    table : DataFrame
        The scores in sigma, and ``drawn`` and ``grouped`` from
        `peculiar.figures.stamps.mark_places`.
    names : list of str
        The scores' columns.
    limit : dict
        Of each score, see `peculiar.scores.cuts.beyond`.

    Returns
    -------
    counts : DataFrame
        One row per set of scores, single ones first: bool columns of the scores' names,
        ``objects`` int64, and ``places`` Int64, the number of positions, null if the
        position of an object is not known.
    """
    rows = []
    for members, inside in _combinations(table, names, limit):
        places = inside["drawn"].sum() if _grouped(inside) else None
        passed = {name: name in members for name in names}
        rows.append(passed | {"objects": len(inside), "places": places})
    return pd.DataFrame(rows).astype({"places": "Int64"})


def choose_blocks(
    table: pd.DataFrame, names: list[str], limit: dict, seed: int
) -> dict[str, pd.DataFrame]:
    """Choose objects for each combination of scores that occurs.

    Parameters
    ----------
    table, names, limit
        As of `count_combinations`.
    seed : int
        Of the random choice if more than `COLUMNS` objects qualify.

    Returns
    -------
    blocks : dict of str to DataFrame
        Title and at most `COLUMNS` rows that are ``drawn``, in order of the highest
        score they pass. If no object passes, the highest of each score.
    """
    rng = np.random.default_rng(seed)
    blocks = {}
    for members, inside in _combinations(table, names, limit):
        drawn = inside[inside["drawn"]]
        if drawn.empty:
            continue
        block = choose(drawn, rng)
        order = block[members].max(axis=1).sort_values(kind="stable").index
        total = _places(len(drawn)) if _grouped(inside) else f"{len(inside):,}"
        name = f"{_describe(members, names, limit)} ({len(block)} of {total})"
        blocks[name] = block.loc[order]
    if not _beyond(table, names, limit).any(axis=None):
        drawn = table[table["drawn"]]
        for name in names:
            highest = drawn.nlargest(COLUMNS, name).iloc[::-1]
            blocks[f"Highest {name} (none {limit_words(limit)})"] = highest
    return blocks


def _beyond(table: pd.DataFrame, names: list[str], limit: dict) -> pd.DataFrame:
    """Return which objects are beyond the limit in which score."""
    found = {name: beyond(table[name].to_numpy(), limit) for name in names}
    return pd.DataFrame(found, index=table.index)


def _combinations(
    table: pd.DataFrame, names: list[str], limit: dict
) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Yield each set of scores, and the objects beyond the limit in exactly these."""
    above = _beyond(table, names, limit)
    for size in range(1, len(names) + 1):
        for members in combinations(names, size):
            exactly = pd.Series({name: name in members for name in names})
            yield list(members), table[(above == exactly).all(axis=1)]


def _grouped(inside: pd.DataFrame) -> bool:
    """Return whether the positions of all these objects are known."""
    return bool(inside["grouped"].all()) and not inside.empty


def _places(count: int) -> str:
    return f"{count:,} position" + ("" if count == 1 else "s")


def _describe(members: list[str], names: list[str], limit: dict) -> str:
    words = limit_words(limit).capitalize()
    if len(members) == len(names) > 2:
        return f"{words} in all scores"
    only = " only" if len(members) < len(names) else ""
    return f"{words} in {joined(members)}{only}"


def _headline(title: str, table: pd.DataFrame, names: list[str], limit: dict) -> str:
    above = _beyond(table, names, limit)
    passed = int(above.any(axis=1).sum())
    words = limit_words(limit)
    if not passed:
        return f"{title}: none of {len(table):,} objects is {words} in any score"
    text = f"{title}: {passed:,} of {len(table):,} objects ({passed / len(table):.1%})"
    if len(names) == 1:
        return f"{text} {words} in {names[0]}"
    each = ", ".join(f"{name} {count:,}" for name, count in above.sum().items())
    return f"{text} {words} in at least one score\n{each}"


def _read_scores(scores: Path, names: list[str]) -> pd.DataFrame:
    """Return ids, shards, and the scores in sigma under their plain names."""
    present = pq.read_schema(scores).names
    missing = [name for name in names if f"{name}_sigma" not in present]
    if missing:
        offered = [name for name in present if name.endswith("_sigma")]
        raise ValueError(
            f"{scores} has no {missing[0]}_sigma. Expected the names of its scores: "
            + ", ".join(name.removesuffix("_sigma") for name in offered)
        )
    columns = {f"{name}_sigma": name for name in names}
    wanted = ["object_id", "shard", *columns]
    return pq.read_table(scores, columns=wanted).to_pandas().rename(columns=columns)


def _draw_counts(
    part: SubFigure, counts: pd.DataFrame, names: list[str], limit: dict
) -> None:
    """Draw a table: a dot for each score that is passed, a bar and numbers."""
    # The names are side by side: a tenth of an inch per letter.
    heads = [_head(name) for name in names]
    letters = max(len(line) for head in heads for line in head.split("\n"))
    dots_width = max(0.6, 0.1 * letters) * len(names)
    dots, bars = part.subplots(
        1, 2, width_ratios=[dots_width, WIDTH - dots_width], sharey=True
    )
    height = np.arange(len(counts))
    for column, (name, colour) in enumerate(_colours(names).items()):
        dots.scatter(np.full(len(counts), column), height, color="0.88", s=40)
        passed = height[counts[name]]
        dots.scatter(np.full(len(passed), column), passed, color=colour, s=40)
    dots.set_xticks(range(len(names)), heads)
    dots.xaxis.tick_top()
    dots.set_xlim(-0.6, len(names) - 0.4)
    dots.set_ylim(len(counts) - 0.4, -0.6)
    bars.barh(height, counts["objects"], height=0.6, color="0.6")
    for row, (objects, places) in enumerate(
        zip(counts["objects"], counts["places"], strict=True)
    ):
        text = f"{objects:,}" + ("" if pd.isna(places) else f" at {_places(places)}")
        offset = {"xytext": (4, 0), "textcoords": "offset points"}
        bars.annotate(text, (objects, row), va="center", **offset)
    # The numbers need room beside the longest bar.
    bars.set_xlim(0, 1.5 * counts["objects"].max())
    for axes in (dots, bars):
        axes.tick_params(length=0, labelleft=False)
        axes.spines[:].set_visible(False)
    bars.set_xticks([])
    text = f"objects {limit_words(limit)} in exactly these"
    bars.set_title(text, loc="left", fontsize=9)


def _head(name: str) -> str:
    """Return a score's name in short lines, to stand above a column."""
    return textwrap.fill(name, LETTERS)


def _colours(names: list[str]) -> dict[str, str]:
    return {
        name: COLOURS[colour]
        for name, (colour, _) in zip(names, cycle(LINES), strict=False)
    }


def _write_scores(
    axes: Axes,
    block: pd.DataFrame,
    names: list[str],
    above: pd.DataFrame,
    middles: np.ndarray,
) -> None:
    """Write an object's scores below its images, those beyond the limit in colour."""
    bottom = axes.get_ylim()[0]
    pixels = bottom / (2 * IMAGE)
    for line, (name, colour) in enumerate(_colours(names).items()):
        height = bottom + (line + 0.8) * LINE * pixels
        axes.text(-6, height, name, ha="right", va="center", fontsize=7)
        beyond_it = above.loc[block.index, name]
        for middle, value, passed in zip(middles, block[name], beyond_it, strict=True):
            weight = {"weight": "bold", "color": colour} if passed else {"color": "0.5"}
            at = {"ha": "center", "va": "center", "fontsize": 7}
            axes.text(middle, height, f"{value:.2f}{SIGMA}", **at, **weight)
