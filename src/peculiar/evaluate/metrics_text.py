"""The metrics as sentences and tables for people."""

import pandas as pd

from peculiar.evaluate.metrics_shown import Shown
from peculiar.evaluate.tables import (
    ARTIFACT_SCORE,
    ARTIFACTS,
    FLAGGED,
    OVER_BASELINE,
    OVER_MEMBER,
    cell,
)
from peculiar.tables import markdown

#: Metrics of the tables, their headings, and how they are written.
COLUMNS = {
    "roc_auc": ("ROC AUC", ".3f"),
    "average_precision": ("average precision", ".3f"),
    "precision_at_50": ("precision at 50", ".3f"),
    "precision_at_100": ("at 100", ".3f"),
    "precision_at_200": ("at 200", ".3f"),
    "enrichment_1pct": ("enrichment of the top 1%", ".1f"),
    "looks_for_half": ("inspected for half", ",.0f"),
}

NOTHING = (
    "No object has a label or a tag but those of `labels.ordinary`, so nothing is "
    "measured. Name the column of the labels in `source.annotations`, or lists of "
    "known objects in `publish.known`.\n"
)

MEANING = """
## How to read the tables

- ROC AUC is the probability that an object of the class has a higher score than an
  ordinary one ({ordinary}). Average precision is the mean, over the objects of the
  class, of the fraction of the class among the objects of at least the same score.
  Objects of a class at one position count once.
- Precision at k is the fraction of the class among the first k of all objects, labelled
  or not. Enrichment is its fraction in the top 1% divided by that among all objects.
  Inspected for half (`looks_for_half`) is the number of objects to inspect, in the
  order of the score, to find half of the class. Objects without a label may belong to
  the class, so precision is a lower bound.
- For a detector of several scores, the rank of its selection is also evaluated.
  Intervals in brackets contain 95% of the bootstrap resamples of the objects; ± is the
  standard deviation over seeds (n - 1), of detectors that differ only in their seed.
- The best baseline and the best member of an ensemble are chosen on the same objects on
  which they are compared, which favours them.
- `metrics.parquet` has all values, each seed, and each slice.
"""


def as_markdown(
    frame: pd.DataFrame, *, labels: dict, published: dict, left_out: int, **names
) -> str:
    """Return rows of the table of metrics as Markdown, what was found first.

    The objects `left_out` were used in training; `names` are those of `Shown`.
    """
    text = "# Metrics\n\n"
    shown = Shown(frame, published=published, **names)
    for name in shown.headlines:
        text += f"{_found(shown, name)}\n\n"
    text += "" if shown.headlines else NOTHING
    artifacts = _artifacts(shown, labels["artifact"])
    text += f"{artifacts}\n\n" if artifacts else ""
    if left_out:
        text += f"{left_out:,} known objects used in training are excluded.\n"
    if not shown.classes:
        return text
    for name in shown.headlines:
        text += f"\n## {_plain(name)}\n\n{_table(shown, name)}"
    text += f"\n## ROC AUC of every score\n\n{markdown.table(_every_score(shown))}"
    by_slice = _by_slice(frame, shown, published)
    text += f"\n## ROC AUC by slice\n\n{by_slice}" if by_slice else ""
    ordinary = ", ".join(labels["ordinary"]) or "none named"
    return text + MEANING.format(ordinary=ordinary)


def _found(shown: Shown, name: str) -> str:
    """Return what the main score finds of a class, how sure, and against what."""
    of = shown.published
    text = f"**{_plain(name)}**"
    auc = shown.rows.get((*of, name, "roc_auc"))
    if auc is None:
        return f"{text}: no object of it has the main score, {shown.title(of)}."
    text += f" ({auc['n']:,} objects): "
    if pd.isna(auc["value"]):
        text += "there are no ordinary objects to compare with."
        return f"{text} {_looks(shown, name)}"
    seeds = f", standard deviation over seeds {_spread(auc)}" if _spread(auc) else ""
    text += (
        f"the main score, {shown.title(of)}, has a ROC AUC of "
        f"{auc['value']:.3f} (95% interval {auc['low']:.2f} to {auc['high']:.2f}"
        f"{seeds}); chance is 0.5"
    )
    best = shown.best(shown.baselines, name)
    gain = shown.rows.get((*of, name, OVER_BASELINE))
    if best and gain:
        text += (
            f", and the best of {len(shown.baselines)} baseline scores, "
            f"{shown.title(best)}, has {shown.value(best, name, 'roc_auc'):.3f}. The "
            f"main score {_verdict(gain)} (difference {gain['value']:+z.3f}, "
            f"{gain['low']:+z.2f} to {gain['high']:+z.2f})"
        )
    return f"{text}. {_looks(shown, name)}"


def _plain(name: str) -> str:
    """Return the name of a class in prose."""
    return name.removesuffix(" (group)")


def _verdict(gain: dict) -> str:
    # A difference below the printed digits is none.
    difference = round(gain["value"], 3)
    higher_or_lower = "higher" if difference > 0 else "lower"
    if difference == 0:
        return "is equal to it"
    if gain["low"] > 0 or gain["high"] < 0:
        return f"is significantly {higher_or_lower}"
    return f"is {higher_or_lower}, but within the uncertainty"


def _looks(shown: Shown, name: str) -> str:
    """Return what the first objects in the order of the score contain."""
    of, text = shown.published, ""
    looks = shown.rows[(*of, name, "looks_for_half")]
    first = shown.rows[(*of, name, "precision_at_100")]
    if pd.notna(first["value"]):
        text = (
            f"Its first 100 objects contain {100 * first['value']:.3g} of the class "
            f"({100 * first['chance']:.1f} by chance). "
        )
    return text + (
        f"Half of the class is found after inspecting {looks['value']:,.0f} objects "
        f"({looks['low']:,.0f} to {looks['high']:,.0f}; in a random order "
        f"{looks['chance']:,.0f})."
    )


def rows_of(shown: Shown, name: str, scores: dict, metrics: list[str]) -> list[list]:
    """Return a row a score and a column a metric, headings and chance first.

    Parameters
    ----------
    shown : Shown
    name : str
        The class.
    scores : dict of str to tuple
        Title, and detector and score.
    metrics : list of str
        Of `COLUMNS`.
    """
    first = next(iter(scores.values()))
    chances = ["chance"]
    for metric in metrics:
        chance = shown.rows.get((*first, name, metric), {}).get("chance")
        chances.append("" if pd.isna(chance) else f"{chance:{COLUMNS[metric][1]}}")
    rows = [["", *(COLUMNS[metric][0] for metric in metrics)], chances]
    for shown_as, of in scores.items():
        cells = [_cell(shown.rows.get((*of, name, x)), COLUMNS[x][1]) for x in metrics]
        rows.append([shown_as, *cells])
    return rows


def _table(shown: Shown, name: str) -> str:
    chosen = shown.chosen(name)
    chosen |= {
        shown.title(of): of for of in shown.others() if of not in chosen.values()
    }
    rows = rows_of(shown, name, chosen, list(COLUMNS))
    gains = {OVER_BASELINE: "over the best baseline"}
    if shown.ensembles:
        gains[OVER_MEMBER] = "over its best member"
    for metric, head in gains.items():
        rows[0].append(head)
        rows[1].append("")
        for row, of in zip(rows[2:], chosen.values(), strict=True):
            row.append(_cell(shown.rows.get((*of, name, metric)), "+z.3f"))
    return markdown.table(rows)


def _cell(row: dict | None, how: str) -> str:
    if row is None or pd.isna(row["value"]):
        return ""
    ends = how if how[-2] == "0" else how[:-2] + "2f" if how[-2] == "3" else ".0f"
    spread = _spread(row, how)
    spread = f" ± {spread}" if spread else ""
    return f"{row['value']:{how}}{spread} ({row['low']:{ends}}..{row['high']:{ends}})"


def _spread(row: dict, how: str = ".3f") -> str:
    spread = row.get("spread")
    return "" if pd.isna(spread) else f"{spread:{how.removeprefix('+z')}}"


def _every_score(shown: Shown) -> list[list[str]]:
    """Return a row a score and a column a class, headings and objects first."""
    columns = [["", "objects", *(shown.title(of) for of in shown.scores)]]
    for name in shown.classes:
        rows = [shown.rows.get((*of, name, "roc_auc")) for of in shown.scores]
        sizes = [row["n"] for row in rows if row]
        if not sizes or all(row is None or pd.isna(row["value"]) for row in rows):
            continue
        best = shown.best(shown.scores, name)
        cells = [
            _area(row, max(sizes), best=of == best)
            for of, row in zip(shown.scores, rows, strict=True)
        ]
        columns.append([name, f"{max(sizes):,}", *cells])
    return [list(row) for row in zip(*columns, strict=True)]


def _area(row: dict | None, size: int, *, best: bool) -> str:
    if row is None or pd.isna(row["value"]):
        return ""
    spread = _spread(row)
    value = f"{row['value']:.3f}" + (f" ± {spread}" if spread else "")
    # Other objects of the class are in slices that this detector does not score.
    missing = f" of {row['n']:,}" if row["n"] != size else ""
    return cell(value, f"{row['low']:.2f}..{row['high']:.2f}{missing}", best=best)


def _by_slice(frame: pd.DataFrame, shown: Shown, published: dict) -> str:
    """Return the main score of each slice; empty if there is one."""
    slices = frame["slice"].dropna().unique()
    rows = [["", *shown.headlines]]
    for one in slices:
        part = frame[frame["slice"] == one].assign(slice=None)
        names: dict = {"families": [], "baselines": [], "ensembles": [], "words": {}}
        here = Shown(part, published=published, **names)
        keys = [(*shown.published, name, "roc_auc") for name in shown.headlines]
        cells = [here.rows.get(key) for key in keys]
        rows.append([one, *(_cell(row, ".3f") for row in cells)])
    return markdown.table(rows) if len(slices) else ""


def _artifacts(shown: Shown, labels: dict) -> str:
    """Return how well the artifact score separates artifacts from galaxies."""
    mine = [of for of in shown.scores if of[1] == ARTIFACT_SCORE]
    auc = shown.rows.get((*mine[0], ARTIFACTS, "roc_auc")) if mine else None
    if auc is None or pd.isna(auc["value"]):
        return ""
    others = [of for of in shown.scores if of not in mine]
    best = shown.best(others, ARTIFACTS)
    n, precision = auc["n"], shown.rows[(*mine[0], ARTIFACTS, "average_precision")]
    galaxies = round(n / precision["chance"]) - n
    text = (
        f"**{ARTIFACTS}** ({n:,} and {galaxies:,} objects): the artifact score has a "
        f"ROC AUC of {auc['value']:.3f} (95% interval {auc['low']:.2f} to "
        f"{auc['high']:.2f})"
    )
    if best:
        text += (
            f", and the best of the other {len(others)} scores, {shown.title(best)}, "
            f"{shown.value(best, ARTIFACTS, 'roc_auc'):.3f}"
        )
    shares = []
    for what in ("artifacts", "galaxies"):
        keys = [(*mine[0], name, FLAGGED) for name in labels[what]]
        rows = [shown.rows[key] for key in keys if key in shown.rows]
        number = sum(row["value"] * row["n"] for row in rows)
        n = sum(row["n"] for row in rows)
        if n:
            shares.append(f"{number:,.0f} of {n:,} {what}")
    if shares:
        text += f". It flags {' and '.join(shares)}"
    return f"{text}."
