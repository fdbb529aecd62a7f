"""Novelty is scikit-learn's local outlier factor, of others than the object itself."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import LocalOutlierFactor

from peculiar.detectors.descriptor_outlier.score import score
from peculiar.detectors.descriptor_outlier.train_reference import train
from peculiar.measure.descriptor_tables import Descriptors, write_values

FIRST_ID = 2**62 + 1
NAMES = [*(f"mode_g_ring1_m{k}" for k in range(1, 7)), "flux_g_r2"]
SECTION = {"families": ["mode"], "sample": 1000, "neighbours": 5}
TRAINED = 80


@pytest.fixture
def table() -> Descriptors:
    """120 objects, correlated, the last far out; the first 80 are trained on."""
    rng = np.random.default_rng(0)
    values = rng.normal(0, 12, (120, 7)) @ rng.normal(0, 1, (7, 7))
    values[-1] *= -4
    ids = np.arange(FIRST_ID, FIRST_ID + 120)
    return Descriptors(ids, values.clip(-127, 127).astype(np.int8), NAMES)


def shards(folder, table, ends=(0, 50, 120)):
    paths = []
    for start, stop in pairwise(ends):
        rows = slice(start, stop)
        paths.append(folder / f"{start}.parquet")
        write_values(paths[-1], Descriptors(table.ids[rows], table.values[rows], NAMES))
    return paths


def fit(folder, paths, count=TRAINED, **section):
    sample = folder / "sample.parquet"
    ids = np.arange(FIRST_ID, FIRST_ID + count)
    pq.write_table(pa.table({"object_id": ids, "bin": np.zeros(count, "i2")}), sample)
    train(
        views=paths,
        sample=sample,
        weights=folder / "reference.weights.h5",
        history=folder / "history.parquet",
        seed=1,
        parameters={"reference": SECTION | section},
    )
    return folder / "reference.weights.h5"


def run(folder, path, weights):
    score(view=path, weights=[weights], scores=folder / "scores.parquet")
    return pq.read_table(folder / "scores.parquet").to_pydict()


def test_the_factor_is_that_of_scikit_learn(tmp_path, table):
    paths = shards(tmp_path, table)
    weights = fit(tmp_path, paths)
    parts = [run(tmp_path, path, weights) for path in paths]
    assert parts[0]["object_id"] + parts[1]["object_id"] == table.ids.tolist()
    found = np.array(parts[0]["outlier"] + parts[1]["outlier"])
    values = table.values[:, :6].astype(float)
    known = values[:TRAINED]
    rows = ((values - known.mean(axis=0)) / known.std(axis=0)).clip(-5, 5)
    rows = PCA(whiten=True).fit(rows[:TRAINED]).transform(rows)
    inside = LocalOutlierFactor(5).fit(rows[:TRAINED]).negative_outlier_factor_
    outside = LocalOutlierFactor(5, novelty=True).fit(rows[:TRAINED])
    np.testing.assert_allclose(found[:TRAINED], -inside, rtol=1e-4)
    others = -outside.score_samples(rows[TRAINED:])
    np.testing.assert_allclose(found[TRAINED:], others, rtol=1e-4)
    assert np.argmax(found) == 119


def test_scores_are_of_an_object_and_the_weights_alone(tmp_path, table):
    weights = fit(tmp_path, shards(tmp_path, table))
    whole = run(tmp_path, shards(tmp_path, table, (0, 120))[0], weights)
    assert run(tmp_path, shards(tmp_path, table)[1], weights) == {
        name: values[50:] for name, values in whole.items()
    }


def test_shards_and_new_objects_do_not_change_the_weights(tmp_path, table):
    one = fit(tmp_path, shards(tmp_path, table, (0, 50, 80))).read_bytes()
    assert fit(tmp_path, shards(tmp_path, table, (0, 20, 120))).read_bytes() == one


def test_copies_and_constant_descriptors_have_finite_scores(tmp_path, table):
    values = table.values.copy()
    values[:20], values[:, 2] = values[0], 7
    copies = table._replace(values=values)
    weights = fit(tmp_path, shards(tmp_path, copies))
    found = run(tmp_path, tmp_path / "0.parquet", weights)["outlier"]
    assert np.isfinite(found).all()
    assert found[:20] == pytest.approx(np.ones(20))


def test_an_empty_shard_has_its_columns(tmp_path, table):
    weights = fit(tmp_path, shards(tmp_path, table))
    empty = shards(tmp_path, table, (0, 0))[0]
    assert run(tmp_path, empty, weights) == {"object_id": [], "outlier": []}


def test_what_it_cannot_be_trained_on_is_named(tmp_path, table):
    paths = shards(tmp_path, table)
    with pytest.raises(ValueError, match=r"family 'colour'.*expected some of mode, fl"):
        fit(tmp_path, paths, families=["colour"])
    with pytest.raises(ValueError, match="5 training objects have no 5 neighbours"):
        fit(tmp_path, paths, count=5)


def test_a_slice_of_other_bands_is_refused(tmp_path, table):
    weights = fit(tmp_path, shards(tmp_path, table))
    other = [name.replace("_g_", "_r_") for name in NAMES]
    write_values(tmp_path / "other.parquet", table._replace(names=other))
    with pytest.raises(ValueError, match=r"no descriptors mode_g_ring1_m1.*6 are miss"):
        run(tmp_path, tmp_path / "other.parquet", weights)
