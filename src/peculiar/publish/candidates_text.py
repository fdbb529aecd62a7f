"""How the candidates of a run are ordered, as sentences for a paper."""

from importlib import import_module

import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.detectors import rankings
from peculiar.labels.judgements_file import SIMULATED


def paragraph(config: dict, facts: dict, taught: dict, judgements: pa.Table) -> str:
    """Return the paragraph on the candidates of all slices.

    Parameters
    ----------
    config : dict
        The resolved config of one of the slices.
    facts : dict
        See `peculiar.publish.candidates.write_candidates`.
    taught : dict
        See `peculiar.scores.reranked.write_reranked`.
    judgements : pa.Table
        ``judgements.parquet``.
    """
    publish = config["publish"]
    aside = {
        "p_artifact": "and others whose probability to be an artifact, by the same "
        f"regression, is {publish['artifact_threshold']:g} or more",
        "artifact_score": "and others with an artifact score of "
        f"{publish['artifact_threshold']:g} or more",
        None: "but no others, for want of an artifact score",
    }[facts["sets_aside"]]
    sentences = [
        "**Candidates.**",
        *_order(config, facts["order"], taught, judgements),
        f"Objects that people called artifacts, {aside}, were set aside first, and of "
        f"objects within {publish['same_place']:g} arcsec of each other only the first "
        f"was kept; {facts['candidates']:,} candidates remain.",
    ]
    if facts["order"] != "p_interesting" and facts["judged"]:
        sentences.append(f"The order does not use {_verdicts(taught, judgements)}.")
    if total := taught["total"]:
        sentences.append(
            f"By the verdicts, the survey holds {total['value']:,} interesting objects "
            f"({total['low']:,} to {total['high']:,}, 95%), of which "
            f"{total['found']:,} are found."
        )
    return " ".join(sentences)


def _order(config: dict, order: str, taught: dict, judgements: pa.Table) -> list[str]:
    """Return the sentences on the order."""
    described = f"{taught['descriptors']:,} descriptors measured on its own cutout"
    if order == "p_interesting":
        added = " and its rank as taught by injected anomalies" * taught["taught"]
        return [
            "The candidates are ordered by the probability that a person finds the "
            "object interesting. It is that of a multinomial logistic regression on "
            f"each object's {described}{added}, with an L2 penalty (C = "
            f"{taught['strength']:g}) and the same total weight for each verdict, "
            f"fitted to {_verdicts(taught, judgements)}."
        ]
    if order == "taught":
        return [
            "The candidates are ordered by the odds of peculiar to ordinary, which "
            "anomalies injected into the survey's own images teach."
        ]
    options = rankings(config).get(order.removesuffix("_rank_pct"), {})
    if options.get("kind") != "descriptor_outlier":
        return [f"The candidates are ordered by {order} of the catalogue."]
    module = import_module("peculiar.detectors.descriptor_outlier.methods")
    return [
        "The candidates are ordered by novelty, a score's percentile in the slice, of "
        f"each object's {described}.",
        *module.sentences(options),
    ]


def _verdicts(taught: dict, judgements: pa.Table) -> str:
    """Return "the verdicts of 2 people on 61 objects (20 interesting, ...)"."""
    given = judgements.filter(pc.is_valid(judgements["verdict"]))
    who = set(given["who"].to_pylist())
    number = f"{len(who):,} {'person' if len(who) == 1 else 'people'}"
    if SIMULATED in who:
        one = "one " if len(who) > 1 else ""
        number += f" ({one}simulated, who judges by the labels)"
    judged = taught["judged"]
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in judged.items())
    return f"the verdicts of {number} on {sum(judged.values()):,} objects ({counts})"
