"""Fig. 4 of SF21: what each cut selects, counted by hand and found in the picture."""

from collections import Counter
from itertools import combinations

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figure_texts import texts_of
from made_up_results import FIRST_ID, write_images
from PIL import Image

from peculiar.figures import selections
from peculiar.figures.selections import (
    choose_blocks,
    count_combinations,
    draw_selections,
)
from peculiar.scores.cuts import SIGMA

NAMES = ["s_gen", "s_disc", "s_anom"]
COUNT = 240
SIDE = 12
#: The limit of most tests.
ONE = {"sigma": 1.0}


def table_of(seed=1, names=NAMES, **marks):
    """Return scores of which a third passes 1 sigma, some of them at it exactly."""
    rng = np.random.default_rng(seed)
    values = rng.choice([-1.0, 0.5, 1.0, 1.5, 4.0], (COUNT, len(names)))
    table = pd.DataFrame(values, columns=names)
    table["object_id"] = FIRST_ID + rng.permutation(COUNT)
    table["shard"] = np.arange(COUNT) % 3
    return table.assign(**({"drawn": True, "grouped": False} | marks))


def passed_by(row, names, sigma):
    return tuple(name for name in names if row[name] > sigma)


@pytest.mark.parametrize("names", [NAMES, NAMES[:2], NAMES[1:2]])
def test_counts_are_those_of_a_loop(names):
    table = table_of(names=names)
    truth = Counter(passed_by(row, names, 1.0) for _, row in table.iterrows())
    counts = count_combinations(table, names, ONE)
    sets = [c for n in range(1, len(names) + 1) for c in combinations(names, n)]
    found = [tuple(name for name in names if row[name]) for _, row in counts.iterrows()]
    assert found == sets
    assert counts["objects"].tolist() == [truth[one] for one in sets]
    assert counts["places"].isna().all()


def test_places_are_counted_where_all_are_known():
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
    assert titles[0] == f"Above 1{SIGMA} in s_gen, not in s_disc or s_anom"
    assert titles[3] == f"Above 1{SIGMA} in s_gen and s_disc, not in s_anom"
    assert titles[6] == f"Above 1{SIGMA} in all scores"
    sets = [c for n in (1, 2, 3) for c in combinations(NAMES, n)]
    everyone = Counter(passed_by(row, NAMES, 1.0) for _, row in table.iterrows())
    for members, (name, block) in zip(sets, blocks.items(), strict=True):
        assert {passed_by(row, NAMES, 1.0) for _, row in block.iterrows()} == {members}
        assert name.endswith(f"({len(block)} of {everyone[members]})")
        assert len(block) == min(8, everyone[members])
        assert block[list(members)].max(axis=1).is_monotonic_increasing
    shown = pd.concat(blocks.values())["object_id"]
    assert shown.is_unique


def test_choice_is_by_the_seed():
    table = table_of()
    chosen = [
        pd.concat(choose_blocks(table, NAMES, ONE, seed).values())["object_id"].tolist()
        for seed in (1, 1, 2)
    ]
    assert chosen[0] == chosen[1] != chosen[2]


def test_combinations_that_do_not_occur_have_no_block():
    table = table_of().assign(s_anom=0.0)
    assert len(choose_blocks(table, NAMES, ONE, seed=1)) == 3


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


@pytest.fixture
def files(tmp_path):
    """Write a slice of 3 shards and return the figure's arguments."""
    table = table_of()
    rng = np.random.default_rng(3)
    paths = {"views": [], "reconstructions": []}
    for what, shards in paths.items():
        for shard, part in table.groupby("shard"):
            images = rng.integers(0, 256, (len(part), SIDE, SIDE, 3), dtype=np.uint8)
            path = tmp_path / what / f"{shard:04d}.h5"
            shards.append(write_images(path, part["object_id"], images))
            with h5py.File(path, "a") as file:
                file.attrs["bands"] = ["i", "r", "g"]
    columns = {name: f"{name}_sigma" for name in NAMES}
    scores = table[["object_id", "shard", *NAMES]].rename(columns=columns)
    pq.write_table(pa.Table.from_pandas(scores), tmp_path / "scores.parquet")
    figure = tmp_path / "figure.png"
    return {"scores": tmp_path / "scores.parquet", "figure": figure} | paths


def draw(files, **changes):
    arguments = {"names": NAMES, "limit": ONE, "groups": None, "seed": 1}
    arguments |= {"title": "i20.0-20.5, wgan"} | files
    draw_selections(**arguments | changes)
    return arguments["figure"]


def write_groups(path, ranks):
    table = {"object_id": list(ranks), "group_rank": list(ranks.values())}
    pq.write_table(pa.table(table), path)
    return path


def shown_ids(monkeypatch, files, **changes):
    """Return the ids whose real images the figure asks for."""
    seen = []
    read = selections.read_stamps

    def watch(views, reconstructions, block, names):
        seen.extend(block["object_id"].tolist())
        return read(views, reconstructions, block, names)

    monkeypatch.setattr(selections, "read_stamps", watch)
    draw(files, **changes)
    assert len(seen) == len(set(seen))
    return set(seen)


def test_one_object_a_place_is_shown(monkeypatch, files, tmp_path):
    """Ids beside each other near 2^63: as floats they would all be one."""
    ids = pq.read_table(files["scores"])["object_id"].to_pylist()
    groups = write_groups(
        tmp_path / "groups.parquet", {one: 1 + one % 2 for one in ids}
    )
    shown = shown_ids(monkeypatch, files, groups=groups)
    table = table_of()
    first = table[table["object_id"] % 2 == 0]
    sets = Counter(passed_by(row, NAMES, 1.0) for _, row in first.iterrows())
    assert len(shown) == sum(min(8, sets[one]) for one in sets if one)
    assert {one % 2 for one in shown} == {0}


def test_objects_that_are_not_grouped_are_shown(monkeypatch, files, tmp_path):
    """Groups are of the published selection: other scores pass other objects."""
    ids = pq.read_table(files["scores"])["object_id"].to_pylist()
    groups = write_groups(tmp_path / "groups.parquet", dict.fromkeys(ids[::2], 2))
    shown = shown_ids(monkeypatch, files, groups=groups)
    assert shown
    assert shown <= set(ids[1::2])


def test_an_id_of_two_slices_is_shown_if_either_is_first(monkeypatch, files, tmp_path):
    ids = pq.read_table(files["scores"])["object_id"].to_pylist()
    path = tmp_path / "groups.parquet"
    table = {"object_id": ids * 2, "group_rank": [1] * COUNT + [2] * COUNT}
    pq.write_table(pa.table(table), path)
    assert len(shown_ids(monkeypatch, files, groups=path)) == 56


def test_real_images_are_in_the_picture_once(files):
    """Yellow real images, cyan reconstructions: 56 squares of each, of one size."""
    for what, colour in (("views", (255, 255, 0)), ("reconstructions", (0, 255, 255))):
        for path in files[what]:
            with h5py.File(path, "a") as file:
                file["image"][...] = np.broadcast_to(colour, file["image"].shape)
    with Image.open(draw(files)) as image:
        # Pixels of each colour.
        counts = {c: n for n, c in image.convert("RGB").getcolors(100_000)}
    sides = [np.sqrt(counts[one] / 56) for one in ((255, 255, 0), (0, 255, 255))]
    # 8 across nearly the whole width of 1400, less names, gaps of 4 in 12, and the
    # edges of squares, which are mixed with white.
    assert sides[0] == pytest.approx(sides[1], abs=1)
    assert 115 < sides[0] < 135


def names_of(monkeypatch, files, **changes):
    """Return the texts of the figure, checked to be legible."""
    texts = texts_of(monkeypatch, lambda: draw(files, **changes))
    return [name for name, _ in texts]


@pytest.mark.parametrize("sigma", [1.0, 50.0])
@pytest.mark.parametrize("names", [NAMES, NAMES[:2], NAMES[:1]])
@pytest.mark.parametrize("grouped", [True, False])
def test_no_text_is_cut_or_written_over(
    monkeypatch, files, tmp_path, sigma, names, grouped
):
    ids = pq.read_table(files["scores"])["object_id"].to_pylist()
    groups = write_groups(tmp_path / "groups.parquet", dict.fromkeys(ids, 1))
    changes = {"limit": {"sigma": sigma}, "groups": groups if grouped else None}
    assert len(names_of(monkeypatch, files, names=names, **changes)) > 10


def test_headline_and_table_count(monkeypatch, files):
    table = table_of()
    texts = names_of(monkeypatch, files)
    passed = (table[NAMES] > 1).any(axis=1).sum()
    each = ", ".join(f"{name} {(table[name] > 1).sum()}" for name in NAMES)
    share = f"{passed} of 240 objects ({passed / COUNT:.1%})"
    lines = f"{share} above 1{SIGMA} in at least one score\n{each}"
    assert f"i20.0-20.5, wgan: {lines}" in texts
    for count in count_combinations(table, NAMES, ONE)["objects"]:
        assert f"{count}" in texts


def test_figure_says_that_none_passes(monkeypatch, files):
    texts = names_of(monkeypatch, files, limit={"sigma": 50.0})
    assert any(f"none of 240 objects is above 50{SIGMA}" in text for text in texts)


def test_few_objects_leave_room(files):
    table = pq.read_table(files["scores"]).slice(0, 1)
    pq.write_table(table, files["scores"])
    for sigma in (-9.0, 9.0):
        assert draw(files, limit={"sigma": sigma}).is_file()


@pytest.mark.parametrize("names", [NAMES, NAMES[:1]])
def test_all_places_may_be_shown_elsewhere(monkeypatch, files, tmp_path, names):
    ids = pq.read_table(files["scores"])["object_id"].to_pylist()
    groups = write_groups(tmp_path / "groups.parquet", dict.fromkeys(ids, 2))
    texts = names_of(monkeypatch, files, names=names, groups=groups)
    passed = count_combinations(table_of(), names, ONE)["objects"]
    assert all(f"{count} at 0 positions" in texts for count in passed)


def test_a_top_fraction_is_taken_of_each_score(monkeypatch, files):
    """Of a detector that has no sigma: a tenth by each score, and no 3 sigma."""
    rng = np.random.default_rng(5)
    table = pq.read_table(files["scores"]).to_pandas()
    for name in NAMES:
        table[f"{name}_sigma"] = rng.normal(size=COUNT)
    table.to_parquet(files["scores"])
    texts = names_of(monkeypatch, files, limit={"top": 0.1})
    assert any("in the top 10% in at least one score" in text for text in texts)
    assert any("s_gen 24, s_disc 24, s_anom 24" in text for text in texts)
    assert not any(f"above 3{SIGMA}" in text for text in texts)


def test_unknown_score_is_named(files):
    message = r"has no total_sigma\. Expected the names of its scores: s_gen, s_disc"
    with pytest.raises(ValueError, match=message):
        draw(files, names=["s_gen", "total"])
