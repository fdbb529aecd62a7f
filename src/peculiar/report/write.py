"""The page one sends: all of it in one file."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

from peculiar.figures.candidates import first_rows
from peculiar.publish.findings import (
    Findings,
    found,
    next_steps,
    total_cost,
)
from peculiar.report import surety
from peculiar.report.detectors import detector_rows
from peculiar.report.figures import figures_of
from peculiar.report.pictures import Picture, pictures_of
from peculiar.tables.files import written
from peculiar.tables.logs import seconds_in_words

#: Pictures in a mosaic, and stages of the run in the table of its cost.
PICTURES, STAGES = 24, 12


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files that the page shows.

    Attributes
    ----------
    candidates, catalog : Path
        ``candidates.parquet`` and ``catalog.parquet``.
    found_per_look, teaching, stability : Path
        Tables of `peculiar.evaluate`.
    injection : Path or None
        The same; None if nothing was injected.
    methods, refused : Path
        The texts on the method and on refused rows, Markdown with a first line as
        title.
    views : dict of str to list of Path
        Per slice the shards of the main detector's images.
    figures : list of Path
        PNG files, see `peculiar.report.figures.figures_of`.
    """

    candidates: Path
    catalog: Path
    found_per_look: Path
    teaching: Path
    stability: Path
    injection: Path | None
    methods: Path
    refused: Path
    views: dict[str, list[Path]]
    figures: list[Path]


def write_report(
    *,
    findings: Findings,
    files: Files,
    labels: dict,
    fraction: float,
    costs: pd.DataFrame,
    page: Path,
) -> None:
    """Write the report: one HTML file that loads no other.

    Parameters
    ----------
    findings : Findings
        What was found.
    files : Files
        What is shown.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.
    fraction : float
        Highest-ranked fraction in which an injected anomaly counts as recovered.
    costs : DataFrame
        See `peculiar.run.costs.job_costs`.
    page : Path
        HTML file to write. Links lead to the files beside it.
    """
    template = Environment(
        loader=PackageLoader("peculiar", "report/templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("page.html")
    counts, words = findings.run["counts"], findings.words
    headings, detectors = detector_rows(
        files.catalog, counts, findings.shown, labels, words
    )
    text = template.render(
        objects=findings.candidates["objects"],
        slices=list(counts),
        finished=findings.run["finished"][:10],
        found=found(findings),
        warnings=findings.warnings,
        steps=next_steps(findings),
        mosaics=mosaics(files, findings),
        order=findings.candidates["title"],
        sure=_sure(findings, files, fraction),
        headings=headings,
        detectors=detectors,
        methods=_body(files.methods),
        figures=figures_of(files.figures, words),
        refused=_body(files.refused),
        versions=_versions(findings.run["versions"]),
        total=total_cost(costs),
        stages=_stages(costs),
    )
    with written(page) as temporary:
        temporary.write_text(text, encoding="utf-8")


def mosaics(files: Files, findings: Findings) -> dict[str, list[Picture]]:
    """Return the pictures of the candidates, by what is said of them.

    The first `PICTURES` that people found interesting, and as many that nobody has
    judged.
    """
    rows = first_rows(files.candidates)
    said = rows.get("judgement", pd.Series(None, rows.index, dtype=object))
    config = findings.run["config"]
    scales = {name: one["cutouts"]["pixel_scale"] for name, one in config.items()}
    liked, unjudged = rows[said == "interesting"], rows[said.isna()]
    number = min(PICTURES, len(liked))
    first = (
        f"The first {number} of the {len(liked):,}" if number < len(liked) else "All"
    )
    parts = {
        f"{first} judged interesting": liked,
        f"The next {min(PICTURES, len(unjudged))} to look at": unjudged,
    }
    return {
        title: pictures_of(part[:PICTURES], files.views, scales)
        for title, part in parts.items()
        if len(part)
    }


def _sure(findings: Findings, files: Files, fraction: float) -> list[surety.Measured]:
    return [
        *surety.precision(findings.candidates),
        surety.found_per_look(files.found_per_look, findings.words),
        *surety.estimate(findings.taught),
        *surety.injected(files.injection, fraction, findings.published),
        *surety.left_out(files.teaching),
        *surety.stability(files.stability),
    ]


def _body(path: Path) -> str:
    """Return a Markdown text without its title as HTML; HTML in it is escaped."""
    text = Path(path).read_text(encoding="utf-8").partition("\n")[2]
    # The titles of its parts are one level below those of the page.
    body = MarkdownIt("js-default").render(text.replace("\n## ", "\n### "))
    body = body.replace("<table>", '<div class="table"><table>')
    return body.replace("</table>", "</table></div>")


def _versions(versions: dict[str, str]) -> str:
    named = ("peculiar", "python", "tensorflow-cpu", "tensorflow", "snakemake")
    return ", ".join(f"{x} {versions[x]}" for x in named if x in versions)


def _stages(costs: pd.DataFrame) -> Iterable[list[str]]:
    """Return the longest stages: name, jobs, time, processor time, memory."""
    for stage, row in zip(costs.index[:STAGES], costs.to_dict("records"), strict=False):
        times = [seconds_in_words(row[name]) for name in ("seconds", "cpu")]
        memory = "" if pd.isna(row["memory"]) else f"{row['memory']:,.0f} MB"
        yield [stage.replace("_", " "), f"{row['jobs']:,}", *times, memory]
