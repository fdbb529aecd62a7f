"""The ranking that judgements teach: what it is, writes and ignores."""

import csv
import resource
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_descriptors import survey, write_survey
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from peculiar.labels.judgements import SCHEMA as JUDGED
from peculiar.scores.basis import (
    basis_of,
    coordinates,
    distances,
    read_basis,
    write_basis,
)
from peculiar.scores.described import find_basis
from peculiar.scores.places import Places
from peculiar.scores.queue import next_looks, shown_probability
from peculiar.scores.rerank import STRENGTH, choose_strength, fit, predict, resampled
from peculiar.scores.reranked import read_facts, write_reranked


@pytest.fixture
def taught():
    _, values, verdicts = survey()
    basis = basis_of(values, [f"n{k}" for k in range(values.shape[1])])
    return values, verdicts.astype(object), basis, coordinates(values, basis)


def test_the_fit_is_scikit_learns_on_the_same_coordinates(taught):
    _, verdicts, _, near = taught
    rows = np.arange(80)
    model = fit(near[rows], verdicts[rows], 0.1)
    theirs = LogisticRegression(C=0.1, class_weight="balanced", max_iter=5000, tol=1e-8)
    theirs.fit(near[rows], verdicts[rows])
    scores = near @ model.weights + model.intercepts
    ours = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    order = [list(theirs.classes_).index(name) for name in model.verdicts]
    # Both minimise the same convex function to about 1e-5.
    np.testing.assert_allclose(ours, theirs.predict_proba(near)[:, order], atol=2e-3)


def test_probabilities_of_int8_are_those_of_coordinates(taught):
    values, verdicts, basis, near = taught
    model = fit(near[:100], verdicts[:100])
    scores = near @ model.weights + model.intercepts
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    spread = resampled(near[:100], verdicts[:100], STRENGTH)
    found = predict(values, basis, [model, *spread])
    np.testing.assert_allclose(found["p_interesting"], expected[:, 0], atol=1e-5)
    np.testing.assert_allclose(found["p_artifact"], expected[:, 1], atol=1e-5)
    assert roc_auc_score(verdicts[100:] == "interesting", expected[100:, 0]) > 0.8
    assert (found["p_std"] > 0).all()
    assert (found["p_std"] < 0.5).all()


def test_unsure_teaches_nothing(taught):
    _, verdicts, _, near = taught
    some = verdicts[:60].copy()
    some[40:] = "unsure"
    with_them, without = fit(near[:60], some), fit(near[:40], some[:40])
    np.testing.assert_array_equal(with_them.weights, without.weights)


def test_one_verdict_alone_is_refused_and_predicts_nothing(taught):
    values, _, basis, near = taught
    with pytest.raises(ValueError, match="judge more"):
        fit(near[:5], np.array(["boring"] * 5, dtype=object))
    assert all(np.isnan(x).all() for x in predict(values, basis, []).values())


def test_the_strength_is_chosen_from_a_hundred_judgements_on(taught):
    _, verdicts, _, near = taught
    assert choose_strength(near[:99], verdicts[:99]) == STRENGTH
    chosen = choose_strength(near[:300], verdicts[:300])
    assert chosen == choose_strength(near[:300], verdicts[:300])


def test_the_page_reads_the_same_basis(taught, tmp_path):
    values, _, basis, near = taught
    write_basis(basis, tmp_path / "basis.json")
    again = read_basis(tmp_path / "basis.json")
    np.testing.assert_array_equal(coordinates(values, again), near)


def rerank(folder, judged, count=50, names=None, placed=True):
    """Write and read what is reranked after some judgements (id, verdict, shown_as)."""
    ids, values, _ = survey()
    shards, objects = write_survey(folder, ids, values)
    if names:
        table = pq.read_table(objects)
        pq.write_table(table.append_column("source_id", [names]), objects)
    if not placed:
        unknown = pa.nulls(len(ids), pa.float64())
        table = {"object_id": ids, "ra": unknown, "dec": unknown}
        pq.write_table(pa.table(table), objects)
    rows = [
        {"object_id": x, "verdict": v, "who": "A", "rows": 1, "shown_as": s, "round": 1}
        for x, v, s in judged
    ]
    pq.write_table(pa.Table.from_pylist(rows, JUDGED), folder / "judgements.parquet")
    find_basis(descriptors={"s": shards}, taught={}, basis=folder / "basis.json")
    write_reranked(
        descriptors={"s": shards},
        taught={},
        basis=folder / "basis.json",
        objects={"s": objects},
        judgements=folder / "judgements.parquet",
        far={"novelty": {}, "artifacts": {}, "threshold": 0.5},
        radius=16.0,
        count=count,
        reranked=folder / "reranked.parquet",
        queue=folder / "queue.csv",
    )
    with (folder / "queue.csv").open(encoding="utf-8") as file:
        queue = list(csv.DictReader(file))
    return pq.read_table(folder / "reranked.parquet"), queue


def test_without_judgements_nothing_is_known_and_the_queue_is_far_out(tmp_path):
    table, queue = rerank(tmp_path, [])
    assert table["p_interesting"].null_count == len(table) == 600
    assert len(queue) == len({row["object_id"] for row in queue}) == 50
    assert {row["why"] for row in queue} == {"far out"}
    assert {row["round"] for row in queue} == {"1"}
    assert all(0 < float(row["chance"]) <= 1 for row in queue)


def test_the_queue_has_the_names_that_the_source_gives(tmp_path):
    ids, _, _ = survey()
    names = {str(x): "" if row % 3 else f"J{row}, 星" for row, x in enumerate(ids)}
    listed = [name or None for name in names.values()]
    _, queue = rerank(tmp_path / "a", [], names=listed)
    assert [row["source_id"] for row in queue] == [names[x["object_id"]] for x in queue]
    _, queue = rerank(tmp_path / "b", [])
    assert "source_id" not in queue[0]


def test_unknown_positions_are_empty_in_the_queue(tmp_path):
    _, queue = rerank(tmp_path, [], placed=False)
    assert len(queue) == 50
    assert {(row["ra"], row["dec"]) for row in queue} == {("", "")}


def test_judgements_teach_a_ranking_of_all_objects(tmp_path):
    ids, _, verdicts = survey()
    judged = [(int(ids[k]), str(verdicts[k]), "far out; chance=0.1") for k in range(80)]
    judged.append((7, "interesting", None))  # of no object with descriptors
    table, queue = rerank(tmp_path, judged)
    assert table["object_id"].to_pylist() == ids.tolist()
    p = table["p_interesting"].to_numpy()
    assert roc_auc_score(verdicts[80:] == "interesting", p[80:]) > 0.8
    facts = read_facts(tmp_path / "reranked.parquet")
    assert sum(facts["judged"].values()) == 80
    seen = {str(x) for x in ids[:80]}
    assert not seen & {row["object_id"] for row in queue}
    known = {str(x) for x in ids}
    assert all(row["object_id"] in known for row in queue)
    # Of 50 looks after 81: the 100th and 120th at random, the 90th and so on uncertain.
    assert [row["why"] for row in queue].count("at random") == 2
    assert [row["why"] for row in queue].count("most uncertain") in (2, 3)
    likely = [float(r["p_interesting"]) for r in queue if r["why"].startswith("most l")]
    assert likely == sorted(likely, reverse=True)
    row = queue[0]
    assert shown_probability(row["shown_as"]) == pytest.approx(
        float(row["p_interesting"]), rel=1e-5
    )
    again, same = rerank(tmp_path, judged)
    assert again.equals(table)
    assert same == queue


def test_half_the_first_looks_are_taught_by_injection_if_there_is_such_a_ranking():
    count = 2000
    rng = np.random.default_rng(1)
    distance, taught = rng.random(count), rng.random(count)
    distance[:50] = np.nan  # artifacts
    places = Places(np.repeat(np.arange(count // 2), 2) % 360.0, np.zeros(count), 1.0)
    looks = next_looks(
        interesting=None,
        distance=distance,
        taught=taught,
        shown=np.array([5]),
        places=places,
        count=50,
    )
    whys = [look.why for look in looks]
    assert (whys.count("far out"), whys.count("taught by injection")) == (25, 25)
    far = [look.row for look in looks if look.why == "far out"]
    assert min(far) >= 50
    assert np.mean(distance[far] > np.nanquantile(distance, 0.85)) == 1
    spots = [look.row // 2 % 360 for look in looks]
    assert len(set(spots)) == 50
    assert 2 not in spots  # the place of the judged object


def test_the_order_of_judgements_and_shards_does_not_matter(tmp_path):
    ids, _, verdicts = survey()
    judged = [(int(ids[k]), str(verdicts[k]), None) for k in range(80)]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    table, queue = rerank(tmp_path / "a", judged)
    again, same = rerank(tmp_path / "b", judged[::-1])
    assert again.equals(table)
    assert same == queue


def test_all_boring_teaches_nothing_and_they_are_not_shown_again(tmp_path):
    ids, _, _ = survey()
    table, queue = rerank(tmp_path, [(int(x), "boring", None) for x in ids[:70]])
    assert table["p_interesting"].null_count == len(table)
    facts = read_facts(tmp_path / "reranked.parquet")
    assert facts["judged"] == {"boring": 70}
    assert (facts["strength"], facts["total"]) == (None, None)
    assert not {str(x) for x in ids[:70]} & {row["object_id"] for row in queue}


def test_without_an_artifact_p_artifact_is_not_known(tmp_path):
    ids, _, verdicts = survey()
    rows = np.flatnonzero(verdicts != "artifact")[:80]
    judged = [(int(ids[k]), str(verdicts[k]), None) for k in rows]
    table, _ = rerank(tmp_path, judged)
    assert table["p_artifact"].null_count == len(table)
    assert table["p_interesting"].null_count == 0


def test_a_survey_that_is_all_judged_has_an_empty_queue(tmp_path):
    ids, _, verdicts = survey()
    judged = list(zip(ids.tolist(), verdicts.tolist(), [None] * len(ids), strict=True))
    table, queue = rerank(tmp_path, judged)
    assert queue == []
    assert read_facts(tmp_path / "reranked.parquet")["queue"] == 0
    assert len(table) == len(ids)


@pytest.mark.slow  # two gigabytes
def test_a_million_objects_take_less_than_two_minutes():
    rng = np.random.default_rng(1)
    values = rng.integers(-60, 60, (1_000_000, 200)).astype(np.int8)
    verdicts = rng.choice(["interesting", "boring", "artifact"], 1000).astype(object)
    start = time.process_time()
    basis = basis_of(values, [f"n{k}" for k in range(200)])
    near = coordinates(values[:1000], basis)
    strength = choose_strength(near, verdicts)
    models = [fit(near, verdicts, strength), *resampled(near, verdicts, strength)]
    found = predict(values, basis, models)
    looks = next_looks(
        interesting=found["p_interesting"],
        distance=distances(values, basis),
        taught=None,
        shown=np.arange(1000),
        places=Places(rng.uniform(0, 60, 10**6), rng.uniform(0, 20, 10**6), 16.0),
        count=50,
    )
    # Seconds of one core; it was 9 when this was written.
    assert time.process_time() - start < 120
    assert len(looks) == 50
    # kB, and with all of this process's other memory.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4e6
