"""A change runs again what depends on it, and nothing else: docs/reference/reruns.md.

One change of each kind, in a checkout that is finished as far as Snakemake can tell.
"""

import copy
import os
from fnmatch import fnmatch

import h5py
import numpy as np
import pytest
from checkout import Checkout
from small_survey import BANDS, CONFIG, GOOD, write_survey

#: What takes long in a real survey.
COSTLY = {"write_cutouts", "write_view", "train", "score", "inject"}
COSTLY |= {"train_autoencoder"}
FROM_VIEWS = COSTLY - {"write_cutouts"}
FROM_WEIGHTS = {"train", "score", "train_autoencoder"}
FROM_SAMPLE = FROM_WEIGHTS | {"inject"}
SCORING = {"score", "score_injected", "score_by_neighbour"}


def survey_config():
    """Return two slices, one of a file and one simulated, with maps of one detector."""
    config = copy.deepcopy(CONFIG)
    config["characterise"] = {"detectors": ["wgan"], "clusters": {"number": 2}}
    config["views"]["other"] = config["views"]["rgb"] | {"size": 16}
    simulated = {"kind": "simulated", "objects": 8, "magnitudes": [20.0, 20.5]}
    source = config.pop("source")
    config["slices"] = {"one": {"source": source}, "two": {"source": simulated}}
    return config


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("reruns") / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    checkout.write("seen.csv", f"object_id,verdict\n{2**62 + 1},boring\n")
    vectors = {"object_id": 2**62 + np.arange(3), "vectors": np.eye(3)}
    np.savez(checkout.folder / "vectors.npz", **vectors)
    checkout.pretend(survey_config())
    return checkout


@pytest.fixture
def config():
    return survey_config()


def rule(job):
    """Name a job's rule; some rules are others with fewer or more outputs."""
    return job.rule.removesuffix("_only").removesuffix("_with_snapshots")


def first(jobs):
    """Return the rules that run for themselves, and not after others.

    The record of a run holds the whole config, and so does not count.
    """
    reasons = {}
    for job in jobs:
        own = [
            part
            for part in job.reason.split("; ")
            if not part.startswith("Input files updated by another job")
        ]
        reasons.setdefault(rule(job), []).extend(own)
    return {name for name, own in reasons.items() if own} - {"write_run_record"}


def costly(jobs):
    """Return the rules that take long and would run."""
    return {rule(job) for job in jobs} & COSTLY


def detectors(jobs):
    return {job.wildcards["detector"] for job in jobs if "detector" in job.wildcards}


def check(jobs, rules, long):
    """Compare a plan with patterns of the rules that run first, and those that cost."""
    found = first(jobs)
    unexpected = {name for name in found if not any(fnmatch(name, x) for x in rules)}
    missing = {x for x in rules if not any(fnmatch(name, x) for name in found)}
    assert (unexpected, missing) == (set(), set())
    assert costly(jobs) == long


#: A key, another value, the rules that run again by themselves, and what takes long.
KEYS = [
    ("slices.one.source.zero_point", 26.0, {"write_objects", "write_cutouts"}, COSTLY),
    (
        "slices.one.source.annotations",
        {},
        {"write_objects"},
        {"inject", "train_autoencoder"},
    ),
    ("cutouts.bands", BANDS[::-1], {"write_cutouts"}, COSTLY),
    ("views.rgb.stretch.Q", 10, {"write_view"}, FROM_VIEWS),
    ("detectors.wgan.sample", {"held_out": 0.25}, {"choose_sample"}, FROM_SAMPLE),
    ("detectors.wgan.training.batch", 2, {"train"}, FROM_WEIGHTS),
    ("detectors.wgan.encoder.iterations", 4, {"train"}, FROM_WEIGHTS),
    ("detectors.wgan.scoring.iterations", 3, SCORING, FROM_WEIGHTS - {"train"}),
    (
        "detectors.wgan.selection.cuts",
        [{"score": "s_disc", "sigma": 2.0}],
        {"merge_scores"},
        {"train_autoencoder"},
    ),
    (
        "detectors.knn.selection.cuts",
        [{"score": "distance", "top": 0.2}],
        {"merge_scores"},
        set(),
    ),
    ("characterise.umap.n_neighbors", 7, {"map_sample", "map_selected"}, set()),
    ("characterise.clusters.number", 3, {"find_clusters"}, set()),
    ("labels.groups", {"peculiar": ["bright"]}, {"measure_*", "draw_profiles"}, set()),
    ("judgements", {"files": ["seen.csv"]}, {"read_judgements", "annotate"}, set()),
    ("publish.release", "selected", {"write_release"}, set()),
    ("descriptors.tables", ["vectors.npz"], {"fit_features", "describe"}, set()),
    ("teaching", {"levels": 2}, {"describe_teaching"}, set()),
    ("publish.explorer.similar", 5, {"find_neighbours"}, set()),
]


@pytest.mark.parametrize(
    ("path", "value", "rules", "long"), KEYS, ids=[row[0] for row in KEYS]
)
def test_a_key(checkout, config, path, value, rules, long):
    *way, last = path.split(".")
    section = config
    for name in way:
        section = section.setdefault(name, {})
    section[last] = value
    check(checkout.plan(config=config), rules, long)


@pytest.fixture
def edit(checkout):
    """Change a file of the checkout for one test."""
    kept = {}

    def edit(name, change):
        path = checkout.folder / name
        kept[path] = path.read_text()
        path.write_text(change(kept[path]))

    yield edit
    for path, text in kept.items():
        path.write_text(text)


#: A module of each package that gets another statement, the rules that run again by
#: themselves, and what takes long.
MODULES = [
    ("tables/fits_table.py", {"write_catalog"}, set()),
    ("config/resolve.py", set(), set()),
    ("sources/hdf5.py", {"write_objects", "write_cutouts"}, COSTLY),
    ("sources/rgb.py", set(), set()),  # no slice has one
    ("cutouts/shard.py", {"write_cutouts"}, COSTLY),
    ("measure/whitening.py", {"describe"}, set()),
    (
        "measure/photometry.py",
        {"measure_cutouts", "inject", "describe_teaching"},
        {"inject"},
    ),
    ("views/view.py", {"write_view"}, FROM_VIEWS),
    ("training/sample.py", {"choose_sample"}, FROM_SAMPLE),
    ("training/loop.py", {"train"}, FROM_WEIGHTS),
    ("detectors/wgan/losses.py", {"train"}, FROM_WEIGHTS),
    ("detectors/wgan/score.py", SCORING, FROM_WEIGHTS - {"train"}),
    ("detectors/wgan/operations.py", set(), set()),  # no rule reaches it
    ("labels/classes.py", {"measure_*", "write_candidates"}, set()),
    ("inject/hosts.py", {"inject", "describe_teaching"}, {"inject"}),
    ("inject/stamps.py", {"describe_teaching"}, set()),
    ("scores/merge.py", {"merge_scores"}, {"train_autoencoder"}),
    ("scores/reranked.py", {"rerank"}, set()),
    ("evaluate/found_per_look.py", {"measure_found_per_look"}, set()),
    ("characterise/choose.py", {"choose_embedded"}, {"train_autoencoder"}),
    ("characterise/maps.py", {"map_sample", "map_selected"}, set()),
    ("evaluate/recall.py", {"measure_recall"}, set()),
    ("publish/catalog.py", {"write_catalog"}, set()),
    ("figures/maps.py", {"draw_maps"}, set()),
    ("explorer/write.py", {"write_explorer"}, set()),
    ("run/provenance.py", set(), set()),
]


@pytest.mark.parametrize(
    ("module", "rules", "long"), MODULES, ids=[row[0] for row in MODULES]
)
def test_a_module(checkout, config, edit, module, rules, long):
    edit(f"src/peculiar/{module}", "{}\nREVISED = True\n".format)
    check(checkout.plan(config=config), rules, long)


def test_a_module_of_one_detector_concerns_no_other(checkout, config, edit):
    edit("src/peculiar/detectors/wgan/losses.py", "{}\nREVISED = True\n".format)
    assert detectors(checkout.plan(config=config)) == {"wgan"}


def test_a_script(checkout, config, edit):
    edit("workflow/scripts/write_catalog.py", "{}\nREVISED = True\n".format)
    check(checkout.plan(config=config), {"write_catalog"}, set())


def test_the_encoder_alone_is_trained_for_its_own_section(checkout, config):
    config["detectors"]["wgan"]["encoder"]["iterations"] = 4
    jobs = checkout.plan(config=config)
    trained = {job.wildcards["step"] for job in jobs if job.rule == "train"}
    assert trained == {"encoder"}


def test_nothing_for_what_has_no_meaning(checkout, config, edit):
    """Order and comments of the config, defaults written out, comments of code."""
    for name in ("detectors", "views", "cutouts"):
        config[name] = dict(reversed(config[name].items()))
    wgan = config["detectors"]["wgan"]
    config["detectors"]["wgan"] = dict(reversed(wgan.items()))
    config["detectors"]["wgan"]["encoder"]["learning_rate"] = 1e-4
    config["slices"]["one"]["source"]["zero_point"] = 27
    checkout.configure(config)
    with (checkout.folder / "config.yaml").open("a") as file:
        file.write("# A comment.\n")
    train = "src/peculiar/detectors/wgan/train_wgan.py"
    edit(
        train, lambda text: text.replace('"""', '"""Again: ', 1).replace(" = ", "  =  ")
    )
    edit("workflow/scripts/train.py", lambda text: f"# A comment.\n{text}")
    assert checkout.plan() == []


def test_nothing_for_a_git_checkout_back_and_forth(checkout, config):
    """It gives every file a new time."""
    for name in ("src", "workflow"):
        for path in (checkout.folder / name).rglob("*.*"):
            path.touch()
    assert checkout.plan(config=config) == []


def test_nothing_for_resources_and_threads(checkout, config):
    more = ["--set-resources", "score:mem_mb=9000", "write_catalog:runtime=7"]
    more += ["--set-threads", "write_catalog=2"]
    assert checkout.plan(*more, config=config) == []


def test_a_new_slice_touches_no_other(checkout, config):
    config["slices"]["zwei"] = copy.deepcopy(config["slices"]["two"])
    jobs = checkout.plan(config=config)
    of_old = [job for job in jobs if job.wildcards.get("slice") in ("one", "two")]
    # Objects of a slice beside it are scored by its models, too.
    assert {rule(job) for job in of_old} == {"score_by_neighbour"}
    assert {job.wildcards["other"] for job in of_old} == {"zwei"}


def test_a_new_detector_touches_no_other(checkout, config):
    config["detectors"]["knn_2"] = config["detectors"]["knn"] | {"seed": 2}
    assert detectors(checkout.plan(config=config)) == {"knn_2"}


@pytest.fixture
def survey(checkout):
    """Rewrite the source; afterwards it is as it was, time included."""
    path = checkout.folder / "survey.h5"
    state, content = path.stat(), path.read_bytes()

    def rewrite(rows):
        path.unlink()
        write_survey(path, rows)

    yield rewrite
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_catalogue_that_grows_remakes_only_what_grew(checkout, config, survey):
    """53 rows are shards of 20, 20 and 13; 65 are 20, 20, 20 and 5."""
    assert GOOD + 3 == 53
    survey(65)
    jobs = checkout.plan(config=config)
    for name in ("write_cutouts", "write_view"):
        remade = {job.wildcards["shard"] for job in jobs if job.rule == name}
        assert remade == {"0002", "0003"}
    assert {job.wildcards.get("slice") for job in jobs} == {"one", "two", None}
    of_two = {rule(job) for job in jobs if job.wildcards.get("slice") == "two"}
    assert of_two == {"score_by_neighbour"}


def test_a_source_of_the_same_members_is_only_read_again(checkout, config, survey):
    survey(53)
    assert checkout.plan(config=config) == []  # other time, same bytes
    with h5py.File(checkout.folder / "survey.h5", "r+") as file:
        file["dec"][:] += 0.5
    jobs = checkout.plan(config=config)
    assert "write_objects" in first(jobs)
    assert not costly(jobs) & {"write_cutouts", "write_view", "score"}
