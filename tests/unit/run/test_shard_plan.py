"""Shards: their names, their files, and what they are made from."""

import copy
import re

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
from made_up_cutouts import LISTED, write_tables

from peculiar.cutouts.cutouts import write_cutouts
from peculiar.cutouts.shard import write_shard
from peculiar.run.handover import each_detector, each_shard, each_slice
from peculiar.run.plan import (
    by_neighbours,
    families,
    first_shards,
    one_of,
    published_seeds,
    repeats,
    shards_of,
)
from peculiar.training.scratch import scratch_folder, write_parameters

#: No detector, whose reference rows would have to end with a shard.
SCORING: dict = {"detectors": {}, "ensembles": {}}

CUTOUTS = {"size": 8, "bands": ["r"], "zero_point": 27.0, "pixel_scale": 0.168}


def simulated(objects):
    return {"kind": "simulated", "objects": objects, "magnitudes": [20, 21], "seed": 1}


@pytest.mark.parametrize(
    ("objects", "size", "last", "number"),
    [(1, 1, "0000", 1), (20, 10, "0001", 2), (21, 10, "0002", 3), (5, 10, "0000", 1)],
)
def test_shard_names(objects, size, last, number):
    config = SCORING | {
        "source": simulated(objects),
        "shards": {"size": size, "ends": []},
    }
    shards = shards_of("faint", config)
    assert (len(shards), list(shards)[-1]) == (number, last)
    assert shards[last][1] == objects


def test_the_first_shards_are_those_of_the_reference_rows():
    config = SCORING | {"source": simulated(65), "shards": {"size": 20, "ends": [53]}}
    shards = shards_of("faint", config)
    ends = [stop for _, stop in shards.values()]
    assert ends == [20, 40, 53, 65]

    def first(rows):
        options = {"detectors": {"wgan": {"reference_rows": rows}}}
        return first_shards("faint", shards, options, "wgan")

    assert first(None) == list(shards)
    assert first(53) == ["0000", "0001", "0002"]
    with pytest.raises(ValueError, match=r"add 50 to shards\.ends"):
        first(50)


def test_an_end_that_the_catalogue_does_not_reach_is_an_error():
    config = SCORING | {"source": simulated(52), "shards": {"size": 20, "ends": [53]}}
    with pytest.raises(ValueError, match=r"shards\.ends has 53, .* has 52 rows"):
        shards_of("faint", config)


def test_too_many_shards_say_which_size_would_do():
    config = SCORING | {
        "source": simulated(100_001),
        "shards": {"size": 10, "ends": []},
    }
    with pytest.raises(ValueError, match=r"slices\.faint: .* make 10001") as caught:
        shards_of("faint", config)
    found = re.search(r"shards\.size to (\d+) or more", str(caught.value))
    config["shards"]["size"] = int(found[1])
    assert len(shards_of("faint", config)) <= 10_000


@pytest.mark.parametrize("names", [["a.b", "c"], []])
def test_a_pattern_matches_its_names_only(names):
    tried = ["a.b", "c", "axb", "a", ""]
    assert [x for x in tried if re.fullmatch(one_of(names), x)] == names


KNN = {"detectors": ["knn"], "trained": ["knn"]}
ORDER = {
    "faint": KNN | {"shards": 2, "detectors": ["knn", "pixel_statistics"]},
    "bright": KNN | {"shards": 1},
}


def test_a_list_of_files_is_divided_by_slice():
    def texts(found):
        return {key: [path.name for path in paths] for key, paths in found.items()}

    assert texts(each_shard("abc", ORDER)) == {"faint": ["a", "b"], "bright": ["c"]}
    found = each_detector("abc", ORDER)
    assert {name: list(of_slice) for name, of_slice in found.items()} == {
        "faint": ["knn", "pixel_statistics"],
        "bright": ["knn"],
    }
    assert found["bright"]["knn"].name == "c"
    assert each_detector("ab", ORDER, "trained")["bright"]["knn"].name == "b"
    assert each_slice("ab", ORDER)["bright"].name == "b"


@pytest.mark.parametrize("files", ["ab", "abcd"])
def test_files_that_do_not_fit_are_an_error(files):
    with pytest.raises(ValueError, match=f"{len(files)} files, expected 3"):
        each_shard(files, ORDER)


def test_scratch_is_of_these_inputs_and_parameters(tmp_path):
    path = tmp_path / "view.h5"
    path.write_text("a")
    one, two = {"seed": 1, "code": "x"}, {"seed": 2, "code": "x"}
    before = scratch_folder(tmp_path, [path], one)
    assert before.parent == tmp_path
    assert scratch_folder(tmp_path, [path], dict(reversed(one.items()))) == before
    assert scratch_folder(tmp_path, [path], two) != before
    path.write_text("bb")
    assert scratch_folder(tmp_path, [path], one) != before


def test_parameters_are_the_same_bytes_in_any_order(tmp_path):
    for name, parameters in {"a": {"x": 1, "y": [2]}, "b": {"y": [2], "x": 1}}.items():
        write_parameters(tmp_path / name, parameters)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.fixture
def source(tmp_path):
    """Write a source of 25 rows; row 12 repeats the id of row 2, row 14 is NaN."""
    ids = np.arange(25) + 2**62
    ids[12] = ids[2]
    flux = np.random.default_rng(1).normal(size=(25, 8, 8, 1)).astype(np.float32)
    flux[14, 0, 0, 0] = np.nan
    with h5py.File(tmp_path / "survey.h5", "w") as file:
        file["flux"], file["id"] = flux, ids
    names = {"kind": "hdf5", "images": "flux", "ids": "id", "bands": ["r"]}
    names |= {"catalogue": None, "catalogue_ids": "object_id", "zero_point": 27.0}
    survey = str(tmp_path / "survey.h5")
    return LISTED | names | {"file": survey, "properties": {}, "annotations": {}}


def test_a_shard_is_what_the_table_of_objects_would_have_made_of_it(source, tmp_path):
    write_tables(source, tmp_path, 10)
    for shard, good in enumerate((10, 8, 5)):
        paths = {
            way: {"cutouts": tmp_path / f"{way}.h5", "rejects": tmp_path / f"{way}.pq"}
            for way in ("table", "rows")
        }
        rows = (10 * shard, 10 * (shard + 1))
        common = {"source": source, "section": CUTOUTS, "rows": rows}
        common["spool"] = tmp_path / "not_used"
        write_cutouts(**common, objects=tmp_path / "objects.parquet", **paths["table"])
        write_shard(**common, **paths["rows"])
        assert paths["rows"]["cutouts"].read_bytes() == (
            paths["table"]["cutouts"].read_bytes()
        )
        assert pq.read_table(paths["rows"]["rejects"]) == (
            pq.read_table(paths["table"]["rejects"])
        )
        with h5py.File(paths["rows"]["cutouts"]) as file:
            assert len(file["object_id"]) == good


def test_repeats_differ_in_their_seed_alone():
    wgan = {"kind": "wgan", "seed": 1, "network": {"width": 8}}
    detectors = {
        "a": wgan,
        "b": wgan | {"seed": 2},
        "wider": wgan | {"seed": 3, "network": {"width": 16}},
        "knn": {"kind": "knn", "seed": 1},
    }
    assert repeats({"one": {"detectors": detectors}}) == [["a", "b"]]
    # Alike in one slice, and not in the other.
    wider = detectors | {"b": detectors["wider"]}
    both = {"one": {"detectors": detectors}, "two": {"detectors": wider}}
    assert repeats(both) == []
    assert repeats({"one": {"detectors": {"knn": detectors["knn"]}}}) == []


@pytest.fixture
def three_slices():
    """Return the config of three slices, alike."""
    detectors = {
        kind: {"kind": kind, "view": "rgb"}
        for kind in ("wgan", "knn", "pixel_statistics")
    }
    one = {
        "evaluation": {"neighbours": None},
        "cutouts": {"pixel_scale": 0.168, "zero_point": 27.0, "size": 96},
        "views": {"rgb": {"size": 96, "bands": ["i", "r", "g"]}},
        "detectors": detectors,
        "ensembles": {"both": {"of": ["wgan", "knn"]}},
    }
    return {name: copy.deepcopy(one) for name in ("c", "a", "b")}


def test_neighbours_score_each_others_objects(three_slices):
    """Only with trained detectors; without training two slices score alike."""
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]
    found = by_neighbours(three_slices)
    assert len(found) == len(set(found))
    assert set(found) == {(*pair, name) for pair in pairs for name in ("wgan", "knn")}
    assert by_neighbours({"a": three_slices["a"]}) == []
    for one in three_slices.values():
        one["evaluation"] = {"neighbours": ["knn"]}
    assert {name for *_, name in by_neighbours(three_slices)} == {"knn"}


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("views", {"rgb": {"size": 64, "bands": ["i", "r", "g"]}}),
        ("views", {"rgb": {"size": 96, "bands": ["g", "r", "i"]}}),
        ("cutouts", {"pixel_scale": 0.2, "zero_point": 27.0, "size": 96}),
        ("cutouts", {"pixel_scale": 0.168, "zero_point": 22.5, "size": 96}),
        ("detectors", {"pca": {"kind": "pca", "view": "rgb"}}),
    ],
)
def test_detectors_of_other_images_are_not_compared(three_slices, section, change):
    three_slices["a"][section] = change
    pairs = {pair[:2] for pair in by_neighbours(three_slices)}
    assert pairs == {("b", "c"), ("c", "b")}


def test_a_view_of_another_name_and_larger_cutouts_compare(three_slices):
    whole = by_neighbours(three_slices)
    three_slices["a"]["cutouts"]["size"] = 128
    three_slices["a"]["views"]["same"] = three_slices["a"]["views"].pop("rgb")
    for options in three_slices["a"]["detectors"].values():
        options["view"] = "same"
    assert by_neighbours(three_slices) == whole


def test_detectors_made_of_repeats_are_repeats():
    detectors = {
        **{f"a{seed}": {"kind": "wgan", "seed": seed} for seed in (1, 2)},
        **{f"b{seed}": {"kind": "x", "seed": 1, "uses": f"a{seed}"} for seed in (1, 2)},
        "c": {"kind": "wgan", "seed": 1, "width": 2},
    }
    ensembles = {
        "e1": {"of": ["a1", "c"]},
        "e2": {"of": ["a2", "c"]},
        "e3": {"of": ["a2", "b2"]},
        **{f"f{seed}": {"of": [f"b{seed}", "c"]} for seed in (1, 2)},
    }
    config = {"one": {"detectors": detectors, "ensembles": ensembles}}
    alike = [["a1", "a2"], ["b1", "b2"], ["e1", "e2"], ["f1", "f2"]]
    assert repeats(config) == alike
    assert families(config) == sorted([*alike, ["c"], ["e3"]])


@pytest.mark.parametrize(
    ("published", "seeds"), [("a", ["a", "b"]), ("b", ["a", "b"]), ("knn", [])]
)
def test_seeds_of_the_published_detector(published, seeds):
    detectors = {name: {"kind": "wgan", "seed": seed} for seed, name in enumerate("ab")}
    detectors["knn"] = {"kind": "knn", "seed": 1}
    one = {"detectors": detectors, "publish": {"detector": published}}
    assert published_seeds({"one": one, "two": one}) == seeds
