"""What a run has found, how sure that is, and what to be warned of: in sentences."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.titles import capital
from peculiar.evaluate.metrics_shown import Shown
from peculiar.labels.judgements import consensus
from peculiar.labels.judgements_file import SIMULATED, VERDICTS
from peculiar.publish.candidates import facts_of
from peculiar.publish.candidates_text import (
    joined,
    progress,
    remarks,
    sentence,
    set_aside,
    verdict_counts,
)
from peculiar.publish.warnings import of_inputs, of_scores, of_selections, of_trainings
from peculiar.scores.reranked import read_facts
from peculiar.tables.inputs.report import read_report
from peculiar.tables.logs import seconds_in_words


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the tables of a run say, read once for the summary and the report.

    Attributes
    ----------
    run : dict
        ``run.json``, see `peculiar.run.record`.
    candidates : dict
        See `peculiar.publish.candidates.write_candidates`.
    judged : pa.Table
        ``judgements.parquet``.
    refused : int
        Rows of judgements that are not used.
    taught : dict
        See `peculiar.scores.reranked.read_facts`.
    shown : Shown
        The metrics of all slices together.
    published : str
        The detector that the catalogue is sorted by.
    words : dict
        See `peculiar.config.titles.words`.
    warnings : list of str
        What a reader should know before anything else, a sentence each.
    """

    run: dict
    candidates: dict
    judged: pa.Table
    refused: int
    taught: dict
    shown: Shown
    published: str
    words: dict
    warnings: list[str]


def read_findings(
    *,
    candidates: Path,
    record: Path,
    metrics: Path,
    judgements: Path,
    rejects: Path,
    reranked: Path,
    annotations: list[Path],
    histories: list[Path],
    publish: dict,
    detectors: dict,
    words: dict,
) -> Findings:
    """Read what a run has found.

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
    histories : list of Path
        How each training went, ``{slice}/{detector}/model/{step}.history.parquet``.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by.
    detectors : dict
        ``families`` (that differ only in their seed), ``baselines`` and ``ensembles``;
        and ``trivial``, names of the detectors that need no training.
    words : dict
        See `peculiar.config.titles.words`.
    """
    run = json.loads(Path(record).read_text(encoding="utf-8"))
    known = [read_report(path).get("known", {}) for path in annotations]
    trivial = detectors["trivial"]
    names = {x: detectors[x] for x in ("families", "baselines", "ensembles")}
    shown = Shown(
        pq.read_table(metrics).to_pandas(), published=publish, words=words, **names
    )
    return Findings(
        run=run,
        candidates=facts_of(candidates),
        judged=pq.read_table(judgements),
        refused=pq.read_metadata(rejects).num_rows,
        taught=read_facts(reranked),
        shown=shown,
        published=publish["detector"],
        words=words,
        warnings=[
            *of_selections(run["counts"], publish["detector"], words),
            *of_trainings(histories, words),
            *of_scores(shown, trivial),
            *of_inputs(run["counts"], known),
        ],
    )


def found(findings: Findings) -> list[str]:
    """Return what was found, a sentence or two each; the first says it all."""
    facts = findings.candidates
    said = [
        judged(findings),
        set_aside(facts),
        progress(facts) and f"{capital(progress(facts))}.",
        sentence(facts),
        remaining(findings.taught),
        *remarks(facts),
    ]
    return [text for text in said if text]


def judged(findings: Findings) -> str:
    """Return how many objects were judged, and as what; empty if none was."""
    if not len(findings.judged):
        return ""
    agreed = consensus(findings.judged)
    verdicts = Counter(agreed["verdict"].to_pylist())
    counts = verdict_counts({x: verdicts[x] for x in VERDICTS if verdicts[x]})
    who = "People"
    if is_simulated(findings.judged):
        alone = len(findings.judged["who"].unique()) == 1
        who = "A simulated person" if alone else "People and a simulated person"
        who += ", who judges by the labels,"
    text = (
        f"{who} judged {len(agreed):,} of {findings.candidates['objects']:,} objects: "
        f"{joined(counts) if counts else 'none with a verdict'}."
    )
    if findings.refused:
        text += (
            f" {findings.refused:,} rows of judgements are not used: "
            "judgement_rejects.parquet says why."
        )
    return text


def remaining(taught: dict) -> str:
    """Return how many interesting objects the judgements say there are, or nothing."""
    if not (total := taught["total"]):
        return ""
    return (
        f"The judgements say that the survey holds {total['value']:,} interesting "
        f"objects ({total['low']:,} to {total['high']:,}, 95%), of which "
        f"{total['found']:,} are found."
    )


def is_simulated(judgements: pa.Table) -> bool:
    """Return whether any of the judgements are of the simulated person."""
    return SIMULATED in judgements["who"].to_pylist()


def next_steps(findings: Findings) -> list[str]:
    """Return what a person does next, a step each."""
    if not findings.taught["queue"]:
        return ["All objects are judged: the candidates are in candidates.xlsx."]
    said, only = "files: [judgements/judgements.csv]", ""
    if is_simulated(findings.judged):
        said = f"simulated: 0, {said}"
        only = " Then only your judgements count, and the simulated person's no more."
    return [
        "Look at the candidates in explorer/index.html, and judge them there: keys 1 "
        "interesting, 2 boring, 3 artifact, 0 unsure.",
        'On that page press t, then "Save all (CSV)". Move the file to the folder '
        f"judgements and name it in the config: judgements: {{{said}}}.{only}",
        "Run again (make demo, or peculiar run with your config): the ranking of all "
        "objects learns from the judgements (docs/judging/judging.md).",
    ]


def total_cost(costs: pd.DataFrame) -> str:
    """Return what all jobs took, from `peculiar.run.costs.job_costs`, or nothing."""
    if costs.empty:
        return ""
    jobs, cpu = costs["jobs"].sum(), costs["cpu"].sum()
    most = costs["memory"].max()
    memory = "" if pd.isna(most) else f", at most {most:,.0f} MB of memory in one"
    return (
        f"{jobs:,.0f} jobs took {seconds_in_words(costs['seconds'].sum())} one after "
        f"the other, {seconds_in_words(cpu)} of processor time{memory}."
    )
