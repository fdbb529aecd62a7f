"""A survey large enough for every figure, and how each figure is drawn of it."""

from importlib import import_module

import h5py
import numpy as np
import pytest
from figure_texts import texts_of
from made_up_results import FIRST_ID, write_images
from made_up_survey import CLASSES, COUNT, SCORES, SELECTION, SIDE, make_survey

from peculiar.scores.cuts import limit_of

TITLE = "i20.0-20.5, wgan"


@pytest.fixture(scope="session")
def survey(tmp_path_factory):
    """Return the files of a slice, which no test changes."""
    return make_survey(tmp_path_factory.mktemp("survey"))


def arguments_of(survey, name):
    """Return what a figure is drawn of, with the defaults of the thresholds."""

    def some(*names):
        return {name: survey[name] for name in names}

    per_bin, limit = {"least_per_bin": 20}, limit_of(SELECTION)
    pooled = {name: {"a": survey[name]} for name in ("scores", "properties")}
    pooled |= {"limits": {"a": limit}} | per_bin
    by, seed, published = {"score": "s_disc"}, {"seed": 1}, {"published": "wgan"}
    images = some("views", "reconstructions") | some("scores")
    boxes = {"which_map": "residuals", "chosen": survey["scores"], "least_per_box": 10}
    injected = dict.fromkeys(("view", "reconstructions"), survey["injected"])
    arguments = {
        "samples": some("views", "samples") | {"pixel_scale": 0.168} | seed,
        "reconstructions": images | some("groups") | by | seed,
        "score_distributions": some("scores")
        | {"names": SCORES, "selection": SELECTION, **by, **per_bin},
        "selections": images
        | {"groups": survey["groups"], "names": SCORES, "limit": limit, **seed},
        "properties": pooled | {"names": SCORES},
        "score_radius": pooled | by,
        "maps": some("scores", "order") | by | {"maps": survey["sample"]},
        "map_boxes": images | some("maps") | by | boxes | seed,
        "clusters": images
        | some("embedding")
        | {"labels": [survey["labels"]], "least_per_cluster": 20, **by},
        "profiles": some("cutouts", "scores", "labels")
        | {"classes": CLASSES, **per_bin, **seed},
        "injections": {"table": survey["injections"]} | injected,
        "convergence": some("reconstructions") | {"weight": 0.3},
        "watch": {"table": survey["watch"], "groups": CLASSES} | some("labels"),
        "recall": {"table": survey["recall"]} | published,
        "found_per_look": {"table": survey["found_per_look"]} | published,
        "injection_recall": {"table": survey["recovery"], "fraction": 0.05} | published,
    }[name]
    if name not in ("samples", "profiles", "injections"):
        arguments |= {"words": {}}
    # Some are of all slices and detectors: there is nothing to tell apart by a title.
    return arguments if "published" in arguments else arguments | {"title": TITLE}


@pytest.fixture
def draw(survey, tmp_path):
    """Return a function that draws a figure, some arguments changed."""

    def draw(name, **changes):
        module = import_module(f"peculiar.figures.{name}")
        arguments = {"figure": tmp_path / "figure.png"} | arguments_of(survey, name)
        arguments |= changes
        getattr(module, f"draw_{name}")(**arguments)
        return arguments["figure"]

    return draw


@pytest.fixture
def texts(monkeypatch, draw):
    """Return a function that gives a figure's texts, checked to be legible."""

    def texts(name, **changes):
        found = texts_of(monkeypatch, lambda: draw(name, **changes))
        return [" ".join(text.split()) for text, _ in found]

    return texts


@pytest.fixture
def paint(survey, tmp_path):
    """Return a function that writes images of one colour each, and gives the files."""

    def paint(colours, what="views"):
        colours = np.broadcast_to(np.uint8(colours), (COUNT, 3))
        files = []
        for path in survey[what]:
            with h5py.File(path) as file:
                ids = file["object_id"][:]
            own = colours[ids - FIRST_ID][:, None, None]
            images = np.broadcast_to(own, (len(ids), SIDE, SIDE, 3))
            files.append(write_images(tmp_path / what / path.name, ids, images, "irg"))
        return files

    return paint
