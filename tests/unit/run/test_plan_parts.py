"""What a plan says has changed, how long jobs take together, what is written over."""

import json

import pytest

from peculiar.run.changes import changed_code, changed_keys, last_run
from peculiar.run.dry_run import PlannedJob
from peculiar.run.plan_text import written_over
from peculiar.run.schedule import seconds_together

BEFORE = {
    "a": {
        "cutouts": {"size": 96, "bands": ["g", "r"]},
        "seed": 1,
        "cuts": [{"s": 3.0}],
    },
    "b": {
        "cutouts": {"size": 96, "bands": ["g", "r"]},
        "seed": 1,
        "cuts": [{"s": 3.0}],
    },
}


def now(**changes):
    """Return the config with other keys in some slices."""
    return {name: one | changes.get(name, {}) for name, one in BEFORE.items()}


def test_a_change_of_all_slices_is_said_once_and_one_of_a_slice_with_its_name():
    both = {"seed": 2}
    found = changed_keys(BEFORE, now(a=both | {"cuts": [{"s": 2.5}]}, b=both))
    assert sorted(found) == ["seed: 1 -> 2", "slices.a: cuts[0].s: 3.0 -> 2.5"]


def test_keys_and_slices_that_come_and_go():
    """What changed in all slices that are left stands without their names."""
    found = changed_keys(BEFORE, {"a": BEFORE["a"] | {"new": True}, "c": {}})
    assert found == [
        "new: not there -> true",
        "slices.c: new",
        "slices.b: no longer there; its files stay",
    ]


def test_a_list_of_another_length_is_shown_whole_and_a_long_value_in_part():
    cutouts = {"size": 96, "bands": ["g", "r", "i"]}
    (found,) = changed_keys(BEFORE, now(a={"cutouts": cutouts}))
    assert found == 'slices.a: cutouts.bands: ["g", "r"] -> ["g", "r", "i"]'
    (found,) = changed_keys(BEFORE, now(a={"seed": "x" * 500}))
    assert len(found) < 100


def test_what_did_not_change_is_not_named():
    """A record is JSON: its tuples are lists, and its keys text."""
    assert changed_keys(json.loads(json.dumps(BEFORE)), BEFORE) == []
    ours = {"a": {"ends": (1, 2), "by": {1: 2}}}
    assert changed_keys(json.loads(json.dumps(ours)), ours) == []


def test_code_that_changed_is_named_without_our_package():
    before = {"score": "1", "peculiar.detectors.knn.score": "1", "gone": "1"}
    after = {"score": "1", "peculiar.detectors.knn.score": "2", "new": "1"}
    assert changed_code(before, after) == ["detectors.knn.score"]


def test_a_record_of_no_finished_run(tmp_path):
    assert last_run(tmp_path) is None
    (tmp_path / "run.json").write_text('{"config": {}, "code": {}}')
    assert last_run(tmp_path) == {"config": {}, "code": {}}


def job(number, *after, threads=1):
    inputs, outputs = [f"{x}" for x in after], [f"{number}"]
    return PlannedJob("rule", {}, inputs, outputs, "", threads, {})


@pytest.mark.parametrize(
    ("jobs", "cores", "seconds"),
    [
        ([job(0), job(1), job(2)], 1, 60),
        ([job(0), job(1), job(2)], 2, 30),  # 30 beside 10 and 20
        ([job(0), job(1, 0), job(2, 1)], 8, 60),  # one after the other
        ([job(0), job(1, threads=2), job(2)], 2, 50),
        ([job(0, threads=99), job(1), job(2)], 2, 40),
        ([job(2, 1), job(1, 0), job(0)], 8, 60),  # in any order
        ([], 2, 0),
    ],
)
def test_jobs_together(jobs, cores, seconds):
    times = [10 * (int(one.output[0]) + 1) for one in jobs]
    assert seconds_together(jobs, times, cores) == seconds


def test_files_that_would_be_written_over_are_summed_up_by_kind():
    files = [
        (f"a/wgan/scores/{shard}.parquet", {"slice": "a", "shard": shard})
        for shard in ("0000", "0001")
    ]
    found = written_over([*files, ("catalog.csv", {})])
    assert [" ".join(line.split()) for line in found] == [
        "*/wgan/scores/*.parquet 2",
        "catalog.csv 1",
    ]
    many = written_over((f"{number}.csv", {}) for number in range(50))
    assert " ".join(many[-1].split()) == "30 more kinds 30"
