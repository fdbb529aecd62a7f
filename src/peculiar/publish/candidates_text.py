"""How the candidates of a run are ordered and what they hold, as sentences."""

from collections.abc import Iterable, Mapping
from importlib import import_module

import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.detectors import rankings
from peculiar.labels.judgements_file import SIMULATED
from peculiar.publish.candidate_ranks import LEAST_JUDGED


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
        "p_artifact": "and, of those not judged, those to which the same regression "
        f"gives {publish['artifact_threshold']:g} or more for an artifact",
        "artifact_score": "and, of those not judged, those with an artifact score of "
        f"{publish['artifact_threshold']:g} or more",
        None: "but no others, for want of an artifact score",
    }[facts["sets_aside"]]
    sentences = [
        "**Candidates.**",
        *_order(config, facts, taught, judgements),
        *_other_order(facts),
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


def _order(config: dict, facts: dict, taught: dict, judgements: pa.Table) -> list[str]:
    """Return the sentences on the order."""
    order, title = facts["order"], facts["title"]
    described = f"{taught['descriptors']:,} descriptors measured on its own cutout"
    if order == "p_interesting":
        added = " and its rank as taught by injected anomalies" * taught["taught"]
        return [
            f"The candidates are ordered by their {title}: the score for this verdict "
            "of a multinomial logistic regression on each object's "
            f"{described}{added}, with an L2 penalty (C = {taught['strength']:g}) and "
            "the same total weight for each verdict, fitted to "
            f"{_verdicts(taught, judgements)}. The score orders objects; it is no "
            "calibrated probability."
        ]
    if order == "taught":
        return [
            "The candidates are ordered by the odds of peculiar to ordinary, which "
            "anomalies injected into the survey's own images teach."
        ]
    name = order.removesuffix("_rank_pct")
    options = rankings(config).get(name, {})
    if options.get("kind") != "descriptor_outlier":
        return [f"The candidates are ordered by {title} (column {order})."]
    module = import_module("peculiar.detectors.descriptor_outlier.methods")
    return [
        "The candidates are ordered by novelty, a score's percentile in the slice, of "
        f"each object's {described}.",
        # Of the main detector the slices' paragraphs have said it.
        *([] if name == config["publish"]["detector"] else module.sentences(options)),
    ]


def _other_order(facts: dict) -> list[str]:
    """Return why the candidates are not ordered otherwise."""
    found = []
    if facts["wanted"] not in (None, facts["order"]):
        found.append(
            f"No object has a value of {facts['wanted']}, the order asked for."
        )
    elif facts["wanted"] is None and facts["order"] != "p_interesting":
        found.append(
            f"Fewer than {LEAST_JUDGED} objects are judged ({facts['judged']}), so "
            "judgements do not order them."
            if facts["judged"] < LEAST_JUDGED
            else "Judgements do not order them, since all verdicts are alike."
        )
    if facts["without"]:
        slices = ", ".join(facts["without"])
        found.append(
            f"Objects of {slices} have no value in this order and are left out."
        )
    return found


def _verdicts(taught: dict, judgements: pa.Table) -> str:
    """Return "the verdicts of 2 people on 61 objects (20 interesting, ...)"."""
    given = judgements.filter(pc.is_valid(judgements["verdict"]))
    who = set(given["who"].to_pylist())
    number = f"{len(who):,} {'person' if len(who) == 1 else 'people'}"
    if SIMULATED in who:
        one = "one " if len(who) > 1 else ""
        number += f" ({one}simulated, who judges by the labels)"
    judged = taught["judged"]
    counts = ", ".join(verdict_counts(judged))
    return f"the verdicts of {number} on {sum(judged.values()):,} objects ({counts})"


def verdict_counts(counts: Mapping[str, int]) -> list[str]:
    """Return numbers of objects by verdict: "30 interesting", "4 artifacts"."""
    return [
        f"{count:,} {verdict}{'s' * (verdict == 'artifact' and count != 1)}"
        for verdict, count in counts.items()
    ]


def set_aside(facts: dict) -> str:
    """Return how many objects there are, and how many of them are candidates."""
    if facts["sets_aside"] is None:
        return (
            f"{facts['candidates']:,} of {facts['objects']:,} objects are candidates, "
            f"objects at one position counted once, ordered by {facts['title']}."
        )
    return (
        f"Of {facts['objects']:,} objects, {facts['aside']:,} look like artifacts and "
        f"are set aside; {facts['candidates']:,} candidates remain, objects at one "
        f"position counted once, ordered by {facts['title']}."
    )


def sentence(facts: dict) -> str:
    """Return what the head of the list holds, in words."""
    if facts["now"] is None:
        return "No object has a label to check the order by: look at the first 50."
    text = f"{_counts(facts)}."
    if facts.get("found"):
        found, known = facts["found"]["found"], facts["found"]["known"]
        text += f" Judging has found {found:,} of the {known:,} known in all"
        if known > found:
            others, aside = known - found, facts["found"]["aside"]
            verb = "is" if aside == 1 else "are"
            text += (
                f"; of the {others:,} others {aside or 'none'} {verb} among those set "
                "aside"
            )
        text += "."
    return text


def remarks(facts: dict) -> list[str]:
    """Return what a reader of the list may not expect, a sentence each."""
    found = []
    if facts["wanted"] not in (None, facts["order"]):
        found.append(
            f"No object has a value of {facts['wanted']} (publish.candidates.order) "
            f"yet: candidates are ordered by {facts['title']} instead."
        )
    if facts["without"]:
        slices = ", ".join(facts["without"])
        found.append(
            f"In {slices} no object has a value to be ordered by "
            f"({facts['title']}): none is in the list."
        )
    if facts["sets_aside"] is None:
        found.append(
            "No object has an artifact score, which needs a main detector that "
            "makes reconstructions: artifacts stay in the list until people judge them."
        )
    return found


def progress(facts: dict) -> str:
    """Return what the candidates still need to follow the judgements, in words."""
    judged = facts["judged"]
    if facts["wanted"] is not None or not judged or facts["order"] == "p_interesting":
        return ""
    if judged < LEAST_JUDGED:
        return (
            f"{judged} of the {LEAST_JUDGED} judged objects from which on the "
            "candidates follow the judgements (unsure does not count)"
        )
    return (
        "the candidates follow the judgements once one object is interesting, and "
        "another is not"
    )


def _counts(facts: dict) -> str:
    """Return "Of the next 50 candidates, 11 are known to be peculiar (...)"."""
    now = facts["now"]
    sizes = [int(size) for size in now["found"]]
    found = list(now["found"].values())
    chance = [f"{now['chance'] * size:.1f}" for size in sizes]
    # Judged objects are not among them.
    which = "next" if facts["judged"] else "first"
    verb = "is" if found == [1] else "are"
    text = (
        f"Of the {which} {joined(map(str, sizes))} candidates, "
        f"{joined(map(str, found))} {verb} known to be peculiar (by chance "
        f"{joined(chance)}"
    )
    if facts.get("before") and facts["before_order"] != facts["order"]:
        counts = joined(map(str, facts["before"]["found"].values()))
        text += f"; in order of {facts['before_title']} {counts}"
    return f"{text})"


def joined(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
