"""What a config says of detectors: uses, cuts, and slices that leave one out."""

import copy

import pytest
from small_config import DELETE, SCHEMAS, put, refused

from peculiar.config.resolve import resolve


def test_a_slice_may_leave_a_detector_out(config):
    before = resolve(config, SCHEMAS)
    put(config, "slices/faint/detectors", {"knn": None})
    after = resolve(config, SCHEMAS)
    assert list(after["faint"]["detectors"]) == ["wgan"]
    assert repr(after["bright"]) == repr(before["bright"])
    del before["faint"]["detectors"]["knn"]
    assert repr(after["faint"]) == repr(before["faint"])


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "slices/faint/detectors",
            {"wgan": None},
            "slices.faint.detectors.wgan: null is not allowed; it is the published",
        ),
        (
            "slices/faint/detectors",
            {"knm": None},
            "slices.faint.detectors.knm: null leaves no detector out; did you mean "
            "'knn'?",
        ),
        (
            "detectors/knn",
            None,
            "detectors.knn: null is not allowed; expected a section",
        ),
        (
            "slices/faint",
            {"detectors": {"knn": None}, "characterise": {"detectors": ["knn"]}},
            "slices.faint.characterise.detectors.0: no detector is called 'knn'",
        ),
    ],
)
def test_what_cannot_be_left_out(config, path, value, message):
    put(config, path, value)
    assert message in refused(config)


CRITIC_KNN = {
    "kind": "critic_knn",
    "view": "rgb96",
    "uses": "wgan",
    "selection": {"cuts": [{"score": "distance", "sigma": 3.0}]},
}


def test_a_detector_may_use_another(config):
    put(config, "detectors/far", CRITIC_KNN)
    assert resolve(config, SCHEMAS)["faint"]["detectors"]["far"]["uses"] == "wgan"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "detectors/far/uses",
            "wgna",
            "detectors.far.uses: no detector is called 'wgna'",
        ),
        (
            "detectors/far/uses",
            "knn",
            "detectors.far.uses: 'knn' is not allowed, a detector of kind knn; "
            "expected one of kind wgan",
        ),
        (
            "detectors/far/view",
            "rgb64",
            "detectors.far.uses: 'wgan' is not allowed; it sees the view 'rgb96', and "
            "this detector 'rgb64'",
        ),
        ("detectors/far/uses", DELETE, "detectors.far.uses: is missing; expected text"),
        ("detectors/knn/uses", "wgan", "detectors.knn.uses: unknown key"),
    ],
)
def test_detectors_that_cannot_be_used(config, path, value, message):
    put(config, "detectors/far", copy.deepcopy(CRITIC_KNN))
    put(config, "views/rgb64", config["views"]["rgb96"] | {"size": 64})
    put(config, path, value)
    assert message in refused(config)


def test_a_detector_that_is_used_cannot_be_left_out(config):
    put(config, "detectors/second", config["detectors"]["wgan"] | {"seed": 2})
    put(config, "detectors/far", CRITIC_KNN | {"uses": "second"})
    put(config, "slices/faint/detectors", {"second": None})
    assert "detectors.far.uses: no detector is called 'second'" in refused(config)
    put(config, "slices/faint/detectors/far", None)
    assert list(resolve(config, SCHEMAS)["faint"]["detectors"]) == ["knn", "wgan"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "selection",
            {"score": "s_disc", "top": 0.1, "sigma": 3},
            "either sigma or top",
        ),
        ("selection", {"score": "s_disc"}, "top: is missing"),
        (
            "selection",
            {"score": "s_disc", "top": 0.1, "positive": "s_gen", "negative": "s_gen"},
            "perhaps one of positive and negative",
        ),
        (
            "selection",
            {"score": "s_disc", "top": 0.1, "positive": "s_gan"},
            "selection.cuts.0.positive: no score is called 's_gan' in a detector of "
            "kind wgan; did you mean 's_gen'",
        ),
        (
            "sets/rare",
            {"score": "s_disk", "top": 0.003},
            "sets.rare.cuts.0.score: no score is called 's_disk'",
        ),
        ("sets/not-a-name", {"score": "s_disc", "top": 0.003}, "not a good name"),
    ],
)
def test_cuts_that_cannot_be_are_refused(config, path, value, message):
    put(config, f"detectors/wgan/{path}", {"cuts": [value]})
    assert message in refused(config)


def test_cuts_of_every_form_are_allowed(config):
    cuts = [
        {"score": "s_disc", "top": 0.05, "positive": "s_gen"},
        {"score": "s_gen", "sigma": 3, "negative": "s_disc"},
    ]
    put(config, "detectors/wgan/sets", {"odd": {"cuts": cuts}})
    found = resolve(config, SCHEMAS)["bright"]["detectors"]
    assert found["wgan"]["sets"]["odd"]["cuts"] == cuts
    assert found["knn"]["sets"] == {}


ENSEMBLE = {
    "of": ["wgan", "knn"],
    "selection": {"cuts": [{"score": "combined", "top": 1}]},
}


def test_an_ensemble_may_be_published_and_a_slice_may_do_without_another(config):
    put(config, "ensembles", {"both": ENSEMBLE, "more": ENSEMBLE | {"combine": "best"}})
    put(config, "publish", {"detector": "both", "score": "combined"})
    put(
        config,
        "slices/faint/ensembles",
        {"more": None, "both": {"of": ["knn", "wgan"]}},
    )
    found = resolve(config, SCHEMAS)
    assert list(found["bright"]["ensembles"]) == ["both", "more"]
    assert list(found["faint"]["ensembles"]) == ["both"]
    assert found["faint"]["ensembles"]["both"]["of"] == ["knn", "wgan"]
    assert found["bright"]["ensembles"]["both"]["combine"] == "mean"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "both/of",
            ["wgan", "kmn"],
            "ensembles.both.of.1: no detector is called 'kmn'",
        ),
        # Not of ensembles: what is in one counts once.
        (
            "more",
            ENSEMBLE | {"of": ["wgan", "both"]},
            "ensembles.more.of.1: no detector",
        ),
        ("both/of", ["wgan"], "ensembles.both.of: ['wgan'] is not allowed"),
        ("knn", ENSEMBLE, "ensembles.knn: not a good name; it is that of a detector"),
        ("views", ENSEMBLE, "ensembles.views: not a good name"),
        ("both/view", "rgb96", "ensembles.both.view: unknown key"),
        (
            "both/selection/cuts",
            [{"score": "rank", "top": 0.1}],
            "ensembles.both.selection.cuts.0.score: no score is called 'rank' in an "
            "ensemble; Known here: combined",
        ),
    ],
)
def test_ensembles_that_cannot_be(config, path, value, message):
    put(config, "ensembles/both", copy.deepcopy(ENSEMBLE))
    put(config, f"ensembles/{path}", value)
    assert message in refused(config)


def test_a_name_is_a_detectors_or_an_ensembles_in_all_slices(config):
    put(config, "detectors/both", config["detectors"]["knn"])
    put(config, "slices/faint/detectors", {"both": None})
    put(config, "slices/faint/ensembles", {"both": ENSEMBLE})
    text = (
        "slices.faint.ensembles.both.kind: 'ensemble' is not allowed; this detector is"
    )
    assert text in refused(config)
