"""What a person finds per look, as a text."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from peculiar.tables import markdown

#: Kinds of orders, as they are shown to people.
RANDOM = "at random"
DETECTOR = "order of a detector"
CLEAN = "order of a detector, artifacts set aside"
OTHER = "order by descriptors"
LOOP = "taught by judgements"

#: The order of the ranking taught by injection.
INJECTED = "taught by injection"

#: Loops; the first stands for all where one is named.
FAR_OUT, TAUGHT, ERRING = "started far out", "started by injection", "one in ten wrong"

#: Numbers of looks in the table.
SHOWN = (50, 100, 200, 400)

HEADER = """# Found per look

{sentence}

A look is one object that is shown to a person and judged. Here the true labels judge,
on {objects:,} objects: {interesting:,} are interesting, {artifacts:,} are artifacts.
{sample}In the loop the first looks are drawn from the objects that are far out in
descriptors, or also from the head of the ranking taught by injection; after 20 looks,
and then whenever a tenth more (at least 10) are judged, all objects are ranked again.
Numbers are means over {starts} starts, with the least and the most. `half` is the
number of looks for half of the interesting objects; empty if more than {last:,} are
needed in a loop. What the ranking taught by injection finds is an upper bound where the
interesting objects are of the kinds that were injected, as in a simulated survey.
A loop shows one object at each position; the other orders show all objects.
"""

SAMPLE = "They are a random sample: the survey has {every:,} objects with a label.\n"

NOTHING = """# Found per look

No object has a label of an interesting one, so that nothing can be played. Name the
column of the labels in `source.annotations`, and the labels in `labels.interesting`.
"""


def in_words(rows: pd.DataFrame, words: dict) -> pd.DataFrame:
    """Return rows with titles in place of the names of detectors.

    `words` is of `peculiar.config.titles.words`; other orders keep their names.
    """
    titles = [words["detectors"].get(name, name) for name in rows["name"]]
    return rows.assign(name=titles)


def as_markdown(rows: pd.DataFrame, every: int) -> str:
    """Return the table of found per look as Markdown, its sentence on top.

    Parameters
    ----------
    rows : DataFrame
        See `peculiar.evaluate.found_per_look.SCHEMA`.
    every : int
        Objects with a label; the rows may be of a sample of them.
    """
    if rows.empty:
        return NOTHING
    facts = rows.iloc[0]
    text = HEADER.format(
        sentence=sentence(rows),
        sample=SAMPLE.format(every=every) if every > facts["objects"] else "",
        last=rows["looks"].max(),
        starts=int(rows["starts"].max()),
        **{name: int(facts[name]) for name in ("objects", "interesting", "artifacts")},
    )
    for kind in (LOOP, OTHER, CLEAN, DETECTOR, RANDOM):
        part = rows[rows["kind"] == kind]
        if len(part):
            text += f"\n## {kind.capitalize()}\n\n{markdown.table(_cells(part))}"
    return text


def sentence(rows: pd.DataFrame) -> str:
    """Return in a sentence what the loop finds, the best order without it, and chance.

    The number of looks is 200, or the largest of `SHOWN` that was played.
    """
    looks = max((one for one in SHOWN[:3] if one in set(rows["looks"])), default=0)
    here = rows[rows["looks"] == (looks or rows["looks"].max())]
    loop = here[(here["kind"] == LOOP) & (here["name"] == FAR_OUT)].iloc[0]
    chance = here[here["kind"] == RANDOM].iloc[0]
    others = here[here["kind"].isin([DETECTOR, CLEAN, OTHER])]
    others = others[others["name"] != INJECTED]
    text = (
        f"{loop['looks']} looks find {loop['mean']:.0f} of {loop['interesting']} "
        f"interesting objects (least {loop['least']:.0f}, most {loop['most']:.0f} of "
        f"{loop['starts']} starts) if judgements teach the ranking"
    )
    if len(others):
        best = others.loc[others["mean"].idxmax()]
        aside = ", artifacts set aside" if best["kind"] == CLEAN else ""
        text += (
            f", {best['mean']:.0f} in the best order without judgements "
            f"({best['name']}{aside}; chosen afterwards)"
        )
    return f"{text}, and {chance['mean']:.1f} by chance."


def _cells(part: pd.DataFrame) -> Iterator[list[str]]:
    shown = [looks for looks in SHOWN if looks in set(part["looks"])]
    yield ["order", *map(str, shown), "half"]
    names = part[part["looks"] == part["looks"].max()]
    if part["kind"].iloc[0] != LOOP:
        names = names.sort_values("mean", ascending=False, kind="stable")
    for name in names["name"]:
        own = part[part["name"] == name].set_index("looks")
        cells = [_cell(*own.loc[looks, ["mean", "least", "most"]]) for looks in shown]
        half = own[["half_mean", "half_least", "half_most"]].iloc[0]
        yield [name, *cells, _cell(*half)]


def _cell(mean: float, least: float, most: float) -> str:
    if np.isnan(mean):
        return ""
    return (
        f"{mean:,.0f}"
        if least == most
        else f"{mean:,.0f} ({least:,.0f} to {most:,.0f})"
    )
