"""The summary of a run: what was found, warnings, files to open, what to do next."""

import textwrap
from pathlib import Path

import pandas as pd

from peculiar.publish.findings import Findings, found, next_steps
from peculiar.publish.run_page import run_text
from peculiar.tables.files import written
from peculiar.tables.markdown import write_text

#: The files to open first, of those that a run wrote, and what each is.
OPENED = {
    "explorer/index.html": "all objects, to look at and to judge",
    "report.html": "what was found, to read, print or send",
    "candidates.xlsx": "the candidates, the first to look at first",
    "catalog.fits": "all objects and scores, for TOPCAT and astropy",
    "run.html": "counts, metrics and cost of the run",
}

#: Length of a line.
WIDTH = 88


def summarise(
    findings: Findings,
    *,
    costs: pd.DataFrame,
    files: list[Path],
    summary: Path,
    text: Path,
) -> str:
    """Write and return the summary, and write all counts as a text of their own.

    Parameters
    ----------
    findings : Findings
        What was found, see `peculiar.publish.findings`.
    costs : DataFrame
        Costs of the jobs by stage, see `peculiar.run.costs.job_costs`.
    files : list of Path
        All files and folders that the run wrote for people.
    summary : Path
        Text file to write.
    text : Path
        Markdown to write: counts, metrics, costs and the list of files; a page with the
        same text is written beside it.
    """
    write_text(text, run_text(findings, costs, files))
    folder = summary.parent
    there = {folder / name: what for name, what in OPENED.items()}
    there = {path: what for path, what in there.items() if path.exists()}
    width = max(len(str(path)) for path in (*there, ""))
    opened = [f"{path!s:{width}}  {what}" for path, what in there.items()]
    parts = {
        "Found": _filled("", found(findings)),
        "Warnings": _filled("- ", findings.warnings),
        "Files to open": [f"  {line}" for line in opened],
        "Next": [
            line
            for number, step in enumerate(next_steps(findings), start=1)
            for line in _filled(f"{number}. ", [step])
        ],
    }
    said = [
        "\n".join(filter(None, [title, *lines]))
        for title, lines in parts.items()
        if lines
    ]
    content = "\n\n".join(said) + "\n"
    with written(summary) as temporary:
        temporary.write_text(content, encoding="utf-8")
    return content


def _filled(mark: str, sentences: list[str]) -> list[str]:
    """Return sentences in lines, the first of each with a mark."""
    return [
        textwrap.fill(
            one,
            WIDTH,
            initial_indent=f"  {mark}",
            subsequent_indent="  " + " " * len(mark),
            break_on_hyphens=False,
        )
        for one in sentences
        if one
    ]
