"""The page learns in a browser, from disk, too: the same ranking as the workflow's."""

import numpy as np
import pytest
from chromium import CHROMIUM

from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import read_objects
from peculiar.scores.queue import LIKELY
from peculiar.scores.rerank import fit, predict

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

TEACH = """async (said) => {
    const { learn, looks, store } = Peculiar;
    await learn.start();
    const ranked = await learn.teach(new Map(said));
    const judged = new Set(said.map(([id]) => store.rowOf(id)));
    const ids = store.ids();
    return {
        ids: Array.from(ranked.rows, (row) => String(ids[row])),
        interesting: Array.from(ranked.interesting),
        next: looks
            .next(5, ranked, judged)
            .map(({ row, why }) => [String(ids[row]), why]),
    };
}"""


def test_a_ranking_is_learned_in_the_page(page, results):
    survey = results["survey"]
    objects, basis = (
        read_objects(survey["descriptors"], {}),
        read_basis(survey["basis"]),
    )
    page.evaluate("Peculiar.learn.start()")
    known = page.evaluate("Array.from(Peculiar.learn.data().rows, Number)")
    ids = page.evaluate("Array.from(Peculiar.store.ids(), String)")
    place = {x: row for row, x in enumerate(map(str, objects.ids.tolist()))}
    rows = np.sort([place[ids[row]] for row in known])
    judged = rows[np.argsort(objects.ids[rows])][::2]
    first = objects.values[judged, 0].astype(int)
    verdicts = np.where(first > 10, "interesting", "boring").astype(object)
    assert set(verdicts) == {"interesting", "boring"}
    said = [[str(x), v] for x, v in zip(objects.ids[judged], verdicts, strict=True)]
    found = page.evaluate(TEACH, said)
    model = fit(coordinates(objects.values[judged], basis), verdicts)
    chance = predict(objects.values, basis, [model])["p_interesting"]
    expected = chance[[place[x] for x in found["ids"]]]
    np.testing.assert_allclose(found["interesting"], expected, rtol=0, atol=1e-9)
    rest = set(found["ids"]) - {x for x, _ in said}
    assert {x for x, _ in found["next"]} <= rest
    likely = [chance[place[x]] for x, why in found["next"] if why == LIKELY]
    assert len(likely) >= 3
    assert likely == sorted(likely, reverse=True)
