"""Stability over seeds, against SciPy's correlation and sets counted by hand."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_up_evaluation import (
    NO_WORDS,
    SCORES,
    made_up_catalog,
    table_below,
    write_catalog,
)
from scipy.stats import spearmanr

from peculiar.evaluate.stability import measure_stability


@pytest.fixture
def results(tmp_path):
    """Return three detectors, of which two are noisy copies of the first."""
    frame = made_up_catalog()
    rng = np.random.default_rng(5)
    for number in (2, 3):
        name = f"wgan_{number}"
        for score in SCORES["wgan"]:
            noise = rng.normal(0, 0.3 * number, len(frame))
            frame[f"{name}_{score}_sigma"] = frame[f"wgan_{score}_sigma"] + noise
        scores = frame.groupby("slice")[f"{name}_s_disc_sigma"]
        frame[f"{name}_rank_pct"] = 100 * scores.rank(pct=True)
        frame[f"{name}_selected"] = frame[f"{name}_rank_pct"] > 95
    return {
        "frame": frame,
        "catalog": tmp_path / "catalog.parquet",
        "scores": SCORES | {"wgan_2": SCORES["wgan"], "wgan_3": SCORES["wgan"]},
        "repeats": [["wgan", "wgan_2", "wgan_3"]],
        "table": tmp_path / "stability.parquet",
        "text": tmp_path / "stability.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_stability(
        **{key: results[key] for key in results if key != "frame"} | {"words": NO_WORDS}
    )
    return pq.read_table(results["table"]).to_pandas()


def test_pairs(results):
    table = measure(results)
    pairs = table[table["what"] == "pair"]
    assert len(pairs) == 3 * 2  # pairs, and slices
    frame = results["frame"]
    part = frame[frame["slice"] == "bright"]
    row = pairs[(pairs["slice"] == "bright") & (pairs["detectors"] == "wgan, wgan_3")]
    row = row.iloc[0]
    orders = part["wgan_rank_pct"], part["wgan_3_rank_pct"]
    assert row["spearman"] == pytest.approx(spearmanr(*orders).statistic)
    ids = part["object_id"].to_numpy()
    chosen = [set(ids[order > 95]) for order in orders]
    jaccard = len(chosen[0] & chosen[1]) / len(chosen[0] | chosen[1])
    assert row["overlap_selected"] == pytest.approx(jaccard)
    # The top 1% of 400 are the last four.
    tops = [set(ids[np.argsort(order)[-4:]]) for order in orders]
    jaccard = len(tops[0] & tops[1]) / len(tops[0] | tops[1])
    assert row["overlap_top"] == pytest.approx(jaccard)


def test_scatter(results):
    table = measure(results)
    frame = results["frame"]
    part = frame[frame["slice"] == "faint"]
    columns = [f"{name}_s_gen_sigma" for name in ("wgan", "wgan_2", "wgan_3")]
    deviation = part[columns].std(axis=1)  # n - 1
    row = table[(table["score"] == "s_gen") & (table["slice"] == "faint")].iloc[0]
    assert row["scatter_median"] == pytest.approx(deviation.median())
    names = [f"{name}_selected" for name in ("wgan", "wgan_2", "wgan_3")]
    chosen = part[names].astype(bool).any(axis=1)
    assert row["scatter_selected"] == pytest.approx(deviation[chosen].median())


def test_text_ends_with_mean_and_lowest(results):
    table = measure(results)
    pairs = table[table["what"] == "pair"]
    text = results["text"].read_text()
    lines = [line for line in text.splitlines() if line.startswith("| all |")]
    for line, number in zip(lines, ("mean", "min"), strict=True):
        assert f"| {getattr(pairs['spearman'], number)():.3f} |" in line
    overlaps = pairs["overlap_selected"]
    assert text.splitlines()[2].startswith(
        f"Of the objects that either of two seeds selects, both select "
        f"{overlaps.mean():.0%} (mean of {len(pairs)} pairs, lowest "
        f"{overlaps.min():.0%})"
    )
    assert "wgan, wgan_2" in text
    assert len(table_below(text, "## Scatter of the scores")) == 2  # slices


def test_nobody_selected_and_equal_scores_are_no_number(results):
    frame = results["frame"]
    for name in ("wgan", "wgan_2", "wgan_3"):
        frame[f"{name}_selected"] = False
        frame[f"{name}_rank_pct"] = 50.0
    table = measure(results)
    pairs = table[table["what"] == "pair"]
    assert pairs[["spearman", "overlap_selected", "overlap_top"]].isna().all(axis=None)
    scatters = table[table["what"] == "score"]
    assert scatters["scatter_selected"].isna().all()
    assert "nan" not in results["text"].read_text()


def test_detectors_of_one_slice_are_compared_there(results):
    frame = results["frame"]
    faint = frame["slice"] == "faint"
    for name in frame.filter(like="wgan"):
        frame[name] = frame[name].astype(object).where(~faint, None)
    assert set(measure(results)["slice"]) == {"bright"}


def test_without_repeats_it_says_so(results):
    results["repeats"] = []
    assert len(measure(results)) == 0
    assert "No two detectors" in results["text"].read_text()
