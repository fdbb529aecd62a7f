"""Which objects are looked at, their projected pixels, maps, order, clusters."""

import logging

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import umap
from made_up_results import FIRST_ID, write_images, write_objects
from sklearn.datasets import make_blobs
from sklearn.manifold import trustworthiness

from peculiar.characterise.choose import choose_embedded
from peculiar.characterise.clusters import find_clusters, write_embedding
from peculiar.characterise.maps import make_maps, map_points
from peculiar.characterise.order import measure_order, predicted
from peculiar.characterise.pixels import chosen_images, project_pixels

UMAP = {"n_neighbors": 5, "min_dist": 0.1, "seed": 1}
MIXTURE = {"kind": "gaussian_mixture", "number": 3, "min_size": 10, "seed": 1}


def ids_of(count):
    return FIRST_ID + np.arange(count, dtype=np.int64)


def write_scores(path, selected, shards, **scores):
    columns = {"object_id": ids_of(len(selected)), "shard": np.int32(shards)}
    columns |= scores | {"selected": np.asarray(selected)}
    pq.write_table(pa.table(columns), path)
    return path


def choose(folder, selected, **changes):
    shards = np.repeat(np.arange(4), len(selected) // 4)
    options = {
        "objects": write_objects(folder / "o.parquet", ids_of(len(selected)), shards),
        "scores": write_scores(folder / "s.parquet", selected, shards),
        "chosen": folder / "chosen.parquet",
        "training": folder / "training.parquet",
        "sample": {"size": 10, "seed": 1},
        "trained_on": "selected",
        "reference_rows": None,
    }
    choose_embedded(**options | changes)
    tables = (pq.read_table(options[name]) for name in ("chosen", "training"))
    return [table.to_pandas() for table in tables]


def test_selected_and_sampled_objects_are_chosen(tmp_path):
    selected = np.arange(40) % 8 == 0
    chosen, training = choose(tmp_path, selected)
    assert chosen["selected"].sum() == 5
    assert chosen["sampled"].sum() == 10
    assert (chosen["selected"] | chosen["sampled"]).all()
    assert (np.diff(chosen["object_id"]) > 0).all()
    assert training["object_id"].tolist() == ids_of(40)[selected].tolist()
    assert chosen["shard"].tolist() == [
        (one - FIRST_ID) // 10 for one in chosen["object_id"]
    ]


def test_objects_that_came_later_change_neither_sample_nor_training(tmp_path):
    selected = np.arange(40) % 8 == 0
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    old, trained = choose(tmp_path / "before", selected[:20], trained_on="both")
    new, again = choose(
        tmp_path / "after", selected, trained_on="both", reference_rows=20
    )
    assert new[new["reference"]]["object_id"].tolist() == old["object_id"].tolist()
    assert again["object_id"].tolist() == trained["object_id"].tolist()
    assert new[~new["reference"]]["selected"].all()


def test_where_none_is_selected_the_sample_is_trained_on(tmp_path, caplog):
    chosen, training = choose(tmp_path, np.zeros(40, bool))
    assert len(chosen) == len(training) == 10
    assert "only 0 objects are" in caplog.text


@pytest.fixture
def shards(tmp_path):
    """Two shards of 600 and 300 images, and what is made of them."""
    rng = np.random.default_rng(1)
    files = {"view": [], "copy": []}
    start = 0
    for number, count in enumerate((600, 300)):
        for name, paths in files.items():
            images = rng.integers(0, 256, (count, 12, 12, 3), dtype=np.uint8)
            path = tmp_path / name / f"{number:04d}.h5"
            write_images(path, ids_of(900)[start : start + count], images)
            paths.append(path)
        start += count
    return files


def write_chosen(path, count, sampled, reference=None):
    table = {
        "object_id": ids_of(count),
        "shard": np.zeros(count, np.int32),
        "selected": ~sampled,
        "sampled": sampled,
        "reference": np.ones(count, bool) if reference is None else reference,
    }
    pq.write_table(pa.table(table), path)
    return path


def read_all(paths):
    found = []
    for path in paths:
        with h5py.File(path) as file:
            found.append(file["image"][:])
    return np.concatenate(found)


@pytest.mark.parametrize("which", ["selected", "sampled", "any"])
def test_chosen_images_come_with_their_ids(tmp_path, shards, which):
    sampled = np.arange(900) % 3 == 0
    chosen = write_chosen(tmp_path / "c.parquet", 900, sampled)
    blocks = list(chosen_images(chosen, shards["view"], shards["copy"], which))
    wanted = {"selected": ~sampled, "sampled": sampled, "any": sampled | True}[which]
    ids = np.concatenate([ids for ids, _ in blocks])
    assert ids.tolist() == ids_of(900)[wanted].tolist()
    real, copy = (np.float64(read_all(shards[name])) for name in ("view", "copy"))
    expected = np.abs(real - copy)[wanted] / 255
    # float32 of numbers up to 1.
    found = np.concatenate([images for _, images in blocks])
    np.testing.assert_allclose(found, expected, atol=1e-7)


def project(folder, shards, dimensions):
    sampled = np.arange(900) % 9 == 0
    project_pixels(
        chosen=write_chosen(folder / "c.parquet", 900, sampled),
        views=shards["view"],
        reconstructions=None,
        projected=folder / "p.h5",
        dimensions=dimensions,
        seed=1,
    )
    with h5py.File(folder / "p.h5") as file:
        found = {name: file[name][:] for name in file}
    return found, read_all(shards["view"])[sampled].reshape(100, -1) / 255


def distances(rows):
    difference = rows[:, None] - rows[None]
    return np.sqrt((difference**2).sum(axis=-1))[np.triu_indices(len(rows), 1)]


def test_projected_pixels_keep_their_distances(tmp_path, shards):
    found, pixels = project(tmp_path, shards, 200)
    assert found["places"].shape == (100, 200)
    ratio = distances(found["places"]) / distances(pixels)
    # The stated error is 1 / sqrt(2 x 200) = 5%; of 4,950 pairs none at 6 sigma.
    assert ratio.std() == pytest.approx(0.05, rel=0.3)
    assert abs(ratio - 1).max() < 0.3
    np.testing.assert_allclose(found["mean"], pixels.mean(axis=1), rtol=1e-5)
    # Few pixels are taken as they are.
    found, _ = project(tmp_path, shards, 432)
    np.testing.assert_allclose(found["places"], pixels, atol=1e-7)


@pytest.fixture(scope="module")
def blobs():
    """Three clouds of points in ten dimensions, far from each other."""
    points, names = make_blobs(
        [60, 50, 40], n_features=10, cluster_std=0.5, random_state=1
    )
    return np.float32(points), names


@pytest.fixture(params=["all pairs", pytest.param("search", marks=pytest.mark.slow)])
def neighbours(request, monkeypatch):
    """Both ways to find neighbours, for the few points of a test."""
    if request.param == "search":
        monkeypatch.setattr("peculiar.characterise.maps.ALL_PAIRS", 0)


@pytest.mark.usefixtures("neighbours")
def test_maps_keep_clouds_apart_and_are_reproducible(blobs):
    points, names = blobs
    everything = np.ones(150, bool)
    places = map_points(points, everything, UMAP)
    assert places.tobytes() == map_points(points, everything, UMAP).tobytes()
    found = find_clusters(places, MIXTURE)
    # Largest first; the clouds are far apart.
    assert pd.crosstab(found, names).to_numpy().max(axis=1).tolist() == [60, 50, 40]
    other = map_points(points, everything, UMAP | {"seed": 2})
    assert other.tobytes() != places.tobytes()


@pytest.mark.usefixtures("neighbours")
def test_new_objects_are_placed_among_their_like_and_move_none(blobs, caplog):
    points, names = blobs
    known = np.arange(150) % 5 != 0
    places = map_points(points, known, UMAP)
    alone = map_points(points[known], np.ones(known.sum(), bool), UMAP)
    np.testing.assert_array_equal(places[known], alone)
    middles = np.stack([alone[names[known] == name].mean(axis=0) for name in range(3)])
    nearest = np.argmin(
        np.linalg.norm(places[~known][:, None] - middles, axis=-1), axis=1
    )
    assert nearest.tolist() == names[~known].tolist()
    assert "precomputed" not in caplog.text


def test_a_map_of_all_pairs_keeps_as_many_neighbours_as_umap_alone():
    points = np.random.default_rng(1).normal(size=(300, 20)).astype(np.float32)
    places = map_points(points, np.ones(300, bool), UMAP)
    theirs = {"n_neighbors": 5, "min_dist": 0.1, "random_state": 1, "n_jobs": 1}
    own = umap.UMAP(**theirs).fit_transform(points)
    # Not the same places: last digits of distances decide. By chance it would be 0.5;
    # of twenty seeds, at 0.8, the two differed by 0.033 at most.
    kept, expected = (trustworthiness(points, one) for one in (places, own))
    assert kept == pytest.approx(expected, abs=0.05)


def test_too_few_objects_have_no_map(caplog):
    places = map_points(np.zeros((4, 3), np.float32), np.ones(4, bool), UMAP)
    assert np.isnan(places).all()
    assert "too few for a map" in caplog.text
    assert find_clusters(places, MIXTURE).tolist() == [-1] * 4
    assert find_clusters(places[:0], MIXTURE).tolist() == []


def test_embedding_joins_values_places_and_clusters(tmp_path, blobs):
    points, _ = blobs
    sampled = np.arange(150) < 100
    chosen = write_chosen(tmp_path / "c.parquet", 150, sampled)
    order = np.random.default_rng(1).permutation(150)
    latents = {f"latent_{k:02d}": points[order, k] for k in range(10)}
    latents = {"object_id": ids_of(150)[order], **latents, "error": np.float32(order)}
    pq.write_table(pa.table(latents), tmp_path / "l.parquet")
    make_maps(
        chosen=chosen,
        points={"reals": tmp_path / "l.parquet"},
        which="selected",
        maps=tmp_path / "m.parquet",
        section=UMAP,
    )
    write_embedding(
        latents=tmp_path / "l.parquet",
        maps=tmp_path / "m.parquet",
        name="reals",
        embedding=tmp_path / "e.parquet",
        section=MIXTURE,
    )
    table = pq.read_table(tmp_path / "e.parquet").to_pandas()
    assert table["object_id"].tolist() == ids_of(150)[100:].tolist()
    assert table["error"].tolist() == list(range(100, 150))
    np.testing.assert_array_equal(table["latent_03"], points[100:, 3])
    expected = map_points(points[100:], np.ones(50, bool), UMAP)
    np.testing.assert_array_equal(table[["umap_x", "umap_y"]], expected)
    assert table["cluster"].tolist() == find_clusters(expected, MIXTURE).tolist()


def test_hdbscan_leaves_outliers_alone():
    rng = np.random.default_rng(1)
    places = np.concatenate([rng.normal(0, 0.1, (30, 2)), rng.normal(5, 0.1, (20, 2))])
    places = np.concatenate([places, [[50.0, 50.0]]])
    found = find_clusters(places, {"kind": "hdbscan", "min_size": 10})
    assert found.tolist() == [0] * 30 + [1] * 20 + [-1]


def test_a_mixture_has_no_more_gaussians_than_objects_allow(caplog):
    caplog.set_level(logging.WARNING)
    places = np.random.default_rng(1).random((11, 2))
    assert set(find_clusters(places, MIXTURE | {"number": 10})) == {0, 1}
    assert "2 Gaussians are used" in caplog.text


def test_places_that_follow_a_value_predict_it():
    rng = np.random.default_rng(1)
    places = rng.random((500, 2))
    value = places[:, 0] * 10
    # The mean of ten neighbours in an area of 10/400: a tenth of the range at most.
    assert np.abs(predicted(places, value) - value).mean() < 0.5
    assert predicted(places[:19], value[:19]) is None
    assert predicted(np.full((500, 2), np.nan), value) is None


def test_the_order_of_maps_is_measured_beside_one_number_an_object(tmp_path):
    rng = np.random.default_rng(2)
    count = 400
    sigma = rng.normal(size=count)
    scores = write_scores(
        tmp_path / "s.parquet", sigma > 2, np.zeros(count), s_disc_sigma=sigma
    )
    order = rng.permutation(count)
    noise = rng.random((count, 2))
    parts = {
        "ordered": np.column_stack([sigma[order], noise[:, 0]]),
        "random": noise,
        "none": np.full((count, 2), np.nan),
    }
    maps = pd.concat(
        pd.DataFrame(
            {"map": name, "object_id": ids_of(count)[order]}
            | {"umap_x": places[:, 0], "umap_y": places[:, 1]}
        )
        for name, places in parts.items()
    )
    pq.write_table(pa.Table.from_pandas(maps), tmp_path / "m.parquet")
    with h5py.File(tmp_path / "p.h5", "w") as file:
        file["object_id"], file["mean"] = ids_of(count), np.float32(-sigma)
    measure_order(
        maps=tmp_path / "m.parquet",
        pixels={"reals": tmp_path / "p.h5"},
        scores=scores,
        score="s_disc",
        table=tmp_path / "o.parquet",
        text=tmp_path / "o.md",
    )
    rows = pq.read_table(tmp_path / "o.parquet").to_pandas().set_index("map")
    assert rows["r2"]["ordered"] > 0.8
    assert rows["r2"]["random"] < 0.1
    assert np.isnan(rows["r2"]["none"])
    assert rows["r2"]["mean of the pixels"] > 0.9
    text = (tmp_path / "o.md").read_text()
    assert "| none | 400 | too few | too few |" in text
    assert "| mean of the pixels | 400 | 0.9" in text
