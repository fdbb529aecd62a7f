"""Every kind of detector is a package that declares what rules and checks need."""

import ast
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from peculiar import detectors
from peculiar.config.declaration import Detector
from peculiar.config.detectors import (
    all_scores,
    compared_scores,
    facts_of,
    keeps_snapshots,
    rankings,
    scores_of,
    shared_scores,
    used_sections,
)

FOLDER = Path(detectors.__file__).parent
KINDS = sorted(path.parent.name for path in FOLDER.glob("*/__init__.py"))


def has(kind, module):
    return find_spec(f"peculiar.detectors.{kind}.{module}") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_has_what_it_declares(kind):
    facts = facts_of(kind)
    assert facts.scores
    assert has(kind, "score")
    assert has(kind, "methods")
    assert has(kind, "generate") == facts.generates
    assert has(kind, "watch") == (facts.snapshots is not None)
    trained = {path.stem for path in (FOLDER / kind).glob("train_*.py")}
    assert trained == {f"train_{step}" for step in facts.steps}
    assert {facts.snapshots, facts.chooses} <= {None, *facts.steps}
    assert set(facts.uses) <= set(KINDS)


@pytest.mark.parametrize("name", ["rank", "selected", "total_sigma", "in_front"])
def test_a_score_cannot_have_the_name_of_another_column(name):
    with pytest.raises(ValueError, match=f"no score can be called '{name}'"):
        Detector(title="mine", scores={name: "place: among others"})


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"steps": {"one": "network"}}, r"one depends on 'network': expected a tuple"),
        ({"scoring": "network"}, "scoring depends on 'network': expected a tuple"),
        ({"steps": {"one": ()}, "snapshots": "on"}, "'on': expected one of one"),
        ({"steps": {"one": ()}, "chooses": "on"}, "'on': expected one of one"),
        ({"scores": {"total": "Sum"}}, "score 'total' has no title: 'Sum'. Expected"),
    ],
)
def test_a_declaration_that_no_rule_can_follow_is_refused(declared, said):
    with pytest.raises(ValueError, match=said):
        Detector(**{"title": "mine", "scores": {"total": "sum: of all"}} | declared)


@pytest.mark.parametrize("kind", KINDS)
def test_sections_that_a_package_names_are_keys_of_its_options(kind):
    facts = facts_of(kind)
    path = FOLDER / kind / "options.schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    keys = schema["properties"].keys()
    assert schema["properties"]["kind"]["const"] == kind
    # What every detector has, and rules and checks ask for.
    assert {"view", "seed", "reference_rows", "selection", "sets"} <= keys
    named = {*facts.scoring, *(name for part in facts.steps.values() for name in part)}
    assert named <= keys
    assert ("uses" in keys) == bool(facts.uses)
    assert ("sample" in keys) == bool(facts.steps)
    for other, sections in facts.uses.items():
        path = FOLDER / other / "options.schema.yaml"
        assert set(sections) <= yaml.safe_load(path.read_text())["properties"].keys()


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_light(kind):
    """Each start of the workflow reads them, on a cluster every job."""
    tree = ast.parse((FOLDER / kind / "__init__.py").read_text())
    found = [x for x in ast.walk(tree) if isinstance(x, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(x) for x in found] == [
        "from peculiar.config.declaration import Detector"
    ]


@pytest.fixture
def by_band(monkeypatch):
    """Give knn a score of each band, between two others."""
    scores = {
        "first": "first: what is first",
        "central_{band}": "residual: in the middle, in {band}",
        "last": "last: what is last",
    }
    knn = import_module("peculiar.detectors.knn")
    monkeypatch.setattr(knn, "DETECTOR", replace(knn.DETECTOR, scores=scores))


def a_slice(bands="gri", **detectors):
    views = {"small": {"bands": list(bands)}, "other": {"bands": ["z"]}}
    return {"views": views, "detectors": detectors}


KNN = {"kind": "knn", "view": "small"}


@pytest.mark.usefixtures("by_band")
def test_scores_of_each_band_stand_in_the_order_of_the_view():
    found = scores_of(a_slice("irg", mine=KNN), "mine")
    assert list(found) == ["first", "central_i", "central_r", "central_g", "last"]
    assert found["central_r"] == "residual: in the middle, in r"


@pytest.mark.usefixtures("by_band")
@pytest.mark.parametrize(
    ("bands", "cut", "expected"),
    [
        # Four or fewer are compared, whichever the detector selects by.
        ("gr", ["last"], ["first", "central_g", "central_r", "last"]),
        ("gri", ["last", "central_i"], ["central_i", "last"]),
        (
            "grizy",
            ["central_y", "central_z", "central_i", "central_r", "central_g"],
            ["central_g", "central_r", "central_i", "central_z"],
        ),
    ],
)
def test_of_many_scores_those_are_compared_that_select(bands, cut, expected):
    cuts = [{"score": score, "top": 0.05} for score in cut]
    mine = KNN | {"selection": {"cuts": cuts}}
    assert compared_scores(a_slice(bands, mine=mine), "mine") == expected


@pytest.mark.usefixtures("by_band")
def test_scores_of_all_slices_and_those_that_all_share():
    statistics = {"kind": "pixel_statistics", "view": "other"}
    config = {
        "a": a_slice("gr", zz=KNN, mine=KNN, extra=statistics),
        "b": a_slice("zg", zz=KNN, mine=KNN),
    }
    found = all_scores(config)
    assert list(found) == ["extra", "mine", "zz"]
    bands = ["central_g", "central_r", "central_z"]
    assert list(found["mine"]) == ["first", *bands, "last"]
    assert found["extra"] == facts_of("pixel_statistics").scores
    both = ["first", "central_g", "last"]
    assert shared_scores(config) == {"mine": both, "zz": both}


def test_used_sections_are_those_that_the_package_names():
    wgan = {"kind": "wgan", "view": "small", "network": {"width": 4}, "loss": {}}
    config = a_slice(
        net=wgan, far={"kind": "critic_knn", "view": "small", "uses": "net"}, near=KNN
    )
    assert used_sections(config, "far") == {"network": {"width": 4}}
    assert used_sections(config, "near") is None
    assert used_sections(config, "net") is None


def test_snapshots_are_those_of_the_step_that_can_keep_them():
    wgan = {"kind": "wgan", "network": {}, "training": {"snapshots_every": 5}}
    wgan["encoder"] = {"snapshots_every": 0}
    none = wgan | {
        "training": {"snapshots_every": 0},
        "encoder": {"snapshots_every": 5},
    }
    config = a_slice(net=wgan, none=none, near=KNN)
    kept = {
        name: keeps_snapshots(config, name) for name in ("net", "none", "near", "x")
    }
    assert kept == {"net": True, "none": False, "near": False, "x": False}


def test_an_ensemble_is_a_ranking_as_its_first_detector_is():
    first = KNN | {"reference_rows": 5, "seed": 3}
    config = a_slice(b=first, a=KNN | {"view": "other"})
    ensemble = {"of": ["b", "a"], "selection": {"cuts": []}}
    found = rankings(config | {"ensembles": {"ab": ensemble}})
    assert list(found) == ["a", "ab", "b"]
    assert found["ab"] == first | ensemble | {"kind": "ensemble"}
    assert list(
        all_scores({"one": config | {"ensembles": {"ab": ensemble}}})["ab"]
    ) == ["combined"]
