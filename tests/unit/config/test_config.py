"""A config is completed, merged and refused as config/README.md promises."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from small_config import SCHEMAS, put, refused

from peculiar.config.merging import merge
from peculiar.config.resolve import resolve

REFUSED = yaml.safe_load(Path(__file__).with_name("refused.yaml").read_text())
CASES = [
    pytest.param(group.get("with", {}), dict(case), id=f"{name}: {next(iter(case))}")
    for name, group in REFUSED.items()
    for case in group["refused"]
]


def test_paper_values_are_the_defaults(config):
    wgan = resolve(config, SCHEMAS)["bright"]["detectors"]["wgan"]
    # SF21 §3.1 and §3.2, G17, by hand.
    expected = yaml.safe_load("""
        network: {latent: 128, width: 64}
        training: {iterations: 10000, batch: 32, critic_steps: 5, gradient_penalty: 10,
          learning_rate: 1.0e-4, critic_learning_rate: 1.0e-4, beta_1: 0.5, beta_2: 0.9}
        encoder: {iterations: 5000}
        loss: {kind: absolute, layers: [4], weight: 0.3, window: }
        scoring: {iterations: 10, learning_rate: 0.1, beta_1: 0.4, beta_2: 0.9}
    """)
    for section, values in expected.items():
        assert {key: wgan[section][key] for key in values} == values


def test_a_slice_differs_where_it_says_so(config):
    resolved = resolve(config, SCHEMAS)
    assert resolved["faint"]["source"].pop("magnitudes") == [21, 21.5]
    assert resolved["bright"]["source"].pop("magnitudes") == [20, 20.5]
    assert resolved["bright"] == resolved["faint"]


def test_another_slice_changes_no_slice(config):
    before = resolve(config, SCHEMAS)
    put(config, "slices/new", {"detectors": {"wgan": {"network": {"width": 8}}}})
    written = copy.deepcopy(config)
    after = resolve(config, SCHEMAS)
    assert config == written
    assert after.pop("new")["detectors"]["wgan"]["network"]["width"] == 8
    assert repr(after) == repr(before)


def reordered(value):
    """Return the same sections with all keys in the other order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return value


def test_order_of_keys_and_way_of_writing_numbers_mean_nothing(config):
    before = repr(resolve(config, SCHEMAS))
    put(config, "detectors/wgan/selection/cuts", [{"sigma": 3.0, "score": "s_disc"}])
    put(config, "detectors/wgan/training", {"batch": 32, "gradient_penalty": 10})
    put(config, "source/magnitudes", [20.0, 20.5])
    assert repr(resolve(reordered(config), SCHEMAS)) == before


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder with the files that refused.yaml names."""
    monkeypatch.chdir(tmp_path)
    Path("objects.csv").touch()
    Path("images").mkdir()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("allowed", "case"), CASES)
def test_refused(config, allowed, case):
    said = case.pop("said")
    for path, value in copy.deepcopy({**allowed, **case}).items():
        put(config, path, value)
    assert said in refused(config)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [x for x in REFUSED if "with" in REFUSED[x]])
def test_without_the_refused_key_it_is_allowed(config, name):
    for path, value in REFUSED[name]["with"].items():
        put(config, path, value)
    assert resolve(config, SCHEMAS)["bright"]


def test_all_errors_at_once_each_once_with_the_file(config):
    put(config, "detectors/wgan/training", {"batch": 0, "iterations": -1})
    put(config, "slices/faint/shards", {"size": "many"})
    lines = refused(config).splitlines()
    assert lines[0] == "the configuration has 3 errors:"
    assert [line.split(": ")[1] for line in lines[1:]] == [
        "detectors.wgan.training.batch",
        "detectors.wgan.training.iterations",
        "slices.faint.shards.size",
    ]


def test_a_file_is_looked_for_when_the_config_is_read(config, tmp_path, monkeypatch):
    source = {"kind": "rgb", "file": "${HERE_IT_IS}/x.h5", "images": "rgb", "ids": "id"}
    put(config, "source", source)
    put(config, "slices", {"bright": None})
    put(config, "views/rgb96/stretch/kind", "none")
    monkeypatch.delenv("HERE_IT_IS", raising=False)
    assert "environment variable 'HERE_IT_IS' is not set" in refused(config)
    monkeypatch.setenv("HERE_IT_IS", str(tmp_path))
    assert f"looked for {tmp_path}/x.h5" in refused(config)
    (tmp_path / "x.h5").touch()
    # Kept as written: it means the same on another machine.
    assert resolve(config, SCHEMAS)["bright"]["source"]["file"] == source["file"]


def test_the_psf_is_matched_only_where_it_can_be(config, tmp_path):
    put(config, "views/rgb96/psf_fwhm", 1.0)
    assert resolve(config, SCHEMAS)["bright"]["views"]["rgb96"]["psf_fwhm"] == 1.0
    file = tmp_path / "x.h5"
    file.touch()
    source = {"kind": "hdf5", "file": str(file), "images": "flux", "ids": "id"}
    source |= {"bands": ["g", "r", "i"], "zero_point": 27}
    source["properties"] = {f"{band}_psf_fwhm_arcsec": f"fwhm_{band}" for band in "gr"}
    put(config, "slices", {"bright": {"source": source}})
    assert "name a column for i_psf_fwhm_arcsec in source.properties" in refused(config)
    source["properties"]["i_psf_fwhm_arcsec"] = "fwhm_i"
    resolve(config, SCHEMAS)
    source = {"kind": "rgb", "file": str(file), "images": "rgb", "ids": "id"}
    put(config, "slices", {"bright": {"source": source}})
    put(config, "views/rgb96/stretch/kind", "none")
    assert "rgb96.psf_fwhm: only linear flux can be smoothed" in refused(config)


def test_a_unit_that_is_none_is_refused(config, tmp_path):
    (tmp_path / "x.h5").touch()
    source = {"kind": "rgb", "file": str(tmp_path / "x.h5")}
    source |= {"images": "rgb", "ids": "id", "units": {"ra": "degrees", "z": "furlong"}}
    source |= {"properties": {"ra": "RA", "z": "Z"}}
    put(config, "slices", {"bright": {"source": source}})
    put(config, "views/rgb96/stretch/kind", "none")
    told = refused(config)
    assert "source.units.z: 'furlong' is no unit; expected one such as deg" in told
    assert "units.ra" not in told


def test_a_unit_or_spelling_of_a_column_that_is_not_read_is_refused(config, tmp_path):
    (tmp_path / "x.h5").touch()
    source = {"kind": "rgb", "file": str(tmp_path / "x.h5"), "images": "rgb"}
    source |= {"ids": "id", "properties": {"ra": "RA", "i_mag": "IMAG"}}
    source |= {"annotations": {"redshift": "z"}, "limits": {"visits": [3, None]}}
    source |= {"units": {"ra": "rad", "dec": "rad", "i_mg": "mag"}}
    columns = {x: [-1.0] for x in ("i_mag", "IMAG", "z", "visits", "zz")}
    source |= {"unknown": {"columns": columns}}
    put(config, "slices", {"bright": {"source": source}})
    put(config, "views/rgb96/stretch/kind", "none")
    lines = [x for x in refused(config).splitlines() if "no such column" in x]
    assert [x.split(": ")[1].split("source.")[1] for x in lines] == [
        *("units.dec", "units.i_mg", "unknown.columns.zz")
    ]
    assert "did you mean 'i_mag'?" in lines[1]


def test_another_kind_starts_from_nothing():
    base = {"source": {"kind": "simulated", "objects": 3}, "list": [1, 2]}
    override = {"source": {"kind": "rgb", "file": "x"}, "list": [3]}
    assert merge(base, override) == override


sections = st.recursive(
    st.integers() | st.lists(st.integers()),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner),
)
mappings = st.dictionaries(st.sampled_from("abc"), sections)


@given(mappings, mappings)
def test_what_is_overridden_stands_and_nothing_else_changes(base, override):
    def leaves(value, place=()):
        if isinstance(value, dict) and value:
            for key, part in value.items():
                yield from leaves(part, (*place, key))
        else:
            yield place, value

    merged = dict(leaves(merge(base, override)))
    for place, value in leaves(override):
        if value != {}:  # an empty section says nothing
            assert merged[place] == value
    overridden = [place for place, _ in leaves(override)]
    for place, value in leaves(base):
        clear = all(
            place[: len(other)] != other and other[: len(place)] != place
            for other in overridden
        )
        if clear:
            assert merged[place] == value


def test_a_slice_may_leave_a_detector_out(config):
    config["evaluation"] = {"neighbours": ["knn"]}
    before = resolve(config, SCHEMAS)
    put(config, "slices/faint/detectors", {"knn": None})
    after = resolve(config, SCHEMAS)
    del before["faint"]["detectors"]["knn"]
    assert repr(after) == repr(before)


def test_a_detector_that_is_used_cannot_be_left_out(config):
    far = REFUSED["the detector that another one uses"]["with"]["detectors/far"]
    put(config, "detectors/second", config["detectors"]["wgan"] | {"seed": 2})
    put(config, "detectors/far", far | {"uses": "second"})
    put(config, "slices/faint/detectors", {"second": None})
    assert "detectors.far.uses: no detector is called 'second'" in refused(config)
    put(config, "slices/faint/detectors/far", None)
    assert list(resolve(config, SCHEMAS)["faint"]["detectors"]) == ["knn", "wgan"]


def test_cuts_of_every_form_are_allowed(config):
    cuts = [
        {"score": "s_disc", "top": 0.05, "positive": "s_gen"},
        {"score": "s_gen", "sigma": 3, "negative": "s_disc"},
    ]
    put(config, "detectors/wgan/sets", {"peculiar": {"cuts": cuts}})
    found = resolve(config, SCHEMAS)["bright"]["detectors"]
    assert found["wgan"]["sets"]["peculiar"]["cuts"] == cuts
    assert found["knn"]["sets"] == {}


ENSEMBLE = REFUSED["ensembles"]["with"]["ensembles/both"]


def test_an_ensemble_may_be_published_and_a_slice_may_do_without_another(config):
    put(config, "ensembles", {"both": ENSEMBLE, "more": ENSEMBLE | {"combine": "best"}})
    put(config, "publish", {"detector": "both", "score": "combined"})
    faint = {"more": None, "both": {"of": ["knn", "wgan"]}}
    put(config, "slices/faint/ensembles", faint)
    bright, faint = (one["ensembles"] for one in resolve(config, SCHEMAS).values())
    assert list(bright) == ["both", "more"]
    assert list(faint) == ["both"]
    assert faint["both"]["of"] == ["knn", "wgan"]
    assert bright["both"]["combine"] == "mean"


def test_a_name_is_a_detectors_or_an_ensembles_in_all_slices(config):
    put(config, "detectors/both", config["detectors"]["knn"])
    put(config, "slices/faint/detectors", {"both": None})
    put(config, "slices/faint/ensembles", {"both": ENSEMBLE})
    text = "slices.faint.ensembles.both.kind: 'ensemble' is not allowed; this"
    assert text in refused(config)


def test_a_table_of_the_archive_that_is_not_fetched_yet(config):
    config["slices"] = {"bright": {"source": {"kind": "hsc", "table": "none.parquet"}}}
    assert "peculiar hsc table fetches it" in refused(config)
    config["slices"]["bright"]["source"]["host"] = "https://me:secret@archive"
    assert "source.host" in refused(config)
