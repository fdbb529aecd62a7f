"""A change reruns what depends on it, and nothing else."""

import os

import h5py
import pytest
from checkout import count
from small_survey import GOOD, write_survey

SHARDS = 3
#: Made of one slice's scores, and of all slices together.
DRAWN = dict.fromkeys(
    (
        "draw_reconstructions",
        "draw_score_distributions",
        "draw_selections",
        "draw_profiles",
    ),
    1,
)
#: Made of the published detector's scores in all slices together.
COMPARED = dict.fromkeys(
    ("find_groups", "compare_properties", "draw_properties", "draw_score_radius"), 1
)
PUBLISHED = {
    "write_catalog": 1,
    "write_explorer": 1,
    "write_release": 1,
    "measure_merit": 1,
    "measure_artifacts": 1,
    "measure_selection_rates": 1,
    "measure_recall": 1,
    "measure_ranking": 1,
    "measure_stability": 1,
    "measure_dependence": 1,
    "draw_recall": 1,
    "measure_recovery": 1,
    "draw_injection_recall": 1,
    "write_top": 1,
    "write_methods": 1,
    "write_run_record": 1,
    "summarise": 1,
    "all": 1,
}
#: All that follows scores of the published detector.
AFTER_SCORES = {"merge_scores": 1, "find_places": 1} | DRAWN | COMPARED | PUBLISHED
RECORD = dict.fromkeys(("write_run_record", "write_methods", "summarise", "all"), 1)


@pytest.fixture
def edit(finished):
    """Change files of the copy for one test."""
    kept = {}

    def change(name, old, new):
        path = finished.folder / name
        text = kept.setdefault(path, path.read_text())
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new))

    yield change
    for path, text in kept.items():
        path.write_text(text)


@pytest.fixture
def plan(finished, config):
    """Plan with the config as the test has changed it."""
    return lambda: finished.plan(config=config)


def test_nothing(plan):
    assert plan() == []


def test_order_of_the_config_and_its_comments(finished, plan, config):
    for name in ("detectors", "views", "source", "cutouts"):
        config[name] = dict(reversed(config[name].items()))
    wgan = dict(reversed(config["detectors"]["wgan"].items()))
    config["detectors"]["wgan"] = wgan
    assert plan() == []
    with (finished.folder / "config.yaml").open("a") as file:
        file.write("# A comment.\n")
    assert finished.plan() == []


def test_defaults_written_out(plan, config):
    config["detectors"]["wgan"]["encoder"]["learning_rate"] = 1e-4
    config["source"]["zero_point"] = 27
    assert plan() == []


def test_times_of_files(finished, plan):
    """A git checkout, or a copy, gives every file a new time."""
    for path in (finished.folder / "src").rglob("*.py"):
        path.touch()
    for path in (finished.folder / "workflow").rglob("*.*"):
        path.touch()
    assert plan() == []


def test_resources_and_threads(finished):
    more = ["--set-resources", "score:mem_mb=9000", "write_catalog:runtime=7"]
    assert finished.plan(*more, "--set-threads", "write_catalog=2") == []


def test_comments_docstrings_and_layout_of_code(plan, edit):
    edit("src/peculiar/detectors/wgan/train_wgan.py", '"""', '"""Once more: ')
    edit("src/peculiar/detectors/wgan/train_wgan.py", "batch = ", "batch  =  ")
    edit("workflow/scripts/train.py", "log_to(", "# A comment.\nlog_to(")
    edit("workflow/scripts/train.py", '"""Train', '"""Now train')
    assert plan() == []


def test_scoring_does_not_train(plan, config):
    config["detectors"]["wgan"]["scoring"]["iterations"] = 3
    jobs = plan()
    assert count(jobs) == AFTER_SCORES | {
        "score": SHARDS,
        "score_artifacts": SHARDS,
        "score_injected": 1,
        "draw_injections": 1,
    }
    assert {job.wildcards["detector"] for job in jobs if job.wildcards} == {"wgan"}


def test_selection_only_merges(plan, config):
    config["detectors"]["wgan"]["selection"]["cuts"][0]["sigma"] = 2.0
    assert count(plan()) == AFTER_SCORES


def test_selection_of_another_detector_leaves_the_figures(plan, config):
    config["detectors"]["knn"]["selection"]["cuts"][0]["top"] = 0.2
    assert count(plan()) == {"merge_scores": 1} | PUBLISHED


def test_encoder_does_not_train_the_networks(plan, config):
    config["detectors"]["wgan"]["encoder"]["iterations"] = 4
    jobs = plan()
    assert [job.wildcards["step"] for job in jobs if job.rule == "train"] == ["encoder"]
    assert count(jobs)["score"] == SHARDS


def test_loss_does_not_train_the_networks(plan, config):
    config["detectors"]["wgan"]["loss"] = {"layers": [3], "window": 20.0}
    jobs = plan()
    assert [job.wildcards["step"] for job in jobs if job.rule == "train"] == ["encoder"]
    assert count(jobs)["score"] == SHARDS


def test_labels_only_measure(plan, config):
    config["labels"]["groups"] = {"peculiar": ["bright"]}
    measured = ("measure_merit", "measure_recall", "measure_ranking", "draw_recall")
    assert count(plan()) == dict.fromkeys(measured, 1) | RECORD


def test_another_slice_touches_no_other(plan, config):
    config["slices"]["two"] = {"detectors": {"wgan": {"network": {"width": 3}}}}
    jobs = plan()
    of_old = [job for job in jobs if job.wildcards.get("slice") == "one"]
    # Its objects by the new one's models.
    assert sorted(job.wildcards["detector"] for job in of_old) == ["knn", "wgan"]
    assert {job.wildcards.get("other") for job in of_old} == {"two"}
    of_all = {job.rule for job in jobs if not job.wildcards}
    assert of_all == PUBLISHED.keys() | COMPARED.keys() | {
        "merge_rejects",
        "measure_slices",
        "check_tags",
    }


def test_another_detector_touches_no_other(plan, config):
    config["detectors"]["iforest"] = {
        "kind": "iforest",
        "view": "rgb",
        "selection": {"cuts": [{"score": "isolation", "sigma": 3}]},
    }
    jobs = plan()
    assert {job.wildcards["detector"] for job in jobs if job.wildcards} == {"iforest"}
    assert count(jobs)["score_only"] == SHARDS


def test_another_stretch_remakes_views_and_not_cutouts(plan, config):
    config["views"]["rgb"]["stretch"]["Q"] = 10
    jobs = count(plan())
    assert jobs["write_view"] == SHARDS
    assert jobs["train"] == 3
    assert not jobs.keys() & {"write_cutouts", "write_objects", "merge_rejects"}


def test_meaning_of_one_detector(plan, edit):
    edit("src/peculiar/detectors/neighbours.py", "1e-4", "2e-4")
    jobs = plan()
    assert {job.wildcards["detector"] for job in jobs if job.wildcards} == {"knn"}
    own = {"score_only": SHARDS, "merge_scores": 1, "score_injected_only": 1}
    assert count(jobs) == own | PUBLISHED


def test_meaning_of_the_networks(plan, edit):
    edit("src/peculiar/detectors/wgan/losses.py", "1e-12", "1e-11")
    jobs = plan()
    assert count(jobs)["train"] == 2
    assert {job.wildcards["detector"] for job in jobs if job.wildcards} == {"wgan"}


def test_meaning_of_another_source(plan, edit):
    edit("src/peculiar/sources/rgb.py", "STRETCHED = True", "STRETCHED = 1")
    assert plan() == []


def test_words_for_a_score_do_not_train(plan, edit):
    edit("src/peculiar/detectors/knn/__init__.py", "Mean distance", "Average distance")
    # The words stand in the catalogue, and in nothing that the record counts.
    jobs = count(plan())
    assert "write_catalog" in jobs
    assert jobs.keys() < PUBLISHED.keys()


# Behind a job that runs, Snakemake does not look at params of jobs with ancient inputs:
# cutouts that took the table of objects for ancient would stay as they are.
@pytest.mark.parametrize("change", ["config", "code"])
def test_a_change_of_the_source_remakes_objects_and_cutouts(plan, config, edit, change):
    if change == "config":
        config["source"]["zero_point"] = 26.0
    else:
        edit("src/peculiar/sources/hdf5.py", "0.4 *", "0.40 * 1.0 *")
    jobs = count(plan())
    assert jobs["write_objects"] == 1
    assert jobs["write_cutouts"] == SHARDS
    assert jobs["train"] == 3


@pytest.fixture
def survey(finished):
    """Rewrite the source; afterwards it is as it was, time included."""
    path = finished.folder / "survey.h5"
    state, content = path.stat(), path.read_bytes()

    def rewrite(rows):
        path.unlink()
        write_survey(path, rows)

    yield rewrite
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_catalogue_that_grows_remakes_only_what_grew(plan, survey):
    """53 rows are shards of 20, 20 and 13; 65 are 20, 20, 20 and 5."""
    assert GOOD + 3 == 53
    survey(65)
    jobs = plan()
    cut = [job.wildcards["shard"] for job in jobs if job.rule == "write_cutouts"]
    assert sorted(cut) == ["0002", "0003"]
    viewed = [job.wildcards["shard"] for job in jobs if job.rule == "write_view"]
    assert sorted(viewed) == ["0002", "0003"]
    assert count(jobs)["write_objects"] == 1


def test_a_source_of_the_same_members_is_only_read_again(plan, survey, finished):
    survey(53)
    assert plan() == []  # other time, same bytes
    with h5py.File(finished.folder / "survey.h5", "r+") as file:
        file["dec"][:] += 0.5
    jobs = count(plan())
    assert jobs["write_objects"] == 1
    assert not jobs.keys() & {"write_cutouts", "write_view", "train", "score"}
