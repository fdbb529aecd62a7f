"""What the page learns from judgements is what the workflow learns from them."""

import numpy as np
import pytest
from made_up_learning import drawn, learned, taught_by, write_page
from sklearn.linear_model import LogisticRegression

from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import read_objects
from peculiar.scores.rerank import VERDICTS, fit


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


@pytest.mark.parametrize("number", [40, 375])
@pytest.mark.parametrize("count", [60, 300])
def test_the_order_is_the_workflows(tmp_path, number, count):
    made, truth = write_page(tmp_path, number)
    # With fewer errors a larger strength is chosen.
    sets = [drawn(truth, count, seed, 0.04 * (seed % 3)) for seed in range(10)]
    results = learned(tmp_path, sets)
    for found, said in zip(results, sets, strict=True):
        check(found, made, said)
    strengths = {one["strength"] for one in results}
    assert strengths == {0.03} if count == 60 else len(strengths) > 1


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


def test_an_object_of_two_slices_teaches_once_and_is_ranked_twice(tmp_path):
    made, truth = write_page(tmp_path, 40, copied=100)
    sets = [drawn(truth, 300, seed) for seed in range(3)]
    for found, said in zip(learned(tmp_path, sets), sets, strict=True):
        check(found, made, said)
        assert found["judged"] == sum(v != "unsure" for _, v in said)


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
