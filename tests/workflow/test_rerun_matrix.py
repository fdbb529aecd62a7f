"""docs/reruns.md says what a change runs again; every key and every module is tried."""

import copy
import re
from fnmatch import fnmatch
from pathlib import Path

import matrix_survey
import pytest
from checkout import ROOT
from matrix_planner import ALIASES, Planner
from matrix_survey import (
    COMMON,
    JOINED,
    KINDS,
    OF_SEVERAL_CUTS,
    SCHEMA,
    SINGLE,
    SOURCES,
    base_config,
    keys,
    needed_by,
    slice_of,
)

from peculiar.config.detectors import facts_of
from peculiar.config.resolve import merge, resolve

SCHEMAS = ROOT / "workflow" / "schemas"
PAGE = (ROOT / "docs" / "reruns.md").read_text(encoding="utf-8")
#: Scripts of more than the rule of their name.
SHARED = {
    "score": {"score", "score_injected", "score_by_neighbour"},
    "write_view": {"write_view", "write_injected_view"},
}
#: The record holds the whole config and all digests.
ALWAYS = {"write_run_record", "write_methods", "summarise", "all"}
KEYS = list(keys(SCHEMA))
#: Keys that cannot be changed alone; they have tests of their own.
TOGETHER = ("publish.detector",)
TOGETHER_OF_KIND = [
    (kind, "detectors.NAME.view") for kind in KINDS if facts_of(kind).USES
]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("src/peculiar", "workflow/scripts")
    for path in (ROOT / folder).rglob("*.py")
)


def table(title):
    """Return the cells of a table of the page, without its head."""
    lines = PAGE.split(f"## {title}\n")[1].split("\n## ")[0].splitlines()
    rows = [line[1:-1].split("|") for line in lines if line.startswith("|")]
    return [[cell.strip(" `") for cell in row] for row in rows[2:]]


def rules(cell):
    return {rule for rule in cell.split(", ") if rule and rule != "nothing"}


FOLLOWING = {rule: rules(cell) for rule, cell in table("What follows")}


#: Rules that trained detectors have, joint ones, and the published and characterised
#: one, which is wgan here.
ONLY = {name: rules(cell) for name, cell in table("What only some detectors have")}
OF_TRAINED, OF_JOINT = ONLY.pop("trained ones"), ONLY.pop("joint ones")
OF_PUBLISHED = set().union(*ONLY.values())
#: Rules that the detector of a kind does not have.
MISSING = {
    kind: (OF_PUBLISHED | (set() if facts_of(kind).STEPS else OF_TRAINED))
    - (ONLY["those of several cuts"] if kind in OF_SEVERAL_CUTS else set())
    for kind in KINDS
    if kind != "wgan"
}
MISSING["joint"] |= SHARED["score"]
# Images that are stretched already have no flux to measure, and no neighbour here.
MISSING["rgb"] = {"measure_cutouts", "score_by_neighbour", "measure_slices"}


def and_all_that_follows(first, kind="", joined=None):
    """Return rules with those that follow from them, for a kind of detector.

    Those of the joint detector follow if it joins one of this kind, or if all detectors
    are concerned (no kind).
    """
    if joined is None:
        joined = kind not in KINDS or kind in JOINED
    missing = MISSING.get(kind, set()) | (set() if joined else OF_JOINT)
    found, new = set(), set(first)
    while new:
        found |= new
        new = set().union(*(FOLLOWING[rule] for rule in new)) - found - missing
    return found


def first_rules(title, name, kind=""):
    """Return what the page says of a key: the rules of the first row that fits."""
    for of_kind, pattern, first in table(title):
        if of_kind in (kind, "any") and fnmatch(name, pattern.replace("[", "[[]")):
            if first == AS_ITS_PACKAGE_SAYS:
                return by_facts(kind, name.split(".")[2])
            return rules(first) - MISSING.get(kind, set())
    raise AssertionError(f"docs/reruns.md, {title}: no row for {kind} {name}")


AS_ITS_PACKAGE_SAYS = "as its package says"


def by_facts(kind, section):
    """Return what the package of a kind says of a section of its config."""
    facts = facts_of(kind)
    trained = any(section in names for names in facts.STEPS.values())
    scored = section in facts.SCORING
    assert trained or scored, f"detectors/{kind}/__init__.py does not name {section}"
    return ({"train"} if trained else set()) | (SHARED["score"] if scored else set())


def row_of_module(name):
    """Return the kind of detector that a module is for, and what it runs again."""
    for kind, cell, first in table("Modules"):
        if stands_in(name, cell):
            if kind != "own":
                return kind, rules(first)
            own = name.split("/")[1]
            return own, rules(first) - MISSING.get(own, set())
    raise AssertionError(f"docs/reruns.md, Modules: no row for {name}")


def stands_in(name, cell):
    """Return whether a cell, patterns separated by commas, names a module."""
    return any(fnmatch(name, pattern.strip(" `")) for pattern in cell.split(","))


@pytest.fixture(scope="session")
def planner(tmp_path_factory):
    """Give a checkout of slices of one kind of source each."""
    config = base_config()
    config["slices"] = {kind: slice_of(kind) for kind in SOURCES}
    # Whose view nobody shares comes last, so that all others have a neighbour.
    config["slices"]["stretched"] = config["slices"].pop("rgb")
    planner = Planner(tmp_path_factory.mktemp("matrix") / "checkout", config)
    planner.config = config
    yield planner
    planner.close()


@pytest.fixture
def config(planner):
    return copy.deepcopy(planner.config)


def way(key):
    """Return the way to a key: a name for NAME, the first item for []."""
    names = {"views": "rgb", "detectors": key.kind, "labels": ""}
    found = []
    for part in key.name.split("."):
        if part == "NAME":
            found.append(names[found[0]])
        else:
            found += [part.removesuffix("[]"), *([0] if part.endswith("[]") else [])]
    return found


def changed(key, resolved):
    """Return the section of a resolved config, with another value of one key."""
    path, whole = way(key), copy.deepcopy(resolved)
    *outer, last = path
    part = whole
    for name in outer:
        part = part[name]
    if last in ("positive", "negative"):  # a cut has one of them at most
        part.pop("positive", None)
        part.pop("negative", None)
    instead = {"top": "sigma", "sigma": "top"}.get(last)
    if instead:  # a cut has one of them
        part.setdefault(last, 0.5)
        part.pop(instead, None)
    part[last] = matrix_survey.other(key, part.get(last))
    section, *more = path
    if section in ("views", "detectors"):
        return {section: {more[0]: whole[section][more[0]]}}
    return {section: whole[section]}


def touched_by(jobs, name):
    """Return the rules that run for a slice, or of all slices because of it."""
    found, files = set(), set()
    for job in jobs:
        updated = re.search(r"updated by another job: ([^;]*)", job["reason"])
        updated = set(updated[1].split(", ")) if updated else set()
        of_all = "slice" not in job["wildcards"]
        if job["wildcards"].get("slice") == name or (of_all and updated & files):
            found.add(ALIASES.get(job["rule"], job["rule"]))
            files |= set(job["output"])
    return found


def difference(found, expected):
    """Say how two sets of rules differ; empty if they don't."""
    words = {
        "runs, and the page does not say so": sorted(found - expected),
        "does not run, and the page says so": sorted(expected - found),
    }
    return {word: names for word, names in words.items() if names}


def test_every_key_runs_again_what_the_page_says(tmp_path, monkeypatch):
    """A slice for each key: what is of one slice touches no other."""
    tried = {
        f"s{number}": key
        for number, key in enumerate(KEYS)
        if not key.name.startswith(COMMON)
        and not key.name.endswith("kind")
        and key[:2] not in [*SINGLE, *TOGETHER_OF_KIND]
    }
    base = base_config()
    kinds = {name: key.kind for name, key in tried.items()}
    # Of the detectors only the published one, and that whose key it is: fewer jobs.
    everything, published = base["detectors"], base["publish"]["detector"]
    base["detectors"] = {published: everything[published]}
    # Else what is tried in one slice would touch its neighbours.
    base["evaluation"]["neighbours"] = []
    left_out = {"score_by_neighbour", "measure_slices"}
    base["slices"] = {
        name: slice_of(kind if kind in SOURCES else "hdf5")
        | {"detectors": needed_by(tried[name], everything)}
        for name, kind in kinds.items()
    }
    planner = Planner(tmp_path / "checkout", base)
    monkeypatch.chdir(planner.checkout.folder)
    resolved = resolve(base, SCHEMAS)
    config = copy.deepcopy(base)
    for name, key in tried.items():
        part = changed(key, resolved[name])
        config["slices"][name] = merge(config["slices"][name], part)
    jobs = planner.jobs(config)
    planner.close()
    wrong = {}
    for name, key in tried.items():
        stated = first_rules("Keys of the config", key.name, key.kind)
        found = touched_by(jobs, name) | ALWAYS
        expected = and_all_that_follows(stated, key.kind, joined=False)
        expected = expected - left_out | ALWAYS
        if words := difference(found, expected):
            wrong[f"{key.kind} {key.name}"] = words
    assert wrong == {}


@pytest.mark.parametrize(
    "key",
    [key for key in KEYS if key.name.startswith(COMMON) and key.name not in TOGETHER],
    ids=lambda key: key.name,
)
def test_every_key_of_all_slices_does(planner, config, key, monkeypatch):
    monkeypatch.chdir(planner.checkout.folder)
    resolved = resolve(config, SCHEMAS)["hdf5"]
    config |= changed(key, resolved)
    stated = first_rules("Keys of the config", key.name)
    expected = and_all_that_follows(stated) | ALWAYS
    assert difference(planner.rules(config), expected) == {}


def test_another_published_detector(planner, config):
    """With a score of its own; it makes no images, so that it has fewer figures."""
    config["publish"] |= {"detector": "knn", "score": "distance"}
    stated = first_rules("Keys of the config", "publish.detector")
    expected = and_all_that_follows(stated) | ALWAYS
    expected -= {"write_release", "draw_reconstructions", "draw_selections"}
    assert difference(planner.rules(config), expected) == {}


def test_another_kind_of_source(planner, config):
    """And of stretch, which goes with it."""
    config["slices"]["hdf5"] = config["slices"]["stretched"]
    expected = first_rules("Keys of the config", "source.kind", "hdf5")
    expected |= first_rules("Keys of the config", "views.NAME.stretch.kind")
    jobs = planner.jobs(config)
    found = touched_by(jobs, "hdf5") | ALWAYS
    assert difference(found, and_all_that_follows(expected, "rgb") | ALWAYS) == {}
    assert touched_by(jobs, "simulated") == set()


def test_another_kind_of_detector(planner, config):
    config["detectors"]["knn"] = config["detectors"]["iforest"]
    stated = first_rules("Keys of the config", "detectors.NAME.kind", "knn")
    jobs = planner.jobs(config)
    found = {ALIASES.get(job["rule"], job["rule"]) for job in jobs}
    of_detector = {job["wildcards"].get("detector", "knn") for job in jobs}
    expected = and_all_that_follows(stated, "knn") | ALWAYS
    assert difference(found, expected) == {}
    assert of_detector == {"knn"}


def test_another_view_of_a_detector_and_of_those_that_use_it(planner, config):
    """Neither can be changed alone."""
    for detector in config["detectors"].values():
        if "wgan" in (detector["kind"], detector.get("uses")):
            detector["view"] = "other"
    stated = first_rules("Keys of the config", "detectors.NAME.view", "wgan")
    # Hosts of injections are objects that the published detector is not trained on.
    expected = and_all_that_follows(stated, "wgan") | ALWAYS | {"join_injected"}
    assert difference(planner.rules(config), expected) == {}


OF_WEIGHTS = (
    *("score_only", "score_injected_only", "score_by_neighbour_only"),
    "merge_scores",
)


@pytest.mark.parametrize(
    ("section", "key", "runs"),
    [
        ("network", "generator_noise", {"train", *OF_WEIGHTS}),
        # By new weights of the step, not by the section.
        ("training", "batch", {"train", *OF_WEIGHTS}),
        ("scoring", "iterations", set()),
    ],
)
def test_a_detector_follows_what_it_uses_of_another(
    planner, config, section, key, runs
):
    of_used = config["detectors"]["wgan"].setdefault(section, {})
    of_used[key] = 1 + of_used.get(key, 0)
    jobs = planner.jobs(config)
    own = [job for job in jobs if job["wildcards"].get("detector") == "critic_knn"]
    assert {job["rule"] for job in own} == runs


def test_two_values_swapped(planner, config):
    """Each value is one that another key had."""
    training = config["detectors"]["wgan"]["training"]
    assert (training["batch"], training["critic_steps"]) == (4, 2)
    training |= {"batch": 2, "critic_steps": 4}
    stated = first_rules("Keys of the config", "detectors.NAME.training.batch", "wgan")
    expected = and_all_that_follows(stated, "wgan") | ALWAYS
    assert difference(planner.rules(config), expected) == {}


@pytest.mark.parametrize("module", MODULES)
def test_a_statement_runs_again_what_the_page_says(planner, module):
    path = planner.checkout.folder / module
    text = path.read_text()
    path.write_text(f"{text}\nREVISED = True\n")
    try:
        found = planner.rules(planner.config)
    finally:
        path.write_text(text)
    if module.startswith("workflow/scripts/"):
        name = Path(module).stem
        kind = "joint" if name in OF_JOINT else ""
        stated = SHARED.get(name, {name})
    else:
        kind, stated = row_of_module(module.removeprefix("src/peculiar/"))
    expected = and_all_that_follows(stated, kind) | (ALWAYS if stated else set())
    assert difference(found, expected) == {}
