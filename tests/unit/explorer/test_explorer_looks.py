"""The page shows next what the workflow's queue would, and estimates what is left."""

import shutil

import numpy as np
import pytest
from made_up_learning import drawn, learned, sky_of, taught_by, write_page
from scipy.stats import chisquare

from peculiar.scores.basis import distances, read_basis
from peculiar.scores.described import read_objects
from peculiar.scores.places import Places
from peculiar.scores.queue import (
    FAR_OUT,
    LIKELY,
    LOOKS,
    RANDOM,
    TAUGHT,
    UNCERTAIN,
    Look,
    next_looks,
    pools,
    random_weights,
)
from peculiar.scores.remaining import estimate_total

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="Node is not there")


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    made, truth = write_page(folder, 40, copied=60)
    objects = read_objects(made["descriptors"], made["taught"])
    places = Places(*sky_of(objects.ids), made["radius"])
    distance = distances(objects.values, read_basis(made["basis"]))
    return folder, made, truth, objects, places, distance


def judged_rows(objects, said):
    return np.flatnonzero(np.isin(objects.ids, [x for x, _ in said]))


def shown(found, objects):
    """Return the page's looks as the workflow has them: by the row of descriptors."""
    own = {row: number for number, row in enumerate(found["rows"])}
    ids = np.array(found["ids"], dtype=np.int64)
    assert ids.tolist() == objects.ids.tolist()
    return [
        Look(own[one["row"]], one["why"], one["chance"], one["probability"] or np.nan)
        for one in found["looks"]
    ]


def test_taught_looks_follow_the_rules_of_the_queue(survey):
    folder, made, truth, objects, places, distance = survey
    said = drawn(truth, 113, 1)
    (found,) = learned(folder, [said], looks=60)
    _, ranks, _, _ = taught_by(made, said)
    p, before = ranks["p_interesting"], judged_rows(objects, said)
    looks = shown(found, objects)
    theirs = next_looks(
        interesting=p,
        distance=distance,
        taught=objects.taught,
        shown=before,
        places=places,
        count=60,
    )
    assert [one.why for one in looks] == [one.why for one in theirs]
    first = [one.why for one in looks].index(RANDOM)
    assert [x.row for x in looks[:first]] == [x.row for x in theirs[:first]]
    # Another object is drawn, so that later looks differ: each against what was left.
    free = np.ones(len(p), bool)
    for row in before:
        free[places.same(row)] = False
    for look, text in zip(looks, found["looks"], strict=True):
        rows = np.flatnonzero(free)
        assert free[look.row]
        weight = random_weights(p)[rows]
        if look.why == LIKELY:
            assert (look.row, look.chance) == (rows[p[rows].argmax()], 1)
        elif look.why == UNCERTAIN:
            assert look.row == rows[np.abs(p[rows] - 0.5).argmin()]
        else:
            own = weight[rows == look.row][0] / weight.sum()
            assert look.chance == pytest.approx(own, rel=1e-6)
        assert look.probability == pytest.approx(p[look.row], abs=1e-9)
        assert text["shownAs"] == look.shown_as()
        free[places.same(look.row)] = False


def test_the_first_looks_are_drawn_from_the_pools_of_the_survey(survey):
    folder, _, truth, objects, places, distance = survey
    ids = np.random.default_rng(2).permutation(list(truth))
    # The random numbers depend on how many were judged.
    sets = [[(int(x), "boring") for x in ids[:n]] for n in range(0, 600, 2)]
    heads = dict(pools(distance, objects.taught, LOOKS))
    taken = []
    for found, said in zip(learned(folder, sets, looks=8), sets, strict=True):
        looks = shown(found, objects)
        assert [one.why for one in looks] == [FAR_OUT, TAUGHT] * 4
        free = np.ones(len(objects.ids), bool)
        for row in judged_rows(objects, said):
            free[places.same(row)] = False
        for look in looks:
            rows = heads[look.why][free[heads[look.why]]]
            assert look.row in rows
            assert look.chance == pytest.approx(1 / len(rows))
            free[places.same(look.row)] = False
        rows = np.sort(
            heads[FAR_OUT][
                np.isin(heads[FAR_OUT], judged_rows(objects, said), invert=True)
            ]
        )
        taken.append(np.searchsorted(rows, looks[0].row) / len(rows))
    counts, _ = np.histogram(taken, 5, (0, 1))
    assert chisquare(counts).pvalue > 0.01


def test_random_looks_are_drawn_with_their_weights(survey):
    folder, made, truth, objects, places, _ = survey
    said = drawn(truth, 119, 4)
    _, ranks, _, _ = taught_by(made, said)
    more = [x for x in truth if x not in dict(said)]
    # What is unsure teaches nothing: the ranking stays, and the random numbers change.
    sets = [[*said, *((x, "unsure") for x in more[: 20 * n])] for n in range(30)]
    below = []
    for found, own in zip(learned(folder, sets, looks=20), sets, strict=True):
        looks = shown(found, objects)
        (number,) = [n for n, one in enumerate(looks) if one.why == RANDOM]
        free = np.ones(len(objects.ids), bool)
        for row in [*judged_rows(objects, own), *(x.row for x in looks[:number])]:
            free[places.same(row)] = False
        weight = np.where(free, random_weights(ranks["p_interesting"]), 0)
        below.append(weight[: looks[number].row].sum() / weight.sum())
    # The part of all weight that stands before what was drawn is uniform.
    counts, _ = np.histogram(below, 3, (0, 1))
    assert chisquare(counts).pvalue > 0.01


def test_fewer_looks_when_all_places_are_shown(survey):
    folder, _, truth, objects, places, _ = survey
    left = sorted(truth)[:12]
    said = [(x, truth[x]) for x in truth if x not in left]
    (found,) = learned(folder, [said], looks=50)
    gone = {row for x in judged_rows(objects, said) for row in places.same(x)}
    free = set(range(len(objects.ids))) - gone
    looks = shown(found, objects)
    assert {look.row for look in looks} <= free
    spots = [tuple(sorted(places.same(look.row))) for look in looks]
    assert len(spots) == len(set(spots))
    assert {row for spot in spots for row in spot} >= free


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_estimate_is_the_workflows_within_its_scatter(survey, seed):
    folder, made, truth, objects, _, _ = survey
    rng = np.random.default_rng(seed)
    said = drawn(truth, 260, seed, 0.05)
    given = {
        x: np.clip(
            rng.normal(0.6 if truth[x] == "interesting" else 0.3, 0.25), 0.01, 0.99
        )
        for x, _ in said
    }
    records = [
        {"id": str(x), "who": who, "shownAs": f"at random; p={p:.6g}; chance=0.1"}
        for x, p in given.items()
        # An earlier name, whose look does not count.
        for who, p in (("Zoe", p), ("Anna", 0.5))
    ]
    (found,) = learned(folder, [said], records=records)
    _, ranks, _, _ = taught_by(made, said)
    known = [(x, v) for x, v in said if v != "unsure"]
    rest = np.ones(len(objects.ids), bool)
    rest[judged_rows(objects, said)] = False
    theirs = [
        estimate_total(
            np.array([float(f"{given[x]:.6g}") for x, _ in known]),
            np.array([v == "interesting" for _, v in known]),
            ranks["p_interesting"][rest],
            seed=number,
        )
        for number in range(8)
    ]
    ours = found["remaining"]
    assert ours["found"] == theirs[0].found
    for name in ("value", "low", "high"):
        values = np.array([getattr(one, name) for one in theirs])
        # The page draws others: five times the scatter of the workflow's own draws.
        room = 5 * values.std(ddof=1) + 1
        assert ours[name] == pytest.approx(values.mean(), abs=room)


def test_too_few_looks_of_known_chance_give_no_estimate(survey):
    folder, _, truth, _, _, _ = survey
    said = drawn(truth, 260, 1)
    looks = [{"who": "", "shownAs": "at random; p=0.3; chance=0.1"}] * 99
    records = [{"id": str(x)} | one for (x, _), one in zip(said, looks, strict=False)]
    (found,) = learned(folder, [said], records=records)
    assert found["remaining"] is None
