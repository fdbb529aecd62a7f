"""What a person finds against the number of looks."""

from itertools import zip_longest
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.evaluate import found_per_look_text as names
from peculiar.figures.detector_lines import GREY, legend_of, line_styles
from peculiar.figures.style import COLOURS, draw_sentence, figure_file

NOTHING_KNOWN = (
    "No object has a label of an interesting one. Needed: such labels, which play a "
    "person."
)

#: Colours of the loops, and the line of the person who errs.
LOOPS = {
    names.NOVEL: {"color": COLOURS["vermilion"]},
    names.TAUGHT: {"color": COLOURS["blue"]},
    names.ERRING: {"color": COLOURS["vermilion"], "linestyle": "--"},
}


def draw_found_per_look(
    *, table: Path, published: str, words: dict[str, str], figure: Path
) -> None:
    """Draw what is found in the loop, by detectors, and by chance.

    Parameters
    ----------
    table : Path
        ``found_per_look.parquet``, see `peculiar.evaluate.found_per_look.SCHEMA`.
    published : str
        The main detector, in black. The best others have colours, the rest are
        grey. Artifacts are set aside if the table has such orders.
    figure : Path
        PNG file to write; a sentence, if no object has a label of an interesting one.
    """
    rows = pq.read_table(table).to_pandas()
    rows["name"] = rows["name"].replace(words)
    published = words.get(published, published)
    title = "Interesting objects found against looks"
    if rows.empty:
        draw_sentence(figure, title, [NOTHING_KNOWN])
        return
    facts = [names.sentence(rows)]
    with figure_file(figure, width=7.2, height=4.2, facts=facts) as page:
        axes = page.subplots()
        axes.set_title(title)
        _draw_fixed(axes, rows, published)
        for name, style in LOOPS.items():
            _draw_loop(
                axes, rows[(rows["kind"] == names.LOOP) & (rows["name"] == name)], style
            )
        axes.set_xlim(0, rows.loc[rows["kind"] == names.LOOP, "looks"].max())
        axes.set_ylim(bottom=0)
        axes.set_xlabel("objects looked at")
        axes.set_ylabel(
            f"found, of {rows['interesting'].iloc[0]:,} interesting objects"
        )
        page.legend(**legend_of([axes]), loc="outside right upper")


def _draw_loop(axes: Axes, rows: pd.DataFrame, style: dict) -> None:
    if rows.empty:
        return
    name = rows["name"].iloc[0].replace(", ", ",\n")
    label = f"learns from judgements,\n{name}"
    axes.plot(rows["looks"], rows["mean"], **style, linewidth=2, label=label, zorder=3)
    if "linestyle" in style:
        # A third band would hide the others.
        return
    axes.fill_between(
        rows["looks"], rows["least"], rows["most"], color=style["color"], alpha=0.15
    )


def _draw_fixed(axes: Axes, rows: pd.DataFrame, published: str) -> None:
    chance = rows[rows["kind"] == names.RANDOM]
    axes.plot(chance["looks"], chance["mean"], ":", color="grey", label="chance")
    kind = names.CLEAN if (rows["kind"] == names.CLEAN).any() else names.DETECTOR
    kinds = [kind] if kind == names.CLEAN else [kind, names.OTHER]
    fixed = rows[rows["kind"].isin(kinds)]
    found = fixed.pivot_table(index="name", columns="looks", values="mean")
    order = line_styles(found[[min(200, found.columns.max())]], published)
    colours = [{"color": COLOURS[name]} for name in ("orange", "green", "purple")]
    if published in order:
        colours.insert(0, {"color": COLOURS["black"]})
    for name, style in zip_longest(order, colours[: len(order)], fillvalue=GREY):
        own = fixed[fixed["name"] == name]
        axes.plot(own["looks"], own["mean"], **{"label": name} | style)
