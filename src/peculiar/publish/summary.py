"""What came out of a run, for the person who started it."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from peculiar.evaluate.metrics_shown import Shown
from peculiar.evaluate.metrics_text import rows_of
from peculiar.tables.files import written
from peculiar.tables.markdown import write_page

#: Of the metrics those that the summary shows.
METRICS = [
    "roc_auc",
    *("precision_at_50", "precision_at_100", "precision_at_200", "looks_for_half"),
]

LEGEND = "looks for half: objects to look at until half of the class is seen"


def summarise(
    *,
    record: Path,
    metrics: Path,
    publish: dict,
    detectors: dict,
    costs: pd.DataFrame,
    files: list[Path],
    summary: Path,
) -> str:
    """Write and return the summary: counts, metrics, time, files to open.

    Parameters
    ----------
    record : Path
        ``run.json``.
    metrics : Path
        ``evaluation/metrics.parquet``.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by.
    detectors : dict
        ``families`` (that differ in their seed alone), ``baselines`` and ``ensembles``.
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
        _metrics(pq.read_table(metrics).to_pandas(), publish, detectors),
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


def _metrics(frame: pd.DataFrame, publish: dict, detectors: dict) -> str:
    """Return the metrics of the published score, ensembles and the best baseline."""
    shown = Shown(frame, published=publish, **detectors)
    if not shown.headlines:
        return "Metrics: none, there are no labelled objects to compare"
    rows = []
    for name in shown.headlines:
        head, *others = rows_of(shown, name, shown.chosen(name), METRICS)
        rows += [[name, *head[1:]], *others]
    return f"Metrics (95% interval; {LEGEND})\n{aligned(rows)}"


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
