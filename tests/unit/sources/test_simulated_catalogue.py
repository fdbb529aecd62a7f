"""Identifiers and tables of the simulated survey, and its pixel statistics."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from peculiar.config.kinds import ASTROPHYSICAL, KINDS, ORDINARY
from peculiar.detectors.pixel_statistics.score import pixel_statistics
from peculiar.sources import simulated
from peculiar.sources.simulated.population import draw_object
from peculiar.views.stretch import lupton_rgb

SOURCE = {
    "kind": "simulated",
    "objects": 400,
    "magnitudes": [21.0, 21.5],
    "seed": 5,
    "anomalies": 0.2,
    "compact": 0.3,
}


@pytest.fixture(scope="module")
def tables() -> tuple[pa.Table, pa.Table]:
    return simulated.catalogue(SOURCE)[:2]


def test_catalogue_has_a_row_for_each_object(tables):
    objects, labels = tables
    ids = simulated.identifiers(SOURCE, 0, 400)
    for table in tables:
        assert table["object_id"].type == pa.int64()
        np.testing.assert_array_equal(table["object_id"].to_numpy(), ids)
    wanted = {f"{band}_mag" for band in "grizy"}
    wanted |= {f"{band}_psf_fwhm_arcsec" for band in "grizy"}
    assert wanted | {"ra", "dec", "i_extendedness"} <= set(objects.column_names)
    for name in objects.column_names:
        assert np.isfinite(objects[name].to_numpy()).all(), name
    truth = ["label", "strength", "redshift", "equivalent_width_a"]
    assert labels.column_names == ["object_id", *truth]


def test_measurements_lie_about_the_truth(tables):
    objects, _ = tables
    drawn = [draw_object(SOURCE, int(one)) for one in objects["object_id"].to_pylist()]
    truth = 27 - 2.5 * np.log10([one.host + one.anomaly for one in drawn])
    np.testing.assert_allclose(objects["i_mag"].to_numpy(), truth[:, 2], atol=1e-9)
    assert objects["i_mag"].to_numpy().min() >= 21.0
    assert objects["i_mag"].to_numpy().max() < 21.5
    error = objects["r_mag"].to_numpy() - truth[:, 1]
    assert 0.005 < np.std(error) < 0.1
    fwhm = objects["i_psf_fwhm_arcsec"].to_numpy()
    assert np.median(fwhm) == pytest.approx(0.6, abs=0.02)
    assert np.median(objects["g_psf_fwhm_arcsec"].to_numpy()) == pytest.approx(
        0.8, abs=0.03
    )
    extended = objects["i_extendedness"].to_numpy() == 1
    right = np.mean(extended != np.array([one.compact for one in drawn]))
    assert 0.95 < right < 1
    assert objects["dec"].to_numpy().min() >= -1.5
    assert objects["dec"].to_numpy().max() <= 4.5


def test_labels_say_what_the_objects_are(tables):
    _, labels = tables
    label = np.array(labels["label"].to_pylist())
    strength = labels["strength"].to_numpy()
    assert set(label) == {ORDINARY, *KINDS}
    assert ((strength > 0) == (label != ORDINARY)).all()
    redshift = labels["redshift"].to_numpy()
    has = np.isin(label, ["quasar", "emission_line"])
    np.testing.assert_array_equal(np.isfinite(redshift), has)
    lines = label == "emission_line"
    width = labels["equivalent_width_a"].to_numpy()
    np.testing.assert_array_equal(width, np.where(lines, strength, np.nan))
    # Nulls, which a CSV file leaves empty.
    assert labels["redshift"].null_count == np.sum(~has)
    # Four standard deviations of a binomial.
    assert np.mean(label != ORDINARY) == pytest.approx(0.2, abs=0.08)


def test_pixel_statistics_do_not_find_the_astrophysical_kinds():
    cutouts = {"size": 96, "bands": ["i", "r", "g"], "pixel_scale": 0.168}
    cutouts["zero_point"] = 27.0

    def scored(anomalies: float) -> tuple[np.ndarray, list[str]]:
        source = SOURCE | {"anomalies": anomalies, "magnitudes": [20.0, 20.5]}
        objects, labels, _ = simulated.catalogue(source)
        flux = np.stack(list(simulated.images(source, cutouts, objects)))
        image = lupton_rgb(flux, minimum=0.0, stretch=0.5, Q=15.0)
        found = pixel_statistics(image)
        return np.stack(list(found.values())), labels["label"].to_pylist()

    ordinary, _ = scored(0.0)
    anomalous, labels = scored(1.0)
    classes = np.array([""] * ordinary.shape[1] + labels)
    stacked = np.concatenate([ordinary, anomalous], axis=1)

    def area(score, kind):
        both = np.isin(classes, ["", kind])
        return roc_auc_score(classes[both] == kind, score[both])

    areas = np.array([[area(score, kind) for kind in KINDS] for score in stacked])
    astrophysical = areas[:, : len(ASTROPHYSICAL)].mean(axis=1)
    # Below 0.70 in either direction; the mean of seven kinds of 36 objects each has a
    # standard error of 0.02.
    assert astrophysical.max() < 0.70
    assert astrophysical.min() > 0.30
    # Pixel statistics do find the artifacts.
    assert areas[:, len(ASTROPHYSICAL) :].mean(axis=1).max() > 0.8


def test_identifiers_are_unique_and_above_what_doubles_hold():
    ids = simulated.identifiers(SOURCE, 0, 100_000)
    assert ids.dtype == np.int64
    assert len(np.unique(ids)) == len(ids)
    assert ids.min() >= 36_000_000_000_000_000
    assert ids.max() < 46_000_000_000_000_000
    # A table that went through doubles must be found out: most of them change.
    assert np.mean(ids.astype(np.float64).astype(np.int64) != ids) > 0.8


@given(
    seed=st.integers(0, 2**32 - 1),
    start=st.integers(0, 9_999_000),
    before=st.integers(0, 300),
    length=st.integers(0, 300),
)
def test_any_part_agrees_with_the_whole(seed, start, before, length):
    source = SOURCE | {"seed": seed}
    whole = simulated.identifiers(source, start, start + 700)
    first = start + before
    part = simulated.identifiers(source, first, first + length)
    np.testing.assert_array_equal(part, whole[before : before + length])
    assert (np.diff(whole) > 0).all()


def test_surveys_share_no_object():
    surveys = [
        SOURCE,
        SOURCE | {"seed": 2},
        SOURCE | {"magnitudes": [21.5, 22.0]},
        SOURCE | {"magnitudes": [20.0, 21.5]},
    ]
    ids = [simulated.identifiers(source, 0, 20_000) for source in surveys]
    assert len(np.unique(np.concatenate(ids))) == 80_000


def test_growing_and_notation_keep_identifiers():
    ids = simulated.identifiers(SOURCE, 0, 500)
    larger = SOURCE | {"objects": 900, "anomalies": 0.5}
    np.testing.assert_array_equal(simulated.identifiers(larger, 0, 500), ids)
    whole_numbers = SOURCE | {"magnitudes": [21, 21.5]}
    np.testing.assert_array_equal(simulated.identifiers(whole_numbers, 0, 500), ids)


@pytest.mark.parametrize("magnitudes", [[20.5, 20.0], [20.0, 20.0]])
def test_an_empty_range_of_magnitudes_is_refused(magnitudes):
    with pytest.raises(ValueError, match=r"source.magnitudes .* bright end first"):
        simulated.identifiers(SOURCE | {"magnitudes": magnitudes}, 0, 5)


def test_the_graph_is_built_without_heavy_libraries():
    # Each job of a run parses the Snakefile, which asks for these two.
    program = (
        "import sys; from peculiar.sources import simulated as s\n"
        f"source = {SOURCE!r}\n"
        "assert s.count(source) == 400 and len(s.identifiers(source, 0, 400)) == 400\n"
        "heavy = {'galsim', 'pandas', 'pyarrow', 'astropy', 'sklearn', 'scipy'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
