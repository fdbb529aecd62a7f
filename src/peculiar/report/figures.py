"""The figures of the page: their titles, captions and order."""

from pathlib import Path
from typing import NamedTuple

from peculiar.config.titles import capital
from peculiar.figures.style import NOT_DRAWN
from peculiar.report.pictures import embedded_figure

#: Figures of the whole run, and of a slice and detector, in the order of the page:
#: title and caption, by the end of the file's name.
CAPTIONS = {
    "found_per_look": (
        "Found against looks",
        "Interesting objects found against the number of objects looked at, by a "
        "simulated person who knows the true labels. Thick lines: the ranking learns "
        "from the judgements; shaded: the least and the most of all starts. Thin "
        "lines: orders that do not learn, artifacts set aside. Dotted: by chance.",
    ),
    "recall": (
        "Recall of known objects",
        "The fraction of the known objects that is in the highest-ranked fraction of "
        "all objects. Black: the main detector, with its 95% interval. Dotted: by "
        "chance.",
    ),
    "injection_recall": (
        "Recovery of injected anomalies",
        "The fraction of anomalies, drawn into images of the survey, that each "
        "detector ranks at the top, against their strength, with 95% intervals. "
        "Dotted: the same galaxies with nothing added; grey band: by chance.",
    ),
    "injections": (
        "Injected anomalies",
        "One galaxy for each kind of anomaly, unchanged and with the anomaly at each "
        "strength, as the detector sees it.",
    ),
    "scores": (
        "Scores",
        "The distribution of the scores, in standard deviations from the mean of all "
        "objects, and one score against another.",
    ),
    "reconstructions": (
        "Reconstructions",
        "Objects of low, medium and high score, their reconstructions, and the "
        "absolute residuals. The number above an object is its score.",
    ),
    "selections": (
        "What each score selects",
        "Objects that pass the same limit in one of the scores and not in the others.",
    ),
    "samples": (
        "Real and generated images",
        "Real images beside images that the network generates. If it is well trained, "
        "they look alike.",
    ),
    "convergence": (
        "Convergence of the scores",
        "Rank correlation of the scores during the search for the best "
        "reconstruction with the final ones.",
    ),
    "watch": (
        "Scores against training",
        "The scores of objects that were not trained on, against the length of the "
        "training.",
    ),
    "properties": (
        "Properties of the highest-scoring objects",
        "Distributions of properties of all objects, and of the highest-scoring ones. "
        "Triangles are medians.",
    ),
    "score_radius": (
        "Size and blendedness against the score",
        "Density of objects, running median, and the 16% and 84% quantiles. Dotted: "
        "the blendedness above which Storey-Fisher et al. 2021 would cut objects.",
    ),
    "maps": (
        "Maps",
        "Maps of a random sample, on which objects of similar images lie together, "
        "coloured by the score. R² says how well the place on a map predicts the "
        "score: 1 is perfect, 0 is no better than the mean.",
    ),
    "map_boxes": (
        "Selected objects on the map",
        "The map of the selected objects, with galaxies of some parts of it.",
    ),
    "clusters": (
        "Kinds of selected objects",
        "Typical members of each cluster of the selected objects, the largest first.",
    ),
    "profiles": (
        "Radial profiles",
        "Mean radial profiles of known objects that the detector selects (solid) and "
        "does not select (dashed), with the standard error of the mean. "
        "Groups of fewer objects than publish.figures.least_per_bin have no line.",
    ),
}


class Figure(NamedTuple):
    """A figure: where it is from, what it shows, its numbers, and the image.

    The image is empty if there was too little to draw it of; the numbers say why.
    """

    title: str
    caption: str
    facts: list[str]
    image: str
    width: int
    height: int


def figures_of(paths: list[Path], words: dict) -> list[Figure]:
    """Return the figures of the page, in their order.

    Parameters
    ----------
    paths : list of Path
        PNG files, ``{kind}.png`` or ``{slice}_{detector}_{kind}.png``, with the kinds
        of `CAPTIONS`; beside each the numbers of its caption as text.
    words : dict
        See `peculiar.config.titles.words`.

    Raises
    ------
    ValueError
        If a figure has no caption.
    """
    kinds = {path: kind_of(path) for path in map(Path, paths)}
    order = list(CAPTIONS)
    return [
        _figure(path, kinds[path], words)
        for path in sorted(kinds, key=lambda one: (order.index(kinds[one]), one.name))
    ]


def kind_of(path: Path) -> str:
    """Return which of `CAPTIONS` a figure's file name ends with, the longest."""
    for kind in sorted(CAPTIONS, key=len, reverse=True):
        if path.stem == kind or path.stem.endswith(f"_{kind}"):
            return kind
    raise ValueError(
        f"{path}: no caption for this figure. Expected a name that ends with one of "
        f"{', '.join(CAPTIONS)}: add the kind to peculiar.report.figures"
    )


def _figure(path: Path, kind: str, words: dict) -> Figure:
    title, caption = CAPTIONS[kind]
    place = path.stem.removesuffix(kind).rstrip("_")
    for name in sorted(words["detectors"], key=len, reverse=True):
        if place.endswith(f"_{name}"):
            of_slice = place.removesuffix(f"_{name}")
            title += f": {words['detectors'][name]}, slice {of_slice}"
            break
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    facts = [capital(line) for line in text.splitlines()]
    if facts and facts[0] == NOT_DRAWN:
        return Figure(title, "", facts, "", 0, 0)
    image, (width, height) = embedded_figure(path)
    return Figure(title, caption, facts, image, width, height)
