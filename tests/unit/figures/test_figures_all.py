"""Every figure of a survey that is large enough: drawn, legible, without a sentence."""

import pytest
from figure_texts import texts_of
from made_up_survey import CLASSES, SCORES, SELECTION, make_survey
from PIL import Image

from peculiar.figures.clusters import draw_clusters
from peculiar.figures.convergence import draw_convergence
from peculiar.figures.injection_recall import draw_injection_recall
from peculiar.figures.injections import draw_injections
from peculiar.figures.map_boxes import draw_map_boxes
from peculiar.figures.maps import draw_maps
from peculiar.figures.profiles import draw_profiles
from peculiar.figures.properties import draw_properties
from peculiar.figures.recall import draw_recall
from peculiar.figures.reconstructions import draw_reconstructions
from peculiar.figures.samples import draw_samples
from peculiar.figures.score_distributions import draw_score_distributions
from peculiar.figures.score_radius import draw_score_radius
from peculiar.figures.selections import draw_selections
from peculiar.figures.watch import draw_watch
from peculiar.scores.cuts import limit_of

LIMIT = limit_of(SELECTION)


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    return make_survey(tmp_path_factory.mktemp("survey"))


def figures(survey):
    """Return each figure's function and arguments, with the thresholds' defaults."""

    def some(*names):
        return {name: survey[name] for name in names}

    per_bin = {"least_per_bin": 20}
    pooled = {name: {"a": survey[name]} for name in ("scores", "properties")}
    pooled |= {"limits": {"a": LIMIT}} | per_bin
    by = {"score": "s_disc"}
    images = some("views", "reconstructions")
    labels = {"labels": [survey["labels"]], "least_per_cluster": 20}
    mapped = {"which_map": "residuals", "chosen": survey["scores"], "seed": 1}
    curve = {"fraction": 0.05, "published": "wgan"}
    seen = {"view": survey["injected"], "reconstructions": survey["injected"]}
    return {
        "samples": (
            draw_samples,
            some("views", "samples") | {"pixel_scale": 0.168, "seed": 1},
        ),
        "reconstructions": (
            draw_reconstructions,
            some("scores", "groups") | images | by | {"seed": 1},
        ),
        "scores": (
            draw_score_distributions,
            some("scores") | by | per_bin | {"names": SCORES, "selection": SELECTION},
        ),
        "selections": (
            draw_selections,
            some("scores", "groups")
            | images
            | {"names": SCORES, "limit": LIMIT, "seed": 1},
        ),
        "properties": (draw_properties, pooled | {"names": SCORES}),
        "score_radius": (draw_score_radius, pooled | by),
        "maps": (
            draw_maps,
            some("scores", "order") | by | {"maps": survey["sample"]},
        ),
        "map_boxes": (
            draw_map_boxes,
            some("scores", "maps") | images | by | mapped | {"least_per_box": 10},
        ),
        "clusters": (
            draw_clusters,
            some("scores", "embedding") | images | by | labels,
        ),
        "profiles": (
            draw_profiles,
            some("cutouts", "scores", "labels")
            | per_bin
            | {"classes": CLASSES, "seed": 1},
        ),
        "recall": (
            draw_recall,
            {"table": survey["recall"], "published": "wgan"},
        ),
        "injection_recall": (
            draw_injection_recall,
            {"table": survey["recovery"]} | curve,
        ),
        "injections": (draw_injections, {"table": survey["injections"]} | seen),
        "convergence": (
            draw_convergence,
            some("reconstructions") | {"weight": 0.3},
        ),
        "watch": (
            draw_watch,
            {"table": survey["watch"], "groups": CLASSES} | some("labels"),
        ),
    }


NAMES = (
    *("samples", "reconstructions", "scores", "selections", "properties"),
    *("score_radius", "maps", "map_boxes", "clusters", "profiles", "recall"),
    *("injection_recall", "injections", "convergence", "watch"),
)
#: Figures of all slices and detectors, which need no title to tell them apart.
UNTITLED = ("recall", "injection_recall")


def draw_one(survey, name, figure):
    draw, arguments = figures(survey)[name]
    titled = {} if name in UNTITLED else {"title": "i20.0-20.5, wgan"}
    draw(**arguments, **titled, figure=figure)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_and_legible(monkeypatch, survey, tmp_path, name):
    figure = tmp_path / f"{name}.png"
    texts = texts_of(monkeypatch, lambda: draw_one(survey, name, figure))
    assert len(texts) > 4
    facts = figure.with_suffix(".txt").read_text("utf-8")
    assert facts
    assert "Needed" not in facts
    # One score is the same as another, as is often nearly so: one line for both.
    coincides = any("lines coincide" in text for text, _ in texts)
    assert coincides == (name in ("scores", "properties"))


@pytest.mark.parametrize("name", ["scores", "clusters", "injection_recall"])
def test_figure_is_the_same_bytes_twice(survey, tmp_path, name):
    for number in (1, 2):
        draw_one(survey, name, tmp_path / f"{number}.png")
    for kind in ("png", "pdf", "txt"):
        first, second = (tmp_path / f"{number}.{kind}" for number in (1, 2))
        assert first.read_bytes() == second.read_bytes()
    with Image.open(tmp_path / "1.png") as image:
        assert image.width == 1400
        assert round(image.info["dpi"][0]) == 200
        # Nothing on the time or the library.
        assert set(image.info) == {"dpi"}
