"""What the page learns from judgements is what the workflow learns from them."""

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_explorer import Folder, make_results
from made_up_learning import drawn, learned, taught_by, write_page
from sklearn.linear_model import LogisticRegression

from peculiar.explorer.write import write_explorer
from peculiar.labels.judgements import SCHEMA as JUDGED
from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import read_objects
from peculiar.scores.rerank import VERDICTS, fit

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node is not there")


def check(found, made, said):
    """Assert that the page's ranking is the workflow's."""
    ids, ranks, strength, _ = taught_by(made, said)
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


@needs_node
@pytest.mark.parametrize("number", [40, 375])
@pytest.mark.parametrize("count", [60, 300])
@needs_node
def test_the_order_is_the_workflows(tmp_path, number, count):
    made, truth = write_page(tmp_path, number)
    # With fewer errors a larger strength is chosen.
    sets = [drawn(truth, count, seed, 0.04 * (seed % 3)) for seed in range(10)]
    results = learned(tmp_path, sets)
    for found, said in zip(results, sets, strict=True):
        check(found, made, said)
    strengths = {one["strength"] for one in results}
    assert strengths == {0.03} if count == 60 else len(strengths) > 1


@needs_node
def test_the_order_is_scikit_learns(tmp_path):
    made, truth = write_page(tmp_path, 40)
    said = drawn(truth, 90, 3)
    (found,) = learned(tmp_path, [said])
    _, _, _, (near, verdicts) = taught_by(made, said)
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


@needs_node
def test_many_judgements_two_verdicts_and_none(tmp_path):
    made, truth = write_page(tmp_path, 40)
    two = [(x, "boring" if v == "artifact" else v) for x, v in drawn(truth, 200, 1, 0)]
    other = [(x, v) for x, v in drawn(truth, 300, 2, 0) if v != "boring"]
    sets = [drawn(truth, 900, 0), two, other]
    for found, said in zip(learned(tmp_path, sets), sets, strict=True):
        check(found, made, said)
    alone = [(x, v) for x, v in drawn(truth, 90, 3) if v != "interesting"]
    (found,) = learned(tmp_path, [alone])
    assert (found["interesting"], found["artifact"], found["strength"]) == (None,) * 3


@needs_node
def test_an_object_of_two_slices_teaches_once_and_is_ranked_twice(tmp_path):
    made, truth = write_page(tmp_path, 40, copied=100)
    sets = [drawn(truth, 300, seed) for seed in range(3)]
    for found, said in zip(learned(tmp_path, sets), sets, strict=True):
        check(found, made, said)
        assert found["judged"] == sum(v != "unsure" for _, v in said)


@needs_node
def test_objects_without_a_picture_are_left_out(tmp_path):
    _, truth = (
        write_page(tmp_path / "all", 40) if (tmp_path / "all").mkdir() is None else None
    )
    some = sorted(truth)[100:900]
    (tmp_path / "some").mkdir()
    write_page(tmp_path / "some", 40, shown=some)
    said = drawn({x: truth[x] for x in some}, 150, 1)
    (whole,), (part,) = (
        learned(tmp_path / "all", [said]),
        learned(tmp_path / "some", [said]),
    )
    assert part["ids"] == [str(x) for x in some]
    chance = dict(zip(whole["ids"], whole["interesting"], strict=True))
    assert part["interesting"] == [chance[x] for x in part["ids"]]
    # A judged object that is not on the page teaches nothing.
    (less,) = learned(tmp_path / "some", [[*said, (sorted(truth)[0], "interesting")]])
    assert less["interesting"] == part["interesting"]


@needs_node
def test_the_reason_is_the_judged_object_that_raised_it_most(tmp_path):
    made, truth = write_page(tmp_path, 40)
    said = sorted(drawn(truth, 90, 5, 0))
    (found,) = learned(tmp_path, [said])
    _, _, _, (near, verdicts) = taught_by(made, said)
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


def descriptors_of(made):
    """Return id and descriptors of each row that learns, in the order of the files."""
    facts = made.meta["learn"]
    parts = [made.array(f"learn_{number}") for number in range(facts["files"])]
    values = np.concatenate(parts).reshape(facts["n"], facts["width"])
    return made.array("id")[made.array("learn_rows")], values


@pytest.mark.parametrize("which", ["pictures", "all"])
def test_the_page_has_the_descriptors_of_what_can_be_judged(tmp_path, which):
    results = make_results(tmp_path)
    results["publish"]["explorer"]["learn"] = which
    objects = read_objects(results["survey"]["descriptors"], {})
    catalogue = pq.read_table(results["catalog"], columns=["object_id"])
    # One at which nobody would look but for a judgement from a file.
    judged = int(catalogue["object_id"][110].as_py())
    row = {"object_id": judged, "verdict": "boring", "rows": 1}
    pq.write_table(pa.Table.from_pylist([row], JUDGED), results["judgements"])
    write_explorer(**results)
    made = Folder(results["folder"])
    ids, values = descriptors_of(made)
    expected = set(objects.ids.tolist())
    if which == "pictures":
        pictures = made.array("id")[made.array("strip").astype(bool)].tolist()
        expected = set(pictures)
        assert judged in pictures
        assert len(expected) < len(objects.ids)
    assert ids.tolist() == [x for x in objects.ids.tolist() if x in expected]
    place = {x: number for number, x in enumerate(objects.ids.tolist())}
    own = objects.values[[place[x] for x in ids.tolist()]]
    np.testing.assert_array_equal(values, own)
    assert made.meta["learn"]["all"] == (which == "all")


def test_descriptors_of_many_objects_are_in_several_files(tmp_path, monkeypatch):
    results = make_results(tmp_path)
    results["publish"]["explorer"]["learn"] = "all"
    objects = read_objects(results["survey"]["descriptors"], {})
    number, width = objects.values.shape
    # A hundred objects in each.
    monkeypatch.setattr("peculiar.explorer.learning.CHUNK", 100 * width)
    write_explorer(**results)
    made = Folder(results["folder"])
    files = -(-number // 100)
    assert made.meta["learn"]["files"] == files > 1
    sizes = [len(made.array(f"learn_{file}")) for file in range(files)]
    assert sizes[:-1] == [100 * width] * (files - 1)
    np.testing.assert_array_equal(descriptors_of(made)[1], objects.values)
