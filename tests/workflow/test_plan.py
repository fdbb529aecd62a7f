"""The workflow as a whole: it is tidy, and plans what the config asks for."""

import os
import re
import subprocess
import sys
import time

import h5py
import pytest
import yaml
from checkout import ROOT, Checkout, count
from small_survey import write_survey

from peculiar.config.detectors import facts_of

OF_ALL_SLICES = {
    *("all", "measure_merit", "merge_rejects", "summarise", "write_catalog"),
    *("write_release", "write_run_record", "write_methods", "write_top"),
    "write_explorer",
    *("check_tags", "find_groups", "compare_properties", "measure_artifacts"),
    *("draw_properties", "draw_score_radius"),
    "measure_selection_rates",
    *("measure_recall", "measure_ranking", "measure_stability", "measure_dependence"),
    "draw_recall",
    *("measure_recovery", "draw_injection_recall", "measure_slices"),
}
ONE_SLICE = dict.fromkeys(OF_ALL_SLICES, 1) | {
    "choose_sample": 2,
    "draw_injections": 1,
    "draw_profiles": 1,
    "draw_reconstructions": 1,
    "draw_samples": 1,
    "draw_score_distributions": 1,
    "draw_selections": 1,
    "find_places": 1,
    "generate_samples": 1,
    "inject": 1,
    "measure_cutouts": 3,
    "merge_scores": 3,
    "score": 3,  # wgan, 3 shards
    "score_artifacts": 3,
    "score_injected": 1,
    "score_injected_only": 2,
    "score_only": 6,  # knn and trivial
    "train": 3,  # wgan: two steps; knn: one
    "write_cutouts": 3,
    "write_injected_view": 1,
    "write_objects": 1,
    "write_properties": 1,
    "write_tags": 1,
    "write_view": 3,
}
#: Of images and of residuals, where there are reconstructions; else of images alone.
EACH = ("train_autoencoder", "encode", "project_pixels", "find_clusters")
CHARACTERISED = {
    *("choose_embedded", "map_sample", "map_selected", "measure_order"),
    "find_neighbours",
    *("describe_clusters", "draw_maps", "draw_map_boxes", "draw_clusters"),
}


def run(*command):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lint():
    run("snakemake", "--lint")


def test_format():
    run("snakefmt", "--check", "Snakefile", "workflow")


def test_one_slice(unrun, config):
    assert count(unrun.plan(config=config)) == ONE_SLICE


def test_two_slices_do_twice_as_much_but_publish_once(unrun, config):
    config["slices"]["two"] = {"detectors": {"wgan": {"network": {"width": 3}}}}
    both = {"score_by_neighbour": 2, "score_by_neighbour_only": 2}  # wgan, knn
    assert count(unrun.plan(config=config)) == both | {
        rule: number if rule in OF_ALL_SLICES else 2 * number
        for rule, number in ONE_SLICE.items()
    }


@pytest.mark.parametrize(("names", "number"), [(None, 4), (["knn"], 4), ([], 0)])
def test_slices_are_compared_with_those_beside_them(unrun, config, names, number):
    config["trust"] = {"neighbours": names}
    config["slices"] = {"b": None, "a": None, "c": None}
    jobs = [x for x in unrun.plan(config=config) if x.rule.startswith("score_by_n")]
    pairs = [tuple(x.wildcards[key] for key in ("slice", "other")) for x in jobs]
    beside = {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}
    assert set(pairs) == (beside if number else set())
    of_knn = [job for job in jobs if job.wildcards["detector"] == "knn"]
    assert len(of_knn) == number
    assert len(jobs) == (2 * number if names is None else number)


def test_slices_with_other_views_are_not_compared(unrun, config):
    config["slices"]["two"] = {"views": {"rgb": {"stretch": {"Q": 10}}}}
    assert not [x for x in unrun.plan(config=config) if "by_neighbour" in x.rule]


def test_another_detector_of_a_kind_is_one_more_of_its_jobs(unrun, config):
    config["detectors"]["knn_2"] = config["detectors"]["knn"] | {"seed": 2}
    more = {"choose_sample": 1, "train": 1, "score_only": 3, "merge_scores": 1}
    more["score_injected_only"] = 1
    assert count(unrun.plan(config=config)) == {
        rule: number + more.get(rule, 0) for rule, number in ONE_SLICE.items()
    }


def test_a_selection_of_several_cuts_has_a_table_of_them_and_profiles(unrun, config):
    cuts = config["detectors"]["trivial"]["selection"]["cuts"]
    cuts.append({"score": "colour", "top": 0.1})
    more = {"measure_selections": 1, "draw_profiles": ONE_SLICE["draw_profiles"] + 1}
    assert count(unrun.plan(config=config)) == ONE_SLICE | more


@pytest.mark.parametrize(("name", "whats"), [("wgan", 2), ("knn", 1)])
def test_a_characterised_detector_has_maps(unrun, config, name, whats):
    config["characterise"] = {"detectors": [name]}
    more = dict.fromkeys(CHARACTERISED, 1) | dict.fromkeys(EACH, whats)
    assert count(unrun.plan(config=config)) == ONE_SLICE | more


def test_a_published_detector_without_images_has_no_pictures_of_them(unrun, config):
    config["publish"] = {"detector": "knn", "score": "distance"}
    jobs = count(unrun.plan(config=config))
    assert jobs["draw_score_distributions"] == 1
    of_images = {"write_release", "draw_samples", "draw_reconstructions"}
    assert not jobs.keys() & (of_images | {"draw_selections", "score_artifacts"})


def test_only_scores_of_the_release_are_released(unrun, config):
    """SF21's form has a column for each of the three scores of a WGAN."""
    config["detectors"]["swimmy"] = {
        "kind": "swimmy",
        "view": config["detectors"]["wgan"]["view"],
        "selection": {"cuts": [{"score": "central_i", "top": 0.05}]},
    }
    config["publish"] = {"detector": "swimmy", "score": "central_i"}
    jobs = count(unrun.plan(config=config))
    assert jobs["draw_reconstructions"] == 1
    assert "write_release" not in jobs


@pytest.mark.parametrize(
    ("name", "shards"), [("config/config.yaml", None), ("tests/config/tiny.yaml", 3)]
)
def test_shipped_configs_plan(name, shards, tmp_path):
    checkout = Checkout(tmp_path / "checkout")
    config = yaml.safe_load((ROOT / name).read_text())
    source = next(iter(config["slices"].values()))["source"]
    shards = shards or -(-source["objects"] // config["shards"]["size"])
    jobs = count(checkout.plan(config=config))
    assert jobs["write_cutouts"] == shards
    facts = [facts_of(x["kind"]) for x in config["detectors"].values()]
    scoring = [one.RECONSTRUCTS for one in facts if not one.JOINS]
    assert jobs["score"] == sum(scoring) * shards
    assert jobs["score_only"] == scoring.count(False) * shards
    assert jobs["join_orders"] == len(facts) - len(scoring)


def test_the_default_config_is_the_demo_and_gives_way(tmp_path):
    """Else the demo's slices would stand in everybody's survey."""
    checkout = Checkout(tmp_path / "checkout")
    demo = (ROOT / "config" / "config.yaml").read_text()
    checkout.write("config/config.yaml", demo)
    command = [sys.executable, "-m", "snakemake", "-n", "--cores", "1"]
    done = subprocess.run(
        command, cwd=checkout.folder, capture_output=True, text=True, check=True
    )
    assert "slice=i20.0-20.5" in done.stdout + done.stderr
    other = yaml.safe_load(demo)
    other["slices"] = {"mine": other["slices"].pop("i20.0-20.5")}
    text = checkout.snakemake("--dry-run", config=other)
    assert "slice=mine" in text
    assert "slice=i20.0-20.5" not in text


def test_an_unusable_config_is_one_clear_error(unrun, config):
    config["detectors"]["knn"]["view"] = "rbg"
    done = unrun.call("--dry-run", config=config)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "config.yaml) has 1 error:" in said
    assert "detectors.knn.view: no view is called 'rbg'; did you mean 'rgb'?" in said


def test_an_empty_catalogue_ends_before_any_job(tmp_path, config):
    checkout = Checkout(tmp_path / "checkout")
    write_survey(checkout.folder / "full.h5", 12)
    with (
        h5py.File(checkout.folder / "full.h5") as full,
        h5py.File(checkout.folder / "survey.h5", "w") as empty,
    ):
        for name in full:
            empty[name] = full[name][:0]
    done = checkout.call("--dry-run", config=config)
    assert done.returncode != 0
    assert "holds no object: expected at least one row" in done.stdout + done.stderr


def rules():
    """Find every rule: its name, and its text."""
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        blocks = re.split(r"^(?=(?:use )?rule )", path.read_text(), flags=re.M)[1:]
        for block in blocks:
            name = re.match(r"(?:use rule \w+ as|rule) (\w+)", block)[1]
            yield pytest.param(name, block, id=name)


@pytest.mark.parametrize(("name", "text"), list(rules()))
def test_rules_have_what_every_rule_has(name, text):
    assert f"<logs>/{name}" in text
    if text.startswith("use"):
        return  # takes the rest from a rule that has it
    assert re.match(r'rule \w+:\n    """[A-Z].*\."""\n', text)
    assert "    conda:\n" in text
    assert name == "summarise" or f"<benchmarks>/{name}" in text
    script = re.search(r'script:\n +"../scripts/(\w+)\.py"', text)[1]
    assert script == name
    # Reruns follow the meaning of code, so nothing may go without.
    assert re.search(rf'code=code\(\s*"{script}\.py"', text)
    imports = (ROOT / "workflow" / "scripts" / f"{script}.py").read_text()
    assert ("import_module(" in imports) <= ('"peculiar.' in text)
    assert "retries:" not in text  # spent inside a cluster's job


@pytest.mark.parametrize(
    "script", sorted((ROOT / "workflow" / "scripts").glob("*.py")), ids=lambda p: p.stem
)
def test_scripts_are_short_and_know_no_config(script):
    text = script.read_text()
    assert len(text.splitlines()) <= 30
    assert "snakemake.config" not in text
    assert "log_to(snakemake.log[0])" in text


def test_planning_is_light(unrun, config):
    """Each job on a cluster reads the rules anew."""
    # Snakemake itself loads pandas and pyarrow.
    heavy = ["tensorflow", "keras", "matplotlib", "sklearn", "galsim", "astropy"]
    config["source"] = {"kind": "simulated", "objects": 9, "magnitudes": [20, 20.5]}
    probe = (
        "import sys\n"
        "from snakemake.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        f"print('loaded', [name for name in {heavy} if name in sys.modules])\n"
    )
    unrun.snakemake("--dry-run", config=config)
    start = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            probe,
            "-n",
            "--cores=1",
            "--configfile=config.yaml",
        ],
        cwd=unrun.folder,
        env=os.environ | {"PYTHONPATH": str(unrun.folder / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    # Two seconds by itself; the bound leaves room for a busy machine.
    assert time.monotonic() - start < 20
    assert "loaded []" in done.stdout
