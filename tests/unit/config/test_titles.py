"""Words for the names of detectors, scores and columns."""

import pytest

from peculiar.config.detectors import all_scores, rankings
from peculiar.config.resolve import resolve
from peculiar.config.titles import column_title, detector_title, score_title, words

TOP = {"cuts": [{"score": "combined", "top": 0.01}]}
CUT = {"cuts": [{"score": "distance", "top": 0.01}]}


@pytest.fixture
def config(request):
    """Return the config of five detectors, three of them nearly alike."""
    schemas = request.config.rootpath / "workflow" / "schemas"
    view = {"size": 96, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
    near = {"kind": "knn", "view": "wide", "selection": CUT}
    other = {"cuts": [{"score": "s_disc", "sigma": 3.0}]}
    source = {"kind": "simulated", "objects": 10, "magnitudes": [20, 20.5]}
    given = {
        "cutouts": {"size": 96, "bands": ["g", "r", "i"]},
        "views": {"wide": view, "small": view | {"size": 32}},
        "detectors": {
            "wgan": {"kind": "wgan", "view": "wide", "selection": other},
            "knn": near,
            "knn_32": near | {"view": "small"},
            "knn_2": near | {"seed": 2},
            "knn_again": near,
            "of_wgan": near | {"kind": "critic_knn", "uses": "wgan"},
            "of_two": near | {"kind": "critic_knn", "uses": "wgan_two"},
            "wgan_two": {"kind": "wgan", "view": "wide", "selection": other, "seed": 2},
        },
        "ensembles": {
            "both": {"of": ["wgan", "knn"], "selection": TOP},
            "best": {"of": ["wgan", "knn"], "selection": TOP, "combine": "best"},
        },
        "publish": {"detector": "wgan", "score": "s_disc"},
        "slices": {"i20": {"source": source}},
    }
    return resolve(given, schemas)


def test_detectors_of_one_kind_are_told_apart_by_what_differs(config):
    titles = words(config)["detectors"]
    assert list(titles) == list(rankings(config["i20"]))
    assert titles["wgan"] == "Wasserstein GAN, seed 1"
    assert titles["both"] == "ensemble, mean of 2"
    assert titles["best"] == "ensemble, best of 2"
    # By the network whose features they see; their own seeds are the same.
    assert titles["of_wgan"] == "nearest neighbours in the critic's features, seed 1"
    assert titles["of_two"] == "nearest neighbours in the critic's features, seed 2"
    assert titles["knn_32"] == "nearest neighbours, 32 px"
    assert titles["knn_2"] == "nearest neighbours, 96 px, seed 2"
    # Nothing else tells these apart.
    assert titles["knn"] == "nearest neighbours, 96 px, seed 1, knn"
    assert titles["knn_again"] == "nearest neighbours, 96 px, seed 1, knn_again"


def test_every_score_of_every_kind_has_a_title_without_underscores(config):
    found = words(config)["scores"]
    assert found.keys() == all_scores(config).keys()
    assert found["wgan"] == {
        "s_gen": "pixel residual",
        "s_disc": "feature residual",
        "s_anom": "weighted residual",
    }


def test_columns_of_the_catalogue_are_called_after_detector_and_score(config):
    said = words(config)
    assert (
        column_title("wgan_s_disc_sigma", said)
        == "Wasserstein GAN, seed 1, feature residual"
    )
    assert column_title("wgan_rank_pct", said) == "Wasserstein GAN, seed 1"
    # Not knn's, whose name it begins with.
    assert column_title("knn_32_distance_pct", said) == "nearest neighbours, 32 px"
    assert column_title("i_mag", said) == "i_mag"


def test_detectors_that_differ_in_their_seed_have_one_title_together(config):
    said = words(config)
    together = "nearest neighbours, 96 px, mean of 2 seeds"
    assert detector_title("knn_2, knn", said) == together
    assert score_title("knn_2, knn", "distance", said) == together
    assert score_title("mine", "s", said) == "mine s"
