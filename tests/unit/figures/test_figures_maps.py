"""Figs. 6 to 8 of SF21: what is in them, and no text over another."""

import numpy as np
import pandas as pd
import pytest
from made_up_results import FIRST_ID
from made_up_survey import COUNT, MAPS
from PIL import Image

from peculiar.characterise.cluster_table import in_order
from peculiar.figures import map_panel
from peculiar.figures.clusters import MOST, members
from peculiar.figures.map_boxes import choose_boxes
from peculiar.scores.cuts import SIGMA

YELLOW, CYAN, GREEN = (255, 255, 0), (0, 255, 255), (0, 200, 0)


def pixels_of(figure):
    with Image.open(figure) as image:
        counts = image.convert("RGB").getcolors(1_000_000)
    return {colour: count for count, colour in counts}


def sigma_of(survey, ids):
    scores = pd.read_parquet(survey["scores"]).set_index("object_id")
    return scores["s_disc_sigma"].loc[ids].to_numpy()


def change(survey, tmp_path, name, changed):
    """Write a table of the survey, changed by a function; return its path."""
    path = tmp_path / f"{name}.parquet"
    changed(pd.read_parquet(survey[name])).to_parquet(path)
    return path


def test_galaxies_are_those_of_the_boxes(survey, draw, paint):
    """Members of the high box are yellow, of other boxes cyan, and others green."""
    ids, places = map_panel.read_map(survey["maps"], "residuals")
    colours = np.array([GREEN] * COUNT)
    shown = {YELLOW: 0, CYAN: 0}
    for box in choose_boxes(places, sigma_of(survey, ids), 10):
        colour = YELLOW if "mean" in box.what else CYAN
        colours[ids[box.inside] - FIRST_ID] = colour
        shown[colour] += min(8, box.inside.sum())
    pixels = pixels_of(draw("map_boxes", views=paint(colours), reconstructions=None))
    assert GREEN not in pixels
    sides = [np.sqrt(pixels[colour] / count) for colour, count in shown.items()]
    # 8 across 4.2 inches of 200 pixels, less gaps of 4 in 24.
    assert sides[0] == pytest.approx(sides[1], rel=0.02)
    assert 70 < sides[0] < 95


def test_galaxies_of_a_cluster_are_its_members(survey, draw, paint):
    """Members of a cluster are yellow if they stand for it, else green; others cyan."""
    table = pd.read_parquet(survey["embedding"])
    rows = (table["object_id"] - FIRST_ID).to_numpy()
    table["sigma"] = sigma_of(survey, table["object_id"])
    latents = table.filter(like="latent_").to_numpy()
    colours = np.array([CYAN] * COUNT)
    colours[rows[table["cluster"] == 1]] = GREEN
    colours[rows[members(table, latents, 1)]] = YELLOW
    pixels = pixels_of(draw("clusters", views=paint(colours), reconstructions=None))
    assert GREEN not in pixels
    # Eight of each of the other five clusters, and of those in none.
    assert pixels[YELLOW] / 8 == pytest.approx(pixels[CYAN] / 48, rel=0.02)


@pytest.mark.parametrize("name", ["map_boxes", "clusters"])
def test_residuals_are_twice_as_bright(draw, paint, name):
    """|x - G(z)| is 100 - 40 in one band, and 200 - 20, cut at 255, in another."""
    views, copies = paint([100, 200, 7]), paint([40, 20, 7], "reconstructions")
    pixels = pixels_of(draw(name, views=views, reconstructions=copies))
    real, residual = pixels[100, 200, 7], pixels[120, 255, 0]
    assert real == pytest.approx(residual, rel=0.02)
    assert (40, 20, 7) not in pixels
    alone = pixels_of(draw(name, views=views, reconstructions=None))
    assert (100, 200, 7) in alone
    assert (120, 255, 0) not in alone


def test_galaxies_are_chosen_by_the_seed(draw, tmp_path):
    first, second, third = (
        draw("map_boxes", seed=seed, figure=tmp_path / f"{n}.png").read_bytes()
        for n, seed in enumerate((1, 1, 2))
    )
    assert first == second != third


def test_maps_are_named_and_measured(monkeypatch, texts):
    names = texts("maps")
    for title in (
        "pixels, R² = 0.20",
        "residual pixels, R² = 0.30",
        "autoencoded residuals, R² = 0.40",
        f"s_disc ({SIGMA})",
        "Maps of 3,000 random objects, by s_disc: i20.0-20.5, wgan",
    ):
        assert title in names
    assert names.count("UMAP 1") == names.count("UMAP 2") == 4
    assert any("mean of the pixels 0.10." in name for name in names)
    # Of more objects the colours are means.
    monkeypatch.setattr(map_panel, "MANY", COUNT - 1)
    assert f"mean s_disc per cell ({SIGMA})" in texts("maps")


@pytest.mark.parametrize("kept", [MAPS[:1], MAPS[::2], MAPS[:3]])
def test_detectors_without_residuals_have_fewer_maps(survey, texts, tmp_path, kept):
    maps = change(survey, tmp_path, "sample", lambda x: x[x["map"].isin(kept)])
    names = [*kept, "mean of the pixels"]
    order = change(survey, tmp_path, "order", lambda x: x[x["map"].isin(names)])
    assert texts("maps", maps=maps, order=order).count("UMAP 1") == len(kept)


def test_boxes_of_images_alone_have_letters(survey, texts, tmp_path):
    maps = change(survey, tmp_path, "maps", lambda table: table[:60])
    names = texts("map_boxes", maps=maps, reconstructions=None, least_per_box=3)
    letters = [name for name in names if name in tuple("ABCDE")]
    # On the map and at the row.
    assert len(letters) == 2 * len(set(letters)) >= 4
    title = "Map of the 60 selected objects by their residuals: i20.0-20.5, wgan"
    assert title in names


@pytest.mark.parametrize(
    ("number", "none", "residuals"),
    [(3, True, True), (10, False, False), (17, True, 0)],
)
def test_clusters_have_a_row_and_a_number(
    survey, texts, tmp_path, number, none, residuals
):
    def cluster(table):
        own = np.arange(len(table)) % number
        own[::9] = -1 if none else own[::9]
        return table.assign(cluster=own.astype(np.int32))

    path = change(survey, tmp_path, "embedding", cluster)
    images = {} if residuals else {"reconstructions": None}
    names = texts("clusters", embedding=path, least_per_cluster=10, **images)
    found = pd.read_parquet(path)["cluster"]
    sizes = found.value_counts()
    for one in in_order(found.to_numpy())[: min(number, MOST)]:
        # Below the scores and at the row.
        assert names.count(str(one)) >= 2
        assert any(name.startswith(f"{sizes[one]} objects, ") for name in names)
    assert names.count("none") == (2 if none else 0)
    left_out = max(number - MOST, 0)
    assert any(f"{left_out} smaller" in name for name in names) == (left_out > 0)


def test_small_clusters_have_no_row(survey, texts, tmp_path):
    """Clusters of 15 or 14: two are made one, and one is made no cluster."""

    def cluster(table):
        own = (np.arange(len(table)) % 13).astype(np.int32)
        own[own == 12], own[own == 3] = -1, 5
        return table.assign(cluster=own)

    path = change(survey, tmp_path, "embedding", cluster)
    names = texts("clusters", embedding=path, least_per_cluster=20)
    assert sum(name.startswith("30 objects, ") for name in names) == 1
    # None of 15 but those of no cluster.
    assert sum(name.startswith("15 objects, ") for name in names) == 1
    assert names.count("5") >= 2


@pytest.mark.parametrize("count", [0, 4, 9])
@pytest.mark.parametrize("name", ["map_boxes", "clusters"])
def test_too_few_objects_are_a_sentence(survey, texts, tmp_path, name, count):
    def few(table):
        table = table[:count].copy()
        # Of very few objects no map is made, and no cluster.
        table[["umap_x", "umap_y"]] = np.float32(0 if count > 4 else np.nan)
        if "cluster" in table:
            table["cluster"] = np.int32(0 if count > 4 else -1)
        return table

    key, least = {
        "map_boxes": ("maps", "least_per_box"),
        "clusters": ("embedding", "least_per_cluster"),
    }[name]
    names = texts(name, **{key: change(survey, tmp_path, key, few), least: 10})
    assert any("Needed: 10 " in text for text in names)
    assert "UMAP 1" not in names
    assert "Needed: 10 " in (tmp_path / "figure.txt").read_text()


def test_unknown_map_is_named(draw):
    with pytest.raises(ValueError, match=r"has no map 'x'. Expected one of: residuals"):
        draw("map_boxes", which_map="x")


def test_objects_of_no_shard_are_counted(survey, draw, tmp_path):
    ids = pd.read_parquet(survey["maps"])["object_id"][:7]
    chosen = change(survey, tmp_path, "scores", lambda x: x[~x["object_id"].isin(ids)])
    with pytest.raises(ValueError, match=r"7 of 195 mapped objects are not in it"):
        draw("map_boxes", chosen=chosen)
