"""The table of metrics of a catalogue, against scikit-learn and brute force."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_evaluation import (
    LABELS,
    NO_WORDS,
    SCORES,
    made_up_catalog,
    table_below,
    write_catalog,
)
from sklearn.metrics import average_precision_score, roc_auc_score

from peculiar.evaluate.bootstrap import (
    METRICS,
    looks_by_chance,
)
from peculiar.evaluate.metrics import SCHEMA, measure_metrics
from peculiar.evaluate.objects import first_of_each_place, used_in_training
from peculiar.evaluate.tables import ARTIFACTS, ORDER, OVER_BASELINE, OVER_MEMBER

ARTIFACT = {"artifacts": ["artifact"], "galaxies": ["arc", "merger"]}


@pytest.fixture
def results(tmp_path):
    return {
        "frame": made_up_catalog(),
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS | {"artifact": ARTIFACT},
        "scores": SCORES,
        "seeds": {"wgan": 7, "knn": 0},
        "families": [],
        "published": {"detector": "wgan", "score": "s_disc"},
        "baselines": ["knn"],
        "ensembles": {},
        "radius": 16.0,
        "threshold": 0.5,
        "training_samples": {},
        "chosen_by": {},
        "table": tmp_path / "metrics.parquet",
        "text": tmp_path / "metrics.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_metrics(
        **{key: results[key] for key in results if key != "frame"} | {"words": NO_WORDS}
    )
    assert pq.read_schema(results["table"]).names == SCHEMA.names
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, of_slice=None, metric="roc_auc", **facts):
    facts = {"detector": "wgan", "score": "s_disc", "class": "arc"} | facts
    chosen = table["slice"].isna() if of_slice is None else table["slice"] == of_slice
    for key, value in (facts | {"metric": metric}).items():
        chosen &= table[key] == value
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


@pytest.mark.parametrize("of_slice", [None, "bright"])
@pytest.mark.parametrize(
    ("name", "members"),
    [("merger", ["merger"]), ("astrophysical (group)", ["arc", "merger"])],
)
@pytest.mark.parametrize(
    ("detector", "score", "column"),
    [
        ("wgan", ORDER, f"wgan_{ORDER}"),
        ("wgan", "s_gen", "wgan_s_gen_sigma"),
        ("knn", "distance", "knn_distance_sigma"),
    ],
)
def test_rows_of_a_catalogue(results, of_slice, name, members, detector, score, column):
    table = measure(results)
    wgan = {("wgan", name) for name in (ORDER, "s_gen", "s_disc")}
    scores = set(zip(table["detector"], table["score"], strict=True))
    assert scores == wgan | {("knn", "distance")}
    frame = results["frame"].dropna(subset=[column])
    if of_slice:
        frame = frame[frame["slice"] == of_slice]
    mine = frame["label"].isin(members)
    both = mine | (frame["label"] == "ordinary")
    facts = {"detector": detector, "score": score, "class": name}
    found = {metric: row_of(table, of_slice, metric, **facts) for metric in METRICS}
    auc = roc_auc_score(mine[both], frame[column][both])
    assert found["roc_auc"]["value"] == pytest.approx(auc, abs=1e-12)
    precision = average_precision_score(mine[both], frame[column][both])
    assert found["average_precision"]["value"] == pytest.approx(precision, abs=1e-12)
    assert found["average_precision"]["chance"] == pytest.approx(mine[both].mean())
    assert found["precision_at_100"]["chance"] == pytest.approx(mine.mean())
    assert found["looks_for_half"]["chance"] == looks_by_chance(mine.sum(), len(frame))
    for row in found.values():
        assert row["n"] == mine.sum()
        assert row["seed"] == {"wgan": 7, "knn": 0}[detector]
        assert row["low"] <= row["value"] <= row["high"]
        assert np.isnan(row["spread"])


def test_one_object_of_each_position_is_compared_and_all_are_looked_at(results):
    before = measure(results)
    frame = results["frame"]
    arcs = frame[frame["label"] == "arc"]
    copies = arcs.assign(object_id=arcs["object_id"] + 10_000, dec=arcs["dec"] + 1e-4)
    results["frame"] = pd.concat([frame, copies], ignore_index=True)
    after = measure(results)
    auc = row_of(before)
    assert row_of(after)["value"] == pytest.approx(auc["value"])
    assert row_of(after)["n"] == auc["n"]
    assert row_of(after, metric="looks_for_half")["n"] == 2 * auc["n"]


def test_first_of_a_position_is_the_first_by_id_and_unknown_positions_stand_alone():
    frame = made_up_catalog().iloc[:5].reset_index(drop=True)
    frame["object_id"] = [9, 3, 5, 1, 2]
    frame["ra"] = [10.0, 10.0, 10.0, np.nan, np.nan]
    frame["dec"] = [0.0, 5 / 3600, 1.0, np.nan, np.nan]
    members = np.array([True, True, True, True, False])
    first = first_of_each_place(members, frame, 16.0)
    assert first.tolist() == [False, True, True, True, False]


def test_tags_are_compared_with_ordinary_objects_that_lack_them(results):
    frame = results["frame"]
    tagged = np.random.default_rng(4).random(len(frame)) < 0.1
    frame["tags"] = np.where(tagged, "ring", None)
    row = row_of(measure(results), **{"class": "ring (tag)"})
    kept = tagged | (frame["label"] == "ordinary")
    truth = roc_auc_score(tagged[kept], frame["wgan_s_disc_sigma"][kept])
    assert row["value"] == pytest.approx(truth, abs=1e-12)


@pytest.mark.parametrize("which", ["training_samples", "chosen_by"])
def test_objects_used_in_training_never_count(results, tmp_path, which):
    """Identifiers next to each other near 2^63 are told apart, and so are slices."""
    frame = results["frame"]
    frame["object_id"] = 2**63 - 1 - np.arange(len(frame))
    here = frame[frame["slice"] == "bright"]
    seen = here[here["label"].isin(["ordinary", "arc"])][:40]
    path = tmp_path / "sample.parquet"
    pq.write_table(pa.table({"object_id": seen["object_id"].to_numpy()}), path)
    before = measure(results)
    results[which] = {"bright": [path]}
    after = measure(results)
    left = frame.drop(seen.index)
    results["frame"], results[which] = left, {}
    without = measure(results)
    for metric in METRICS:
        row = row_of(after, metric=metric)
        assert row["value"] == row_of(without, metric=metric)["value"]
        assert row["n"] == (left["label"] == "arc").sum() < row_of(before)["n"]
    # No object of the other slice has these ids.
    results["frame"], results[which] = frame, {"faint": [path]}
    pd.testing.assert_frame_equal(measure(results), before)
    # A training sample of all objects leaves none out.
    pq.write_table(pa.table({"object_id": frame["object_id"].to_numpy()}), path)
    used = used_in_training(
        frame.assign(tags=None),
        **{"training_samples": {}, "chosen_by": {}, which: {"bright": [path]}},
    )
    assert used.any() == (which == "chosen_by")


@pytest.fixture
def seeds(results):
    """Add a detector that is `wgan` with another seed, but for noise."""
    frame = results["frame"]
    rng = np.random.default_rng(4)
    for name in ("s_gen_sigma", "s_disc_sigma", ORDER):
        frame[f"two_{name}"] = frame[f"wgan_{name}"] + rng.normal(0, 1, len(frame))
    results["scores"] = SCORES | {"two": SCORES["wgan"]}
    results["seeds"]["two"] = 8
    results["families"] = [["wgan", "two"]]
    return results


def test_seeds_have_a_row_each_and_one_of_their_mean(seeds):
    table = measure(seeds)
    for metric in METRICS:
        each = [row_of(table, metric=metric, detector=x) for x in ("wgan", "two")]
        mean = row_of(table, metric=metric, detector="wgan, two")
        values = [row["value"] for row in each]
        assert mean["value"] == pytest.approx(np.mean(values))
        assert mean["spread"] == pytest.approx(np.std(values, ddof=1))
        assert mean["low"] <= mean["value"] <= mean["high"]
        assert [row["seed"] for row in each] == [7, 8]
        assert np.isnan(mean["seed"])
    text = seeds["text"].read_text()
    auc = row_of(table, detector="wgan, two", **{"class": "astrophysical (group)"})
    assert f"standard deviation over seeds {auc['spread']:.3f}" in text
    cells = table_below(text, "## astrophysical")
    shown = cells["wgan, two s_disc (main)"]["ROC AUC"]
    assert shown.startswith(f"{auc['value']:.3f} ± {auc['spread']:.3f} (")


def test_gains_are_over_the_best_within_a_resample(results):
    frame = results["frame"]
    frame["both_rank_sigma"] = frame["wgan_rank_pct"]
    results["scores"] = SCORES | {"both": ["rank"]}
    results["ensembles"] = {"both": ["wgan", "knn"]}
    table = measure(results)
    auc = {
        key: row_of(table, detector=key[0], score=key[1])["value"]
        for key in (("both", "rank"), ("knn", "distance"))
    }
    gain = row_of(table, detector="both", score="rank", metric=OVER_BASELINE)
    truth = auc["both", "rank"] - auc["knn", "distance"]
    assert gain["value"] == pytest.approx(truth, abs=1e-12)
    assert gain["low"] < gain["value"] < gain["high"]
    # The ensemble is its best member itself: no resample can tell them apart.
    gain = row_of(table, detector="both", score="rank", metric=OVER_MEMBER)
    assert (gain["value"], gain["low"], gain["high"]) == (0, 0, 0)
    assert not (table[table["detector"] == "knn"]["metric"] == OVER_BASELINE).any()
    assert not (table[table["detector"] == "wgan"]["metric"] == OVER_MEMBER).any()


@pytest.mark.parametrize(
    ("better", "words"),
    [
        ("wgan", "is significantly higher"),
        ("knn", "is significantly lower"),
        (None, "is equal to it"),
    ],
)
def test_text_compares_with_the_best_baseline(results, better, words):
    frame = results["frame"]
    good = (frame["label"] != "ordinary") + np.arange(len(frame)) / 1e4
    frame["knn_distance_sigma"] = -good if better == "wgan" else good
    frame["wgan_s_disc_sigma"] = -good if better == "knn" else good
    table = measure(results)
    text = results["text"].read_text()
    assert f"knn distance, has {0.0 if better == 'wgan' else 1.0:.3f}." in text
    assert f"The main score {words} (difference " in text
    row = row_of(table, **{"class": "astrophysical (group)"})
    assert text.startswith(
        f"# Metrics\n\n**astrophysical** ({row['n']} objects): the main score, "
        f"wgan s_disc, has a ROC AUC of {row['value']:.3f} (95% interval "
    )


def test_the_artifact_score_of_a_published_baseline_is_no_baseline(results):
    frame = results["frame"]
    frame["artifact_score"] = np.float32(frame["label"] != "ordinary")
    results["published"] = {"detector": "knn", "score": "distance"}
    table = measure(results)
    facts = {"class": "astrophysical (group)"}
    gain = row_of(table, metric=OVER_BASELINE, **facts)["value"]
    knn = row_of(table, detector="knn", score="distance", **facts)["value"]
    assert gain == pytest.approx(row_of(table, **facts)["value"] - knn)
    assert "| knn distance (best baseline) |" in results["text"].read_text()


def test_artifacts_are_told_from_galaxies(results):
    frame = results["frame"]
    rng = np.random.default_rng(5)
    artifact = (frame["label"] == "artifact").to_numpy()
    frame["artifact_score"] = np.float32(
        rng.uniform(0, 0.6, len(frame)) + 0.3 * artifact
    )
    # The float32 next to 0.7 is below it.
    results["threshold"] = 0.7
    frame.loc[artifact.argmax(), "artifact_score"] = np.float32(0.7)
    table = measure(results)
    both = frame["label"].isin(["artifact", "arc", "merger"])
    facts = {"class": ARTIFACTS}
    for score, column in (
        ("artifact_score", "artifact_score"),
        ("s_gen", "wgan_s_gen_sigma"),
    ):
        truth = roc_auc_score(artifact[both], frame[column][both])
        row = row_of(table, score=score, **facts)
        assert row["value"] == pytest.approx(truth, abs=1e-12)
        assert row["n"] == artifact.sum()
    flagged = frame["artifact_score"].astype(float) >= 0.7
    row = row_of(
        table, score="artifact_score", metric="flagged", **{"class": "artifact"}
    )
    assert row["value"] == flagged[artifact].mean()
    assert row["chance"] == flagged.mean()
    text = results["text"].read_text()
    galaxies = frame["label"].isin(["arc", "merger"])
    assert (
        f"It flags {flagged[artifact].sum()} of {artifact.sum()} artifacts and "
        f"{flagged[galaxies].sum()} of {galaxies.sum()} galaxies."
    ) in text


def test_without_ordinary_objects_looks_are_still_counted(results):
    results["labels"] = LABELS | {"ordinary": [], "artifact": ARTIFACT}
    table = measure(results)
    assert np.isnan(row_of(table)["value"])
    assert row_of(table, metric="looks_for_half")["value"] > 1
    assert "no ordinary objects to compare with. Its first 100 objects contain" in (
        results["text"].read_text()
    )


@pytest.mark.parametrize("label", [None, "ordinary"])
def test_without_labels_the_table_is_empty_and_says_so(results, label, caplog):
    results["frame"]["label"] = label
    assert len(measure(results)) == 0
    assert "a tag but those of `labels.ordinary`" in results["text"].read_text()
    assert "so nothing is measured" in results["text"].read_text()
    assert "no metrics" in caplog.text


def test_same_input_gives_the_same_bytes(results):
    measure(results)
    first = results["table"].read_bytes(), results["text"].read_bytes()
    measure(results)
    assert (results["table"].read_bytes(), results["text"].read_bytes()) == first
