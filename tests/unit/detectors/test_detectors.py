"""Every kind of detector is a package that says all that rules and checks go by."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from peculiar import detectors
from peculiar.config.detectors import (
    all_scores,
    compared_scores,
    facts_of,
    keeps_snapshots,
    scores_of,
    shared_scores,
    used_sections,
)

FOLDER = Path(detectors.__file__).parent
KINDS = sorted(path.parent.name for path in FOLDER.glob("*/__init__.py"))
FACTS = {
    "SCORES": dict,
    "STEPS": dict,
    "SCORING": tuple,
    "RECONSTRUCTS": bool,
    "GENERATES": bool,
    "SNAPSHOTS": str | None,
    "CHOOSES": str | None,
    "BASELINE": bool,
    "JOINS": bool,
    "MULTIPLE": int,
    "USES": dict,
}


def has(kind, module):
    return find_spec(f"peculiar.detectors.{kind}.{module}") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_says_all_and_has_what_it_says(kind):
    facts = facts_of(kind)
    found = {name for name in vars(facts) if name.isupper()}
    assert found == set(FACTS)
    for name, expected in FACTS.items():
        assert isinstance(getattr(facts, name), expected), name
    assert facts.SCORES
    assert has(kind, "score")
    assert has(kind, "methods")
    assert has(kind, "generate") == facts.GENERATES
    assert has(kind, "watch") == (facts.SNAPSHOTS is not None)
    trained = {path.stem for path in (FOLDER / kind).glob("train_*.py")}
    assert trained == {f"train_{step}" for step in facts.STEPS}
    assert {facts.SNAPSHOTS, facts.CHOOSES} <= {None, *facts.STEPS}
    assert set(facts.USES) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_sections_that_a_package_names_are_keys_of_its_options(kind):
    facts = facts_of(kind)
    path = FOLDER / kind / "options.schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    keys = schema["properties"].keys()
    assert schema["properties"]["kind"]["const"] == kind
    # What every detector has, and rules and checks ask for.
    assert {"view", "seed", "reference_rows", "selection", "sets"} <= keys
    named = {*facts.SCORING, *(name for part in facts.STEPS.values() for name in part)}
    assert named <= keys
    assert ("uses" in keys) == bool(facts.USES)
    assert ("sample" in keys) == bool(facts.STEPS)
    for other, sections in facts.USES.items():
        path = FOLDER / other / "options.schema.yaml"
        assert set(sections) <= yaml.safe_load(path.read_text())["properties"].keys()


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_light(kind):
    """Rules read them at each start, on a cluster in every job."""
    tree = ast.parse((FOLDER / kind / "__init__.py").read_text())
    assert not [x for x in ast.walk(tree) if isinstance(x, ast.Import | ast.ImportFrom)]


@pytest.fixture
def by_band(monkeypatch):
    """Give knn a score of each band, between two others."""
    scores = {
        "first": "What is first",
        "central_{band}": "Residual in the middle, in {band}",
        "last": "What is last",
    }
    monkeypatch.setattr(import_module("peculiar.detectors.knn"), "SCORES", scores)


def a_slice(bands="gri", **detectors):
    views = {"small": {"bands": list(bands)}, "other": {"bands": ["z"]}}
    return {"views": views, "detectors": detectors}


KNN = {"kind": "knn", "view": "small"}


@pytest.mark.usefixtures("by_band")
def test_scores_of_each_band_stand_in_the_order_of_the_view():
    assert scores_of(a_slice("irg", mine=KNN), "mine") == {
        "first": "What is first",
        "central_i": "Residual in the middle, in i",
        "central_r": "Residual in the middle, in r",
        "central_g": "Residual in the middle, in g",
        "last": "What is last",
    }
    names = list(scores_of(a_slice("irg", mine=KNN), "mine"))
    assert names == ["first", "central_i", "central_r", "central_g", "last"]


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
    trivial = {"kind": "trivial", "view": "other"}
    config = {
        "a": a_slice("gr", zz=KNN, mine=KNN, extra=trivial),
        "b": a_slice("zg", zz=KNN, mine=KNN),
    }
    found = all_scores(config)
    assert list(found) == ["extra", "mine", "zz"]
    bands = ["central_g", "central_r", "central_z"]
    assert list(found["mine"]) == ["first", *bands, "last"]
    assert found["extra"] == facts_of("trivial").SCORES
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
