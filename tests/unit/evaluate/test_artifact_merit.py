"""The artifact score's figures of merit, against scikit-learn's and hand counts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from peculiar.evaluate.artifact_merit import measure_artifacts

FAULTS, GALAXIES = ["trail", "halo", "never_seen"], ["arc", "merger"]
LABELS = {
    "ordinary": ["plain"],
    "groups": {},
    "artifact": {"faults": FAULTS, "galaxies": GALAXIES},
}
SCORES = {"wgan": ["s_gen", "s_disc"], "trivial": ["total", "colour"]}
COUNTS = {"plain": 300, "arc": 25, "merger": 15, "trail": 12, "halo": 30, "odd": 5}
#: Mean of each column by label, in standard deviations: colour is lower for faults.
SHIFTS = {
    "wgan_s_gen_sigma": {"trail": 1.0, "halo": 0.5},
    "wgan_s_disc_sigma": {},
    "trivial_total_sigma": {"trail": 3.0, "halo": 0.2},
    "trivial_colour_sigma": {"trail": -1.5, "halo": -1.2},
}
COLUMNS = {
    (None, "artifact_score"): "artifact_score",
    ("wgan", "s_gen"): "wgan_s_gen_sigma",
    ("wgan", "s_disc"): "wgan_s_disc_sigma",
    ("trivial", "total"): "trivial_total_sigma",
    ("trivial", "colour"): "trivial_colour_sigma",
}


@pytest.fixture
def results(tmp_path):
    rng = np.random.default_rng(5)
    labels = np.repeat(list(COUNTS), list(COUNTS.values()))
    count = len(labels)
    fault = np.isin(labels, FAULTS)
    score = rng.uniform(0, 0.6, count) + np.where(fault, 0.35, 0)
    frame = pd.DataFrame({"object_id": 2**60 + np.arange(count), "label": labels})
    frame["artifact_score"] = score.astype(np.float32)
    for name, shifts in SHIFTS.items():
        frame[name] = rng.normal(frame["label"].map(shifts).fillna(0.0), 1.0)
    unlabelled = frame.tail(7).assign(label=None, artifact_score=np.float32(0.9))
    return {
        "frame": pd.concat([frame, unlabelled], ignore_index=True),
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS,
        "scores": SCORES,
        "threshold": 0.5,
        "table": tmp_path / "artifact_merit.parquet",
        "text": tmp_path / "artifact_merit.md",
    }


def measure(results):
    pq.write_table(pa.Table.from_pandas(results["frame"]), results["catalog"])
    measure_artifacts(**{key: results[key] for key in results if key != "frame"})
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, **facts):
    chosen = pd.Series(True, index=table.index)
    for key, value in facts.items():
        chosen &= table[key].isna() if value is None else table[key] == value
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


def true_area(frame, column, faults):
    chosen = frame[frame["label"].isin([*faults, *GALAXIES])]
    return roc_auc_score(chosen["label"].isin(faults), chosen[column])


def test_areas_are_scikit_learns(results):
    table = measure(results)
    for label in (None, "trail", "halo"):
        faults = [label] if label else FAULTS
        for detector, score in COLUMNS:
            row = row_of(
                table, what="area", label=label, detector=detector, score=score
            )
            column = COLUMNS[detector, score]
            truth = true_area(results["frame"], column, faults)
            assert row["area"] == pytest.approx(truth, abs=1e-12)
            assert row["area_low"] < row["area"] < row["area_high"]
            assert row["n"] == sum(COUNTS.get(name, 0) for name in faults)
            assert row["n_galaxies"] == COUNTS["arc"] + COUNTS["merger"]


def test_scores_of_all_faults_come_first_and_labels_without_objects_not_at_all(results):
    table = measure(results)
    areas = table[table["what"] == "area"]
    order = areas["label"].fillna("all").drop_duplicates()
    assert order.tolist() == ["all", "trail", "halo"]
    assert len(areas) == 3 * 5
    assert "odd" not in set(table["label"])


def test_intervals_are_as_wide_as_normal_theory_says(results):
    """Hanley & McNeil (1982) give the standard error of an area of continuous scores.

    Their formula is good to about a tenth here, and the ends of the interval of 1000
    resamples scatter by a few per cent.
    """
    table = measure(results)
    row = row_of(table, what="area", label=None, detector="wgan", score="s_gen")
    area, m, n = row["area"], row["n"], row["n_galaxies"]
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (m - 1) * (q1 - area**2) + (n - 1) * (q2 - area**2)
    width = 2 * norm.ppf(0.975) * np.sqrt(variance / (m * n))
    assert row["area_high"] - row["area_low"] == pytest.approx(width, rel=0.25)


def test_lead_is_over_the_better_direction_of_a_baseline(results):
    table = measure(results)
    frame = results["frame"]
    own = true_area(frame, "artifact_score", FAULTS)
    facts = {"what": "area", "label": None}
    colour = true_area(frame, "trivial_colour_sigma", FAULTS)
    assert colour < 0.3
    row = row_of(table, **facts, score="colour")
    assert row["lead"] == pytest.approx(own - (1 - colour), abs=1e-12)
    assert row["lead_low"] < row["lead"] < row["lead_high"]
    row = row_of(table, **facts, score="s_gen")
    truth = own - true_area(frame, "wgan_s_gen_sigma", FAULTS)
    assert row["lead"] == pytest.approx(truth, abs=1e-12)
    assert np.isnan(row_of(table, **facts, score="artifact_score")["lead"])


def test_leads_are_taken_within_a_resample(results):
    """A baseline that is the artifact score itself is ahead by exactly nothing."""
    values = results["frame"]["artifact_score"].astype(float)
    results["frame"]["wgan_s_gen_sigma"] = values
    row = row_of(measure(results), what="area", label=None, score="s_gen")
    assert row[["lead", "lead_low", "lead_high"]].tolist() == [0, 0, 0]
    text = results["text"].read_text()
    assert "**A baseline is as good.**" in text
    assert "the best of 4 baselines: wgan s_gen." in text


@pytest.mark.parametrize(
    ("group", "label", "members"),
    [
        ("faults", None, FAULTS),
        ("faults", "trail", ["trail"]),
        ("galaxies", None, GALAXIES),
        ("galaxies", "arc", ["arc"]),
        ("ordinary", None, ["plain"]),
    ],
)
def test_flagged_objects_by_hand(results, group, label, members):
    frame = results["frame"]
    # At the threshold is flagged.
    frame.loc[frame["label"].isin(["arc", "plain"]).idxmax(), "artifact_score"] = 0.5
    table = measure(results)
    row = row_of(table, what="flagged", group=group, label=label)
    scores = frame["artifact_score"][frame["label"].isin(members)]
    flagged = sum(score >= 0.5 for score in scores)
    assert (row["n"], row["n_flagged"]) == (len(scores), flagged)
    assert row["flagged_share"] == flagged / len(scores)
    # Wilson's score interval, from its formula.
    z, n, p = norm.ppf(0.975), len(scores), flagged / len(scores)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert row["flagged_low"] == pytest.approx(middle - half, abs=1e-9)
    assert row["flagged_high"] == pytest.approx(middle + half, abs=1e-9)


def test_threshold_is_compared_as_the_catalogue_does(results):
    """The float32 next to 0.7 is below 0.7: the catalogue vets such an object."""
    frame = results["frame"]
    frame["artifact_score"] = np.float32(0.7)
    frame.loc[frame["label"] == "trail", "artifact_score"] = np.float32(0.71)
    results["threshold"] = 0.7
    table = measure(results)
    row = row_of(table, what="flagged", group="faults", label=None)
    assert row["n_flagged"] == COUNTS["trail"]


def test_text_names_the_best_baseline_and_who_wins(results):
    measure(results)
    text = results["text"].read_text()
    assert "**artifact_score wins, though within the scatter.** Its area is 0." in text
    assert "The best of 4 baselines, a low trivial colour, has 0." in text
    # For trails a baseline is better, and the text says so.
    assert "Of single labels a baseline wins for trail (trivial total 0." in text
    line = next(row for row in text.splitlines() if row.startswith("| trivial colour"))
    assert line.count("\N{DOWNWARDS ARROW}") == 3
    assert "| **faults** | 42 |" in text
    assert "40 galaxies are compared with" in text


def test_text_says_when_a_baseline_wins(results):
    frame = results["frame"]
    frame["trivial_total_sigma"] = frame["label"].isin(FAULTS).astype(float)
    row = row_of(measure(results), what="area", label=None, score="total")
    assert row["lead_high"] < 0
    text = results["text"].read_text()
    low, high = -row["lead_high"], -row["lead_low"]
    assert f"which is {-row['lead']:.3f} ({low:.2f}..{high:.2f}) less" in text
    assert "**A baseline wins.** Of 4 baselines trivial total has the largest" in text
    assert "artifact_score wins" not in text


def test_text_says_when_a_difference_is_within_the_scatter(results):
    frame = results["frame"]
    chosen = frame["label"].isin(["trail", "halo", "arc", "merger"])
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.01, chosen.sum())
    frame.loc[chosen, "wgan_s_gen_sigma"] = frame["artifact_score"][chosen] + noise
    measure(results)
    assert "wins, though within the scatter.**" in results["text"].read_text()


def test_objects_that_lack_a_score_are_left_out_and_counted(results, caplog):
    frame = results["frame"]
    arcs, trails = (frame.index[frame["label"] == name] for name in ("arc", "trail"))
    frame.loc[arcs[:4], "artifact_score"] = np.nan
    frame.loc[trails[:3], "wgan_s_disc_sigma"] = np.nan
    table = measure(results)
    row = row_of(table, what="area", label=None, score="artifact_score")
    assert (row["n"], row["n_galaxies"]) == (42 - 3, 40 - 4)
    kept = frame.drop([*arcs[:4], *trails[:3]])
    truth = true_area(kept, "artifact_score", FAULTS)
    assert row["area"] == pytest.approx(truth, abs=1e-12)
    row = row_of(table, what="flagged", group="galaxies", label="arc")
    assert row["n"] == COUNTS["arc"] - 4
    text = results["text"].read_text()
    assert "4 labelled objects have no artifact_score" in text
    assert "3 labelled objects have no score of some detector" in text
    assert "4 of 382 labelled objects have no artifact_score" in caplog.text


@pytest.mark.parametrize("missing", ["names", "galaxies", "labels", "column", "score"])
def test_without_labels_the_table_is_empty_and_the_text_says_so(
    results, missing, caplog
):
    frame = results["frame"]
    if missing == "names":
        results["labels"] = LABELS | {"artifact": {"faults": [], "galaxies": []}}
    elif missing == "galaxies":
        results["labels"] = LABELS | {"artifact": {"faults": FAULTS, "galaxies": []}}
    elif missing == "labels":
        frame["label"] = None
    elif missing == "column":
        del frame["label"]
    else:
        frame["artifact_score"] = pd.array([None] * len(frame), dtype="Float32")
    assert len(measure(results)) == 0
    assert pq.read_schema(results["table"]).names[:3] == ["what", "group", "label"]
    text = results["text"].read_text()
    assert "Nothing is measured: no faults or no galaxies with labels" in text
    assert ("none named" in text) == (missing in ("names", "galaxies"))
    assert "artifact_score is not measured" in caplog.text


def test_label_of_both_is_refused(results):
    results["labels"] = LABELS | {
        "artifact": {"faults": ["arc", "trail"], "galaxies": ["arc"]}
    }
    with pytest.raises(ValueError, match=r"labels.artifact: arc stand both in faults"):
        measure(results)


def test_same_input_gives_the_same_bytes(results):
    measure(results)
    first = results["table"].read_bytes(), results["text"].read_bytes()
    measure(results)
    assert (results["table"].read_bytes(), results["text"].read_bytes()) == first
