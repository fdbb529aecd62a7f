"""What was done with the objects of a slice, in sentences for a paper."""

import re
from collections.abc import Iterator
from importlib import import_module

from peculiar.config.detectors import facts_of, rankings
from peculiar.config.titles import PROPERTIES, capital
from peculiar.publish.candidates_text import joined
from peculiar.publish.methods_images import cutouts_words, view_sentence
from peculiar.publish.run_facts import SliceFacts
from peculiar.scores import ensemble

#: An autoencoder needs two objects at least, see `peculiar.characterise.choose`.
FEWEST = 2


def slice_text(name: str, config: dict, facts: SliceFacts, said: dict) -> str:
    """Return the paragraph of one slice.

    Parameters
    ----------
    name : str
        The slice.
    config : dict
        Its resolved config.
    facts : SliceFacts
        What became of it.
    said : dict
        See `peculiar.config.titles.words`.
    """
    detector = config["publish"]["detector"]
    found = facts.counts["detectors"][detector]
    images = cutouts_words(config["cutouts"])
    sentences = [
        f"**{name}.** Of {facts.counts['rows']:,} objects of the catalogue, "
        f"{found['scored']:,} had usable cutouts of {images}.",
        *_measured(facts.measured, config["source"]["kind"]),
        *_scored(detector, config, facts, said["detectors"]),
        _normalised(found["normalisation"]["rows"]),
        *_selected(config, facts, said),
        *_mapped(config, facts),
    ]
    return " ".join(sentences)


def _measured(properties: list[str], source: str) -> Iterator[str]:
    """Yield which properties are not the catalogue's."""
    if properties:
        titles = [PROPERTIES.get(name, name) for name in properties]
        # Without units, and what else is said of an axis.
        plain = [re.sub(r",.*| \((arcsec|mag)\)$", "", title) for title in titles]
        yield (
            "Measured on the cutouts, with SEP (Barbary 2016; Bertin & Arnouts 1996), "
            f"were {joined(plain)}."
        )
    if source == "simulated":
        yield "The objects are simulated, not observed."


def _scored(
    detector: str, config: dict, facts: SliceFacts, titles: dict[str, str]
) -> Iterator[str]:
    """Yield how the main detector scores, and those that it uses."""
    seen = None
    for name in _used(detector, config):
        options = rankings(config)[name]
        if "of" in options:
            named = {"of": [titles[one] for one in options["of"]]}
            yield from ensemble.sentences(options | named)
            continue
        if name != detector:
            yield f"{capital(titles[name])}:"
        if facts_of(options["kind"]).reads == "view" and seen != options["view"]:
            seen = options["view"]
            yield view_sentence(config["views"][seen], facts.unmatched.get(seen))
        yield from _of_detector(name, options, facts, titles)


def _used(detector: str, config: dict) -> list[str]:
    """Return the detectors to describe: an ensemble, or what a detector uses, first."""
    options = rankings(config)[detector]
    if "of" in options:
        members = [used for one in options["of"] for used in _used(one, config)]
        return list(dict.fromkeys([detector, *members]))
    uses = options.get("uses")
    return [detector] if uses is None else [uses, detector]


def _of_detector(
    name: str, options: dict, facts: SliceFacts, titles: dict[str, str]
) -> Iterator[str]:
    """Yield how a detector was trained and scores, and what went otherwise."""
    if options.get("uses") is not None:
        options = options | {"uses": titles[options["uses"]]}
    unknown = name in facts.nothing_known and options["sample"]["known"]
    if unknown:
        options = options | {"sample": options["sample"] | {"known": None}}
    module = import_module(f"peculiar.detectors.{options['kind']}.methods")
    yield from module.sentences(options)
    if unknown:
        values = ", ".join(unknown["values"])
        yield f"No known object ({values}) was there to choose the weights by."
    if name in facts.collapsed:
        late, checks = facts.collapsed[name]
        yield (
            f"The network has collapsed: at {late} of {checks} checks in the second "
            "half of its training it generated nearly the same image always."
        )


def _normalised(rows: int | None) -> str:
    of = "the slice" if rows is None else f"the first {rows:,} rows of its source"
    return f"Scores are in standard deviations from the mean of {of}."


def _selected(config: dict, facts: SliceFacts, said: dict) -> Iterator[str]:
    """Yield how many objects are selected, and which of them remain."""
    publish = config["publish"]
    detector = publish["detector"]
    found = facts.counts["detectors"][detector]
    cuts = _cuts(rankings(config)[detector], said["scores"][detector])
    if not found["selected"]:
        yield f"{cuts} selected no object."
        return
    share = found["selected"] / found["scored"]
    yield f"{cuts} selected {found['selected']:,} objects ({share:.2%})."
    lost, objects = facts.counts["without_position"], facts.counts["objects"]
    if lost == objects:
        yield "No object has a position, so repeated positions were not recognised."
    else:
        yield (
            f"Of selected objects within {publish['same_place']:g} arcsec of each "
            "other only the one with the highest score was kept."
        )
    if 0 < lost < objects:
        yield f"{lost:,} objects have no position and count each for itself."
    if facts.has_artifact_score:
        yield (
            "Objects with an artifact score of "
            f"{publish['artifact_threshold']:g} or more were excluded."
        )
    else:
        yield "There is no artifact score, so no artifact was excluded."
    yield f"{facts.left:,} of the selected objects remain."


def _cuts(options: dict, scores: dict[str, str]) -> str:
    rule = {"any": " or ", "all": " and "}[options["selection"]["rule"]]
    return capital(rule.join(_cut(cut, scores) for cut in options["selection"]["cuts"]))


def _cut(cut: dict, scores: dict[str, str]) -> str:
    score = scores[cut["score"]]
    text = (
        f"{score} above {cut['sigma']:g} sigma"
        if "sigma" in cut
        else f"the highest {cut['top']:.2%} of {score}"
    )
    signs = [
        f"{key} {scores[cut[key]]}" for key in ("positive", "negative") if key in cut
    ]
    return " with ".join([text, *signs])


def _mapped(config: dict, facts: SliceFacts) -> Iterator[str]:
    """Yield how the selected objects were mapped and clustered, if they were."""
    if facts.clusters is None:
        return
    encoder, umap = (
        config["characterise"]["autoencoder"],
        config["characterise"]["umap"],
    )
    on = {
        "selected": "the selected objects",
        "sample": "a random sample",
        "both": "the selected objects and a random sample",
    }[encoder["trained_on"]]
    detector = config["publish"]["detector"]
    selected = facts.counts["detectors"][detector]["selected"]
    if encoder["trained_on"] == "selected" and selected < FEWEST:
        on = "a random sample, for want of selected objects,"
    yield (
        f"A convolutional autoencoder of {encoder['latent']} latent values (width "
        f"{encoder['width']}, {encoder['iterations']:,} iterations of "
        f"{encoder['batch']} images) was trained on {on}."
    )
    if not facts.clusters:
        yield "There were too few selected objects to map its latent values."
        return
    clusters = _clusters(config["characterise"]["clusters"], facts.clusters)
    yield (
        "Its latent values were mapped with UMAP (McInnes et al. 2018; "
        f"{umap['n_neighbors']} neighbours, minimum distance {umap['min_dist']:g}) and "
        f"clustered with {clusters}."
    )


def _clusters(section: dict, number: int) -> str:
    if section["kind"] == "hdbscan":
        return (
            "HDBSCAN (Campello et al. 2013; clusters of at least "
            f"{section['min_size']} objects; {number} found)"
        )
    return f"a mixture of Gaussians, of which {number} have objects"
