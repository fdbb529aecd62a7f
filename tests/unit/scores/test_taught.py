"""What was taught is found in the survey, and artifacts are told apart."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.inject.teaching import FIELDS, NAMES
from peculiar.measure.descriptor_tables import Descriptors, write_values
from peculiar.scores.taught import FOLDS, fold_of, score_taught

#: Ids that no double holds.
IDS = 2**63 - 10_001 + 3 * np.arange(600, dtype=np.int64)
NUMBER = 20
#: What is odd about an object: which of the descriptors are high.
ODD = {"arc": [0, 1, 2], "tail": [2, 3, 4], "trail": [10, 11, 12]}


def drawn(rng, count, kind=None):
    values = rng.normal(0, 20, (count, NUMBER))
    values[:, ODD.get(kind, [])] += 70
    return np.clip(np.rint(values), -127, 127).astype(np.int8)


@pytest.fixture
def survey(tmp_path):
    """Write two shards with 20 arcs and 20 trails, and injected images."""
    rng = np.random.default_rng(1)
    values = drawn(rng, len(IDS))
    values[:20], values[20:40] = drawn(rng, 20, "arc"), drawn(rng, 20, "trail")
    names = [f"d{number}" for number in range(NUMBER)]
    # A feature of the user's own, which injected images do not have.
    more = np.hstack([rng.integers(-99, 99, (len(IDS), 1)).astype(np.int8), values])
    paths = [tmp_path / "0000.parquet", tmp_path / "0001.parquet"]
    for path, rows in zip(paths, (slice(0, 350), slice(350, 600)), strict=True):
        write_values(path, Descriptors(IDS[rows], more[rows], ["own", *names]))
    write_injected(tmp_path / "injected", rng, names, ["arc", "tail", "trail"])
    return {"descriptors": paths, "injected": tmp_path / "injected", "seed": 1}


def write_injected(path, rng, names, kinds):
    parts, columns = [], {"host": [], "kind": [], "teaches": [], "strength": []}
    for kind in [*kinds, "more_light"]:
        what = {"trail": "artifact", "more_light": "ordinary"}.get(kind, "peculiar")
        parts.append(drawn(rng, 60, kind))
        columns["host"] += IDS[100:160].tolist()
        columns["kind"] += [kind] * 60
        columns["teaches"] += [what] * 60
        columns["strength"] += [0.3] * 60
    descriptor = pa.field("descriptor", pa.list_(pa.int8(), NUMBER))
    schema = pa.schema([*FIELDS, descriptor], {NAMES: json.dumps(names)})
    flat = pa.array(np.concatenate(parts).ravel())
    lists = pa.FixedSizeListArray.from_arrays(flat, NUMBER)
    pq.write_table(pa.table([*columns.values(), lists], schema=schema), path)


def scored(survey, path, **changes):
    score_taught(**survey | changes, table=path)
    return pq.read_table(path)


def test_a_taught_kind_comes_first_and_artifacts_are_told_apart(survey, tmp_path):
    table = scored(survey, tmp_path / "taught")
    assert table["object_id"].to_numpy().tolist() == IDS.tolist()
    assert table.schema.types == [pa.int64(), pa.float32(), pa.float32()]
    first = np.argsort(-table["taught"].to_numpy())[:20]
    assert (first < 20).sum() >= 18
    artifact = table["p_taught_artifact"].to_numpy()
    assert (artifact[20:40] > 0.5).mean() > 0.9
    assert (artifact[40:] > 0.5).mean() < 0.02


def test_a_kind_that_shares_something_with_a_taught_one_is_found(survey, tmp_path):
    rng = np.random.default_rng(1)
    names = [f"d{number}" for number in range(NUMBER)]
    write_injected(survey["injected"], rng, names, ["tail", "trail"])
    taught = scored(survey, tmp_path / "taught")["taught"].to_numpy()
    assert (np.argsort(-taught)[:60] < 20).sum() >= 10


def test_the_same_again(survey, tmp_path):
    scored(survey, tmp_path / "first")
    scored(survey, tmp_path / "again")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()


def test_folds_are_alike_and_a_function_of_the_id():
    folds = fold_of(IDS)
    assert (np.bincount(folds) > len(IDS) / FOLDS * 0.8).all()
    assert (fold_of(IDS[::-1]) == folds[::-1]).all()


def test_an_object_is_scored_by_a_model_that_has_not_seen_it(survey, tmp_path):
    """A survey of noise: its own objects look no more ordinary than new ones."""
    before = scored(survey, tmp_path / "before")
    rows = pq.read_table(survey["injected"])
    host = rows["host"].to_numpy()
    inside = np.isin(IDS, host)
    taught = before["taught"].to_numpy()
    ordinary = np.arange(len(IDS)) >= 40
    hosts, others = taught[inside & ordinary], taught[~inside & ordinary]
    spread = others.std() * np.sqrt(1 / len(hosts) + 1 / len(others))
    assert abs(hosts.mean() - others.mean()) < 3 * spread


def test_descriptors_of_another_kind_are_refused(survey, tmp_path):
    values = np.zeros((3, 2), np.int8)
    write_values(survey["descriptors"][0], Descriptors(IDS[:3], values, ["a", "b"]))
    with pytest.raises(ValueError, match=r"has no descriptor d0, which the injected"):
        scored(survey, tmp_path / "taught")
