"""Areas, average precisions and enrichment, against scikit-learn's and counts."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_trust import LABELS, SCORES, made_up_catalog, table_below, write_catalog
from sklearn.metrics import average_precision_score, roc_auc_score

from peculiar.evaluate.places import first_of_each_place
from peculiar.evaluate.ranking import measure_ranking
from peculiar.evaluate.roc import bootstrap_precisions


@given(
    values=st.lists(st.integers(0, 5), min_size=6, max_size=40),
    seed=st.integers(0, 2**32 - 1),
)
def test_precisions_are_scikit_learns_ties_included(values, seed):
    rng = np.random.default_rng(seed)
    scores = np.array([values, rng.permutation(values)], dtype=float)
    classes = rng.permutation(np.arange(len(values)) % 3)
    found = bootstrap_precisions(scores, classes, count=0, seed=0)[0]
    for number, score in enumerate(scores):
        for kind in (1, 2):
            both = (classes == 0) | (classes == kind)
            truth = average_precision_score(classes[both] == kind, score[both])
            assert found[number, kind - 1] == pytest.approx(truth, abs=1e-12)


def test_resamples_are_weights_of_objects():
    """Each resample is what scikit-learn has for the objects, drawn so often."""
    rng = np.random.default_rng(1)
    classes = np.repeat([0, 1], [50, 8])
    scores = rng.normal(classes, 1.0)
    found = bootstrap_precisions(scores[np.newaxis], classes, count=20, seed=3)
    draws = np.random.default_rng(3)
    for resample in range(1, 21):
        rows = np.concatenate([draws.integers(0, 50, 50), 50 + draws.integers(0, 8, 8)])
        truth = average_precision_score(classes[rows], scores[rows])
        assert found[resample, 0, 0] == pytest.approx(truth, abs=1e-12)


@pytest.fixture
def results(tmp_path):
    return {
        "frame": made_up_catalog(),
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS,
        "scores": SCORES,
        "radius": 16.0,
        "training_samples": {},
        "chosen_by": {},
        "chosen": {
            "detectors": ["wgan"],
            "score": "s_disc",
            "baselines": ["knn"],
            "others": [],
        },
        "table": tmp_path / "ranking.parquet",
        "text": tmp_path / "ranking.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_ranking(**{key: results[key] for key in results if key != "frame"})
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, **facts):
    chosen = np.logical_and.reduce([table[key] == facts[key] for key in facts])
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


@pytest.mark.parametrize(
    ("what", "label", "members"),
    [
        ("label", "merger", ["merger"]),
        ("label", "odd", ["odd"]),
        ("group", "astrophysical", ["arc", "merger"]),
    ],
)
@pytest.mark.parametrize(
    ("detector", "score", "column"),
    [
        ("wgan", "order", "wgan_rank_pct"),
        ("wgan", "s_gen", "wgan_s_gen_sigma"),
        ("knn", "order", "knn_rank_pct"),
    ],
)
def test_figures(results, what, label, members, detector, score, column):
    table = measure(results)
    row = row_of(table, what=what, label=label, detector=detector, score=score)
    frame = results["frame"].dropna(subset=[column])
    kept = frame[frame["label"].isin([*members, "ordinary"])]
    strange = kept["label"] != "ordinary"
    assert (row["n"], row["n_ordinary"]) == (strange.sum(), (~strange).sum())
    assert row["prevalence"] == pytest.approx(strange.mean())
    area = roc_auc_score(strange, kept[column])
    assert row["area"] == pytest.approx(area, abs=1e-12)
    precision = average_precision_score(strange, kept[column])
    assert row["precision"] == pytest.approx(precision, abs=1e-12)
    # The top 1% of 400 and of 200 objects are 4 and 2.
    top = frame.groupby("slice")[column].rank(ascending=False)
    top = top <= frame["slice"].map({"bright": 4, "faint": 2})
    share = top[frame["label"].isin(members)].mean() / top.mean()
    assert row["enrichment"] == pytest.approx(share)
    for figure in ("area", "precision", "enrichment"):
        assert row[f"{figure}_low"] <= row[figure] <= row[f"{figure}_high"]


def test_a_single_score_stands_once(results):
    table = measure(results)
    found = set(zip(table["detector"], table["score"], strict=True))
    wgan = {("wgan", "order"), ("wgan", "s_gen"), ("wgan", "s_disc")}
    assert found == wgan | {("knn", "order")}


def test_of_each_place_one_object_counts(results):
    """Every arc three times, at one place: nothing changes but the share found."""
    before = row_of(measure(results), label="arc", detector="wgan", score="order")
    frame = results["frame"]
    arcs = frame[frame["label"] == "arc"]
    copies = [
        arcs.assign(
            object_id=arcs["object_id"] + number * 10_000,
            dec=arcs["dec"] + number / 3600,
            # Worse, and not the first by id.
            **{name: arcs[name] - 1 for name in arcs if name.endswith("_sigma")},
            wgan_rank_pct=0.0,
        )
        for number in (1, 2)
    ]
    results["frame"] = frame = frame.iloc[np.arange(len(frame))]
    results["frame"] = type(frame)(
        {
            name: np.concatenate([one[name] for one in (frame, *copies)])
            for name in frame
        }
    )
    after = row_of(measure(results), label="arc", detector="wgan", score="order")
    for name in ("n", "n_ordinary", "area", "precision"):
        assert after[name] == pytest.approx(before[name])


def test_first_of_a_place_is_the_first_by_id_and_unknown_places_stand_alone():
    frame = made_up_catalog().iloc[:5].reset_index(drop=True)
    frame["object_id"] = [9, 3, 5, 1, 2]
    frame["ra"] = [10.0, 10.0, 10.0, np.nan, np.nan]
    frame["dec"] = [0.0, 5 / 3600, 1.0, np.nan, np.nan]
    members = np.array([True, True, True, True, False])
    first = first_of_each_place(members, frame, 16.0)
    assert first.tolist() == [False, True, True, True, False]
    # The others of a place do not count where they are of no class.
    members[1] = False
    first = first_of_each_place(members, frame, 16.0)
    assert first.tolist() == [True, False, True, True, False]


def test_without_places_all_count(results):
    results["frame"] = results["frame"].drop(columns=["ra", "dec"])
    row = row_of(measure(results), label="arc", detector="wgan", score="order")
    assert row["n"] == (results["frame"]["label"] == "arc").sum()


def test_tags_are_compared_with_ordinary_objects_that_lack_them(results):
    frame = results["frame"]
    rng = np.random.default_rng(4)
    tagged = rng.random(len(frame)) < 0.1
    frame["tags"] = np.where(tagged, "ring", None)
    row = row_of(measure(results), what="tag", detector="wgan", score="order")
    ordinary = (frame["label"] == "ordinary") & ~tagged
    assert (row["n"], row["n_ordinary"]) == (tagged.sum(), ordinary.sum())
    kept = tagged | ordinary
    truth = roc_auc_score(tagged[kept], frame["wgan_rank_pct"][kept])
    assert row["area"] == pytest.approx(truth, abs=1e-12)


def test_objects_used_in_training_do_not_count(results, tmp_path):
    frame = results["frame"]
    seen = frame[(frame["label"] == "ordinary") & (frame["slice"] == "bright")]
    path = tmp_path / "sample.parquet"
    pq.write_table(pa.table({"object_id": seen["object_id"].to_numpy()[:50]}), path)
    results["training_samples"] = {"bright": [path]}
    row = row_of(measure(results), label="arc", detector="wgan", score="order")
    assert row["n_ordinary"] == (frame["label"] == "ordinary").sum() - 50
    assert "50 known objects used in training" in results["text"].read_text()


def test_text_has_all_side_by_side_and_the_best_bold(results):
    table = measure(results)
    text = results["text"].read_text()
    cells = table_below(text, "## Average precision")
    mergers = table[table["label"] == "merger"]
    best = mergers.loc[mergers["precision"].idxmax()]
    name = f"{best['detector']} {best['score']}"
    assert cells[name]["merger"].startswith(f"**{best['precision']:.3f}** (")
    assert sum("**" in row["merger"] for row in cells.values()) == 1
    most = mergers.loc[mergers["n"].idxmax()]
    assert cells["prevalence"]["merger"] == f"{most['prevalence']:.3f}"
    knn = row_of(mergers, detector="knn")
    assert cells["knn order"]["merger"].endswith(f" of {knn['n']})")
    areas = table_below(text, "## Area under the ROC curve")
    assert areas["ordinary"]["merger"] == f"{most['n_ordinary']}"
    assert "astrophysical (group)" in areas["objects"]


def test_a_top_that_holds_nobody_is_said(results):
    """Where all score alike, no hundredth can be taken."""
    results["frame"]["wgan_rank_pct"] = 50.0
    table = measure(results)
    row = row_of(table, label="arc", detector="wgan", score="order")
    assert np.isnan(row["enrichment"])
    assert row["area"] == 0.5
    cells = table_below(results["text"].read_text(), "## Enrichment")
    assert cells["wgan order"]["arc"] == "nobody there"


@pytest.mark.parametrize("missing", ["labels", "ordinary", "columns"])
def test_without_labels_the_table_is_empty_and_says_so(results, missing, caplog):
    if missing == "labels":
        results["frame"]["label"] = None
    elif missing == "ordinary":
        results["labels"] = {"ordinary": [], "groups": {}}
    else:
        del results["frame"]["label"]
    assert len(measure(results)) == 0
    assert "There is nothing to compare" in results["text"].read_text()
    assert "no ranking" in caplog.text


def test_same_input_gives_the_same_bytes(results):
    measure(results)
    first = results["table"].read_bytes(), results["text"].read_bytes()
    measure(results)
    assert (results["table"].read_bytes(), results["text"].read_bytes()) == first


def test_the_page_says_whether_the_baselines_are_beaten(results):
    table = measure(results)
    cells = table_below(results["text"].read_text(), "## Against the baselines")
    for label in ("merger", "astrophysical (group)"):
        name = label.removesuffix(" (group)")
        ours = row_of(table, label=name, detector="wgan", score="s_disc")["area"]
        theirs = row_of(table, label=name, detector="knn", score="order")["area"]
        row = cells[label]
        assert row["published"] == f"{ours:.3f}"
        assert row["best baseline"] == f"{theirs:.3f} (knn order)"
        word = "**beats it**" if ours > theirs else "does not beat it"
        assert row["verdict"] == f"{word}: {ours - theirs:+.3f}"


def test_better_by_less_than_is_printed_is_no_better(results):
    """The baseline orders as the published score does, but for one pair of objects."""
    frame = results["frame"]
    scores = frame["wgan_s_disc_sigma"]
    frame["knn_rank_pct"] = scores
    order = scores[frame["label"].isin(["ordinary", "merger"])].sort_values().index
    merger = (frame["label"][order] == "merger").to_numpy()
    last = np.flatnonzero(merger[1:] & ~merger[:-1])[-1]
    below, above = order[last], order[last + 1]
    frame.loc[[below, above], "knn_rank_pct"] = scores[[above, below]].to_numpy()
    table = measure(results)
    ours = row_of(table, label="merger", detector="wgan", score="s_disc")["area"]
    theirs = row_of(table, label="merger", detector="knn", score="order")["area"]
    assert 0 < ours - theirs < 0.0005
    cells = table_below(results["text"].read_text(), "## Against the baselines")
    assert cells["merger"]["verdict"] == "does not beat it: +0.000"


def test_seeds_are_averaged_before_they_are_compared(results):
    frame = results["frame"]
    for column in ("s_gen_sigma", "s_disc_sigma", "rank_pct"):
        frame[f"two_{column}"] = -frame[f"wgan_{column}"]
    results["scores"] = SCORES | {"two": SCORES["wgan"]}
    results["chosen"] = results["chosen"] | {"detectors": ["wgan", "two"]}
    table = measure(results)
    cells = table_below(results["text"].read_text(), "## Against the baselines")
    # A score and its negative have areas that add up to 1.
    area = row_of(table, label="merger", detector="wgan", score="s_disc")["area"]
    assert cells["merger"]["published"] == f"0.500 ± {np.sqrt(2) * (area - 0.5):.3f}"
    assert cells["merger"]["verdict"].startswith("does not beat it")


def test_every_other_family_is_compared_by_its_order(results):
    frame = results["frame"]
    frame["one_rank_pct"] = frame["knn_rank_pct"]
    frame["two_rank_pct"] = -frame["knn_rank_pct"]
    results["scores"] = SCORES | {"one": ["s"], "two": ["s"]}
    results["chosen"] = results["chosen"] | {"others": [["one", "two"], ["one"]]}
    table = measure(results)
    text = results["text"].read_text()
    cells = table_below(text, "All other detectors by their order")
    assert list(cells) == [
        "one, two: astrophysical (group)",
        "one: astrophysical (group)",
    ]
    same = row_of(table, label="astrophysical", detector="knn", score="order")["area"]
    spread = np.sqrt(2) * abs(same - 0.5)
    both, alone = cells.values()
    assert both["area"] == f"0.500 ± {spread:.3f}"
    assert alone["area"] == f"{same:.3f}"
    assert alone["verdict"] == "does not beat it: +0.000"
