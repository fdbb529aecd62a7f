"""What the page learns from judgements is what the workflow learns from them."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_descriptors import survey
from sklearn.linear_model import LogisticRegression

from peculiar.explorer.learning import read_learning, write_learning
from peculiar.explorer.rows import Rows
from peculiar.explorer.script_file import put_array, put_meta
from peculiar.measure.descriptor_tables import Descriptors, write_values
from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import find_basis, read_objects
from peculiar.scores.rerank import VERDICTS, choose_strength, fit, predict, teaches

PAGE = Path(__file__).parents[2] / "explorer" / "taught.js"


def write(folder, number, *, count=1500, copied=0, shown=None):
    """Write a survey of two slices as files and as a page; return its files and truth.

    The last `copied` objects of the first slice are in the second one, too.
    """
    ids, values, truth = survey(count, number, interesting=0.15)
    taught = np.random.default_rng(4).normal(size=count).astype(np.float32)
    taught[truth == "interesting"] += 1
    taught[::7] = np.nan
    half = count // 2
    parts = {"a": np.arange(half), "b": np.arange(half - copied, count)}
    files, ranked = {}, {}
    for name, rows in parts.items():
        names = [f"number_{k}" for k in range(number)]
        files[name] = [folder / f"{name}.parquet"]
        write_values(files[name][0], Descriptors(ids[rows], values[rows], names))
        ranked[name] = folder / f"taught_{name}.parquet"
        table = {"object_id": ids[rows], "taught": taught[rows]}
        pq.write_table(pa.table(table), ranked[name])
    basis = folder / "basis.json"
    find_basis(descriptors=files, taught=ranked, basis=basis)
    far = {"novelty": {}, "artifacts": {}, "threshold": 0.5}
    made = {"descriptors": files, "taught": ranked, "basis": basis}
    made |= {"far": far, "radius": 16.0}
    _write_page(folder, made, ids, parts, shown)
    return made, dict(zip(ids.tolist(), truth.tolist(), strict=True))


def _write_page(folder, made, ids, parts, shown):
    # A row of the catalogue is another than that of the descriptors.
    slices = np.repeat(list(parts), [len(rows) for rows in parts.values()])
    order = np.random.default_rng(9).permutation(len(slices))
    table = pa.table(
        {
            "slice": slices[order],
            "object_id": ids[np.concatenate(list(parts.values()))][order],
            "shard": np.zeros(len(slices), np.int32),
        }
    )
    rows = Rows(table)
    data = folder / "data"
    data.mkdir()
    put_array(data, "id", "i8", rows.ids)
    shown = np.ones(rows.count, bool) if shown is None else np.isin(rows.ids, shown)
    learning = read_learning(rows, made)
    facts = write_learning(data, learning, rows, shown, np.empty(0, np.int64))
    put_meta(data, {"n": rows.count, "columns": [], "learn": facts})


def page(folder, sets, **more):
    """Return what the page learns from sets of (id, verdict)."""
    path = folder / "sets.json"
    said = [{"said": [(str(x), v) for x, v in one]} | more for one in sets]
    path.write_text(json.dumps(said))
    run = ["node", str(PAGE), str(folder), str(path)]
    found = subprocess.run(run, check=True, capture_output=True, text=True)
    return json.loads(found.stdout)


def workflow(made, said):
    """Return ids, probabilities and strength of the workflow, as `write_reranked`."""
    objects = read_objects(made["descriptors"], made["taught"])
    basis = read_basis(made["basis"])
    row_of = {x: k for k, x in reversed(list(enumerate(objects.ids.tolist())))}
    said = sorted(said)
    judged = np.array([row_of[x] for x, _ in said])
    verdicts = np.array([v for _, v in said], dtype=object)
    near = coordinates(objects.values[judged], basis, objects.added(judged))
    if not teaches(verdicts):
        return objects.ids, None, None, (near, verdicts)
    strength = choose_strength(near, verdicts)
    model = fit(near, verdicts, strength)
    ranks = predict(objects.values, basis, [model], objects.added())
    return objects.ids, ranks, strength, (near, verdicts)


def drawn(truth, count, seed, wrong=0.1):
    """Return random judgements, interesting objects more often, some of them wrong."""
    rng = np.random.default_rng(seed)
    ids = np.array(list(truth))
    weight = np.array([1.0 if truth[x] == "boring" else 4.0 for x in ids.tolist()])
    chosen = rng.choice(ids, count, replace=False, p=weight / weight.sum()).tolist()
    words = [*VERDICTS, "unsure"]
    return [
        (x, rng.choice(words) if rng.random() < wrong else truth[x]) for x in chosen
    ]


def check(found, made, said):
    """Assert that the page's ranking is the workflow's."""
    ids, ranks, strength, _ = workflow(made, said)
    assert found["ids"] == [str(x) for x in ids.tolist()]
    assert found["strength"] == strength
    ours, theirs = np.array(found["interesting"]), ranks["p_interesting"]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    if found["artifact"] is None:
        assert np.isnan(ranks["p_artifact"]).all()
    else:
        np.testing.assert_allclose(found["artifact"], ranks["p_artifact"], atol=1e-9)
    order = np.argsort(-theirs, kind="stable")
    np.testing.assert_array_equal(np.argsort(-ours, kind="stable"), order)


@pytest.mark.parametrize("number", [40, 375])
@pytest.mark.parametrize("count", [60, 300])
def test_the_order_is_the_workflows(tmp_path, number, count):
    made, truth = write(tmp_path, number)
    # With fewer errors a larger strength is chosen.
    sets = [drawn(truth, count, seed, 0.04 * (seed % 3)) for seed in range(10)]
    results = page(tmp_path, sets)
    for found, said in zip(results, sets, strict=True):
        check(found, made, said)
    strengths = {one["strength"] for one in results}
    assert strengths == {0.03} if count == 60 else len(strengths) > 1


def test_the_order_is_scikit_learns(tmp_path):
    made, truth = write(tmp_path, 40)
    said = drawn(truth, 90, 3)
    (found,) = page(tmp_path, [said])
    _, _, _, (near, verdicts) = workflow(made, said)
    known = verdicts != "unsure"
    theirs = LogisticRegression(
        C=0.03, class_weight="balanced", solver="newton-cholesky", tol=1e-12
    ).fit(near[known], verdicts[known])
    objects = read_objects(made["descriptors"], made["taught"])
    basis = read_basis(made["basis"])
    everything = coordinates(objects.values, basis, objects.added())
    chance = theirs.predict_proba(everything)[
        :, list(theirs.classes_).index(VERDICTS[0])
    ]
    np.testing.assert_allclose(found["interesting"], chance, atol=1e-10)


def test_many_judgements_two_verdicts_and_none(tmp_path):
    made, truth = write(tmp_path, 40)
    two = [(x, "boring" if v == "artifact" else v) for x, v in drawn(truth, 200, 1, 0)]
    other = [(x, v) for x, v in drawn(truth, 300, 2, 0) if v != "boring"]
    sets = [drawn(truth, 900, 0), two, other]
    for found, said in zip(page(tmp_path, sets), sets, strict=True):
        check(found, made, said)
    alone = [(x, v) for x, v in drawn(truth, 90, 3) if v != "interesting"]
    (found,) = page(tmp_path, [alone])
    assert (found["interesting"], found["artifact"], found["strength"]) == (None,) * 3


def test_an_object_of_two_slices_teaches_once_and_is_ranked_twice(tmp_path):
    made, truth = write(tmp_path, 40, copied=100)
    sets = [drawn(truth, 300, seed) for seed in range(3)]
    for found, said in zip(page(tmp_path, sets), sets, strict=True):
        check(found, made, said)
        assert found["judged"] == sum(v != "unsure" for _, v in said)


def test_objects_without_a_picture_are_left_out(tmp_path):
    _, truth = (
        write(tmp_path / "all", 40) if (tmp_path / "all").mkdir() is None else None
    )
    some = sorted(truth)[100:900]
    (tmp_path / "some").mkdir()
    write(tmp_path / "some", 40, shown=some)
    said = drawn({x: truth[x] for x in some}, 150, 1)
    (whole,), (part,) = page(tmp_path / "all", [said]), page(tmp_path / "some", [said])
    assert part["ids"] == [str(x) for x in some]
    chance = dict(zip(whole["ids"], whole["interesting"], strict=True))
    assert part["interesting"] == [chance[x] for x in part["ids"]]
    # A judged object that is not on the page teaches nothing.
    (less,) = page(tmp_path / "some", [[*said, (sorted(truth)[0], "interesting")]])
    assert less["interesting"] == part["interesting"]


def test_the_reason_is_the_judged_object_that_raised_it_most(tmp_path):
    made, truth = write(tmp_path, 40)
    said = sorted(drawn(truth, 90, 5, 0))
    (found,) = page(tmp_path, [said])
    _, _, _, (near, verdicts) = workflow(made, said)
    model = fit(near, verdicts, 0.03)
    scores = near @ model.weights + model.intercepts
    chance = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    codes = np.array([VERDICTS.index(one) for one in verdicts])
    weight = len(codes) / 3 / np.bincount(codes)[codes]
    # Where the fit ends its slope is 0: the weights are these sums of the judged.
    factors = 0.03 * weight * ((codes == 0) - chance[:, 0])
    np.testing.assert_allclose(near.T @ factors, model.weights[:, 0], atol=1e-6)
    objects = read_objects(made["descriptors"], made["taught"])
    basis = read_basis(made["basis"])
    everything = coordinates(objects.values, basis, objects.added())
    raised = everything @ near.T * factors
    ids = np.array([x for x, _ in said])
    for row in range(0, 1500, 50):
        own = np.where((codes == 0) & (ids != objects.ids[row]), raised[row], 0)
        best = found["because"][row]
        if own.max() <= 0:
            assert best is None
            continue
        assert best["id"] == str(ids[own.argmax()])
        share = own.max() / raised[row].clip(0).sum()
        assert best["share"] == pytest.approx(share, rel=1e-5)
