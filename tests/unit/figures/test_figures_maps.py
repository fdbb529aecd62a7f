"""Figs. 6 to 8 of SF21: what is in the picture, and no text over another."""

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figure_texts import texts_of
from made_up_results import FIRST_ID, write_images
from PIL import Image

from peculiar.characterise.cluster_table import in_order
from peculiar.figures import map_panel
from peculiar.figures.clusters import MOST, draw_clusters, members
from peculiar.figures.map_boxes import choose_boxes, draw_map_boxes
from peculiar.figures.maps import draw_maps
from peculiar.scores.cuts import SIGMA

COUNT, SIDE = 240, 12
NAMES = ["pixels", "residual_pixels", "autoencoded_pixels", "autoencoded_residuals"]


def write_map(path, parts):
    tables = [
        pa.table(
            {
                "map": [name] * len(ids),
                "object_id": ids,
                "umap_x": pa.array(places[:, 0], pa.float32(), from_pandas=True),
                "umap_y": pa.array(places[:, 1], pa.float32(), from_pandas=True),
            }
        )
        for name, (ids, places) in parts.items()
    ]
    pq.write_table(pa.concat_tables(tables), path)
    return path


@pytest.fixture
def files(tmp_path):
    """Write a slice of 3 shards: 240 objects, scores in another order."""
    rng = np.random.default_rng(3)
    ids = FIRST_ID + np.arange(COUNT)
    shards = np.arange(COUNT, dtype=np.int32) % 3
    paths = {"views": [], "reconstructions": []}
    for what, found in paths.items():
        for shard in range(3):
            own = ids[shards == shard]
            images = rng.integers(0, 256, (len(own), SIDE, SIDE, 3), dtype=np.uint8)
            path = write_images(tmp_path / what / f"{shard:04d}.h5", own, images)
            with h5py.File(path, "a") as file:
                file.attrs["bands"] = ["i", "r", "g"]
            found.append(path)
    table = pd.DataFrame({"object_id": ids, "shard": shards})
    table.to_parquet(tmp_path / "chosen.parquet")
    table["s_disc_sigma"] = rng.lognormal(0, 1, COUNT)
    table.sample(frac=1, random_state=1).to_parquet(tmp_path / "scores.parquet")
    maps = {name: (ids, rng.normal(size=(COUNT, 2))) for name in NAMES}
    write_map(tmp_path / "sample.parquet", maps)
    order = {"map": [*NAMES, "mean of the pixels"], "objects": [COUNT] * 5}
    order |= {"r2": [0.1, 0.2, 0.3, None, 0.51], "spearman": [0.5] * 5}
    pq.write_table(pa.table(order), tmp_path / "order.parquet")
    names = np.resize(["arc", "bright_star", "a_rather_long_name_for_a_label"], COUNT)
    labels = pa.table({"object_id": ids, "label": names})
    pq.write_table(labels, tmp_path / "labels.parquet")
    return tmp_path, paths


def embed(folder, count=COUNT, number=10, none=False):
    """Write clusters of the first objects, on a map."""
    rng = np.random.default_rng(7)
    cluster = np.sort(np.arange(count) % number).astype(np.int32)
    middles = rng.uniform(0, 9, (number, 2))
    places = middles[cluster] + rng.normal(0, 0.3, (count, 2))
    if none:
        cluster[::9] = -1
    columns = {"object_id": FIRST_ID + np.arange(count)}
    columns |= {f"latent_{x:02d}": rng.normal(size=count) for x in range(5)}
    columns |= {"error": rng.random(count), "cluster": cluster}
    columns |= {"umap_x": np.float32(places[:, 0]), "umap_y": np.float32(places[:, 1])}
    pq.write_table(pa.table(columns), folder / "embedding.parquet")
    return pd.DataFrame(columns)


def arguments_of(what, files, residuals=True):
    folder, paths = files
    common = {"scores": folder / "scores.parquet", "score": "s_disc"}
    common |= {"title": "i20.0-20.5, wgan", "figure": folder / "figure.png"}
    mapped = {"maps": folder / "sample.parquet"}
    copies = paths["reconstructions"] if residuals else None
    images = {"views": paths["views"], "reconstructions": copies}
    if what == "maps":
        return common | mapped | {"order": folder / "order.parquet"}
    if what == "boxes":
        chosen = {"chosen": folder / "chosen.parquet", "which_map": "pixels", "seed": 1}
        return common | mapped | images | chosen | {"least_per_box": 10}
    embedded = {"embedding": folder / "embedding.parquet"}
    embedded |= {"labels": [folder / "labels.parquet"], "least_per_cluster": 10}
    return common | images | embedded


DRAW = {"maps": draw_maps, "boxes": draw_map_boxes, "clusters": draw_clusters}


def draw(what, files, *, residuals=True, **changes):
    arguments = arguments_of(what, files, residuals) | changes
    DRAW[what](**arguments)
    return arguments["figure"]


def paint(files, colours, what="views"):
    """Give each object's image one colour."""
    for path in files[1][what]:
        with h5py.File(path, "a") as file:
            ids = file["object_id"][:]
            painted = np.array([colours(one - FIRST_ID) for one in ids], np.uint8)
            file["image"][...] = painted[:, None, None, :] * np.ones(
                (1, SIDE, SIDE, 1), np.uint8
            )


def pixels_of(figure):
    with Image.open(figure) as image:
        counts = image.convert("RGB").getcolors(1_000_000)
    return {colour: count for count, colour in counts}


YELLOW, CYAN, GREEN, DARK = (255, 255, 0), (0, 255, 255), (0, 200, 0), (0, 0, 60)


def test_galaxies_are_those_of_the_boxes(files):
    """Members of the high box are yellow, of other boxes cyan, and others green."""
    ids, places = map_panel.read_map(files[0] / "sample.parquet", "pixels")
    scores = pd.read_parquet(files[0] / "scores.parquet").set_index("object_id")
    boxes = choose_boxes(places, scores["s_disc_sigma"].loc[ids].to_numpy(), 10)
    colours = np.array([GREEN] * COUNT)
    for box in boxes:
        colours[box.inside] = YELLOW if "mean" in box.what else CYAN
    paint(files, lambda row: colours[row])
    pixels = pixels_of(draw("boxes", files, residuals=False))
    shown = {YELLOW: 0, CYAN: 0}
    for box in boxes:
        count = min(8, box.inside.sum())
        shown[YELLOW if "mean" in box.what else CYAN] += count
    assert GREEN not in pixels
    sides = [np.sqrt(pixels[colour] / count) for colour, count in shown.items()]
    # 8 across 4.2 inches of 200 pixels, less gaps of 4 in 12.
    assert sides[0] == pytest.approx(sides[1], rel=0.02)
    assert 70 < sides[0] < 85


def test_residuals_are_twice_as_bright(files):
    """|x - G(z)| is 100 - 40 in one band, and 200 - 20, cut at 255, in another."""
    paint(files, lambda row: (100, 200, 7))  # noqa: ARG005 - one colour for all
    paint(files, lambda row: (40, 20, 7), "reconstructions")  # noqa: ARG005
    embed(files[0])
    for what in ("boxes", "clusters"):
        pixels = pixels_of(draw(what, files))
        real, residual = pixels[100, 200, 7], pixels[120, 255, 0]
        assert real == pytest.approx(residual, rel=0.02)
        assert (40, 20, 7) not in pixels
        alone = pixels_of(draw(what, files, residuals=False))
        assert (100, 200, 7) in alone
        assert (120, 255, 0) not in alone


def test_galaxies_are_chosen_by_the_seed(files):
    first, second, third = (
        draw("boxes", files, seed=seed, figure=files[0] / f"{n}.png").read_bytes()
        for n, seed in enumerate((1, 1, 2))
    )
    assert first == second != third


def test_galaxies_of_a_cluster_are_its_members(files):
    """Members of cluster 1 are yellow if they stand for it, else green; others dark."""
    table = embed(files[0], number=3)
    scores = pd.read_parquet(files[0] / "scores.parquet").set_index("object_id")
    table["sigma"] = scores["s_disc_sigma"].loc[table["object_id"]].to_numpy()
    latents = table.filter(like="latent_").to_numpy()
    colours = np.array([DARK] * COUNT)
    colours[table["cluster"] == 1] = GREEN
    colours[members(table, latents, 1)] = YELLOW
    paint(files, lambda row: colours[row])
    pixels = pixels_of(draw("clusters", files, residuals=False))
    assert GREEN not in pixels
    # Sixteen of the other two clusters.
    assert pixels[YELLOW] / 8 == pytest.approx(pixels[DARK] / 16, rel=0.02)


def names_of(monkeypatch, what, files, **changes):
    """Return the texts of a figure, checked to be legible."""
    return [
        name for name, _ in texts_of(monkeypatch, lambda: draw(what, files, **changes))
    ]


def tile(files, times):
    """Make as many maps of more objects, at the same places."""
    folder = files[0]
    ids = FIRST_ID + np.arange(COUNT * times)
    rng = np.random.default_rng(8)
    parts = {name: (ids, rng.normal(size=(len(ids), 2))) for name in NAMES}
    write_map(folder / "sample.parquet", parts)
    table = pd.DataFrame({"object_id": ids, "shard": np.int32(0)})
    table["s_disc_sigma"] = rng.lognormal(0, 1, len(ids))
    table.to_parquet(folder / "scores.parquet")


def test_maps_are_named_and_measured(monkeypatch, files):
    names = names_of(monkeypatch, "maps", files)
    for title in (
        "pixels, R² = 0.10",
        "residual pixels, R² = 0.20",
        "autoencoded pixels, R² = 0.30",
        "autoencoded residuals",
        f"s_disc ({SIGMA})",
        "Maps of 240 random objects, by s_disc: i20.0-20.5, wgan",
    ):
        assert title in names
    assert names.count("UMAP 1") == names.count("UMAP 2") == 4
    assert any("mean of the pixels 0.51." in name for name in names)


def test_many_objects_are_said_to_be_means(monkeypatch, files):
    tile(files, 100)
    names = names_of(monkeypatch, "maps", files)
    assert f"mean s_disc per cell ({SIGMA})" in names


@pytest.mark.parametrize("kept", [NAMES[:1], NAMES[::2], NAMES[:3]])
def test_detectors_without_residuals_have_fewer_maps(monkeypatch, files, kept):
    table = pq.read_table(files[0] / "sample.parquet").to_pandas()
    table[table["map"].isin(kept)].to_parquet(files[0] / "sample.parquet")
    order = pq.read_table(files[0] / "order.parquet").to_pandas()
    measured = order["map"].isin([*kept, "mean of the pixels"])
    order[measured].to_parquet(files[0] / "order.parquet")
    assert names_of(monkeypatch, "maps", files).count("UMAP 1") == len(kept)


@pytest.mark.parametrize("residuals", [True, False])
def test_no_text_of_boxes_is_cut_or_written_over(monkeypatch, files, residuals):
    table = pq.read_table(files[0] / "sample.parquet").slice(0, 60)
    pq.write_table(table, files[0] / "sample.parquet")
    changes = {"residuals": residuals, "least_per_box": 3}
    names = names_of(monkeypatch, "boxes", files, **changes)
    letters = [name for name in names if name in tuple("ABCDE")]
    # On the map and at the row.
    assert len(letters) == 2 * len(set(letters)) >= 4
    title = "Map of the 60 selected objects by their pixels: i20.0-20.5, wgan"
    assert title in names


@pytest.mark.parametrize(
    ("count", "number", "none", "residuals"),
    [
        (COUNT, 10, False, False),
        (60, 3, True, True),
        (COUNT, 17, True, False),
    ],
)
def test_no_text_of_clusters_is_cut_or_written_over(
    monkeypatch, files, count, number, none, residuals
):
    table = embed(files[0], count, number, none)
    names = names_of(monkeypatch, "clusters", files, residuals=residuals)
    sizes = table["cluster"].value_counts()
    for one in in_order(table["cluster"].to_numpy())[: min(number, MOST)]:
        # Below the scores and at the row.
        assert names.count(str(one)) >= 2
        assert any(name.startswith(f"{sizes[one]} objects, ") for name in names)
    assert names.count("none") == (2 if none else 0)
    left_out = max(number - MOST, 0)
    assert any(f"{left_out} smaller" in " ".join(x.split()) for x in names) == (
        left_out > 0
    )


def test_small_clusters_have_no_row(monkeypatch, files):
    """Twenty clusters of 12: two are made one, and one is made no cluster."""
    table = embed(files[0], number=20)
    table.loc[table["cluster"] == 19, "cluster"] = np.int32(-1)
    table.loc[table["cluster"] == 3, "cluster"] = np.int32(5)
    table.to_parquet(files[0] / "embedding.parquet")
    names = names_of(monkeypatch, "clusters", files, least_per_cluster=20)
    assert sum(name.startswith("24 objects, ") for name in names) == 1
    # None of 12 but those of no cluster.
    assert sum(name.startswith("12 objects, ") for name in names) == 1
    assert names.count("5") >= 2


@pytest.mark.parametrize("count", [0, 4, 9])
@pytest.mark.parametrize("what", ["boxes", "clusters"])
def test_too_few_objects_are_a_sentence(monkeypatch, files, what, count):
    ids = FIRST_ID + np.arange(count)
    places = np.zeros((count, 2)) if count > 4 else np.full((count, 2), np.nan)
    write_map(files[0] / "sample.parquet", {"pixels": (ids, places)})
    table = embed(files[0], max(count, 1), 1).iloc[:count]
    table["cluster"] = np.int32(0 if count > 4 else -1)
    table["umap_x"], table["umap_y"] = np.float32(places.T) if count else (0, 0)
    table.to_parquet(files[0] / "embedding.parquet")
    names = names_of(monkeypatch, what, files)
    assert any("Needed: 10 " in " ".join(name.split()) for name in names)
    assert "UMAP 1" not in names
    assert "Needed: 10 " in (files[0] / "figure.txt").read_text()


def test_unknown_map_is_named(files):
    with pytest.raises(ValueError, match=r"has no map 'x'. Expected one of: pixels, "):
        draw("boxes", files, which_map="x")


def test_objects_of_no_shard_are_counted(files):
    path = files[0] / "chosen.parquet"
    pq.write_table(pq.read_table(path).slice(7), path)
    with pytest.raises(ValueError, match=r"7 of 240 mapped objects are not in it"):
        draw("boxes", files)
