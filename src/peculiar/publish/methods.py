"""A text on the method of a run, for a paper: what was done, with what, by whom."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from peculiar.config.titles import words
from peculiar.publish.candidates import facts_of
from peculiar.publish.candidates_text import paragraph
from peculiar.publish.methods_slice import slice_text
from peculiar.publish.references import references, software
from peculiar.publish.run_facts import read_slice_facts
from peculiar.scores.reranked import read_facts
from peculiar.tables.markdown import write_text


def write_methods(
    *,
    record: Path,
    catalog: Path,
    candidates: Path,
    reranked: Path,
    judgements: Path,
    histories: list[Path],
    embeddings: list[Path],
    views: list[Path],
    without: dict[str, dict[str, str]],
    text: Path,
) -> None:
    """Write the method and parameters of each slice, and the candidates', as Markdown.

    Parameters
    ----------
    record : Path
        ``run.json``: the resolved config, counts and versions.
    catalog, histories, embeddings, views
        See `peculiar.publish.run_facts.read_slice_facts`.
    candidates, reranked, judgements : Path
        Parquet files of these names, see `peculiar.publish.candidates_text.paragraph`.
    without : dict of str to dict of str to str
        Slices into which nothing was ``injected`` to measure what is found, and those
        without a ranking ``taught`` by injection; and why.
    text : Path
        Markdown file to write. It contains no time: the same run gives the same bytes.
    """
    run = json.loads(record.read_text(encoding="utf-8"))
    config, said = run["config"], words(run["config"])
    taught, people = read_facts(reranked), pq.read_table(judgements)
    done = read_slice_facts(
        run=run,
        catalog=catalog,
        histories=histories,
        embeddings=embeddings,
        views=views,
    )
    parts = [
        "# Methods",
        *(slice_text(name, config[name], facts, said) for name, facts in done.items()),
        _descriptors(config, taught["descriptors"]),
        _injection(config, without),
        # What orders the candidates is the same for all slices.
        paragraph(next(iter(config.values())), facts_of(candidates), taught, people),
        software(run, any(set(config) - set(slices) for slices in without.values())),
    ]
    content = "\n\n".join(filter(None, parts))
    write_text(text, f"{content}\n\n{references(content)}\n")


def _descriptors(config: dict[str, dict], number: int) -> str:
    """Return the paragraph on the numbers that describe an object."""
    section = next(iter(config.values()))["descriptors"]
    text = (
        f"**Descriptors.** {number:,} numbers describe each object. They are measured "
        "on its cutout, by band and between bands: fluxes, profiles, asymmetry and "
        "Fourier modes by ring, concentration, smoothness, Gini and M20 (Conselice "
        "2003; Lotz et al. 2004)"
    )
    if section["tables"]:
        names = ", ".join(Path(file).name for file in section["tables"])
        text += (
            f"; and up to {section['components']} principal components of the vectors "
            f"in each of {names}"
        )
    return f"{text}."


def _injection(config: dict[str, dict], without: dict[str, dict[str, str]]) -> str:
    """Return the paragraph on anomalies put into the survey's own images."""
    one = next(iter(config.values()))
    section, taught = one["evaluation"]["injection"], one["teaching"]
    sentences = ["**Injection.**"]
    if set(config) - set(without["injected"]):
        sentences.append(
            f"Known kinds of anomaly, at {section['levels']} strengths each, were "
            f"added to the images of up to {section['hosts']:,} objects of each slice, "
            "and scored as these are, to measure which of them are found."
        )
    if set(config) - set(without["taught"]):
        sentences.append(
            "A first ranking was taught by anomalies added to the images of "
            f"up to {taught['hosts']:,} objects of each slice: extremely randomised "
            "trees (Geurts et al. 2006) tell them from the survey's own objects by "
            "their descriptors."
        )
    for what, said in (
        ("injected", "Nothing was injected to measure what is found"),
        ("taught", "No ranking was taught by injection"),
    ):
        for name, why in without[what].items():
            sentences.append(f"{said} in {name}: {why}.")
    return " ".join(sentences)
