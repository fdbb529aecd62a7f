"""What came out of a run, for the person who started it."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from peculiar.files import written
from peculiar.merit_text import OVER_SEEDS, rows_over_seeds


def summarise(
    *,
    record: Path,
    merit: Path,
    publish: dict,
    repeats: list[list[str]],
    benchmarks: Path,
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
    benchmarks : Path
        Folder of Snakemake's benchmark files, ``{rule}/{slice}/...tsv``: the last run
        of every job behind these results, however many calls it took to make them.
    files : list of Path
        What to open.
    summary : Path
        Text file to write.
    """
    counts = json.loads(Path(record).read_text(encoding="utf-8"))["counts"]
    parts = [
        _counts(counts),
        _merit(pq.read_table(merit).to_pandas(), publish, repeats),
        _times(benchmarks),
        "Files to open\n" + "\n".join(f"  {path}" for path in files),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    with written(summary) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return text


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
        whole = merit[merit["what"] == "label"]
    sizes = whole.groupby(whole["label"].fillna(whole["group"]), sort=False)[
        "n"
    ].first()
    text = (
        f"Area under the ROC curve against {merit['n_ordinary'].iloc[0]:,} ordinary "
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
    columns = []
    for key, part in merit.groupby(
        ["group", "label", "what"], sort=False, dropna=False
    ):
        group, label, what = key
        name = label if what == "label" else f"{group} {kinds[what]}"
        best = part["area"].max()
        cells = [
            f"{row.area:.3f}{'*' if row.area == best else ' '} "
            f"({row.area_low:.2f}..{row.area_high:.2f})"
            for row in part.itertuples()
        ]
        columns.append([name, *cells])
    scores = merit[["detector", "score"]].drop_duplicates()
    names = [f"{row.detector} {row.score}" for row in scores.itertuples()]
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


def _times(folder: Path) -> str:
    """Return seconds and peak memory per rule, longest first."""
    frames = [
        pd.read_csv(path, sep="\t", na_values="-").assign(
            stage=stage_of(path.relative_to(folder))
        )
        for path in sorted(Path(folder).rglob("*.tsv"))
    ]
    if not frames:
        return ""
    jobs = pd.concat(frames)
    stages = jobs.groupby("stage").agg(
        jobs=("s", "size"), seconds=("s", "sum"), memory=("max_rss", "max")
    )
    rows = [["stage", "jobs", "seconds", "peak memory"]]
    for row in stages.sort_values("seconds", ascending=False).itertuples():
        # Snakemake does not catch the memory of a job of less than half a second.
        memory = "" if pd.isna(row.memory) else f"{row.memory:,.0f} MB"
        rows.append([row.Index, f"{row.jobs}", f"{row.seconds:,.1f}", memory])
    total = ["all", f"{len(jobs)}", f"{jobs['s'].sum():,.1f}", ""]
    return "Time, summed over jobs that may have run side by side\n" + aligned(
        [*rows, total]
    )


def stage_of(path: Path) -> str:
    """Return what a benchmark file is of: its rule, and detector, step or view.

    Parameters
    ----------
    path : Path
        ``{rule}.tsv``, or ``{rule}/{slice}/...``; a shard's number does not count.
    """
    rule, *rest = path.with_suffix("").parts
    return " ".join([rule, *(part for part in rest[1:] if not part.isdigit())])


def aligned(rows: list[list[str]]) -> str:
    """Return rows of text as columns, the first flush left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += [
            text.rjust(width) for text, width in zip(others, widths[1:], strict=True)
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
