"""The most similar objects, against a search through all pairs."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.explorer.neighbours import write_neighbours

FIRST_ID = 2**63 - 5000


def found(folder, values, selected, number):
    ids = FIRST_ID + np.arange(len(values))
    columns = {f"latent_{n:02d}": values[:, n] for n in range(values.shape[1])}
    pq.write_table(
        pa.table({"object_id": ids, "selected": selected}), folder / "c.parquet"
    )
    # In another order: tables join by id.
    latents = pa.table({"object_id": ids, **columns}).take(np.arange(len(ids))[::-1])
    pq.write_table(latents, folder / "l.parquet")
    write_neighbours(
        chosen=folder / "c.parquet",
        latents=folder / "l.parquet",
        number=number,
        neighbours=folder / "n.parquet",
    )
    return pq.read_table(folder / "n.parquet").to_pylist()


@given(st.integers(0, 2**32), st.integers(2, 40), st.integers(1, 12))
def test_as_all_pairs_say(tmp_path_factory, seed, count, number):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, 3)) * [1, 100, 0.01]
    selected = rng.random(count) < 0.3
    rows = found(tmp_path_factory.mktemp("n"), values, selected, number)
    scaled = values / values.std(axis=0)
    apart = np.linalg.norm(scaled[:, None] - scaled, axis=-1)
    np.fill_diagonal(apart, np.inf)
    for own, row in enumerate(rows):
        order = np.argsort(apart[own])[: min(number, count - 1)]
        assert row["object_id"] == FIRST_ID + own
        assert row["similar"] == (FIRST_ID + order).tolist()
        usual = np.where(selected, np.inf, apart[own])
        if (~selected).sum() > 1:
            assert row["ordinary"] == FIRST_ID + usual.argmin()


@pytest.mark.parametrize("copies", [3, 20])
def test_copies_of_an_image_are_alike_and_not_the_object_itself(tmp_path, copies):
    values = np.repeat(np.eye(4, 3), copies, axis=0)
    selected = np.arange(len(values)) % 2 == 0
    for own, row in enumerate(found(tmp_path, values, selected, 2)):
        assert row["object_id"] not in row["similar"]
        assert {(i - FIRST_ID) // copies for i in row["similar"]} == {own // copies}
        assert row["ordinary"] != row["object_id"]


def test_where_all_are_selected_none_is_ordinary(tmp_path):
    values = np.random.default_rng(1).normal(size=(5, 2))
    rows = found(tmp_path, values, np.ones(5, bool), 2)
    assert {row["ordinary"] for row in rows} == {None}
    (row,) = found(tmp_path, np.ones((1, 2)), np.array([True]), 3)
    assert row["similar"] == []
