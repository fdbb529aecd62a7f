"""Fig. 4 of SF21: what each cut selects, counted by hand and found in the figure."""

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from made_up_results import FIRST_ID
from made_up_survey import SCORES as NAMES
from PIL import Image

from peculiar.figures import selections
from peculiar.figures.selections import choose_blocks, count_combinations
from peculiar.scores.cuts import SIGMA

COUNT = 240
#: The limit of most tests.
ONE = {"sigma": 1.0}


def table_of(names=NAMES):
    """Return scores of which a third passes 1 sigma, some of them at it exactly."""
    rng = np.random.default_rng(1)
    values = rng.choice([-1.0, 0.5, 1.0, 1.5, 4.0], (COUNT, len(names)))
    table = pd.DataFrame(values, columns=names)
    table["object_id"] = FIRST_ID + rng.permutation(COUNT)
    return table.assign(drawn=True, grouped=False)


def passed_by(row, names, sigma):
    return tuple(name for name in names if row[name] > sigma)


@pytest.mark.parametrize("names", [NAMES, NAMES[1:2]])
def test_counts_are_those_of_a_loop(names):
    table = table_of(names=names)
    truth = Counter(passed_by(row, names, 1.0) for _, row in table.iterrows())
    counts = count_combinations(table, names, ONE)
    sets = [c for n in range(1, len(names) + 1) for c in combinations(names, n)]
    found = [tuple(name for name in names if row[name]) for _, row in counts.iterrows()]
    assert found == sets
    assert counts["objects"].tolist() == [truth[one] for one in sets]
    assert counts["places"].isna().all()


def test_positions_are_counted_where_all_are_known():
    table = table_of()
    rows = np.arange(COUNT)
    table["drawn"], table["grouped"] = rows % 3 != 0, True
    table.loc[table["s_gen"] <= 1, "grouped"] = False
    counts = count_combinations(table, NAMES, ONE)
    for _, row in counts.iterrows():
        inside = (table[NAMES].gt(1) == row[NAMES].astype(bool)).all(axis=1)
        if row["s_gen"]:
            assert row["places"] == (inside & (rows % 3 != 0)).sum()
        else:
            assert pd.isna(row["places"])


def test_blocks_show_what_their_titles_say():
    table = table_of()
    blocks = choose_blocks(table, NAMES, ONE, seed=1)
    titles = [name.rpartition(" (")[0] for name in blocks]
    assert titles[0] == f"Above 1{SIGMA} in s_gen only"
    assert titles[3] == f"Above 1{SIGMA} in s_gen and s_disc only"
    assert titles[6] == f"Above 1{SIGMA} in all scores"
    sets = [c for n in (1, 2, 3) for c in combinations(NAMES, n)]
    truth = Counter(passed_by(row, NAMES, 1.0) for _, row in table.iterrows())
    for members, (name, block) in zip(sets, blocks.items(), strict=True):
        assert {passed_by(row, NAMES, 1.0) for _, row in block.iterrows()} == {members}
        assert name.endswith(f"({len(block)} of {truth[members]})")
        assert len(block) == min(8, truth[members])
        assert block[list(members)].max(axis=1).is_monotonic_increasing
    shown = pd.concat(blocks.values())["object_id"]
    assert shown.is_unique
    # Combinations that do not occur have no block.
    assert len(choose_blocks(table.assign(s_anom=0.0), NAMES, ONE, seed=1)) == 3


def test_choice_is_by_the_seed():
    table = table_of()
    chosen = [
        pd.concat(choose_blocks(table, NAMES, ONE, seed).values())["object_id"].tolist()
        for seed in (1, 1, 2)
    ]
    assert chosen[0] == chosen[1] != chosen[2]


@pytest.mark.parametrize("sigma", [4.0, 50.0])
def test_highest_are_shown_if_none_passes(sigma):
    """Scores end at 4: none is above it."""
    table = table_of()
    table[NAMES] += np.random.default_rng(2).uniform(-0.1, 0, (COUNT, 3))
    blocks = choose_blocks(table, NAMES, {"sigma": sigma}, seed=1)
    for name, (title, block) in zip(NAMES, blocks.items(), strict=True):
        assert title == f"Highest {name} (none above {sigma:g}{SIGMA})"
        highest = np.sort(table[name].to_numpy())[-8:]
        assert block[name].tolist() == highest.tolist()


def read_scores(survey):
    """Return ids and scores in sigma of the survey, by the scores' names."""
    columns = {f"{name}_sigma": name for name in NAMES}
    return pd.read_parquet(survey["scores"], columns=["object_id", *columns]).rename(
        columns=columns
    )


def write_groups(tmp_path, ids, ranks):
    path = tmp_path / "groups.parquet"
    pd.DataFrame({"object_id": ids, "group_rank": ranks}).to_parquet(path)
    return path


@pytest.mark.parametrize("case", ["one of two", "half is not grouped", "two slices"])
def test_one_object_a_position_is_shown(monkeypatch, survey, draw, tmp_path, case):
    """Ids beside each other near 2^63: as floats they would all be one."""
    table = read_scores(survey)
    ids = table["object_id"].to_numpy()
    groups, drawn = {
        "one of two": ((ids, 1 + ids % 2), ids % 2 == 0),
        # Groups are of the published selection: other scores pass other objects.
        "half is not grouped": ((ids[::2], 2), np.arange(len(ids)) % 2 == 1),
        # An object of two slices is shown if it is first in either.
        "two slices": ((np.tile(ids, 2), np.repeat([1, 2], len(ids))), ids > 0),
    }[case]
    seen = []
    read = selections.read_stamps

    def watch(views, reconstructions, block, names):
        seen.extend(block["object_id"].tolist())
        return read(views, reconstructions, block, names)

    monkeypatch.setattr(selections, "read_stamps", watch)
    draw("selections", limit=ONE, groups=write_groups(tmp_path, *groups))
    assert len(seen) == len(set(seen))
    assert set(seen) <= set(ids[drawn])
    sets = Counter(passed_by(row, NAMES, 1.0) for _, row in table[drawn].iterrows())
    assert len(seen) == sum(min(8, sets[one]) for one in sets if one)


def test_real_images_are_in_the_figure_once(draw, paint):
    """Yellow images, cyan reconstructions: as many squares of each, of one size."""
    yellow, cyan = (255, 255, 0), (0, 255, 255)
    images = {"views": paint(yellow), "groups": None}
    images["reconstructions"] = paint(cyan, "reconstructions")
    with Image.open(draw("selections", **images)) as image:
        counts = {c: n for n, c in image.convert("RGB").getcolors(100_000)}
    # Three blocks of 8, as one score is the same as another.
    sides = [np.sqrt(counts[one] / 24) for one in (yellow, cyan)]
    # 8 across nearly the whole width of 1400, less names and gaps of 4 in 24.
    assert sides[0] == pytest.approx(sides[1], abs=1)
    assert 125 < sides[0] < 150


def test_headline_and_table_count(survey, texts):
    table = read_scores(survey)
    found = texts("selections", limit=ONE, groups=None)
    above = table[NAMES] > 1
    passed = above.any(axis=1).sum()
    each = ", ".join(f"{name} {above[name].sum()}" for name in NAMES)
    share = f"{passed} of 3,000 objects ({passed / 3000:.1%})"
    headline = f"{share} above 1{SIGMA} in at least one score {each}"
    assert f"i20.0-20.5, wgan: {headline}" in found
    counts = count_combinations(table.assign(drawn=1, grouped=False), NAMES, ONE)
    assert set(map(str, counts["objects"])) <= set(found)


@pytest.mark.parametrize("names", [NAMES, NAMES[:2], NAMES[:1]])
def test_figure_says_that_none_passes(texts, names):
    found = texts("selections", limit={"sigma": 50.0}, names=names)
    assert any(f"none of 3,000 objects is above 50{SIGMA}" in text for text in found)


@pytest.mark.parametrize("sigma", [-9.0, 9.0])
def test_few_objects_leave_room(survey, texts, tmp_path, sigma):
    path = tmp_path / "scores.parquet"
    pd.read_parquet(survey["scores"])[:1].to_parquet(path)
    assert texts("selections", scores=path, limit={"sigma": sigma})


@pytest.mark.parametrize("names", [NAMES, NAMES[:1]])
def test_all_positions_may_be_shown_elsewhere(survey, texts, tmp_path, names):
    table = read_scores(survey)
    groups = write_groups(tmp_path, table["object_id"], 2)
    found = texts("selections", names=names, limit=ONE, groups=groups)
    counts = count_combinations(table.assign(drawn=0, grouped=True), names, ONE)
    passed = counts["objects"][counts["objects"] > 0]
    assert all(f"{count} at 0 positions" in found for count in passed)


def test_a_top_fraction_is_taken_of_each_score(texts):
    """Of a detector that has no sigma: a tenth by each score, and no 3 sigma."""
    found = texts("selections", limit={"top": 0.1})
    assert any("in the top 10% in at least one score" in text for text in found)
    assert any("s_gen 300, s_disc 300, s_anom 300" in text for text in found)
    assert not any(f"above 3{SIGMA}" in text for text in found)


def test_unknown_score_is_named(draw):
    message = r"has no total_sigma\. Expected the names of its scores: s_gen, s_disc"
    with pytest.raises(ValueError, match=message):
        draw("selections", names=["s_gen", "total"])
