"""A config is completed, merged and refused as config/README.md promises."""

import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_config import DELETE, SCHEMAS, put, refused

from peculiar.config.resolve import merge, resolve


def test_paper_values_are_the_defaults(config):
    wgan = resolve(config, SCHEMAS)["bright"]["detectors"]["wgan"]
    # SF21 §3.1 and §3.2, G17, by hand.
    assert (wgan["network"]["latent"], wgan["network"]["width"]) == (128, 64)
    training = wgan["training"]
    assert training["iterations"] == 10_000
    assert training["batch"] == 32
    assert training["critic_steps"] == 5
    assert training["gradient_penalty"] == 10
    assert training["learning_rate"] == training["critic_learning_rate"] == 1e-4
    assert (training["beta_1"], training["beta_2"]) == (0.5, 0.9)
    assert wgan["encoder"]["iterations"] == 5000
    assert wgan["loss"] == {
        "kind": "absolute",
        "layers": [4],
        "weight": 0.3,
        "window": None,
    }
    assert wgan["scoring"]["iterations"] == 10
    assert wgan["scoring"]["learning_rate"] == 0.1
    assert (wgan["scoring"]["beta_1"], wgan["scoring"]["beta_2"]) == (0.4, 0.9)


def test_a_slice_differs_where_it_says_so(config):
    resolved = resolve(config, SCHEMAS)
    assert resolved["faint"]["source"]["magnitudes"] == [21, 21.5]
    bright, faint = (copy.deepcopy(resolved[name]) for name in ("bright", "faint"))
    for of_slice in (bright, faint):
        del of_slice["source"]["magnitudes"]
    assert bright == faint


def test_another_slice_changes_no_slice(config):
    before = resolve(config, SCHEMAS)
    put(config, "slices/new", {"detectors": {"wgan": {"network": {"width": 8}}}})
    after = resolve(config, SCHEMAS)
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


def test_resolving_leaves_the_config_alone(config):
    before = copy.deepcopy(config)
    resolve(config, SCHEMAS)
    assert config == before


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "detectors/wgan/training/batch",
            0,
            "detectors.wgan.training.batch: 0 is not allowed; expected an integer >= 1 "
            "(images): Images in a batch",
        ),
        (
            "detectors/wgan/training/bacth",
            3,
            "detectors.wgan.training.bacth: unknown key; did you mean 'batch'?",
        ),
        (
            "detectors/wgan/training/learning_rate",
            "1e-4",
            "the text '1e-4' (for the number write 1.0e-4) is not allowed; expected a "
            "number > 0",
        ),
        (
            "detectors/wgan/training/augment",
            "yes",
            "'yes' is not allowed; expected true",
        ),
        (
            "detectors/wgan/training/batch",
            1.5,
            "1.5 is not allowed; expected an integer",
        ),
        ("detectors/wgan/training/batch", True, "true is not allowed"),
        (
            "detectors/wgan/scoring/start",
            "one",
            "expected 'encoder' or 'random' or 'zero'",
        ),
        ("detectors/wgan/kind", "gan", "'gan' is not allowed; expected '"),
        (
            "detectors/wgan/kind",
            DELETE,
            "detectors.wgan.kind: is missing; expected '",
        ),
        (
            "detectors/wgan/view",
            DELETE,
            "detectors.wgan.view: is missing; expected text",
        ),
        (
            "detectors/wgan/view",
            "rgb69",
            "no view is called 'rgb69'; did you mean 'rgb96'?",
        ),
        (
            "detectors/wgan/training",
            {"iterations": 50, "snapshots_every": 100},
            "detectors.wgan.training.snapshots_every: 100 is not allowed; the training "
            "ends after 50 iterations",
        ),
        (
            "detectors/wgan/sample",
            {"held_out": 0.5, "fold": 2},
            "2 is not allowed; where sample.held_out is 0.5 of the objects, the folds "
            "are 0 to 1",
        ),
        (
            "detectors/wgan/sample",
            {"fold": 1},
            "detectors.wgan.sample.fold: 1 is not allowed; where sample.held_out is 0 "
            "of the objects, the folds are 0 to 0",
        ),
        (
            "detectors/knn/neighbours",
            5,
            "detectors.knn.neighbours: unknown key; Known here: components, kind",
        ),
        (
            "detectors/knn/selection/cuts",
            [{"score": "s_disc", "sigma": 3}],
            "detectors.knn.selection.cuts.0.score: no score is called 's_disc' in a "
            "detector of kind knn; Known here: distance",
        ),
        (
            "detectors/knn/selection/cuts",
            [{"score": "distance", "sigma": 3, "top": 0.1}],
            "A score, and either sigma or top",
        ),
        (
            "detectors/knn/selection/cuts",
            [{"score": "distance"}],
            "either sigma or top",
        ),
        ("detectors/knn/selection/cuts", [], "expected a list of at least 1 items"),
        ("detectors/views", {"kind": "pixel_statistics"}, "detectors.views"),
        (
            "detectors/my-wgan",
            {"kind": "pixel_statistics"},
            "detectors.my-wgan: not a good name",
        ),
        ("source/kind", "simulate", "source.kind: 'simulate' is not allowed"),
        ("source/magnitudes", [20], "source.magnitudes: [20.0] is not allowed"),
        ("views/rgb96/size", 128, "whose size is 96 px (cutouts.size)"),
        ("views/rgb96/size", 90, "a multiple of 16 is needed"),
        ("views/rgb96/bands", ["z", "r", "g"], "'z' is not allowed; the cutouts have"),
        (
            "detectors/tanaka",
            {
                "kind": "swimmy",
                "view": "rgb96",
                "selection": {"cuts": [{"score": "central_i", "top": 0.05}]},
                "scoring": {"known_bands": ["i", "w"]},
            },
            "detectors.tanaka.scoring.known_bands.1: the view has no band 'w'",
        ),
        ("views/rgb96/bands", ["r", "g"], "a Lupton stretch needs three"),
        (
            "views/rgb96/stretch/kind",
            "none",
            "gives linear flux, which needs 'lupton' or 'arcsinh'",
        ),
        ("views/rgb96/stretch/kind", "arcsinh", "of kind arcsinh needs 'none'"),
        ("views/rgb96/normalisation", "none", "lupton needs 'code' or 'paper'"),
        ("views/rgb96/psf_fwhm", 0, "expected a number or null > 0 (arcsec)"),
        (
            "labels/groups/odd",
            ["trail"],
            "'trail' is not allowed; it stands in 'artifact'",
        ),
        ("labels/groups/odd", ["ordinary"], "it stands in 'ordinary' too"),
        (
            "labels/artifact",
            {"artifacts": ["trail", "cast"], "galaxies": ["trail"]},
            "labels.artifact: 'trail' is not allowed in artifacts and in galaxies",
        ),
        ("publish/tags", "none.csv", "publish.tags: 'none.csv' is not there; looked"),
        (
            "publish/known",
            {"lenses": {"table": "none.csv"}},
            "publish.known.lenses.table: 'none.csv' is not there; looked",
        ),
        (
            "characterise/star_masks",
            ["none.reg"],
            "characterise.star_masks.0: 'none.reg' is not there; looked",
        ),
        (
            "publish/detector",
            "wgna",
            "no detector or ensemble is called 'wgna'; did you mean 'wgan'?",
        ),
        ("publish/score", "distance", "the detector 'wgan' gives no score 'distance'"),
        ("slices/figures", None, "slices.figures: not a good name"),
        ("slices/a b", None, "slices.a b: not a good name"),
        ("slices/..", None, "slices...: not a good name"),
        ("slices/catalog.csv", None, "slices.catalog.csv: not a good name"),
        ("slices/faint/labels", {}, "slices.faint.labels: holds for all slices"),
        (
            "slices/faint/sorce",
            {},
            "slices.faint.sorce: unknown key; did you mean 'source'?",
        ),
        (
            "slices/faint/source/objects",
            0,
            "slices.faint.source.objects: 0 is not allowed",
        ),
        (
            "slices/faint",
            3,
            "slices.faint: 3 is not allowed; expected a section or null",
        ),
        ("slices", {}, "slices: {} is not allowed; expected a section"),
        ("slices", DELETE, "slices: is missing"),
        ("source", DELETE, "source: is missing"),
        ("shard", {"size": 3}, "shard: unknown key; did you mean 'shards'?"),
        (
            "slices/faint/detectors",
            {
                "knn": {
                    "kind": "pixel_statistics",
                    "view": "rgb96",
                    "selection": {"cuts": [{"score": "total", "sigma": 3}]},
                }
            },
            "slices.faint.detectors.knn.kind: 'pixel_statistics' is not allowed; this "
            "detector is 'knn' in another slice",
        ),
        (
            "evaluation",
            {"neighbours": ["wgan", "kmn"]},
            "evaluation.neighbours.1: no detector is called 'kmn'; did you mean 'knn'?",
        ),
    ],
)
def test_refused(config, path, value, message):
    put(config, path, value)
    assert message in refused(config)


def test_all_errors_at_once_each_once_with_the_file(config):
    put(config, "detectors/wgan/training", {"batch": 0, "iterations": -1})
    put(config, "slices/faint/shards", {"size": "many"})
    text = refused(config)
    lines = text.splitlines()
    assert lines[0] == "the configuration (config/mine.yaml) has 3 errors:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cut_at": "pixel"}, "source.x: is null; cut_at pixel needs the name"),
        ({"dec": None}, "source.dec: is null; cut_at position needs the name"),
        ({"planes": ["g", "r"]}, "source.planes: 'i' is not among g, r"),
        ({"images": "{a.b}.fits"}, "source.images: {a.b} is not allowed; expected {ba"),
        ({"images": "{0}.fits"}, "source.images: {0} is not allowed"),
        ({"images": "{band"}, "source.images: '{band' is not a pattern: expected '}'"),
        ({"limits": {"mag": [20]}}, "source.limits.mag: [20.0] is not allowed"),
        ({"table": "none.csv"}, "source.table: 'none.csv' is not there; looked"),
    ],
)
def test_contradictions_of_fits_images(config, tmp_path, monkeypatch, change, said):
    monkeypatch.chdir(tmp_path)
    Path("objects.csv").touch()
    Path("images").mkdir()
    source = {"kind": "fits", "table": "objects.csv", "file": "images"}
    source |= {"images": "{tract}/{band}.fits"}
    config["slices"] = {"bright": {"source": source}}
    assert resolve(config, SCHEMAS)["bright"]["source"]["cut_at"] == "position"
    config["slices"]["bright"]["source"] |= change
    assert said in refused(config)


def test_a_table_of_the_archive_that_is_not_fetched_yet(config):
    config["slices"] = {"bright": {"source": {"kind": "hsc", "table": "none.parquet"}}}
    assert "peculiar hsc table fetches it" in refused(config)
    config["slices"]["bright"]["source"]["host"] = "https://me:secret@archive"
    assert "source.host" in refused(config)


def test_a_neighbour_may_lack_a_detector_that_is_compared(config):
    config["evaluation"] = {"neighbours": ["knn"]}
    config["slices"]["faint"]["detectors"] = {"knn": None}
    assert "knn" not in resolve(config, SCHEMAS)["faint"]["detectors"]
