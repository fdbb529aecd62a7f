"""The detectors and ensembles of a config, and the scores that they declare."""

from collections.abc import Iterable
from importlib import import_module

from peculiar.config.declaration import BAND, ENSEMBLE, Detector

#: The most scores that one figure compares, so that their lines can be told apart.
COMPARED = 4


def facts_of(kind: str) -> Detector:
    """Return the declaration of a kind of detector, or of ``ensemble``."""
    if kind == "ensemble":
        return ENSEMBLE
    return import_module(f"peculiar.detectors.{kind}").DETECTOR


def rankings(config: dict) -> dict[str, dict]:
    """Return the config sections of a slice's detectors and ensembles, by name.

    The names are in alphabetical order. An ensemble also gets ``kind`` (``ensemble``),
    and the ``view``, ``seed`` and ``reference_rows`` of its first detector.
    """
    detectors, found = config["detectors"], {}
    for name, options in config.get("ensembles", {}).items():
        first = detectors[options["of"][0]]
        shared = {x: first.get(x) for x in ("view", "seed", "reference_rows")}
        found[name] = options | shared | {"kind": "ensemble"}
    return dict(sorted((detectors | found).items()))


def scores_of(config: dict, detector: str) -> dict[str, str]:
    """Return the scores of a slice's detector or ensemble, and what each means.

    They are in the order of the declaration, and scores of single bands in the order of
    the view.
    """
    options = config["detectors"].get(detector)
    if options is None:
        return ENSEMBLE.scores
    return _expanded(options["kind"], config["views"][options["view"]]["bands"])


def compared_scores(config: dict, detector: str) -> list[str]:
    """Return the scores of a slice's detector that figures compare.

    All of them; of a detector with more than four, the first four that it selects by.
    """
    scores = list(scores_of(config, detector))
    if len(scores) <= COMPARED:
        return scores
    cuts = rankings(config)[detector]["selection"]["cuts"]
    selects = {cut["score"] for cut in cuts}
    return [score for score in scores if score in selects][:COMPARED]


def all_scores(config: dict[str, dict]) -> dict[str, dict[str, str]]:
    """Return the scores of all detectors of all slices: detector, score, meaning.

    Detectors are in alphabetical order. Where the views of slices differ, there is a
    score for each band that any of the views has.
    """
    kinds: dict[str, str] = {}
    bands: dict[str, dict] = {}
    for part in config.values():
        for name, options in rankings(part).items():
            # A name has one kind in all slices: the config is checked for it.
            kinds[name] = options["kind"]
            seen = part["views"][options["view"]]["bands"]
            bands.setdefault(name, {}).update(dict.fromkeys(seen))
    return {name: _expanded(kinds[name], bands[name]) for name in sorted(kinds)}


def shared_scores(config: dict[str, dict]) -> dict[str, list[str]]:
    """Return the scores that every slice has, by detector, in order of `all_scores`."""
    slices = config.values()
    return {
        name: [x for x in scores if all(x in scores_of(one, name) for one in slices)]
        for name, scores in all_scores(config).items()
        if all(name in rankings(one) for one in slices)
    }


def members_of_ensembles(config: dict[str, dict]) -> dict[str, list[str]]:
    """Return the detectors that each ensemble combines in any of the slices."""
    found: dict[str, dict[str, None]] = {}
    for part in config.values():
        for name, options in part["ensembles"].items():
            found.setdefault(name, {}).update(dict.fromkeys(options["of"]))
    return {name: list(found[name]) for name in sorted(found)}


def used_sections(config: dict, detector: str) -> dict | None:
    """Return the sections of another detector's config that a detector depends on.

    It is the one named by the option ``uses``; None if there is no such detector.
    """
    options = rankings(config)[detector]
    if options.get("uses") is None:
        return None
    used = config["detectors"][options["uses"]]
    names = facts_of(options["kind"]).uses[used["kind"]]
    return {name: used[name] for name in names}


def keeps_snapshots(config: dict, detector: str) -> bool:
    """Return whether a detector's training keeps snapshots; false if there is none."""
    options = config["detectors"].get(detector)
    if options is None:
        return False
    facts = facts_of(options["kind"])
    names = facts.steps[facts.snapshots] if facts.snapshots else ()
    return any(options[name].get("snapshots_every", 0) > 0 for name in names)


def _expanded(kind: str, bands: Iterable[str]) -> dict[str, str]:
    found = {}
    for name, meaning in facts_of(kind).scores.items():
        for band in bands if BAND in name else [""]:
            found[name.replace(BAND, band)] = meaning.replace(BAND, band)
    return found
