"""What detectors and scores are called in figures and texts: words for their names."""

import re
from collections.abc import Callable

from peculiar.config.detectors import all_scores, facts_of, rankings

#: The artifact score's title, a score of no detector's own.
ARTIFACT_SCORE = "artifact score"

#: Properties, with their units, and how the axis of a figure writes them.
PROPERTIES = {
    "r_eff_arcsec": "half-light radius (arcsec)",
    "ellipticity": "ellipticity, 1 \N{MINUS SIGN} b/a",
    "blendedness": "blendedness",
    "aper_to_cmodel": "log\N{SUBSCRIPT ONE}\N{SUBSCRIPT ZERO} "
    "(i flux in 2″ aperture / total)",
    "g_r": "g \N{MINUS SIGN} r (mag)",
    "r_i": "r \N{MINUS SIGN} i (mag)",
}

#: Columns of the catalogue by which candidates can be ordered, beside the detectors'.
ORDERS = {
    "p_interesting": "likeness to what was judged interesting",
    "taught": "likeness to injected peculiar objects",
}

#: Groups of labels of the shipped configs, as one speaks of their objects.
GROUPS = {"artifact": "artifacts", "astrophysical": "peculiar galaxies"}


def objects_of(class_name: str) -> str:
    """Return what the objects of a label, tag or group are called: "artifacts"."""
    plain = class_name.removesuffix(" (group)")
    return GROUPS.get(plain, f"{plain.replace('_', ' ')} objects")


def words(config: dict[str, dict]) -> dict[str, dict]:
    """Return the words for the names of a config, for figures and texts.

    Parameters
    ----------
    config : dict of str to dict
        The resolved config, by slice.

    Returns
    -------
    words : dict
        ``detectors``, a title by name, see `detector_titles`; and ``scores``, a title
        by detector and score.
    """
    scores = {
        detector: {name: title_of(meaning) for name, meaning in found.items()}
        for detector, found in all_scores(config).items()
    }
    return {"detectors": detector_titles(config), "scores": scores}


def column_title(column: str, words: dict[str, dict]) -> str:
    """Return what a column of the catalogue is called; its name if there is no word.

    The columns of a detector are called after it, and after the score if it has
    several.
    """
    if column in ORDERS:
        return ORDERS[column]
    for name in sorted(words["detectors"], key=len, reverse=True):
        if column.startswith(f"{name}_"):
            rest = re.sub("_(sigma|pct)$", "", column.removeprefix(f"{name}_"))
            if rest == "rank":
                return words["detectors"][name]
            return score_title(name, rest, words)
    return column


def score_title(detector: str, score: str, words: dict[str, dict]) -> str:
    """Return what a score is called: after its detector, if that has no other.

    A detector without words keeps its name, beside that of the score.
    """
    title, own = detector_title(detector, words), words["scores"].get(detector)
    if own is None:
        own = words["scores"].get(detector.partition(", ")[0])
    if own is None:
        return f"{title} {score}"
    return f"{title}, {own[score]}" if len(own) > 1 and score in own else title


def detector_title(detector: str, words: dict[str, dict]) -> str:
    """Return what a detector is called, or several that differ only in their seed.

    Of several the names are joined by ", "; a detector without a word keeps its name.
    """
    names = detector.split(", ")
    titles = [words["detectors"].get(name, name) for name in names]
    if len(names) == 1 or names[0] not in words["detectors"]:
        return ", ".join(titles)
    shared = titles[0].partition(", seed ")[0]
    return f"{shared}, mean of {len(names)} seeds"


def detector_titles(config: dict[str, dict]) -> dict[str, str]:
    """Return a title for the detectors and ensembles of all slices, by name.

    Parameters
    ----------
    config : dict of str to dict
        The resolved config, by slice.

    Returns
    -------
    titles : dict of str to str
        In alphabetical order of the names. No two are equal: where detectors are of one
        kind, it is said what sets them apart, and if nothing else does, their names.
    """
    found: dict[str, dict] = {}
    for part in config.values():
        for name, options in rankings(part).items():
            view = part["views"][options["view"]]
            used = part["detectors"].get(options.get("uses"), options)
            facts = {"seen": view, "network_seed": used["seed"]}
            found.setdefault(name, options | facts)
    titles = {name: facts_of(one["kind"]).title for name, one in sorted(found.items())}
    differences: tuple[Callable[[str, dict], str], ...] = (
        lambda _, options: f"{options['seen']['size']} px",
        lambda _, options: " ".join(options["seen"]["bands"]),
        lambda _, options: _combined(options),
        lambda _, options: f"seed {options['network_seed']}",
        lambda name, _: name,
    )
    for difference in differences:
        titles = _set_apart(titles, {x: difference(x, found[x]) for x in found})
    return titles


def _combined(options: dict) -> str:
    """Return how an ensemble is made; nothing for other detectors."""
    return f"{options['combine']} of {len(options['of'])}" if "of" in options else ""


def _set_apart(titles: dict[str, str], added: dict[str, str]) -> dict[str, str]:
    """Return the titles, with what is added where it tells equal ones apart."""
    same: dict[str, set[str]] = {}
    for name, title in titles.items():
        same.setdefault(title, set()).add(added[name])
    return {
        name: f"{title}, {added[name]}" if len(same[title]) > 1 else title
        for name, title in titles.items()
    }


def title_of(meaning: str) -> str:
    """Return the title of a score, with which its meaning begins."""
    return meaning.partition(":")[0]


def capital(text: str) -> str:
    """Return a title with a capital letter, as it begins a line or a sentence."""
    return text[:1].upper() + text[1:]
