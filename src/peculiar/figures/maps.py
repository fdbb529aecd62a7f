"""SF21 Fig. 6: maps of a random sample, and how strongly each is ordered by score."""

import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.figures.map_panel import (
    add_bar,
    bar_label,
    colour_scale,
    draw_places,
    frame,
    is_map,
    read_map,
)
from peculiar.figures.style import figure_file
from peculiar.labels.known import scores_of

#: Panels in a row.
COLUMNS = 2

#: Inches: a panel with its title and labels; all above and below the panels.
PANEL, REST = 3.5, 1.3

#: Characters in a line of the note, for each panel in a row.
NOTE = 55


def draw_maps(
    *,
    maps: Path,
    order: Path,
    scores: Path,
    score: str,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw each map of the sample, coloured by a score.

    Parameters
    ----------
    maps : Path
        From `peculiar.characterise.maps.make_maps`.
    order : Path
        From `peculiar.characterise.order.measure_order`: R² of each map, written above
        it, and R² of single numbers, written below all.
    figure : Path
        PNG file to write: one panel per map, see
        `peculiar.figures.map_panel.draw_places`. A map of too few objects says so.

    Raises
    ------
    ValueError
        If an object has no scores.
    """
    names = pc.unique(pq.read_table(maps, columns=["map"])["map"]).to_pylist()
    drawn = {name: read_map(maps, name) for name in names}
    values = {
        name: scores_of(scores, [score], ids)[score].to_numpy()
        for name, (ids, _) in drawn.items()
    }
    together = np.concatenate(list(values.values()))
    count = max(map(len, values.values()))
    score = words.get(score, score)
    scale = colour_scale(together)
    r2 = pq.read_table(order).to_pandas().set_index("map")["r2"]
    rows, columns = -(-len(names) // COLUMNS), min(COLUMNS, len(names))
    size = {"width": PANEL * columns, "height": PANEL * rows + REST}
    facts = [
        f"{count:,} random objects.",
        f"Prediction of {score} from the position on a map, or from one number:",
    ]
    facts += [
        f"{name.replace('_', ' ')}: R² = {value:.3f}."
        for name, value in r2.dropna().items()
    ]
    with figure_file(figure, **size, facts=facts) as page:
        gap = " " if columns > 1 else "\n"
        page.suptitle(f"Maps of {count:,} random objects, by {score}:{gap}{title}")
        panels = page.subplots(rows, columns, squeeze=False)
        for axes in panels.flat[len(names) :]:
            axes.set_axis_off()
        for axes, name in zip(panels.flat, names, strict=False):
            _, places = drawn[name]
            frame(axes, places)
            axes.set_title(panel_title(name, r2.get(name)))
            if is_map(places):
                draw_places(axes, places, values[name], scale)
        add_bar(panels, scale, together, bar_label(score, count))
        page.supxlabel(
            note(r2.drop(names, errors="ignore"), NOTE * columns), fontsize=8
        )


def panel_title(name: str, r2: float | None) -> str:
    """Return a map's name and its R², which is NaN or None if it was not measured."""
    words = name.replace("_", " ")
    return words if pd.isna(r2) else f"{words}, R² = {r2:.2f}"


def note(others: pd.Series, width: int) -> str:
    """Explain R², and give R² of single numbers, by name, in lines of this width."""
    text = (
        "R² says how well the nearest objects on a map predict the score of an object: "
        "1 is perfect, 0 is no better than the mean."
    )
    known = [f"{name} {r2:.2f}" for name, r2 in others.dropna().items()]
    if known:
        text += f" R² of one number per object in place of a map: {', '.join(known)}."
    return textwrap.fill(text, width)
