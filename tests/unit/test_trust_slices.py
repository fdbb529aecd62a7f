"""The same objects by the models of two slices."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import spearmanr

from peculiar.trust.slices import compare_slices, write_comparison

NAMES = {"detector": "wgan", "of_slice": "i20.0-20.5", "model": "i20.5-21.0"}


def test_figures_of_a_shifted_and_noisy_score():
    rng = np.random.default_rng(1)
    own = rng.normal(0, 1, 100)
    other = own + 0.5 + rng.normal(0, 0.2, 100)
    (row,) = compare_slices({"s": own}, {"s": other, "more": other}, **NAMES)
    assert row["spearman"] == pytest.approx(spearmanr(own, other).statistic)
    assert row["shift"] == pytest.approx(other.mean() - own.mean())
    assert row["scatter"] == pytest.approx(np.std(other - own, ddof=1))
    # The top 5% of 100 are five.
    tops = [set(np.argsort(part)[-5:]) for part in (own, other)]
    assert row["overlap"] == len(tops[0] & tops[1]) / len(tops[0] | tops[1])


def test_objects_that_one_model_has_not_scored_do_not_count():
    own = np.array([1.0, 2.0, np.nan, 4.0])
    other = np.array([1.5, np.nan, 3.0, 5.5])
    (row,) = compare_slices({"s": own}, {"s": other}, **NAMES)
    assert row["objects"] == 2
    assert row["shift"] == 1.0


@pytest.mark.parametrize("own", [[], [1.0], [2.0, 2.0, 2.0]])
def test_what_is_not_defined_is_null(own, tmp_path):
    rows = compare_slices({"s": np.array(own)}, {"s": np.array(own)}, **NAMES)
    write_comparison(rows, table=tmp_path / "t.parquet", text=tmp_path / "t.md")
    table = pq.read_table(tmp_path / "t.parquet")
    assert table["spearman"].to_pylist() == [None]
    assert table["objects"].to_pylist() == [len(own)]
    assert "nan" not in (tmp_path / "t.md").read_text()


def test_scores_of_other_objects_are_refused():
    with pytest.raises(ValueError, match=r"wgan s: 2 objects scored by i20.0-20.5"):
        compare_slices({"s": np.zeros(2)}, {"s": np.zeros(3)}, **NAMES)


def test_text_says_what_is_compared(tmp_path):
    own = np.arange(40.0)
    rows = compare_slices({"s": own}, {"s": own + 1}, **NAMES)
    write_comparison(rows, table=tmp_path / "t.parquet", text=tmp_path / "t.md")
    text = (tmp_path / "t.md").read_text()
    names = "| i20.0-20.5 | i20.5-21.0 | wgan | s | 40 |"
    assert f"{names} 1.000 | +1.00 | 0.00 | 1.000 |" in text
    assert (tmp_path / "t.html").exists()
    write_comparison([], table=tmp_path / "t.parquet", text=tmp_path / "t.md")
    assert "No object was scored" in (tmp_path / "t.md").read_text()
