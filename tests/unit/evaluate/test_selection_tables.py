"""What passes which cuts, as in T21's Table 2, and how it depends on redshift."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.stats import binom_conf_interval
from hypothesis import given
from hypothesis import strategies as st
from made_up_evaluation import NO_WORDS
from made_up_results import FIRST_ID

from peculiar.evaluate.selection_rates import SMALLEST, measure_selection_rates, rates
from peculiar.evaluate.selections import measure_selections
from peculiar.scores.cuts import SIGMA
from peculiar.scores.merge import select

CUTS = [{"score": name, "top": 0.25} for name in ("a", "b", "c")]


@pytest.fixture
def scored(tmp_path):
    """Write scores of 40 objects, and labels of some, in another order."""
    rng = np.random.default_rng(2)
    ids = FIRST_ID + np.arange(40)
    scores = {name: rng.permutation(40).astype(np.float32) for name in "abc"}
    columns = {"object_id": ids} | scores
    columns |= {
        f"{name}_sigma": values.astype(float) for name, values in scores.items()
    }
    pq.write_table(pa.table(columns), tmp_path / "scores.parquet")
    names = np.array([None, "quasar", "x|y"], dtype=object)[rng.integers(0, 3, 50)]
    # Ten objects have a label and no score.
    labelled = pd.DataFrame({"object_id": FIRST_ID + np.arange(50), "label": names})
    labelled = labelled.sample(frac=1, random_state=1)
    labelled.to_parquet(tmp_path / "labels.parquet", index=False)
    return tmp_path, pd.DataFrame(columns).merge(labelled, on="object_id")


def measured(folder, selection):
    measure_selections(
        scores=folder / "scores.parquet",
        labels=folder / "labels.parquet",
        selection=selection,
        words={},
        title="one, wgan",
        table=folder / "out.parquet",
        text=folder / "out.md",
    )
    return pq.read_table(folder / "out.parquet").to_pandas()


def test_every_set_of_cuts_of_every_label_is_counted(scored):
    folder, truth = scored
    found = measured(folder, {"rule": "any", "cuts": CUTS})
    above = {name: truth[name] >= 30 for name in "abc"}  # ten of ranks 0 to 39
    sets = {
        "a": above["a"],
        "b": above["b"],
        "c": above["c"],
        "a and b": above["a"] & above["b"],
        "a and c": above["a"] & above["c"],
        "b and c": above["b"] & above["c"],
        "a and b and c": above["a"] & above["b"] & above["c"],
        "a or b or c": above["a"] | above["b"] | above["c"],
    }
    assert list(dict.fromkeys(found["cuts"])) == list(sets)
    assert list(dict.fromkeys(found["what"])) == ["cut", "all_of", "any_of"]
    counts = truth["label"].value_counts()
    assert len(found) == len(sets) * (1 + len(counts))
    for row in found.itertuples():
        inside = truth["label"] == row.label if isinstance(row.label, str) else True
        chosen = sets[row.cuts] & inside
        assert (row.n, row.selected) == (np.sum(inside * np.ones(40)), chosen.sum())
        assert row.share == row.selected / row.n


@pytest.mark.parametrize("rule", ["any", "all"])
def test_what_the_detector_selects_is_bold(scored, rule):
    folder, truth = scored
    selection = {"rule": rule, "cuts": CUTS[:2]}
    measured(folder, selection)
    text = (folder / "out.md").read_text()
    (bold,) = [line for line in text.splitlines() if "**" in line]
    selected = select({name: truth[name].to_numpy() for name in truth}, selection).sum()
    name = "any" if rule == "any" else "a and b"
    assert bold.startswith(f"| **{name}** | **{selected} ({selected / 40:.1%})** |")
    assert f"{selected} of 40 objects are selected ({selected / 40:.1%})" in text
    assert "- the top 25% in a\n- the top 25% in b\n" in text
    assert "x\\|y (" in text
    assert (folder / "out.html").exists()


def test_cuts_of_one_score_are_told_apart(scored):
    folder, truth = scored
    truth[["object_id"]].to_parquet(folder / "labels.parquet", index=False)
    cuts = [{"score": "a", "sigma": 3.0}, {"score": "a", "top": 0.25}]
    found = measured(folder, {"rule": "any", "cuts": cuts})
    words = [f"a above 3{SIGMA}", "the top 25% in a"]
    assert found["cuts"].tolist() == [*words, " and ".join(words), " or ".join(words)]
    assert found["label"].isna().all()


@given(
    st.lists(st.tuples(st.floats(0, 9) | st.just(np.nan), st.booleans() | st.none()))
)
def test_bins_hold_every_object_once_and_equally_many(objects):
    values = pd.Series([value for value, _ in objects], dtype=float)
    selected = pd.Series([chosen for _, chosen in objects], dtype=object)
    rows = rates(values, selected)
    used = values.notna() & selected.notna()
    assert len(rows) == min(5, used.sum() // SMALLEST)
    if not rows:
        return
    sizes = [row["n"] for row in rows]
    assert sum(sizes) == used.sum()
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= SMALLEST
    assert sum(row["selected"] for row in rows) == (selected[used] == True).sum()  # noqa: E712
    edges = [row[key] for row in rows for key in ("low", "median", "high")]
    assert edges == sorted(edges)


@pytest.fixture
def catalog(tmp_path):
    """Write a catalogue: wider lines are selected, of one detector half is missing."""
    rng = np.random.default_rng(3)
    label = np.repeat(["quasar", "emission_line", "plain"], 100)
    width = np.where(label == "emission_line", np.tile(np.arange(100.0), 3), np.nan)
    half = np.where(np.arange(300) % 2, True, None)
    columns = {
        "label": pa.array(label),
        "redshift": np.where(label == "plain", np.nan, rng.uniform(0.05, 0.2, 300)),
        "equivalent_width_a": width,
        "knn_selected": pa.array(np.nan_to_num(width) >= 60),
        "wgan_selected": pa.array(half.tolist(), pa.bool_()),
    }
    pq.write_table(pa.table(columns), tmp_path / "catalog.parquet")
    return tmp_path / "catalog.parquet"


def measured_rates(catalog, detectors=("knn", "wgan")):
    folder = catalog.parent
    measure_selection_rates(
        catalog=catalog,
        detectors=list(detectors),
        words=NO_WORDS,
        table=folder / "rates.parquet",
        text=folder / "rates.md",
    )
    return pq.read_table(folder / "rates.parquet").to_pandas()


def test_rates_of_each_label_detector_and_quantity(catalog):
    found = measured_rates(catalog)
    assert set(found["label"]) == {"quasar", "emission_line"}
    by_width = found[found["quantity"] == "equivalent_width_a"]
    knn = by_width[by_width["detector"] == "knn"]
    # Widths 0 to 99, twenty a bin, selected from 60 on.
    assert knn["low"].tolist() == [0, 20, 40, 60, 80]
    assert knn["high"].tolist() == [19, 39, 59, 79, 99]
    assert knn["share"].tolist() == [0, 0, 0, 1, 1]
    low, high = binom_conf_interval(20, 20, 0.95, interval="wilson")
    assert (knn["share_low"].iloc[-1], knn["share_high"].iloc[-1]) == (low, high)
    wgan = by_width[by_width["detector"] == "wgan"]
    assert wgan["n"].tolist() == [10] * 5
    text = (catalog.parent / "rates.md").read_text()
    assert "## By equivalent width (Å)" in text
    assert "and knn: from 0% at the lowest equivalent width (Å) to 100% at the" in text
    assert "| emission_line | 60 to 79 | 20 | 100% (84%..100%) |" in text


def test_a_share_that_does_not_change_is_no_change(catalog):
    table = pq.read_table(catalog)
    for name in ("wgan_selected", "knn_selected"):
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.array([False] * len(table)))
    pq.write_table(table, catalog)
    measured_rates(catalog)
    text = (catalog.parent / "rates.md").read_text()
    assert "too few objects to see a change" in text
    assert "changes most" not in text


def test_columns_that_are_not_there_are_not_known(catalog):
    table = pq.read_table(catalog)
    for gone in ("redshift", "equivalent_width_a", "label"):
        table = table.drop_columns([gone])
        pq.write_table(table, catalog)
        found = measured_rates(catalog)
        assert "redshift" not in set(found["quantity"])
    assert found.empty
    text = (catalog.parent / "rates.md").read_text()
    assert "No label has 5 objects with known redshift or equivalent width" in text
