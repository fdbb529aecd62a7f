"""The release in SF21's formats, and the images it is made of."""

import os
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays
from made_up_results import FIRST_ID, write_images

from peculiar.publish.sf21 import release
from peculiar.publish.sf21.release import write_release
from peculiar.tables.images import as_uint8, read_images, residual_images

PUBLISHED = Path(
    os.environ.get("PECULIAR_DATA", ""), "published_catalog_3sigma.parquet"
)
SHAPE = (6, 6, 3)
SCORES = {f"{name}_scores" for name in ("anomaly", "disc", "gen")}
DATASETS = SCORES | {f"{name}_sigma" for name in SCORES}
DATASETS |= {"idxs", "object_ids", "reals", "reconstructed", "residuals"}


@pytest.fixture
def results(tmp_path):
    """Return the arguments of `write_release`: two slices, five shards, 47 objects."""
    rng = np.random.default_rng(1)
    frames, views, copies = [], {}, {}
    first = FIRST_ID
    for name, shards in {"b": (10, 0, 9), "a": (8, 20)}.items():
        views[name], copies[name], row = [], [], 0
        for shard, count in enumerate(shards):
            ids = first + rng.permutation(count)
            first += count
            images = rng.integers(0, 256, (2, count, *SHAPE), dtype=np.uint8)
            file = f"{shard:04d}.h5"
            views[name].append(
                write_images(tmp_path / name / "v" / file, ids, images[0])
            )
            # Reconstructions in another order: files join by id, not by row.
            path = tmp_path / name / "r" / file
            copies[name].append(write_images(path, ids[::-1], images[1][::-1]))
            frame = {"slice": name, "object_id": ids, "shard": np.int32(shard)}
            frame |= {
                "source_row": np.arange(row, row + 2 * count, 2),
                "ra": rng.random(count),
            }
            frames.append(pd.DataFrame(frame | {"dec": rng.random(count)}))
            row += 2 * count + 5
    table = pd.concat(frames, ignore_index=True)
    for score in ("s_gen", "s_disc", "s_anom"):
        table[f"wgan_{score}"] = rng.random(len(table)).astype(np.float32)
        table[f"wgan_{score}_sigma"] = rng.normal(size=len(table))
    table["wgan_selected"] = table["wgan_s_disc_sigma"] > 0.5
    table = table.sort_values("wgan_s_disc_sigma", ascending=False)
    catalog = tmp_path / "catalog.parquet"
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), catalog)
    return {
        "catalog": catalog,
        "views": views,
        "reconstructions": copies,
        "publish": {"detector": "wgan", "score": "s_disc", "release": "selected"},
        "csv": tmp_path / "release.csv",
        "hdf5": tmp_path / "release.h5",
    }


def stored(paths: dict, name: str, shard: int, object_id: int) -> np.ndarray:
    with h5py.File(paths[name][shard]) as file:
        return file["image"][list(file["object_id"][:]).index(object_id)]


@pytest.mark.parametrize("block", [3, 1024])
@pytest.mark.parametrize("what", ["selected", "all"])
def test_hdf5_holds_the_released_datasets(results, what, block, monkeypatch):
    monkeypatch.setattr(release, "BLOCK", block)
    results["publish"]["release"] = what
    write_release(**results)
    catalog = pq.read_table(results["catalog"]).to_pandas()
    if what == "selected":
        catalog = catalog[catalog["wgan_selected"]]
    with h5py.File(results["hdf5"]) as file:
        content = {name: file[name][:] for name in file}
    assert set(content) == DATASETS
    assert content["object_ids"].dtype == np.int64
    np.testing.assert_array_equal(content["object_ids"], catalog["object_id"])
    for name, score in (("gen", "s_gen"), ("disc", "s_disc"), ("anomaly", "s_anom")):
        for end in ("", "_sigma"):
            truth = catalog[f"wgan_{score}{end}"]
            np.testing.assert_array_equal(content[f"{name}_scores{end}"], truth)
    for row, one in enumerate(catalog.itertuples()):
        real = stored(results["views"], one.slice, one.shard, one.object_id)
        copy = stored(results["reconstructions"], one.slice, one.shard, one.object_id)
        np.testing.assert_array_equal(content["reals"][row], real)
        np.testing.assert_array_equal(content["reconstructed"][row], copy)
        truth = np.abs(real.astype(float) - copy.astype(float))
        np.testing.assert_array_equal(content["residuals"][row], truth)


def test_idx_counts_all_objects_whatever_is_selected(results):
    results["publish"]["release"] = "all"
    write_release(**results)
    every = pd.read_csv(results["csv"]).set_index("HSC_object_id")["idx"]
    assert sorted(every) == list(range(47))
    catalog = pq.read_table(results["catalog"]).to_pandas()
    in_order = catalog.sort_values(["slice", "source_row"])["object_id"]
    assert every[in_order].tolist() == list(range(47))
    results["publish"]["release"] = "selected"
    write_release(**results)
    some = pd.read_csv(results["csv"]).set_index("HSC_object_id")["idx"]
    assert (every[some.index] == some).all()


def test_csv_has_the_released_columns_and_exact_ids(results):
    write_release(**results)
    assert results["csv"].read_text().splitlines()[0] == (
        "idx,HSC_object_id,ra,dec,discriminator_score_normalized,"
        "generator_score_normalized,combined_score_normalized"
    )
    # As text, so that Python reads the numbers and not pandas' faster parser.
    table = pd.read_csv(results["csv"], dtype=str)
    catalog = pq.read_table(results["catalog"]).to_pandas()
    catalog = catalog[catalog["wgan_selected"]]
    ids = [str(object_id) for object_id in catalog["object_id"]]
    assert table["HSC_object_id"].tolist() == ids
    columns = {
        "ra": "ra",
        "discriminator_score_normalized": "wgan_s_disc_sigma",
        "generator_score_normalized": "wgan_s_gen_sigma",
        "combined_score_normalized": "wgan_s_anom_sigma",
    }
    for name, truth in columns.items():
        assert [float(text) for text in table[name]] == catalog[truth].tolist()


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="PECULIAR_DATA is not set")
def test_csv_is_like_the_published_table(results):
    write_release(**results)
    ours = pd.read_csv(results["csv"])
    theirs = pd.read_parquet(PUBLISHED)
    # The copy in the development data shortens the name that the authors' file has.
    assert list(theirs.rename(columns={"object_id": "HSC_object_id"})) == list(ours)
    assert list(theirs.dtypes) == list(ours.dtypes)


def test_nothing_selected_gives_empty_files(results):
    table = pq.read_table(results["catalog"]).to_pandas()
    table["wgan_selected"] = False
    pq.write_table(pa.Table.from_pandas(table), results["catalog"])
    write_release(**results)
    assert len(pd.read_csv(results["csv"])) == 0
    with h5py.File(results["hdf5"]) as file:
        assert set(file) == DATASETS
        assert file["reals"].shape == (0, *SHAPE)


def test_same_input_gives_the_same_bytes(results):
    write_release(**results)
    first = results["hdf5"].read_bytes(), results["csv"].read_bytes()
    write_release(**results)
    assert (results["hdf5"].read_bytes(), results["csv"].read_bytes()) == first


def test_detector_without_the_three_scores_is_refused(results):
    results["publish"]["detector"] = "knn"
    with pytest.raises(ValueError, match=r"has no knn_s_anom, .*which 'knn' does"):
        write_release(**results)


def test_images_of_two_shapes_are_refused(results):
    path = results["views"]["a"][0]
    write_images(path, np.arange(8), np.zeros((8, 5, 5, 3), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"\(5, 5, 3\) in .*0000.h5"):
        write_release(**results)


def test_image_of_an_object_that_is_not_there_is_named(results):
    path = results["views"]["a"][1]
    with h5py.File(path, "a") as file:
        lost = file["object_id"][7]
        file["object_id"][7] = 5
    results["publish"]["release"] = "all"
    with pytest.raises(
        ValueError, match=f"0001.h5: holds 20 objects, but not 1 .*{lost}"
    ):
        write_release(**results)
    assert not results["hdf5"].exists()


def test_images_come_in_the_order_asked_for(tmp_path):
    ids = FIRST_ID + np.array([5, 3, 9, 1])
    images = np.arange(4, dtype=np.uint8).repeat(12).reshape(4, 2, 2, 3)
    path = write_images(tmp_path / "0.h5", ids, images)
    asked = FIRST_ID + np.array([1, 9, 5])
    assert read_images(path, asked)[:, 0, 0, 0].tolist() == [3, 2, 0]
    assert read_images(path, asked[:0]).shape == (0, 2, 2, 3)


def test_float_images_become_steps_of_1_in_255():
    values = np.array([-0.2, 0.0, 0.5, 1.0, 1.7, 128 / 255], dtype=np.float32)
    assert as_uint8(values).tolist() == [0, 0, 128, 255, 255, 128]


@given(images=arrays.arrays(np.uint8, (2, 3, 4, 1, 2)))
def test_residuals_never_wrap(images):
    truth = np.abs(images[0].astype(float) - images[1].astype(float))
    np.testing.assert_array_equal(residual_images(*images), truth)
