"""What came out of a run, for the person who started it."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from peculiar.evaluate.merit_text import OVER_SEEDS, rows_over_seeds
from peculiar.tables.files import written
from peculiar.tables.markdown import write_page


def summarise(
    *,
    record: Path,
    merit: Path,
    publish: dict,
    repeats: list[list[str]],
    costs: pd.DataFrame,
    files: list[Path],
    summary: Path,
) -> str:
    """Write and return the summary: counts, figures of merit, time, files to open.

    Parameters
    ----------
    record : Path
        ``run.json``.
    merit : Path
        ``merit.parquet``.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by.
    repeats : list of list of str
        Detectors that differ in their seed alone.
    costs : DataFrame
        What the jobs took, see `peculiar.run.costs.job_costs`.
    files : list of Path
        What to open.
    summary : Path
        Text file to write.
    """
    counts = json.loads(Path(record).read_text(encoding="utf-8"))["counts"]
    parts = [
        _counts(counts),
        _merit(pq.read_table(merit).to_pandas(), publish, repeats),
        _costs(costs),
        "Files to open\n" + "\n".join(f"  {_opened(path)}" for path in files),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    with written(summary) as temporary:
        temporary.write_text(text, encoding="utf-8")
        page = f"# What came out\n\n```\n{text}```\n"
        write_page(summary.with_suffix(".html"), page)
    return text


def _opened(path: Path) -> Path:
    """Return what a browser opens of a folder, if it is a page."""
    page = path / "index.html"
    return page if page.exists() else path


def _counts(counts: dict) -> str:
    rows = [["slice", "rows in", "rejected", "scored", "detector", "selected"]]
    reasons: dict[str, int] = {}
    for name, count in counts.items():
        for by_reason in count["rejected"].values():
            for reason, number in by_reason.items():
                reasons[reason] = reasons.get(reason, 0) + number
        rejected = sum(sum(part.values()) for part in count["rejected"].values())
        for detector, found in count["detectors"].items():
            share = f"{found['selected']:,} ({found['selected'] / found['scored']:.1%})"
            rows.append(
                [
                    name,
                    f"{count['rows']:,}",
                    f"{rejected:,}",
                    f"{found['scored']:,}",
                    detector,
                    share,
                ]
            )
    text = "Objects\n" + aligned(rows)
    if reasons:
        named = (f"{reason} {number:,}" for reason, number in sorted(reasons.items()))
        text += "\n  rejected: " + ", ".join(named)
    return text


def _merit(merit: pd.DataFrame, publish: dict, repeats: list[list[str]]) -> str:
    """Return a table of scores by groups, and of the published score by strength."""
    if merit.empty:
        return "Figures of merit: none, there are no labelled objects to compare"
    whole = merit[merit["what"].isin(["label_mean", "label_pooled"])]
    if whole.empty:  # no groups are named
        whole = merit[merit["what"].isin(["label", "tag"])]
    sizes = whole.groupby(whole["label"].fillna(whole["group"]), sort=False)["n"].max()
    text = (
        f"Area under the ROC curve against {merit['n_ordinary'].max():,} ordinary "
        "objects (95% interval), * the best\n"
        f"  objects: {', '.join(f'{name} {n:,}' for name, n in sizes.items())}\n"
    )
    text += aligned(_by_score(whole))
    if repeats:
        text += f"\n\n{OVER_SEEDS}\n" + aligned(rows_over_seeds(whole, repeats))
    strength = merit[merit["what"] == "strength_pooled"]
    if len(strength):
        text += "\n\nBy strength of the anomaly, weakest to strongest third\n"
        text += aligned(_by_strength(strength, publish))
    return text


def _by_score(merit: pd.DataFrame) -> list[list[str]]:
    """Return one row a score, and two columns a group: mean of its labels, pooled."""
    kinds = {"label_mean": "mean", "label_pooled": "pooled"}
    scores = list(dict.fromkeys(zip(merit["detector"], merit["score"], strict=True)))
    columns = []
    for key, part in merit.groupby(
        ["group", "label", "what"], sort=False, dropna=False
    ):
        group, label, what = key
        name = f"{group} {kinds[what]}" if what in kinds else label
        best = part["area"].max()
        cells = {
            (
                row.detector,
                row.score,
            ): f"{row.area:.3f}{'*' if row.area == best else ' '} "
            f"({row.area_low:.2f}..{row.area_high:.2f})"
            for row in part.itertuples()
        }
        # Empty: no slice with objects of this label has the score.
        columns.append([name, *(cells.get(score, "") for score in scores)])
    names = [f"{detector} {score}" for detector, score in scores]
    return [list(row) for row in zip(["score", *names], *columns, strict=True)]


def _by_strength(merit: pd.DataFrame, publish: dict) -> list[list[str]]:
    chosen = (merit["detector"] == publish["detector"]) & (
        merit["score"] == publish["score"]
    )
    rows = [["group", "third", "objects", "area", "selected"]]
    for row in merit[chosen].itertuples():
        share = f"{row.selected_share:.0%}"
        rows.append(
            [row.group, f"{row.third:.0f}", f"{row.n}", f"{row.area:.3f}", share]
        )
    return rows


def _costs(costs: pd.DataFrame) -> str:
    """Return what jobs took per stage, longest first."""
    if costs.empty:
        return ""
    rows = [["stage", "jobs", "retries", "seconds", "CPU s", "peak memory", "queued"]]
    for row in costs.itertuples():
        # Snakemake does not catch the memory of a job of less than half a second.
        memory = "" if pd.isna(row.memory) else f"{row.memory:,.0f} MB"
        queued = "" if pd.isna(row.queued) else f"{row.queued:,.0f} s"
        retries = f"{row.retries}" if row.retries else ""
        times = [f"{row.seconds:,.1f}", f"{row.cpu:,.1f}"]
        rows.append([row.Index, f"{row.jobs}", retries, *times, memory, queued])
    total = costs.sum(numeric_only=True)
    times = [f"{total['seconds']:,.1f}", f"{total['cpu']:,.1f}"]
    rows.append(["all", f"{total['jobs']:.0f}", "", *times, "", ""])
    if costs["queued"].isna().all():
        rows = [row[:-1] for row in rows]
    return "Cost, summed over jobs that may have run side by side\n" + aligned(rows)


def aligned(rows: list[list[str]], right: int | None = None) -> str:
    """Return rows of text as columns, the first flush left, so many then right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        padded = zip(others, widths[1:], strict=True)
        for column, (text, width) in enumerate(padded):
            flush_right = right is None or column < right
            cells.append(text.rjust(width) if flush_right else text)
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
