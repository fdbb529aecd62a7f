"""Detectors and ensembles of a config, with what their declarations say of them."""

from collections.abc import Iterable
from importlib import import_module

from peculiar.config.declaration import BAND, ENSEMBLE, Detector

#: Scores beside each other in a figure, at most: lines that one can still tell apart.
COMPARED = 4


def facts_of(kind: str) -> Detector:
    """Return what the package of a kind declares, or what holds of any ``ensemble``."""
    if kind == "ensemble":
        return ENSEMBLE
    return import_module(f"peculiar.detectors.{kind}").DETECTOR


def rankings(config: dict) -> dict[str, dict]:
    """Return detectors and ensembles together: all that rank the objects of a slice.

    Parameters
    ----------
    config : dict
        The slice's resolved config.

    Returns
    -------
    rankings : dict of str to dict
        By name, in alphabetical order, the config section of each. An ensemble has
        ``kind`` (``ensemble``) as well, and ``view``, ``seed`` and ``reference_rows``
        of the first of its detectors.
    """
    detectors, found = config["detectors"], {}
    for name, options in config.get("ensembles", {}).items():
        first = detectors[options["of"][0]]
        shared = {x: first.get(x) for x in ("view", "seed", "reference_rows")}
        found[name] = options | shared | {"kind": "ensemble"}
    return dict(sorted((detectors | found).items()))


def scores_of(config: dict, detector: str) -> dict[str, str]:
    """Return the scores that a detector or ensemble gives, and what each means.

    Parameters
    ----------
    config : dict
        The slice's resolved config.
    detector : str
        Its name there.

    Returns
    -------
    scores : dict of str to str
        In the package's order; a score of each band in the order of the view.
    """
    options = config["detectors"].get(detector)
    if options is None:
        return ENSEMBLE.scores
    return _expanded(options["kind"], config["views"][options["view"]]["bands"])


def compared_scores(config: dict, detector: str) -> list[str]:
    """Return the scores of a detector that figures compare.

    Parameters
    ----------
    config : dict
        The slice's resolved config.
    detector : str
        Its name there.

    Returns
    -------
    scores : list of str
        All, in the package's order; of more than four those that the detector selects
        by, the first four of them.
    """
    scores = list(scores_of(config, detector))
    if len(scores) <= COMPARED:
        return scores
    cuts = rankings(config)[detector]["selection"]["cuts"]
    selects = {cut["score"] for cut in cuts}
    return [score for score in scores if score in selects][:COMPARED]


def all_scores(config: dict[str, dict]) -> dict[str, dict[str, str]]:
    """Return the scores of every detector in all slices, for what is of all of them.

    Parameters
    ----------
    config : dict of str to dict
        Resolved config of every slice; a slice may lack detectors.

    Returns
    -------
    scores : dict of str to dict of str to str
        By detector, in the order of the alphabet: name to meaning, in the package's
        order. Where views differ, a score of each band that any of them has.
    """
    kinds: dict[str, str] = {}
    bands: dict[str, dict] = {}
    for part in config.values():
        for name, options in rankings(part).items():
            kinds[name] = options["kind"]  # the same in all slices (checked)
            seen = part["views"][options["view"]]["bands"]
            bands.setdefault(name, {}).update(dict.fromkeys(seen))
    return {name: _expanded(kinds[name], bands[name]) for name in sorted(kinds)}


def shared_scores(config: dict[str, dict]) -> dict[str, list[str]]:
    """Return the scores that every slice has, for what compares them over all slices.

    Parameters
    ----------
    config : dict of str to dict
        Resolved config of every slice.

    Returns
    -------
    scores : dict of str to list of str
        By detector, only those that no slice lacks, in the order of `all_scores`.
    """
    return {
        name: [
            score
            for score in scores
            if all(score in scores_of(part, name) for part in config.values())
        ]
        for name, scores in all_scores(config).items()
        if all(name in rankings(part) for part in config.values())
    }


def used_sections(config: dict, detector: str) -> dict | None:
    """Return what a detector depends on of the config of the one that it uses.

    Parameters
    ----------
    config : dict
        The slice's resolved config.
    detector : str
        Its name there.

    Returns
    -------
    sections : dict or None
        Those that its package names; None if it uses none.
    """
    options = rankings(config)[detector]
    if options.get("uses") is None:
        return None
    used = config["detectors"][options["uses"]]
    names = facts_of(options["kind"]).uses[used["kind"]]
    return {name: used[name] for name in names}


def keeps_snapshots(config: dict, detector: str) -> bool:
    """Return whether a detector's training keeps snapshots in a slice.

    Parameters
    ----------
    config : dict
        The slice's resolved config; need not have the detector.
    detector : str
        Its name.
    """
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
