"""All counts, metrics and costs of a run, as one text."""

from collections import Counter
from pathlib import Path

import pandas as pd

from peculiar.config.titles import capital
from peculiar.evaluate.metrics_text import rows_of
from peculiar.labels.judgements import counted
from peculiar.publish.findings import Findings, remaining
from peculiar.tables import markdown

#: The metrics of the small table.
METRICS = [
    "roc_auc",
    *("precision_at_50", "precision_at_100", "precision_at_200", "looks_for_half"),
]


def run_text(findings: Findings, costs: pd.DataFrame, files: list[Path]) -> str:
    """Return the text, Markdown; the arguments are those of `summarise`."""
    parts = [
        "# The run: counts, metrics and cost",
        _metrics(findings),
        _counts(findings.run["counts"], findings.words["detectors"]),
        _judgements(findings),
        _costs(costs),
        "## Files\n\n" + "\n".join(f"- {_opened(path)}" for path in files),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _counts(counts: dict, titles: dict[str, str]) -> str:
    rows = [["slice", "input rows", "rejected", "scored", "detector", "selected"]]
    reasons: Counter[str] = Counter()
    for name, count in counts.items():
        for by_reason in count["rejected"].values():
            reasons.update(by_reason)
        rejected = sum(sum(part.values()) for part in count["rejected"].values())
        for detector, found in count["detectors"].items():
            number, scored = found["selected"], found["scored"]
            numbers = [f"{n:,}" for n in (count["rows"], rejected, scored)]
            share = f"{number:,} ({number / scored:.1%})" if scored else "0"
            rows.append([name, *numbers, titles.get(detector, detector), share])
    text = "## Objects\n\n" + markdown.table(rows)
    if reasons:
        named = (f"{reason} {number:,}" for reason, number in sorted(reasons.items()))
        text += "\nRejected: " + ", ".join(named) + "."
    return text


def _judgements(findings: Findings) -> str:
    """Return what people said, and how many rows are not used."""
    if not len(findings.judged) and not findings.refused:
        return ""
    parts = [f"## Judgements\n\n{capital(counted(findings.judged))}."]
    parts.append(remaining(findings.taught))
    if findings.refused:
        parts.append(
            f"Rows that are not used: {findings.refused:,} (judgement_rejects.parquet)."
        )
    return " ".join(filter(None, parts))


def _metrics(findings: Findings) -> str:
    """Return the metrics of the main score, ensembles and the best baseline."""
    shown = findings.shown
    if not shown.headlines:
        return "## Metrics\n\nNone: no objects are known but ordinary ones."
    parts = [
        "## Metrics\n\nIn brackets: 95% intervals. Inspected for half: the number of "
        "objects to inspect to find half of the class."
    ]
    for name in shown.headlines:
        rows = rows_of(shown, name, shown.chosen(name), METRICS)
        parts += [f"### {name.removesuffix(' (group)')}", markdown.table(rows)]
    return "\n\n".join(parts)


def _costs(costs: pd.DataFrame) -> str:
    """Return the costs of the stages, longest first."""
    if costs.empty:
        return ""
    rows = [["stage", "jobs", "retries", "seconds", "CPU s", "peak memory", "queued"]]
    for stage, row in zip(costs.index, costs.to_dict("records"), strict=True):
        # Snakemake does not measure the memory of jobs shorter than half a second.
        memory = "" if pd.isna(row["memory"]) else f"{row['memory']:,.0f} MB"
        queued = "" if pd.isna(row["queued"]) else f"{row['queued']:,.0f} s"
        retries = f"{row['retries']}" if row["retries"] else ""
        times = [f"{row['seconds']:,.1f}", f"{row['cpu']:,.1f}"]
        rows.append(
            [stage.replace("_", " "), f"{row['jobs']}", retries, *times, memory, queued]
        )
    total = costs.sum(numeric_only=True)
    times = [f"{total['seconds']:,.1f}", f"{total['cpu']:,.1f}"]
    rows.append(["all", f"{total['jobs']:.0f}", "", *times, "", ""])
    if costs["queued"].isna().all():
        rows = [row[:-1] for row in rows]
    return (
        "## Cost\n\nSummed over jobs; some of them ran in parallel.\n\n"
        + markdown.table(rows)
    )


def _opened(path: Path) -> Path:
    """Return the page of a folder, if it has one."""
    page = path / "index.html"
    return page if page.exists() else path
