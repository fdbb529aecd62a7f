"""What a joint order gains over its best part, against scikit-learn's areas."""

import pyarrow.parquet as pq
import pytest
from made_up_trust import LABELS, made_up_catalog, table_below, write_catalog
from sklearn.metrics import roc_auc_score

from peculiar.evaluate.gains import measure_gains


@pytest.fixture
def results(tmp_path):
    frame = made_up_catalog()
    frame["other_rank_pct"] = frame["wgan_rank_pct"].to_numpy()[::-1]
    # The mean of two orders, of which one knows nothing.
    frame["joint_rank_pct"] = (frame["wgan_rank_pct"] + frame["other_rank_pct"]) / 2
    return {
        "frame": frame,
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS,
        "joined": {"joint": ["other", "wgan"]},
        "radius": 16.0,
        "training_samples": {},
        "chosen_by": {},
        "table": tmp_path / "gains.parquet",
        "text": tmp_path / "gains.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_gains(**{key: results[key] for key in results if key != "frame"})
    return pq.read_table(results["table"]).to_pandas().set_index("label")


def area(frame, labels, column):
    kept = frame[frame["label"].isin([*labels, "ordinary"])].dropna(subset=[column])
    return roc_auc_score(kept["label"] != "ordinary", kept[column])


@pytest.mark.parametrize(
    ("label", "members"), [("merger", ["merger"]), ("astrophysical", ["arc", "merger"])]
)
def test_the_gain_is_a_difference_of_areas(results, label, members):
    row = measure(results).loc[label]
    frame = results["frame"]
    joint, part = (
        area(frame, members, f"{name}_rank_pct") for name in ("joint", "wgan")
    )
    assert row["part"] == "wgan"
    assert row["n"] == frame["label"].isin(members).sum()
    assert row["area"] == pytest.approx(joint, abs=1e-12)
    assert row["part_area"] == pytest.approx(part, abs=1e-12)
    assert row["gain"] == pytest.approx(joint - part, abs=1e-12)
    assert row["gain_low"] < row["gain"] < row["gain_high"]


def test_joining_with_noise_loses_and_the_page_says_so(results):
    table = measure(results)
    assert table.loc["merger", "gain_high"] < 0
    cells = table_below(results["text"].read_text(), "# What joint orders gain")
    assert cells["joint"]["merger"].startswith(
        f"**{table.loc['merger', 'gain']:+.3f}**"
    )
    assert cells["joint"]["merger"].endswith("over wgan")


def test_resamples_are_paired(results):
    """A copy of a part gains exactly nothing, in every resample."""
    results["frame"]["joint_rank_pct"] = results["frame"]["wgan_rank_pct"]
    table = measure(results)
    assert (table[["gain", "gain_low", "gain_high"]] == 0).all(axis=None)


def test_objects_that_a_part_has_not_scored_do_not_count(results):
    results["joined"] = {"joint": ["wgan", "knn"]}
    frame = results["frame"]
    seen = frame["knn_rank_pct"].notna() & (frame["label"] == "merger")
    assert measure(results).loc["merger", "n"] == seen.sum()


def test_without_labels_there_is_a_sentence(results):
    results["frame"]["label"] = None
    assert measure(results).empty
    assert "There is nothing to compare" in results["text"].read_text()
