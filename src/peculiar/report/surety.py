"""How sure the findings are: what was measured, with interval and chance."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow.parquet as pq

from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL
from peculiar.evaluate import found_per_look_text as looks
from peculiar.evaluate.injection import pooled
from peculiar.evaluate.tables import share_of
from peculiar.evaluate.teaching_text import headline
from peculiar.inject.injection import NOTHING


class Measured(NamedTuple):
    """One thing that was measured: in words, its value, and what chance gives."""

    what: str
    value: str
    chance: str


#: A value that could not be measured.
NOT_MEASURED = "not measured"


def precision(candidates: dict) -> list[Measured]:
    """Return what is known of the first candidates that nobody has judged.

    `candidates` has the facts of `peculiar.publish.candidates.write_candidates`.
    """
    now = candidates["now"]
    if now is None:
        return [
            Measured(
                "Peculiar among the next candidates",
                f"{NOT_MEASURED}: no object has a label of a peculiar one",
                "",
            )
        ]
    rows = []
    for size, found in now["found"].items():
        head = int(size)
        share = share_of(found, head, "") if head else {"low": 0.0, "high": 0.0}
        low, high = (100 * share[end] for end in ("low", "high"))
        rows.append(
            Measured(
                f"Known to be peculiar among the next {head:,} candidates",
                f"{found:,} ({found / max(head, 1):.0%}; {low:.0f}% to {high:.0f}%)",
                f"{now['chance'] * head:.1f}",
            )
        )
    return rows


def found_per_look(table: Path, words: dict) -> Measured:
    """Return what a person who knows the labels finds, see the module of that name."""
    what = "Found by a person who judges by the labels while the ranking learns"
    rows = pq.read_table(table).to_pandas()
    if rows.empty:
        reason = "no object has a label of an interesting one"
        return Measured(what, f"{NOT_MEASURED}: {reason}", "")
    here = looks.headline(looks.in_words(rows, words))
    loop = here.loop
    text = (
        f"{loop['mean']:.0f} of {loop['interesting']} in {loop['looks']:,} looks, "
        f"{loop['name']} ({loop['least']:.0f} to {loop['most']:.0f} in "
        f"{loop['starts']} starts)"
    )
    text = "; ".join([text, *looks.without_judgements(here)])
    return Measured(what, text, f"{here.chance:.1f}")


def injected(table: Path | None, fraction: float, published: str) -> list[Measured]:
    """Return which injected anomalies of the greatest strength are recovered.

    The table is that of `peculiar.evaluate.injection`, None if nothing was injected.
    """
    frame = pooled(pq.read_table(table).to_pandas()) if table else pd.DataFrame()
    if not len(frame):
        return [Measured("Injected anomalies recovered", NOT_MEASURED, "")]
    own = frame[frame["detector"] == published]
    hosts = own[own["kind"] == NOTHING]
    rows = []
    for what, kinds in (("peculiar galaxies", ASTROPHYSICAL), ("artifacts", ARTIFACT)):
        part = own[own["kind"].isin(kinds) & (own["level"] == own["level"].max())]
        if part.empty:
            continue
        number, images = int(part["recovered"].sum()), int(part["n"].sum())
        share = share_of(number, images, "")
        blank = f"{hosts['recall'].iloc[0]:.0%} of the same galaxies unchanged"
        rows.append(
            Measured(
                f"Injected {what} of the greatest strength that the main detector "
                f"ranks in the top {100 * fraction:.3g}%",
                f"{share['value']:.0%} ({share['low']:.0%} to {share['high']:.0%}) of "
                f"{images:,} images",
                blank if len(hosts) else f"{fraction:.0%}",
            )
        )
    return rows


def left_out(table: Path) -> list[Measured]:
    """Return how well kinds that were not taught are found; nothing if not measured."""
    frame = pq.read_table(table).to_pandas()
    value = headline(frame)
    if value is None:
        return []
    own = frame[(frame["counted"] == "survey") & frame["left_out"].astype(bool)]
    return [
        Measured(
            "Objects of a kind that was left out of the teaching by injection, among "
            f"the first {own['looks'].iloc[0]:.0f} of them and the ordinary ones",
            f"{value:.0%} (median of {len(own)} kinds; {own['value'].min():.0%} to "
            f"{own['value'].max():.0%})",
            f"{own['chance'].median():.1%}",
        )
    ]


def stability(table: Path) -> list[Measured]:
    """Return how much two trainings agree that differ only in their seed."""
    frame = pq.read_table(table).to_pandas()
    pairs = frame[frame["what"] == "pair"] if len(frame) else frame
    if pairs.empty:
        return [
            Measured(
                "Agreement of trainings that differ only in their seed",
                f"{NOT_MEASURED}: each detector was trained once",
                "",
            )
        ]
    rank, top = pairs["spearman"], pairs["overlap_top"]
    return [
        Measured(
            "Rank correlation of trainings that differ only in their seed",
            f"{rank.median():.2f} ({rank.min():.2f} to {rank.max():.2f}, "
            f"{len(pairs)} pairs)",
            "0",
        ),
        Measured(
            "Overlap of their top 1%",
            f"{top.median():.2f} ({top.min():.2f} to {top.max():.2f})",
            "0.005",
        ),
    ]


def estimate(taught: dict) -> list[Measured]:
    """Return how many interesting objects the survey holds; nothing if unknown."""
    if not (total := taught["total"]):
        return []
    return [
        Measured(
            "Interesting objects in the survey, as the judgements say",
            f"{total['value']:,} ({total['low']:,} to {total['high']:,}), of which "
            f"{total['found']:,} are found",
            "",
        )
    ]
