"""Figures of properties: what is in them, and that any data can be drawn."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_results import IDS, write
from matplotlib.figure import Figure
from scipy.stats import ks_2samp

from peculiar.characterise.property_table import ALL, NUMBERS
from peculiar.config.titles import PROPERTIES
from peculiar.figures.properties import lines_of, panel_of
from peculiar.figures.property_axes import label_ticks, shown
from peculiar.figures.score_radius import WIDTH, running_quantiles
from peculiar.scores.cuts import SIGMA

WHAT = pytest.mark.parametrize("what", ["properties", "score_radius"])


def files_of(folder, *counts, unknown=(), constant=False, sigma=3.0):
    """Write scores with a tail and properties of slices; return the arguments."""
    arguments = {"scores": {}, "properties": {}, "limits": {}, "least_per_bin": 1}
    for count in counts:
        rng = np.random.default_rng(count)
        tables = {
            "scores": rng.standard_t(2, (2, count)),
            "properties": np.abs(rng.normal(0, 0.3, (len(NUMBERS), count))),
        }
        names = {"scores": ("s_gen_sigma", "s_disc_sigma"), "properties": NUMBERS}
        for what, values in tables.items():
            values[:] = 0.5 if constant else values
            columns = dict(zip(names[what], values, strict=True))
            if what == "properties":
                columns |= dict.fromkeys(unknown, pa.nulls(count, pa.float64()))
                columns["in_bright_star_mask"] = pa.nulls(count, pa.bool_())
            path = folder / f"{what}_{count}.parquet"
            ids = IDS[-1] - np.arange(count)
            arguments[what][str(count)] = write(path, ids, **columns)
        arguments["limits"][str(count)] = {"sigma": sigma}
    return arguments


def named(what):
    """Return the argument that says which scores are drawn."""
    names = {"properties": {"names": ["s_gen", "s_disc"]}}
    return names.get(what, {"score": "s_disc"})


@WHAT
@pytest.mark.parametrize("count", [1, 30, 1200])
@pytest.mark.parametrize("constant", [True, False])
def test_any_number_of_objects_can_be_drawn(draw, tmp_path, what, count, constant):
    files = files_of(tmp_path, count, constant=constant)
    assert draw(what, **files, **named(what)).stat().st_size > 10_000


@WHAT
@pytest.mark.parametrize("unknown", [("r_eff_arcsec",), NUMBERS])
def test_what_is_not_known_is_left_out(texts, tmp_path, what, unknown):
    found = texts(what, **files_of(tmp_path, 1200, unknown=unknown), **named(what))
    # Where nothing is known, a sentence is all there is.
    some = len(unknown) == 1
    assert ("not known" in found) == some
    assert any("No values of these properties" in text for text in found) != some


def test_numbers_are_of_both_slices(draw, tmp_path):
    files = files_of(tmp_path, 300, 900, sigma=1.0)
    parts = [
        pd.read_parquet(files["scores"][name]).merge(
            pd.read_parquet(files["properties"][name]), on="object_id"
        )
        for name in files["scores"]
    ]
    table = pd.concat(parts, ignore_index=True)
    above = table["s_disc_sigma"] > 1.0
    told = {
        what: draw(what, **files, **named(what)).with_suffix(".txt").read_text("utf-8")
        for what in ("score_radius", "properties")
    }
    lines = told["score_radius"].splitlines()
    assert lines[0] == f"{above.sum()} of 1,200 objects are above 1{SIGMA} in s_disc."
    radius = [table["r_eff_arcsec"][which].median() for which in (~above, above)]
    assert f"{radius[1]:.3g}; of the others {radius[0]:.3g}" in lines[1]
    lines = told["properties"].splitlines()
    distances = {
        name: ks_2samp(table[name][above], table[name]).statistic for name in NUMBERS
    }
    most = max(distances, key=distances.get)
    assert lines[0] == "1,200 objects."
    assert lines[2] == (
        f"{above.sum()} objects are above 1{SIGMA} in s_disc; they differ most from "
        f"all objects in {PROPERTIES[most]} (Kolmogorov-Smirnov distance "
        f"{distances[most]:.2f})."
    )


@pytest.mark.parametrize(
    ("what", "count", "needed"),
    [
        # Above 3 sigma are some dozens: too few for bins of 20.
        ("properties", 1200, "Needed: 100 by one score"),
        ("score_radius", 19, "known for 19 objects. Needed"),
    ],
)
def test_a_sentence_says_how_many_are_needed(texts, tmp_path, what, count, needed):
    files = files_of(tmp_path, count) | named(what)
    for least in (1, 20):
        found = texts(what, **files | {"least_per_bin": least})
        assert any(needed in text for text in found) == (least == 20)


def test_lines_that_coincide_are_one():
    """Two samples of the same objects but for a few, and one of others."""
    rng = np.random.default_rng(3)
    values = pd.DataFrame({name: rng.normal(size=5000) for name in NUMBERS})
    chosen = {
        ALL: values,
        "a": values[:900],
        "b": values[5:905],
        "c": values[3000:] + 1,
    }
    panels = {name: panel_of(chosen, name, 20) for name in NUMBERS}
    assert list(lines_of(panels, chosen)) == [("a", "b"), ("c",)]
    others = chosen | {"b": values[5:905].assign(g_r=values["g_r"] + 1)}
    panels["g_r"] = panel_of(others, "g_r", 20)
    assert list(lines_of(panels, others)) == [("a",), ("b",), ("c",)]


def test_values_as_shown():
    values = pd.Series([0.0, 1e-9, 0.1, 1.0, -0.5, np.nan])
    radius = shown(values, "r_eff_arcsec")
    assert radius.isna().tolist() == [True, False, False, False, True, True]
    assert radius[2] == pytest.approx(-1)
    blended = shown(values, "blendedness")
    assert blended.tolist()[:5] == pytest.approx([-4, -4, -1, 0, -4])
    assert np.isnan(blended[5])
    assert shown(values, "g_r").equals(values)


def test_bins_hold_the_samples_but_not_the_outliers():
    rng = np.random.default_rng(6)
    everything = pd.DataFrame({"g_r": np.append(rng.normal(0, 1, 10_000), 1e6)})
    sample = pd.DataFrame({"g_r": rng.normal(8, 0.5, 200)})
    panel = panel_of({ALL: everything, "s": sample}, "g_r", 1)
    assert -3.5 < panel.edges[0] < -2
    assert 8.5 < panel.edges[-1] < 10
    assert len(panel.edges) - 1 == int(2 * np.sqrt(200))
    assert panel.counts["s"].sum() > 190
    # At least 20 objects a bin in the mean, and no line of fewer than five bins.
    assert len(panel_of({ALL: everything, "s": sample}, "g_r", 20).edges) - 1 == 10
    assert "s" not in panel_of({ALL: everything, "s": sample}, "g_r", 41).values
    assert len(panel_of({ALL: everything}, "g_r", 20).edges) - 1 == 40


@pytest.mark.parametrize(
    ("name", "ends", "texts"),
    [
        ("r_eff_arcsec", (-0.8, 0.5), ["0.2", "0.5", "1", "2"]),
        ("blendedness", (-2.5, 0.1), ["$10^{-2}$", "$10^{-1}$", "$10^{0}$"]),
        ("blendedness", (-4, -3.5), [r"$\leq 10^{-4}$"]),
    ],
)
def test_logarithms_are_labelled_by_their_numbers(name, ends, texts):
    axis = Figure().subplots().xaxis
    axis.axes.set_xlim(*ends)
    label_ticks(axis, name)
    assert [label.get_text() for label in axis.get_ticklabels()] == texts
    for place, text in zip(axis.get_ticklocs(), texts, strict=True):
        number = text.replace(r"\leq ", "").strip("$")
        number = 10.0 ** int(number[4:-1]) if "^" in number else float(number)
        assert place == pytest.approx(np.log10(number))


@given(
    x=st.lists(st.floats(-5, 50), min_size=1, max_size=300),
    seed=st.integers(0, 2**32 - 1),
)
def test_running_groups_hold_every_object_once(x, seed):
    x = np.array(x)
    y = np.random.default_rng(seed).normal(size=len(x))
    groups = running_quantiles(x, y, 20)
    assert groups["n"].sum() == (len(x) if len(x) >= 20 else 0)
    assert (groups["n"] >= 20).all()
    assert (np.diff(groups["x"]) >= 0).all()
    ordered = y[np.argsort(x, kind="stable")]
    stops = np.cumsum(groups["n"])
    for stop, row in zip(stops, groups.itertuples(), strict=True):
        part = ordered[stop - row.n : stop]
        assert (row.low, row.median, row.high) == pytest.approx(
            np.quantile(part, [0.16, 0.5, 0.84])
        )


def test_running_median_follows_a_step():
    x = np.linspace(-1, 10, 2000)
    groups = running_quantiles(x, np.where(x > 3, 5.0, 1.0), 20)
    assert (groups["median"][groups["x"] < 2.8] == 1).all()
    assert (groups["median"][groups["x"] > 3.2] == 5).all()
    # Where there are enough objects, a group is as wide as it is to be.
    assert np.diff(groups["x"])[1:-1] == pytest.approx(WIDTH, rel=0.1)
