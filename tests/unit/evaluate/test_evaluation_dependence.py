"""Which properties the scores follow, against SciPy's correlations and tests."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from made_up_evaluation import (
    LABELS,
    NO_WORDS,
    made_up_catalog,
    table_below,
    write_catalog,
)
from scipy.stats import kruskal, spearmanr

from peculiar.evaluate.dependence import measure_dependence, properties_of


@pytest.fixture
def results(tmp_path):
    return {
        "frame": made_up_catalog(),
        "catalog": tmp_path / "catalog.parquet",
        "ordinary": LABELS["ordinary"],
        "detectors": ["wgan", "knn"],
        "flag": 0.3,
        "table": tmp_path / "dependence.parquet",
        "text": tmp_path / "dependence.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_dependence(
        **{key: results[key] for key in results if key != "frame"} | {"words": NO_WORDS}
    )
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, detector, what):
    chosen = (table["detector"] == detector) & (table["property"] == what)
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


def put_order(frame, values, name="wgan"):
    """Rank values within slices, as the catalogue has the order."""
    frame["values"] = values
    frame[f"{name}_rank_pct"] = 100 * frame.groupby("slice")["values"].rank(pct=True)
    del frame["values"]


def test_correlation_of_one_slice_is_scipys(results):
    """Of knn, which has the bright slice alone, as SciPy has it."""
    frame = results["frame"]
    rng = np.random.default_rng(2)
    put_order(frame, frame["i_mag"] + rng.normal(0, 0.3, len(frame)), "knn")
    frame.loc[frame["slice"] == "faint", "knn_rank_pct"] = np.nan
    row = row_of(measure(results), "knn", "magnitude")
    part = frame[(frame["slice"] == "bright") & (frame["label"] == "ordinary")]
    truth = spearmanr(part["i_mag"], part["knn_rank_pct"]).statistic
    assert row["spearman"] == pytest.approx(truth)
    assert row["objects"] == len(part)
    assert row["column"] == "i_mag"
    # In Fisher's z the interval is symmetric, and a little wider than Pearson's.
    ends = np.arctanh([row["spearman_low"], row["spearman_high"]])
    assert ends.mean() == pytest.approx(np.arctanh(truth))
    pearson = 1.96 / np.sqrt(len(part) - 3)
    assert np.ptp(ends) / 2 == pytest.approx(pearson * np.sqrt(1 + truth**2 / 2))


def test_intervals_hold_the_truth_as_often_as_they_say(results):
    """Of independent numbers the correlation is 0."""
    results["detectors"] = [f"d{number}" for number in range(200)]
    frame = results["frame"]
    rng = np.random.default_rng(3)
    orders = {f"{name}_rank_pct": rng.random(600) for name in results["detectors"]}
    known = frame[["slice", "object_id", "i_mag", "label"]]
    results["frame"] = pd.concat([known, pd.DataFrame(orders)], axis=1)
    table = measure(results)
    inside = (table["spearman_low"] < 0) & (table["spearman_high"] > 0)
    # 190 of 200 expected; the binomial scatter is 3.
    assert 180 <= inside.sum() <= 199


def test_slices_do_not_dilute_what_holds_in_each(results):
    """Perfect in both slices: perfect, though magnitudes of the slices differ."""
    frame = results["frame"]
    frame.loc[frame["slice"] == "faint", "i_mag"] += 5
    put_order(frame, -frame["i_mag"])
    row = row_of(measure(results), "wgan", "magnitude")
    assert row["spearman"] == pytest.approx(-1)
    assert row["flagged"]
    lines = results["text"].read_text().splitlines()
    assert "- wgan is correlated with magnitude (-1.00)." in lines


def test_share_between_shards_is_kruskals(results):
    frame = results["frame"]
    results["frame"] = frame = frame[frame["slice"] == "bright"].copy()
    put_order(frame, frame["wgan_rank_pct"] + 10 * frame["shard"])
    frame["knn_rank_pct"] = np.random.default_rng(7).random(len(frame))
    table = measure(results)
    part = frame[frame["label"] == "ordinary"]
    # Of noise: p scatters by at most 1.1%, and chi squared is good to as much.
    groups = [one["knn_rank_pct"] for _, one in part.groupby("shard")]
    row = row_of(table, "knn", "shard")
    assert row["p"] == pytest.approx(kruskal(*groups).pvalue, abs=0.04)
    assert not row["flagged"]
    row = row_of(table, "wgan", "shard")
    groups = [one["wgan_rank_pct"] for _, one in part.groupby("shard")]
    test = kruskal(*groups)
    # Epsilon squared (Tomczak & Tomczak 2014).
    assert row["share"] == pytest.approx(test.statistic / (len(part) - 1))
    # k - 1 of n - 1 by chance; the mean of 1999 permutations scatters by 1% of it.
    chance = (len(groups) - 1) / (len(part) - 1)
    assert row["share_by_chance"] == pytest.approx(chance, rel=0.08)
    assert test.pvalue < 1e-6
    assert row["p"] == 1 / 2000
    assert row["flagged"]


def test_a_score_that_follows_the_shard_in_no_order_is_found(results):
    """Shards 1 and 2 of four score higher: Spearman sees nothing."""
    frame = results["frame"]
    results["frame"] = frame = frame[frame["slice"] == "bright"].copy()
    frame["wgan_rank_pct"] += 30 * frame["shard"].isin([1, 2])
    row = row_of(measure(results), "wgan", "shard")
    assert abs(row["spearman"]) < 0.2
    assert row["flagged"]
    text = results["text"].read_text()
    assert f"wgan depends on the shard: {row['share']:.2%} of the variance" in text
    first = text.splitlines()[2]
    assert first.startswith(
        "0 of 6 correlations of a detector with a property are beyond"
    )
    assert first.endswith("wgan depends on the shard.")
    cells = table_below(text, "# Dependence")
    assert cells["wgan"]["variance between shards"].startswith(
        f"**{row['share']:.2%}**"
    )
    assert "**" not in cells["knn"]["variance between shards"]


def test_one_shard_says_nothing(results):
    results["frame"]["shard"] = 0
    table = measure(results)
    assert table["share"].isna().all()
    assert not table["flagged"].any()
    assert "depends on the shard." not in results["text"].read_text()
    assert "Not known, or the same for all: shard." in results["text"].read_text()


def test_unknown_and_constant_properties_are_named(results):
    """Magnitude and seeing are in i, else in the first and in the reddest band."""
    found = properties_of(["g_mag", "i_mag", "g_psf_fwhm_arcsec", "y_psf_fwhm_arcsec"])
    assert found == {"magnitude": "i_mag", "seeing": "y_psf_fwhm_arcsec"}
    assert properties_of(["g_mag", "r_mag"])["magnitude"] == "g_mag"
    frame = results["frame"]
    frame["r_eff_arcsec"] = np.nan
    frame["blendedness"] = 0.5
    frame.loc[::2, "i_mag"] = np.nan
    table = measure(results)
    assert row_of(table, "wgan", "size")["objects"] == 0
    assert np.isnan(row_of(table, "wgan", "blendedness")["spearman"])
    known = (frame["label"] == "ordinary") & frame["i_mag"].notna()
    assert row_of(table, "wgan", "magnitude")["objects"] == known.sum()
    text = results["text"].read_text()
    assert "Not known, or the same for all: size, blendedness." in text
    assert "nan" not in text


def test_a_field_about_zero_hours_is_one_field(results):
    frame = results["frame"]
    offset = np.random.default_rng(3).uniform(-2, 2, len(frame))
    frame["ra"] = offset % 360
    put_order(frame, offset)
    row = row_of(measure(results), "wgan", "ra")
    assert row["spearman"] == pytest.approx(1)


@pytest.mark.parametrize("known", ["no column", "none ordinary"])
def test_without_ordinary_objects_all_are_measured(results, known):
    if known == "no column":
        del results["frame"]["label"]
    else:
        results["ordinary"] = []
    row = row_of(measure(results), "wgan", "magnitude")
    assert row["objects"] == 600
    assert "properties of all objects" in results["text"].read_text()


def test_nothing_known_is_a_sentence(results):
    columns = ["slice", "object_id", "wgan_rank_pct", "knn_rank_pct"]
    results["frame"] = results["frame"][columns]
    assert len(measure(results)) == 0
    assert "No property is known" in results["text"].read_text()
