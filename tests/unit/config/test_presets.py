"""A preset is a config below the user's; views are made from cutouts and source."""

import copy

import pytest
import yaml
from small_config import ROOT, SCHEMAS, put, refused

from peculiar.config.resolve import resolve

PRESETS = sorted(path.stem for path in (ROOT / "config" / "presets").glob("*.yaml"))


def read(name):
    text = (ROOT / "config" / "presets" / f"{name}.yaml").read_text()
    return yaml.safe_load(text)


@pytest.fixture
def quick(tmp_path):
    """Give what a user writes: a preset, the cutouts, and a slice with its source."""
    (tmp_path / "cutouts.h5").touch()
    source = {"kind": "hdf5", "file": str(tmp_path / "cutouts.h5"), "images": "flux"}
    source |= {"ids": "object_id", "bands": ["g", "r", "i"], "zero_point": 27.0}
    return {
        "preset": "quick",
        "cutouts": {"size": 64, "bands": ["g", "r", "i"]},
        "slices": {"all": {"source": source}},
    }


def test_a_config_that_writes_all_out_resolves_to_the_same(quick):
    written = read("quick") | {x: quick[x] for x in ("cutouts", "slices")}
    found = resolve(quick, SCHEMAS)
    assert found == resolve(written, SCHEMAS)
    assert "preset" not in found["all"]


def test_a_config_on_a_preset_differs_where_it_says_so(quick):
    before = resolve(quick, SCHEMAS)["all"]
    put(quick, "detectors/novelty/selection/cuts", [{"score": "outlier", "top": 0.01}])
    put(quick, "detectors/knn", None)
    put(quick, "detectors/pca", {"kind": "pca", "view": "images"})
    put(quick, "detectors/pca/selection/cuts", [{"score": "error", "top": 0.1}])
    put(quick, "slices/all/teaching", None)
    after = resolve(quick, SCHEMAS)["all"]
    assert set(after["detectors"]) == {"novelty", "pca", "pixel_statistics"}
    assert after["detectors"]["novelty"]["selection"]["cuts"][0]["top"] == 0.01
    assert after["teaching"] is None
    same = ("views", "characterise", "publish", "evaluation", "cutouts", "source")
    assert all(after[name] == before[name] for name in same)


def test_what_no_preset_has_cannot_be_left_out(quick):
    put(quick, "detectors/pca", None)
    assert "detectors.pca: null is not allowed" in refused(quick)
    put(quick, "detectors", {"novelty": None})
    assert "detectors.novelty: null is not allowed" in refused(quick)


def test_a_preset_is_for_all_slices_and_one_of_those_there_are(quick):
    put(quick, "slices/all/preset", "sf21")
    assert "slices.all.preset: is the same for all slices" in refused(quick)
    del quick["slices"]["all"]["preset"]
    quick["preset"] = "fast"
    assert "preset: 'fast' is not allowed; expected 'quick' or" in refused(quick)


def test_the_presets_of_the_schema_are_those_there_are():
    schema = yaml.safe_load((SCHEMAS / "config.schema.yaml").read_text())
    assert sorted(schema["properties"]["preset"]["enum"]) == PRESETS


VIEWS = {
    "three bands": (["g", "r", "i"], {}, ["i", "r", "g"], "lupton", "code"),
    "five bands": (list("ygriz"), {}, ["i", "r", "g"], "lupton", "code"),
    "without i": (["g", "r", "z"], {}, ["z", "r", "g"], "lupton", "code"),
    "other names": (["F1", "F2", "F3", "F4"], {}, ["F3", "F2", "F1"], "lupton", "code"),
    "two bands": (["r", "g"], {}, ["r", "g"], "arcsinh", "none"),
    "one band": (["VIS"], {}, ["VIS"], "arcsinh", "none"),
    "arcsinh": (
        ["g", "r", "i", "z"],
        {"stretch": {"kind": "arcsinh"}},
        ["g", "r", "i", "z"],
        "arcsinh",
        "none",
    ),
    "two of three": (
        ["g", "r", "i"],
        {"bands": ["r", "i"]},
        ["r", "i"],
        "arcsinh",
        "none",
    ),
    "as written": (
        ["g", "r", "i"],
        {"bands": ["g", "r", "i"], "size": 32, "normalisation": "paper"},
        ["g", "r", "i"],
        "lupton",
        "paper",
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_made_from_the_cutouts(name, quick):
    there, written, bands, kind, normalisation = VIEWS[name]
    put(quick, "cutouts/bands", there)
    put(quick, "slices/all/source/bands", there)
    put(quick, "views", {"images": copy.deepcopy(written)})
    view = resolve(quick, SCHEMAS)["all"]["views"]["images"]
    assert view["size"] == written.get("size", 64)
    assert view["bands"] == bands
    assert view["stretch"]["kind"] == kind
    assert view["normalisation"] == normalisation


def test_a_view_of_stretched_images_is_as_they_are(quick):
    source = quick["slices"]["all"]["source"]
    del source["bands"], source["zero_point"]
    source["kind"] = "rgb"
    put(quick, "cutouts/bands", ["red", "green", "blue"])
    view = resolve(quick, SCHEMAS)["all"]["views"]["images"]
    assert view["bands"] == ["red", "green", "blue"]
    assert (view["stretch"]["kind"], view["normalisation"]) == ("none", "code")


def test_the_stretch_keeps_its_surface_brightness(quick):
    def ranges():
        return resolve(quick, SCHEMAS)["all"]["views"]["images"]["stretch"]["stretch"]

    assert ranges() == 0.5
    # Flux in nanomaggies, in pixels of twice the area.
    put(quick, "cutouts/zero_point", 22.5)
    put(quick, "cutouts/pixel_scale", 0.168 * 2**0.5)
    assert ranges() == pytest.approx(2 * 0.5 / 10 ** (0.4 * 4.5), rel=0.01)
    put(quick, "views/images/stretch", {"stretch": 0.1})
    assert ranges() == 0.1


@pytest.mark.parametrize("key", ["size", "bands", "zero_point"])
def test_cutouts_that_are_wrong_are_said_to_be(key, quick):
    put(quick, f"cutouts/{key}", "many")
    assert f"cutouts.{key}: 'many' is not allowed" in refused(quick)
