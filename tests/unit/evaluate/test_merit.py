"""Figures of merit, against scikit-learn's and hand counts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from peculiar.evaluate.merit import measure_merit
from peculiar.evaluate.roc import bootstrap_areas

LABELS = {
    "ordinary": ["ordinary", "star"],
    "groups": {"astrophysical": ["arc", "merger", "never_seen"], "artifact": ["trail"]},
}
SCORES = {"wgan": ["s_gen", "s_disc"], "trivial": ["total"]}
COUNTS = {"ordinary": 150, "star": 50, "arc": 40, "merger": 9, "trail": 12, "odd": 5}
SHIFTS = {"arc": 1.0, "merger": 3.0, "trail": 6.0}


@given(
    values=st.lists(st.integers(0, 5), min_size=6, max_size=40),
    seed=st.integers(0, 2**32 - 1),
)
def test_areas_are_scikit_learns_ties_included(values, seed):
    rng = np.random.default_rng(seed)
    scores = np.array([values, rng.permutation(values)], dtype=float)
    classes = rng.permutation(np.arange(len(values)) % 3)
    areas = bootstrap_areas(scores, classes, count=0, seed=0)[0]
    for number, score in enumerate(scores):
        for kind in (1, 2):
            both = (classes == 0) | (classes == kind)
            truth = roc_auc_score(classes[both] == kind, score[both])
            assert areas[number, kind - 1] == pytest.approx(truth, abs=1e-12)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Shifted normals: the true area is Phi(1 / sqrt 2) = 0.7602."""
    rng = np.random.default_rng(1)
    classes = np.repeat([0, 1], [60, 30])
    inside = 0
    for _ in range(200):
        scores = rng.normal(classes, 1.0)[np.newaxis]
        areas = bootstrap_areas(scores, classes, count=300, seed=2)[1:, 0, 0]
        low, high = np.quantile(areas, [0.025, 0.975])
        inside += low < 0.7602 < high
    # 190 of 200 expected; the binomial scatter is 3, small samples cost a few more.
    assert 178 <= inside <= 199


@pytest.fixture
def results(tmp_path):
    labels = np.repeat(list(COUNTS), list(COUNTS.values()))
    rng = np.random.default_rng(3)
    count = len(labels)
    shift = pd.Series(labels).map(SHIFTS).fillna(0.0).to_numpy()
    frame = pd.DataFrame(
        {
            "slice": "a",
            "object_id": 2**60 + np.arange(count),
            "label": labels,
            "strength": np.where(shift > 0, rng.uniform(0, 1, count), np.nan),
            "wgan_s_gen_sigma": rng.normal(shift / 2, 1),
            "wgan_s_disc_sigma": rng.normal(shift, 1),
            "trivial_total_sigma": rng.normal(0, 1, count),
        }
    )
    frame["wgan_selected"] = frame["wgan_s_disc_sigma"] > 2
    frame["trivial_selected"] = False
    return {
        "frame": frame,
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS,
        "scores": {"a": SCORES},
        "training_samples": {},
        "chosen_by": {},
        "repeats": [],
        "table": tmp_path / "merit.parquet",
        "text": tmp_path / "merit.md",
    }


def measure(results):
    frame = results["frame"]
    pq.write_table(pa.Table.from_pandas(frame), results["catalog"])
    measure_merit(**{key: results[key] for key in results if key != "frame"})
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, **facts):
    chosen = np.logical_and.reduce([table[key] == facts[key] for key in facts])
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


def true_area(frame, name, column):
    chosen = frame["label"].isin([name, *LABELS["ordinary"]])
    return roc_auc_score(frame["label"][chosen] == name, frame[column][chosen])


@pytest.mark.parametrize("name", ["arc", "merger", "trail", "odd"])
@pytest.mark.parametrize("score", ["s_gen", "s_disc"])
def test_labels(results, name, score):
    table = measure(results)
    row = row_of(table, what="label", label=name, detector="wgan", score=score)
    frame = results["frame"]
    truth = true_area(frame, name, f"wgan_{score}_sigma")
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    assert row["area_low"] <= row["area"] <= row["area_high"]
    assert (row["n"], row["n_ordinary"]) == (COUNTS[name], 200)
    share = frame["wgan_selected"][frame["label"] == name].mean()
    assert row["selected_share"] == pytest.approx(share)


def test_groups_mean_and_pooled(results):
    table = measure(results)
    frame = results["frame"]
    arc, merger = (
        true_area(frame, name, "wgan_s_disc_sigma") for name in ("arc", "merger")
    )
    facts = {"group": "astrophysical", "detector": "wgan", "score": "s_disc"}
    mean = row_of(table, what="label_mean", **facts)
    assert mean["area"] == pytest.approx((arc + merger) / 2, abs=1e-12)
    pooled = row_of(table, what="label_pooled", **facts)
    renamed = frame.replace({"label": {"arc": "both", "merger": "both"}})
    truth = true_area(renamed, "both", "wgan_s_disc_sigma")
    assert pooled["area"] == pytest.approx(truth, abs=1e-12)
    assert mean["n"] == pooled["n"] == 49
    assert "odd" not in set(table["group"].dropna())


def test_tags_are_classes_of_their_own(results):
    frame = results["frame"]
    rng = np.random.default_rng(8)
    names = np.array([None, "ring", "arc", "arc; ring", "dull"], dtype=object)
    frame["tags"] = names[rng.integers(0, len(names), len(frame))]
    # Tagged by people, and of no label: to be compared with, or to be found.
    more = frame.iloc[:60].assign(label=None, object_id=2**61 + np.arange(60))
    results["frame"] = frame = pd.concat([frame, more], ignore_index=True)
    results["labels"] = LABELS | {"ordinary": [*LABELS["ordinary"], "dull"]}
    table = measure(results)
    assert set(table["label"][table["what"] == "tag"]) == {"arc", "ring"}
    dull = frame["label"].isna() & (frame["tags"] == "dull")
    ordinary = frame["label"].isin(LABELS["ordinary"]) | dull
    for name in ("arc", "ring"):
        members = frame["tags"].isin([name, "arc; ring"])
        kept = members | ordinary
        truth = roc_auc_score(members[kept], frame["wgan_s_disc_sigma"][kept])
        row = row_of(table, what="tag", label=name, detector="wgan", score="s_disc")
        assert row["area"] == pytest.approx(truth, abs=1e-12)
        assert row["n"] == members.sum()
        assert row["n_ordinary"] == (ordinary & ~members).sum()
        share = frame["wgan_selected"][members].mean()
        assert row["selected_share"] == pytest.approx(share)
    # Labels are compared with the same, and with objects that people called dull.
    row = row_of(table, what="label", label="odd", detector="wgan", score="s_disc")
    assert row["n_ordinary"] == ordinary.sum()
    assert "arc" in columns_of(results["text"].read_text(), "## Tags")


def test_tags_alone(results):
    frame = results["frame"]
    frame["tags"] = frame["label"].replace({"odd": None})
    del frame["label"]
    table = measure(results)
    assert set(table["what"]) == {"tag"}
    # The label of a simulated object is here what somebody calls it.
    counted = table.drop_duplicates("label").set_index("label")["n"].to_dict()
    expected = {key: COUNTS[key] for key in COUNTS if key != "odd"}
    assert counted == {key: expected[key] for key in counted}
    assert {"arc", "merger", "trail"} <= set(counted)


def test_thirds_of_strength(results):
    table = measure(results)
    frame = results["frame"]
    arcs = frame[frame["label"] == "arc"].sort_values("strength")
    weakest = arcs.iloc[:14]  # 40 objects: 14, 13, 13
    facts = {"what": "strength", "label": "arc", "score": "s_disc"}
    row = row_of(table, third=1, **facts)
    assert (row["n"], row["strength_low"], row["strength_high"]) == (
        14,
        weakest["strength"].min(),
        weakest["strength"].max(),
    )
    rest = frame[frame["label"].isin(LABELS["ordinary"])]
    both = pd.concat([weakest, rest])
    truth = roc_auc_score(both["label"] == "arc", both["wgan_s_disc_sigma"])
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    assert row_of(table, third=3, **facts)["n"] == 13
    group = {"what": "strength_pooled", "group": "astrophysical", "score": "s_disc"}
    assert row_of(table, third=2, **group)["n"] == 13 + 3
    assert not (table["label"][table["what"] == "strength"] == "odd").any()


def sample(results, ids):
    path = results["table"].with_name("training_sample.parquet")
    pq.write_table(pa.table({"object_id": pa.array(ids, pa.int64())}), path)
    results["training_samples"] = {"a": [path], "b": [path]}


def test_objects_used_in_training_do_not_count(results):
    frame = results["frame"]
    trained = frame["object_id"][frame["label"] == "ordinary"].to_numpy()[:70]
    sample(results, trained)
    table = measure(results)
    row = row_of(table, what="label", label="arc", score="s_disc")
    assert row["n_ordinary"] == 130
    kept = frame[~frame["object_id"].isin(trained)]
    truth = true_area(kept, "arc", "wgan_s_disc_sigma")
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    assert "70 labelled objects used in training" in results["text"].read_text()


def test_tags_stay_with_their_objects_where_others_do_not_count(results):
    frame = results["frame"]
    frame["tags"] = np.where(frame["label"] == "trail", "streak", None)
    sample(results, frame["object_id"][frame["label"] == "ordinary"].to_numpy()[:70])
    row = row_of(measure(results), what="tag", label="streak", score="s_disc")
    assert row["n"] == COUNTS["trail"]
    share = frame["wgan_selected"][frame["label"] == "trail"].mean()
    assert row["selected_share"] == pytest.approx(share)


def test_detector_trained_on_everything_leaves_nothing_out(results):
    sample(results, results["frame"]["object_id"].to_numpy())
    assert (measure(results)["n_ordinary"] == 200).all()


def test_objects_that_weights_were_chosen_by_do_not_count(results):
    """Not even where they are all of a slice's objects of a label."""
    frame = results["frame"]
    chosen = frame["object_id"][frame["label"] == "trail"].to_numpy()
    sample(results, chosen)
    results["chosen_by"], results["training_samples"] = results["training_samples"], {}
    table = measure(results)
    assert "trail" not in set(table["label"])
    assert "12 labelled objects used in training" in results["text"].read_text()
    # Trained on all the others: no more is left out.
    others = frame["object_id"][frame["label"] != "trail"].to_numpy()
    path = results["table"].with_name("others.parquet")
    pq.write_table(pa.table({"object_id": others}), path)
    results["training_samples"] = {"a": [path]}
    again = measure(results)
    pd.testing.assert_frame_equal(again, table)


def test_a_score_that_one_slice_lacks_is_measured_on_the_others(results):
    frame = results["frame"]
    more = frame.copy()
    rng = np.random.default_rng(5)
    more["slice"], more["object_id"] = "b", more["object_id"] + 10_000
    for name in ("wgan_s_gen_sigma", "wgan_s_disc_sigma"):
        more[name] += rng.normal(0, 1, len(more))
    more["trivial_total_sigma"], more["trivial_selected"] = np.nan, None
    # Only the second slice has these.
    more.loc[more["label"] == "merger", "label"] = "comet"
    results["frame"] = both = pd.concat([frame, more], ignore_index=True)
    results["scores"] = {"a": SCORES, "b": {"wgan": SCORES["wgan"]}}
    table = measure(results)
    facts = {"what": "label", "label": "arc"}
    row = row_of(table, detector="wgan", score="s_gen", **facts)
    assert (row["n"], row["n_ordinary"]) == (80, 400)
    truth = true_area(both, "arc", "wgan_s_gen_sigma")
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    row = row_of(table, detector="trivial", **facts)
    assert (row["n"], row["n_ordinary"]) == (40, 200)
    truth = true_area(frame, "arc", "trivial_total_sigma")
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    assert row["selected_share"] == 0
    comets = table[(table["label"] == "comet") & (table["what"] == "label")]
    assert set(comets["detector"]) == {"wgan"}
    text = results["text"].read_text()
    assert "400 ordinary objects are compared with" in text
    assert "Scores that only some slices have are measured on the objects of" in text
    labels = columns_of(text, "## Labels")
    assert labels["comet"]["trivial total"] == ""
    assert labels["comet"]["selected by trivial"] == ""
    assert labels["arc"]["objects"] == "80"
    assert labels["arc"]["trivial total"].startswith(f"{row['area']:.3f} (")


def test_text_shows_every_label_and_marks_the_best(results):
    table = measure(results)
    text = results["text"].read_text()
    assert "200 ordinary objects" in text
    pooled = columns_of(text, "## Groups, each object")
    assert pooled["astrophysical"]["objects"] == "49"
    labels = columns_of(text, "## Labels")
    assert labels["odd"]["objects"] == "5"
    best = row_of(table, what="label", label="trail", score="s_disc")
    trail = labels["trail"]
    assert trail["wgan s_disc"].startswith(f"**{best['area']:.3f}** (")
    assert sum("**" in cell for cell in trail.values()) == 1
    assert trail["selected by wgan"] == f"{best['selected_share']:.1%}"


def columns_of(text, heading):
    """Return the columns of the table below a heading: name, then row, then cell."""
    lines = text.partition(heading)[2].partition("\n\n")[2].partition("\n\n")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines.splitlines()
        if not line.startswith("|---")
    ]
    names = [row[0] for row in rows]
    columns = list(zip(*rows, strict=True))[1:]
    return {column[0]: dict(zip(names, column, strict=True)) for column in columns}


def test_text_has_mean_and_spread_over_seeds(results):
    frame = results["frame"]
    rng = np.random.default_rng(4)
    for name in ("s_gen_sigma", "s_disc_sigma"):
        frame[f"other_{name}"] = frame[f"wgan_{name}"] + rng.normal(0, 1, len(frame))
    frame["other_selected"] = False
    results["scores"] = {"a": SCORES | {"other": SCORES["wgan"]}}
    results["repeats"] = [["other", "wgan"]]
    table = measure(results)
    text = results["text"].read_text()
    rows = [line for line in text.splitlines() if line.startswith("| other, wgan: ")]
    assert len(rows) == 2
    areas = [
        row_of(table, what="label", label="arc", detector=name, score="s_disc")["area"]
        for name in ("wgan", "other")
    ]
    half = abs(areas[0] - areas[1]) / np.sqrt(2)
    assert f"| {np.mean(areas):.3f} ± {half:.3f} |" in rows[1]


@pytest.mark.parametrize("missing", ["labels", "ordinary", "columns"])
def test_without_labels_the_tables_are_empty_and_say_so(results, missing, caplog):
    frame = results["frame"]
    if missing == "labels":
        frame["label"] = None
    elif missing == "ordinary":
        results["labels"] = {"ordinary": [], "groups": {}}
    else:
        del frame["label"], frame["strength"]
    table = measure(results)
    assert len(table) == 0
    assert "No labelled objects are left to compare" in results["text"].read_text()
    assert "no figures of merit" in caplog.text


def test_same_input_gives_the_same_bytes(results):
    measure(results)
    first = results["table"].read_bytes(), results["text"].read_bytes()
    measure(results)
    assert (results["table"].read_bytes(), results["text"].read_bytes()) == first
