"""Recall of injected anomalies as tables for people."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL, strength_at
from peculiar.evaluate.tables import cell, cells_of
from peculiar.inject.hosts import LARGE
from peculiar.inject.injection import NOTHING
from peculiar.tables.accounting import name_some
from peculiar.tables.markdown import table

HEADER = """# Injected anomalies

{found}Anomalies of known kinds were injected into images of the survey, each at several
strengths, and scored by the trained detectors. They were not used in training. An image
is recovered if it would be in the highest {fraction:.3g}% of the survey, ranked by the
detector's selection. The hosts were also scored unchanged: the row "{nothing}" gives
their recall. A recall that is no higher than this is no detection.
`docs/method/simulated-survey.md` explains the strengths, and
`docs/method/injection.md` the method.
"""

RECALL = """
## Recall

Percentage recovered, with its 95% interval (Wilson); the highest of a row is bold.

"""

HALF = """
## Strength at which half are recovered

Interpolated between the injected strengths; `<`: half or more at the weakest; `-`:
fewer than half at all strengths.

"""

GAINED = """
## Gained and lost

Number of hosts: + recovered only with the anomaly, - recovered only without it.

"""

SELECTED = """
## Selected

Percentage that the detector selects.

"""


def as_markdown(
    frame: pd.DataFrame,
    hosts: dict[str, dict],
    *,
    left_out: dict,
    fraction: float,
    published: str,
) -> str:
    """Return `pooled` recalls as Markdown; `hosts` as `hosts_of` gives them."""
    found = _found(frame, published, fraction) if len(frame) else ""
    text = HEADER.format(found=found, fraction=100 * fraction, nothing=name_of(NOTHING))
    text += "\n"
    lines = [f"- {name}: {_chosen(facts)}\n" for name, facts in hosts.items()]
    lines += [f"- {name}: nothing injected; {why}.\n" for name, why in left_out.items()]
    text += "".join(lines)
    if frame.empty:
        return text
    groups = frame.groupby(["kind", "level"])["recall"]
    # Of equal recalls none is the highest.
    highest = groups.transform("max").where(groups.transform("nunique") > 1)
    frame = frame.assign(best=frame["recall"] == highest)
    added = frame[frame["level"] > 0]
    text += RECALL + table(_rows(frame, _recall))
    text += HALF + table(_half_rows(added))
    text += GAINED + table(_rows(added, lambda x: f"+{x['gained']} -{x['lost']}"))
    return text + SELECTED + table(_rows(frame, _selected))


def _found(frame: pd.DataFrame, published: str, fraction: float) -> str:
    """Return the recall of the strongest anomalies, and of unchanged hosts."""
    hosts = frame[frame["kind"] == NOTHING].set_index("detector")
    strongest = frame[frame["level"] == frame["level"].max()]
    text = ""
    for what, kinds in (("peculiar galaxies", ASTROPHYSICAL), ("artifacts", ARTIFACT)):
        part = strongest[strongest["kind"].isin(kinds)]
        sums = part.groupby("detector", sort=False)[["recovered", "n"]].sum()
        if published not in sums.index:
            continue
        shares = sums["recovered"] / sums["n"]
        text += (
            f"Within the highest {100 * fraction:.3g}% of the survey {published} ranks "
            f"{sums['recovered'][published]:,} of {sums['n'][published]:,} injected "
            f"{what} of the greatest strength ({shares[published]:.0%}); the best of "
            f"{len(shares)} detectors is {shares.idxmax()} with {shares.max():.0%}.\n"
        )
    if text and published in hosts.index:
        text += (
            f"It ranks {hosts['recall'][published]:.0%} of the unchanged hosts there.\n"
        )
    return f"{text}\n" if text else ""


def name_of(kind: str) -> str:
    """Return the name of a kind in prose."""
    return "nothing added" if kind == NOTHING else kind.replace("_", " ")


def strength_text(strength: float) -> str:
    """Return a strength in three figures, without powers of ten."""
    return f"{strength:,.0f}" if strength >= 100 else f"{strength:.3g}"


def half_strength(part: pd.DataFrame) -> str:
    """Return the strength at which half are recovered, as text.

    The rows are of one kind, in the order of ``level``, two or more from 1 on.
    """
    recall = part["recall"].to_numpy()
    kind = part["kind"].iloc[0]
    if not (recall >= 0.5).any():
        return "-"
    first = int(np.argmax(recall >= 0.5))
    if first == 0:
        return f"< {strength_text(part['strength'].iloc[0])}"
    step = (0.5 - recall[first - 1]) / (recall[first] - recall[first - 1])
    return strength_text(strength_at(kind, (first - 1 + step) / (len(part) - 1)))


def _chosen(facts: dict) -> str:
    among = "ordinary objects" if facts["ordinary"] else "objects of any kind"
    if facts["unseen"]:
        among += " that the main detector was not trained on"
    text = (
        f"{facts['hosts']:,} hosts, {facts['large']:,} of them with a half-light "
        f"radius above {LARGE:g} arcsec, among {facts['available']:,} {among}; "
        f"{facts['measured']:,} were examined."
    )
    if not facts["unseen"]:
        text += (
            " Detectors were trained on the unchanged hosts. They may therefore give "
            "an injected image a lower score, since its nearest neighbour may be its "
            "own host."
        )
    for reason, ids in facts["refused"].items():
        text += f" Not used, {reason}: {len(ids)} ({name_some(np.array(ids))})."
    return text


def _rows(frame: pd.DataFrame, shown: Callable[[dict], str]) -> list[list[str]]:
    """Return one row a kind and strength, one column a detector, headings first."""
    rows = [["kind", "strength", "images", *frame["detector"].unique()]]
    for part, cells in cells_of(frame, ["kind", "level"], "detector", shown):
        kind, level, strength = part[["kind", "level", "strength"]].iloc[0]
        text = strength_text(strength) if level else ""
        rows.append([name_of(kind), text, f"{part['n'].max():,}", *cells])
    return rows


def _half_rows(added: pd.DataFrame) -> list[list[str]]:
    halves = added.groupby(["kind", "detector"], sort=False)[list(added)]
    halves = halves.apply(half_strength).unstack(fill_value="")
    halves = halves.loc[added["kind"].unique(), added["detector"].unique()]
    rows = [[name_of(kind), *halves.loc[kind]] for kind in halves.index]
    return [["kind", *halves.columns], *rows]


def _recall(row: dict) -> str:
    interval = f"{100 * row['recall_low']:.0f}..{100 * row['recall_high']:.0f}"
    return cell(f"{100 * row['recall']:.0f}", interval, best=row["best"])


def _selected(row: dict) -> str:
    return f"{100 * (row['selected'] / row['n']):.0f}"
