"""The summary of a run: counts, metrics, costs, and files to open."""

import json
import textwrap
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.metrics_shown import Shown
from peculiar.evaluate.metrics_text import rows_of
from peculiar.labels.judgements import counted
from peculiar.labels.judgements_file import SIMULATED
from peculiar.publish.candidates import FACTS, progress, remarks, sentence
from peculiar.publish.input_warnings import warnings_of
from peculiar.scores.reranked import read_facts
from peculiar.tables.files import written
from peculiar.tables.inputs.report import read_report
from peculiar.tables.markdown import write_page

#: The metrics of the summary.
METRICS = [
    "roc_auc",
    *("precision_at_50", "precision_at_100", "precision_at_200", "looks_for_half"),
]

LEGEND = "inspected for half: number of objects to inspect to find half of the class"


def summarise(
    *,
    candidates: Path,
    record: Path,
    metrics: Path,
    judgements: Path,
    rejects: Path,
    reranked: Path,
    annotations: list[Path],
    publish: dict,
    detectors: dict,
    costs: pd.DataFrame,
    files: list[Path],
    summary: Path,
) -> str:
    """Write and return the summary: what was found, what to do next, and all counts.

    Parameters
    ----------
    candidates : Path
        ``candidates.parquet``, see `peculiar.publish.candidates`.
    record : Path
        ``run.json``.
    metrics : Path
        ``evaluation/metrics.parquet``.
    judgements, rejects : Path
        See `peculiar.labels.judgements.read_judgements`.
    reranked : Path
        ``reranked.parquet``, see `peculiar.scores.reranked`.
    annotations : list of Path
        What people and lists say of each slice's objects, with the lists' counts.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by.
    detectors : dict
        ``families`` (that differ only in their seed), ``baselines`` and ``ensembles``.
    costs : DataFrame
        Costs of the jobs by stage, see `peculiar.run.costs.job_costs`.
    files : list of Path
        Files and folders to open.
    summary : Path
        Text file to write; a page with the same text is written beside it.
    """
    counts = json.loads(Path(record).read_text(encoding="utf-8"))["counts"]
    facts = json.loads(pq.read_schema(candidates).metadata[FACTS])
    judged, taught = pq.read_table(judgements), read_facts(reranked)
    refused = pq.read_metadata(rejects).num_rows
    parts = [
        _warnings(counts, annotations),
        _found(facts, judged, taught),
        _counts(counts),
        _judgements(judged, refused, taught, facts),
        _metrics(pq.read_table(metrics).to_pandas(), publish, detectors),
        _costs(costs),
        "Files to open\n" + "\n".join(f"  {_opened(path)}" for path in files),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    with written(summary) as temporary:
        temporary.write_text(text, encoding="utf-8")
        page = f"# Summary of the run\n\n```\n{text}```\n"
        write_page(summary.with_suffix(".html"), page)
    return text


def _warnings(counts: dict, annotations: list[Path]) -> str:
    """Return what a user should know of the input before anything else."""
    known = [read_report(path).get("known", {}) for path in annotations]
    lines = warnings_of(counts, known)
    if not lines:
        return ""
    wrapped = [
        textwrap.fill(x, 86, initial_indent="  ", subsequent_indent="    ")
        for x in lines
    ]
    return "\n".join(["Input (rejects.md has more)", *wrapped])


def _found(facts: dict, judged: pa.Table, taught: dict) -> str:
    """Return what the candidates hold, and what a person does next."""
    steps = [
        "Look at the first candidates: candidates.md, or explorer/index.html.",
        "Judge them on the page, or in a copy of queue.csv, and name the file in the "
        "config\n     (judgements.files).",
        "Run again: the ranking learns from the judgements (docs/judging.md).",
    ]
    if len(judged):
        steps[0] = "Look at the next objects: queue.csv, or explorer/index.html."
    if not taught["queue"]:
        steps = ["All objects are judged: the candidates are in candidates.md."]
    elif _is_simulated(judged):
        steps[:0] = [
            "The judgements are a simulated person's. To judge yourself, set "
            "judgements.simulated\n     to 0 and run again."
        ]
    numbered = [f"  {number}. {step}" for number, step in enumerate(steps, start=1)]
    found = textwrap.fill(
        " ".join([sentence(facts), *remarks(facts)]),
        86,
        initial_indent="  ",
        subsequent_indent="  ",
    )
    return "\n".join(["Found", found, "", "Next", *numbered])


def _opened(path: Path) -> Path:
    """Return the page of a folder, if it has one."""
    page = path / "index.html"
    return page if page.exists() else path


def _counts(counts: dict) -> str:
    rows = [["slice", "input rows", "rejected", "scored", "detector", "selected"]]
    reasons: Counter[str] = Counter()
    for name, count in counts.items():
        for by_reason in count["rejected"].values():
            reasons.update(by_reason)
        rejected = sum(sum(part.values()) for part in count["rejected"].values())
        for detector, found in count["detectors"].items():
            number, scored = found["selected"], found["scored"]
            numbers = [f"{n:,}" for n in (count["rows"], rejected, scored)]
            share = f"{number:,} ({number / scored:.1%})"
            rows.append([name, *numbers, detector, share])
    text = "Objects\n" + aligned(rows)
    if reasons:
        named = (f"{reason} {number:,}" for reason, number in sorted(reasons.items()))
        text += "\n  rejected: " + ", ".join(named)
    return text


def _is_simulated(judged: pa.Table) -> bool:
    return SIMULATED in judged["who"].to_pylist()


def _judgements(table: pa.Table, refused: int, taught: dict, facts: dict) -> str:
    """Return what people said, how many are left, and how many rows are not used."""
    if not len(table) and not refused:
        return ""
    text = f"Judgements\n  {counted(table)}"
    if _is_simulated(table):
        text += "\n  the simulated person judges by the labels"
    if missing := progress(facts):
        text += f"\n  {missing}"
    if total := taught["total"]:
        text += (
            f"\n  interesting objects in the survey, estimated: {total['value']:,} "
            f"({total['low']:,}..{total['high']:,}), of which {total['found']:,} are "
            "found"
        )
    if refused:
        text += f"\n  rows that are not used: {refused:,} (judgement_rejects.parquet)"
    return text


def _metrics(frame: pd.DataFrame, publish: dict, detectors: dict) -> str:
    """Return the metrics of the published score, ensembles and the best baseline."""
    shown = Shown(frame, published=publish, **detectors)
    if not shown.headlines:
        return "Metrics: none, because no objects are known but ordinary ones"
    rows = []
    for name in shown.headlines:
        head, *others = rows_of(shown, name, shown.chosen(name), METRICS)
        rows += [[name, *head[1:]], *others]
    return f"Metrics (95% interval; {LEGEND})\n{aligned(rows)}"


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
        rows.append([stage, f"{row['jobs']}", retries, *times, memory, queued])
    total = costs.sum(numeric_only=True)
    times = [f"{total['seconds']:,.1f}", f"{total['cpu']:,.1f}"]
    rows.append(["all", f"{total['jobs']:.0f}", "", *times, "", ""])
    if costs["queued"].isna().all():
        rows = [row[:-1] for row in rows]
    return "Cost, summed over jobs; some of them ran in parallel\n" + aligned(rows)


def aligned(rows: list[list[str]], right: int | None = None) -> str:
    """Return aligned columns: the first to the left, the next `right` to the right."""
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
