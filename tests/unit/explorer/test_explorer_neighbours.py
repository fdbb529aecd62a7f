"""The most similar objects, against a search through all pairs."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from peculiar.explorer import neighbours
from peculiar.explorer.neighbours import write_neighbours
from peculiar.measure.descriptor_tables import Descriptors, write_values

FIRST_ID = 2**63 - 5000


def write(path, values, ids):
    names = [f"ring_g_r{k}" for k in range(values.shape[1])]
    write_values(path, Descriptors(ids, values, names))
    return path


def found(folder, values, number, ends=()):
    """Return the table of objects in slices that end at some rows, and their ids."""
    ids = FIRST_ID + np.random.default_rng(0).permutation(len(values))
    parts = zip(np.split(values, ends), np.split(ids, ends), strict=True)
    descriptors = {
        f"s{k}": [write(folder / f"{k}.parquet", *part)] for k, part in enumerate(parts)
    }
    path = folder / "n.parquet"
    write_neighbours(descriptors=descriptors, number=number, neighbours=path)
    table = pq.read_table(path)
    assert table["object_id"].to_pylist() == ids.tolist()
    return table.to_pylist(), ids


def angles(values):
    """Return 1 - cos of the angle between objects in whitened components."""
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    white = PCA(whiten=True).fit_transform(scaled.clip(-5, 5))
    white /= np.linalg.norm(white, axis=1, keepdims=True)
    apart = 1 - white @ white.T
    np.fill_diagonal(apart, np.inf)
    return apart


@given(st.integers(0, 2**32), st.integers(12, 40), st.integers(1, 12))
def test_as_all_pairs_say(tmp_path_factory, seed, count, number):
    rng = np.random.default_rng(seed)
    values = np.int8(rng.normal(size=(count, 3)) * [1, 20, 8] + [3, 0, -9])
    values[:2] = [[0, 5, 5], [1, 4, 9]]
    rows, ids = found(tmp_path_factory.mktemp("n"), values, number, ends=(count // 3,))
    apart = angles(values.astype(float))
    for own, row in enumerate(rows):
        assert row["slice"] == ("s1" if own >= count // 3 else "s0")
        near = np.searchsorted(np.sort(ids), row["similar"])
        near = np.argsort(ids)[near]
        nearest = np.sort(apart[own])[: min(number, count - 1)]
        # Objects may be equally far.
        np.testing.assert_allclose(apart[own][near], nearest, atol=1e-3)
        np.testing.assert_allclose(row["distance"], nearest, atol=1e-3)
        assert len(set(near)) == len(near)


@pytest.mark.slow  # compiles for a minute
def test_the_search_of_large_surveys_finds_nearly_all(tmp_path, monkeypatch):
    rng = np.random.default_rng(2)
    values = (rng.normal(size=(1500, 8)) * 10).clip(-127, 127).astype(np.int8)
    exact, _ = found(tmp_path, values, 12)
    monkeypatch.setattr(neighbours, "EXACT", 0)
    rows, _ = found(tmp_path, values, 12)
    assert found(tmp_path, values, 12)[0] == rows
    common = [
        len({*one["similar"]} & {*other["similar"]})
        for one, other in zip(rows, exact, strict=True)
    ]
    assert np.mean(common) > 0.95 * 12


def test_copies_of_an_image_are_alike_and_not_the_object_itself(tmp_path):
    values = np.repeat(np.int8(np.eye(4, 3) * 50), 5, axis=0)
    rows, ids = found(tmp_path, values, 3)
    kind = {object_id: own // 5 for own, object_id in enumerate(ids)}
    for row in rows:
        assert row["object_id"] not in row["similar"]
        assert {kind[other] for other in row["similar"]} == {kind[row["object_id"]]}


def test_an_object_of_two_slices_is_not_its_own_neighbour(tmp_path):
    values = np.random.default_rng(4).integers(-50, 50, (6, 4)).astype(np.int8)
    ids = FIRST_ID + np.arange(6)
    paths = {x: [write(tmp_path / f"{x}.parquet", values, ids)] for x in "ab"}
    path = tmp_path / "n.parquet"
    write_neighbours(descriptors=paths, number=3, neighbours=path)
    for row in pq.read_table(path).to_pylist():
        assert row["object_id"] not in row["similar"]
        assert len(row["similar"]) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_few_objects_and_alike_ones_have_neighbours(tmp_path, count):
    rows, _ = found(tmp_path, np.full((count, 2), 7, np.int8), 5)
    assert [len(row["similar"]) for row in rows] == [count - 1] * count
