"""Recall of injected anomalies as tables for people."""

import numpy as np
import pandas as pd

from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL, strength_at
from peculiar.inject.hosts import LARGE
from peculiar.inject.injection import NOTHING
from peculiar.tables.accounting import name_some
from peculiar.tables.markdown import table

HEADER = """# Injected anomalies

{found}Anomalies of known kinds were put into the survey's own images, each at several
strengths, and scored by the trained detectors. No training has seen them. An image
counts as recovered if it would be in the highest {fraction:.3g}% of the survey, in the
order in which the detector selects. Some images are there before anything is added: the
row "{nothing}" has their share, of the same hosts unchanged. A recall that is no higher
does not show that anything was found.
What the strengths mean is in `docs/simulated-survey.md`; what an injection is, and what
it is not, in `docs/injection.md`.
"""

RECALL = """
## Recall

Share recovered, in percent, with its 95% interval (Wilson); the highest of a row is
bold.

"""

HALF = """
## Strength at which half are recovered

Interpolated between the strengths that were tried; `<`: more than half at the weakest
already; `-`: fewer than half at the strongest.

"""

GAINED = """
## Gained and lost

Of the hosts: + recovered with the anomaly and not without, - without and not with it.

"""

SELECTED = """
## Selected

Share, in percent, that the detector's own selection takes.

"""


def as_markdown(
    frame: pd.DataFrame,
    hosts: dict[str, dict],
    *,
    left_out: dict,
    fraction: float,
    published: str,
) -> str:
    """Return the recall as Markdown.

    Parameters
    ----------
    frame : DataFrame
        Rows of `peculiar.evaluate.injection.pooled`.
    hosts : dict of str to dict
        Per slice how hosts were chosen, see `peculiar.inject.injection.hosts_of`.
    left_out : dict of str to str
        Slices in which nothing was injected, and why.
    fraction : float
        Of the survey that counts as recovered.
    published : str
        The detector of which the text speaks first.
    """
    found = _found(frame, published, fraction) if len(frame) else ""
    text = HEADER.format(found=found, fraction=100 * fraction, nothing=name_of(NOTHING))
    text += "\n"
    lines = [f"- {name}: {_chosen(facts)}\n" for name, facts in hosts.items()]
    lines += [f"- {name}: nothing injected; {why}.\n" for name, why in left_out.items()]
    text += "".join(lines)
    if frame.empty:
        return text
    text += RECALL + table(_rows(frame, "recall", _recall))
    text += HALF + table(_half_rows(frame))
    text += GAINED + table(_rows(frame[frame["level"] > 0], "gained", _gained))
    frame = frame.assign(share=frame["selected"] / frame["n"])
    return text + SELECTED + table(_rows(frame, "share", _selected))


def _found(frame: pd.DataFrame, published: str, fraction: float) -> str:
    """Return what is found of the strongest anomalies, and of unchanged hosts."""
    hosts = frame[frame["kind"] == NOTHING].set_index("detector")
    strongest = frame[frame["level"] == frame["level"].max()]
    text = ""
    for who, kinds in (("peculiar galaxies", ASTROPHYSICAL), ("artifacts", ARTIFACT)):
        part = strongest[strongest["kind"].isin(kinds)]
        sums = part.groupby("detector", sort=False)[["recovered", "n"]].sum()
        if published not in sums.index:
            continue
        shares = sums["recovered"] / sums["n"]
        text += (
            f"Of {who} injected at the greatest strength {published} ranks "
            f"{sums['recovered'][published]:,} of {sums['n'][published]:,} "
            f"({shares[published]:.0%}) within the highest {100 * fraction:.3g}% of "
            f"the survey; the best of {len(shares)} detectors, {shares.idxmax()}, "
            f"{shares.max():.0%}.\n"
        )
    if text and published in hosts.index:
        text += (
            "Of the same hosts with nothing added it ranks "
            f"{hosts['recall'][published]:.0%} there.\n"
        )
    return f"{text}\n" if text else ""


def name_of(kind: str) -> str:
    """Return what people call a kind."""
    return "nothing added" if kind == NOTHING else kind.replace("_", " ")


def strength_text(strength: float) -> str:
    """Return a strength in three figures, without powers of ten."""
    return f"{strength:,.0f}" if strength >= 100 else f"{strength:.3g}"


def half_strength(part: pd.DataFrame) -> str:
    """Return the strength at which half are recovered, as text.

    Parameters
    ----------
    part : DataFrame
        ``kind`` (one), ``recall`` and ``level`` (from 1, two or more) in its order.
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
    among = "ordinary objects" if facts["ordinary"] else "objects, whatever they are"
    if facts["unseen"]:
        among += " that the published detector was not trained on"
    text = (
        f"{facts['hosts']:,} hosts, {facts['large']:,} of them with a half-light "
        f"radius above {LARGE:g} arcsec, among {facts['available']:,} {among}; "
        f"{facts['measured']:,} were looked at."
    )
    if not facts["unseen"]:
        text += (
            " Detectors were trained on the hosts as they are, and may take a changed "
            "one for the more ordinary: nearest neighbours find the host itself."
        )
    for reason, ids in facts["refused"].items():
        text += f" Not used, {reason}: {len(ids)} ({name_some(np.array(ids))})."
    return text


def _rows(frame: pd.DataFrame, column: str, cell) -> list[list[str]]:
    """Return one row a kind and strength, one column a detector, headings first."""
    detectors = list(frame["detector"].unique())
    rows = [["kind", "strength", "images", *detectors]]
    keys = ["kind", "level", "strength"]
    for (kind, level, strength), part in frame.groupby(keys, sort=False):
        # Nobody is best where all are alike.
        best = part[column].max() if part[column].nunique() > 1 else None
        by_name = {row.detector: row for row in part.itertuples()}
        cells = [
            cell(by_name[name], getattr(by_name[name], column) == best)
            if name in by_name
            else ""
            for name in detectors
        ]
        images = f"{part['n'].max():,}"
        shown = strength_text(strength) if level else ""
        rows.append([name_of(kind), shown, images, *cells])
    return rows


def _half_rows(frame: pd.DataFrame) -> list[list[str]]:
    detectors = list(frame["detector"].unique())
    rows = [["kind", *detectors]]
    added = frame[frame["level"] > 0]
    for kind, part in added.groupby("kind", sort=False):
        of = dict(iter(part.groupby("detector", sort=False)))
        cells = [half_strength(of[name]) if name in of else "" for name in detectors]
        rows.append([name_of(kind), *cells])
    return rows


def _recall(row: tuple, best: bool) -> str:
    mark = "**" if best else ""
    low, high = 100 * row.recall_low, 100 * row.recall_high
    return f"{mark}{100 * row.recall:.0f}{mark} ({low:.0f}..{high:.0f})"


def _gained(row: tuple, best: bool) -> str:  # noqa: ARG001 - as `_recall`
    return f"+{row.gained} -{row.lost}"


def _selected(row: tuple, best: bool) -> str:  # noqa: ARG001 - as `_recall`
    return f"{100 * row.share:.0f}"
