"""What a person finds per look, as a text."""

from collections.abc import Iterator
from typing import NamedTuple

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

#: Loops, by where their first looks are drawn.
NOVEL, TAUGHT = "started from the most novel", "started from novelty and injection"

#: The first of them, of a person who errs.
ERRING = f"{NOVEL}, one in ten wrong"

#: Numbers of looks in the table.
SHOWN = (50, 100, 200, 400)

HEADER = """# Found per look

{sentence}

A look is one object that is shown to a person and judged. Here the true labels judge,
on {objects:,} objects: {interesting:,} are interesting, {artifacts:,} are artifacts.
{sample}In the loop the first looks are drawn from the most novel objects, and where
injected anomalies teach, by default also from the head of the ranking that they teach;
after 20 looks, and then whenever a tenth more (at least 10) are judged, all objects are
ranked again. Numbers are means over {starts} starts, with the least and the most; at
random it is the expectation, with the least and the most of {starts} shuffles. `half`
is the number of looks for half of the interesting objects; empty if more than {last:,}
are needed in a loop. What uses injection is an upper limit where the interesting
objects are of the kinds that were injected, as in a simulated survey. A loop shows one
object at each position; the other orders show all objects.
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
    here = headline(rows)
    loop = here.loop
    text = (
        f"{loop['looks']} looks find {loop['mean']:.0f} of {loop['interesting']} "
        f"interesting objects (least {loop['least']:.0f}, most {loop['most']:.0f} of "
        f"{loop['starts']} starts) if judgements teach the ranking, {loop['name']}"
    )
    return (
        f"{'; '.join([text, *without_judgements(here)])}; {here.chance:.1f} by chance."
    )


class Headline(NamedTuple):
    """What is found in one number of looks: rows of the table, None where none is.

    Attributes
    ----------
    loop : Series
        The default loop: it starts from novelty and injection where that teaches.
    best, injected : Series or None
        The best order that uses neither judgements nor injection, and that taught by
        injection.
    chance : float
        Expected at random.
    """

    loop: pd.Series
    best: pd.Series | None
    injected: pd.Series | None
    chance: float


def headline(rows: pd.DataFrame) -> Headline:
    """Return what a reader should know first.

    The number of looks is 200, or the largest of `SHOWN` that was played.
    """
    looks = max((one for one in SHOWN[:3] if one in set(rows["looks"])), default=0)
    here = rows[rows["looks"] == (looks or rows["looks"].max())]
    loops = here[here["kind"] == LOOP].set_index("name", drop=False)
    fixed = here[here["kind"].isin([DETECTOR, CLEAN, OTHER])]
    taught = fixed["name"] == INJECTED
    # Where artifacts can be set aside, a person would do so.
    clean = fixed["kind"] == CLEAN
    injected = fixed[taught & clean] if (taught & clean).any() else fixed[taught]
    return Headline(
        loop=loops.loc[TAUGHT if TAUGHT in loops.index else NOVEL],
        best=_best(fixed[~taught]),
        injected=_best(injected),
        chance=float(here.loc[here["kind"] == RANDOM, "mean"].iloc[0]),
    )


def without_judgements(here: Headline) -> list[str]:
    """Return what is found in the orders that need no judgements, a phrase each."""
    found = []
    if here.best is not None:
        aside = ", artifacts set aside" if here.best["kind"] == CLEAN else ""
        found.append(
            f"{here.best['mean']:.0f} in the best order that uses neither judgements "
            f"nor injection ({here.best['name']}{aside}; chosen afterwards)"
        )
    if here.injected is not None:
        aside = "artifacts set aside; " if here.injected["kind"] == CLEAN else ""
        found.append(
            f"{here.injected['mean']:.0f} in that taught by injection ({aside}an upper "
            "limit where the same kinds were injected)"
        )
    return found


def _best(orders: pd.DataFrame) -> pd.Series | None:
    return orders.loc[orders["mean"].idxmax()] if len(orders) else None


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
