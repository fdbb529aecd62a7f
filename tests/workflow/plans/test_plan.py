"""The workflow as a whole: it is tidy, and plans what the config asks for."""

import os
import re
import subprocess
import sys

import h5py
import numpy as np
import pytest
import yaml
from checkout import ROOT, Checkout, count
from small_survey import write_survey

#: Jobs of one slice of three shards, by the rules that matter; of wgan (two steps of
#: training), knn (one) and pixel statistics (none).
OF_A_SLICE = {
    "write_objects": 1,
    "write_cutouts": 3,
    "measure_cutouts": 3,
    "write_view": 3,
    "choose_sample": 2,
    "train": 3,
    "score": 9,
    "merge_scores": 3,
    "inject": 1,
    "score_injected": 3,
    "score_artifacts": 3,
    "draw_reconstructions": 1,
}
#: And of all slices together.
PUBLISHED = dict.fromkeys(
    (
        "write_catalog",
        "write_release",
        "write_explorer",
        "write_run_record",
        "summarise",
    ),
    1,
)
#: Of images and of residuals, where there are reconstructions; else of images alone.
EACH = ("train_autoencoder", "encode", "project_pixels", "find_clusters")
CHARACTERISED = ("choose_embedded", "map_sample", "map_selected", "draw_maps")


def jobs_of(jobs):
    """Count the jobs of the rules that matter."""
    return {
        rule: number
        for rule, number in count(jobs).items()
        if rule in {*OF_A_SLICE, *PUBLISHED, *EACH, *CHARACTERISED}
    }


def test_one_slice(unrun, config):
    assert jobs_of(unrun.plan(config=config)) == OF_A_SLICE | PUBLISHED


def test_two_slices_do_twice_as_much_but_publish_once(unrun, config):
    config["slices"]["two"] = {"detectors": {"wgan": {"network": {"width": 3}}}}
    twice = {rule: 2 * number for rule, number in OF_A_SLICE.items()}
    assert jobs_of(unrun.plan(config=config)) == twice | PUBLISHED


def test_a_slice_can_do_without_a_detector(unrun, config):
    config["slices"]["two"] = {"detectors": {"knn": None}}
    jobs = unrun.plan(config=config)
    of_two = [job.wildcards for job in jobs if job.wildcards.get("slice") == "two"]
    assert {x["detector"] for x in of_two if "detector" in x} == {
        "wgan",
        "pixel_statistics",
    }


@pytest.mark.parametrize(("names", "number"), [(None, 4), (["knn"], 4), ([], 0)])
def test_slices_are_compared_with_those_beside_them(unrun, config, names, number):
    config["evaluation"] = {"neighbours": names}
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
    more = {"choose_sample": 1, "train": 1, "score": 3, "merge_scores": 1}
    more["score_injected"] = 1
    expected = {rule: n + more.get(rule, 0) for rule, n in OF_A_SLICE.items()}
    assert jobs_of(unrun.plan(config=config)) == expected | PUBLISHED


def test_an_ensemble_is_combined_from_tables_and_may_be_published(unrun, config):
    cuts = [{"score": "combined", "top": 0.1}, {"score": "combined", "sigma": 2.0}]
    config["ensembles"] = {"both": {"of": ["wgan", "knn"], "selection": {"cuts": cuts}}}
    jobs = count(unrun.plan(config=config))
    assert jobs["score"] == OF_A_SLICE["score"]
    assert jobs["combine_ranks"] == jobs["combine_injected"] == 1
    config["publish"] = {"detector": "both", "score": "combined"}
    config["characterise"] = {"detectors": ["both"]}
    jobs = count(unrun.plan(config=config))
    assert jobs["draw_score_distributions"] == 1
    assert jobs["map_sample"] == 1
    # There are no images of its own to show.
    assert not jobs.keys() & {"write_release", "draw_samples", "draw_reconstructions"}
    # Anomalies are injected into objects that none of its detectors was trained on.
    assert count(unrun.plan("--until", "inject"))["choose_sample"] == 2


@pytest.mark.parametrize(("name", "whats"), [("wgan", 2), ("knn", 1)])
def test_a_characterised_detector_has_maps(unrun, config, name, whats):
    config["characterise"] = {"detectors": [name]}
    more = dict.fromkeys(CHARACTERISED, 1) | dict.fromkeys(EACH, whats)
    assert jobs_of(unrun.plan(config=config)) == OF_A_SLICE | PUBLISHED | more


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


@pytest.mark.parametrize("name", ["config/config.yaml", "tests/config/tiny.yaml"])
def test_shipped_configs_plan(name, unrun):
    config = yaml.safe_load((ROOT / name).read_text())
    source = next(iter(config["slices"].values()))["source"]
    jobs = jobs_of(unrun.plan(config=config))
    shards = -(-source["objects"] // config["shards"]["size"])
    assert jobs["write_cutouts"] == shards
    assert jobs["summarise"] == 1


def test_the_default_config_is_the_demo_and_gives_way(unrun, config):
    """Else the demo's slices would stand in everybody's survey."""
    demo = (ROOT / "config" / "config.yaml").read_text()
    unrun.write("config/config.yaml", demo)
    assert {x.wildcards.get("slice") for x in unrun.plan(config=config)} == {
        "one",
        None,
    }
    command = [sys.executable, "-m", "snakemake", "-n", "--cores", "1"]
    done = subprocess.run(
        command, cwd=unrun.folder, capture_output=True, text=True, check=True
    )
    assert "slice=i20.0-20.5" in done.stdout + done.stderr


def test_an_unusable_config_is_one_clear_error(unrun, config):
    config["detectors"]["knn"]["view"] = "rbg"
    done = unrun.call("--dry-run", config=config)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert re.search(r"Error: config.yaml, line \d+: detectors.knn.view: no view", said)
    assert "no view is called 'rbg'; did you mean 'rgb'?" in said


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


def test_the_processes_of_jobs_do_not_check_the_input_again(tmp_path, config):
    checkout = Checkout(tmp_path / "checkout")
    write_survey(checkout.folder / "survey.h5", 12)
    with h5py.File(checkout.folder / "survey.h5", "a") as survey:
        survey["flux"][:, 0, 0, 0] = np.nan
    done = checkout.call("--dry-run", config=config)
    assert done.returncode != 0
    assert "not_finite" in done.stdout + done.stderr
    checkout.snakemake("--mode", "subprocess", "--dry-run", config=config)


def rules():
    """Find every rule: its name, and its text."""
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        blocks = re.split(r"^(?=(?:use )?rule )", path.read_text(), flags=re.M)[1:]
        for block in blocks:
            name = re.match(r"(?:use rule \w+ as|rule) (\w+)", block)[1]
            yield name, block


def test_rules_have_what_every_rule_has():
    for name, text in rules():
        assert f"<logs>/{name}" in text, name
        if text.startswith("use"):
            continue  # takes the rest from a rule that has it
        assert re.match(r'rule \w+:\n    """[A-Z].*\."""\n', text), name
        assert "    conda:\n" in text, name
        assert name == "summarise" or f"<benchmarks>/{name}" in text
        assert re.search(rf'script:\n +"../scripts/{name}\.py"', text), name
        # Reruns follow the meaning of code, so nothing may go without.
        assert re.search(rf'code=code\(\s*"{name}\.py"', text), name
        script = (ROOT / "workflow" / "scripts" / f"{name}.py").read_text()
        assert ("import_module(" in script) <= ('"peculiar.' in text), name
        assert "retries:" not in text, name  # spent inside a cluster's job


def test_scripts_are_short_and_know_no_config():
    for script in (ROOT / "workflow" / "scripts").glob("*.py"):
        text = script.read_text()
        assert len(text.splitlines()) <= 30, script
        assert "snakemake.config" not in text, script
        assert "log_to(snakemake.log[0])" in text, script


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
    unrun.configure(config)
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
    assert "loaded []" in done.stdout
