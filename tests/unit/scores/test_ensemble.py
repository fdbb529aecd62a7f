"""Ensembles: combined ranks against counts by hand and SciPy."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import rankdata

from peculiar.scores.ensemble import combine_injected, combine_ranks, combined
from peculiar.scores.merge import merge_scores

FIRST_ID = 2**62 + 1
SELECTION = {"rule": "any", "cuts": [{"score": "s", "top": 0.1}]}
CUT = {"rule": "any", "cuts": [{"score": "combined", "top": 0.25}]}


def write(path, ids, scores):
    order = 100 * rankdata(scores) / len(scores)
    columns = {"object_id": np.asarray(ids), "s": np.asarray(scores, np.float32)}
    pq.write_table(pa.table(columns | {"rank_pct": order}), path)
    return path


def read(path):
    return pq.read_table(path).to_pydict()


def combine(folder, members, ids, way="mean", **selecting):
    """Write objects in another order than the members', combine, and read."""
    objects = {
        "object_id": ids[::-1],
        "shard": np.int32(ids[::-1] % 2),
        "source_row": np.arange(len(ids))[::-1],
    }
    pq.write_table(pa.table(objects), folder / "objects.parquet")
    selecting = {"selection": CUT, "sets": {}, "reference_rows": None} | selecting
    combine_ranks(
        objects=folder / "objects.parquet",
        members=members,
        scores=folder / "e.parquet",
        combine=way,
        **selecting,
    )
    return read(folder / "e.parquet")


def test_ranks_are_combined_by_object_and_not_by_row(tmp_path):
    ids = FIRST_ID + np.arange(4)
    one = write(tmp_path / "one.parquet", ids, [1, 2, 3, 4])
    other = write(tmp_path / "other.parquet", ids[::-1], [1, 2, 4, 3])
    found = combine(tmp_path, [one, other], ids)
    assert found["object_id"] == ids.tolist()
    # Ranks 1, 2, 3, 4 of four in the one; 3, 4, 2, 1 in the other.
    assert found["combined"] == [50.0, 75.0, 62.5, 62.5]
    assert found["combined_pct"] == [25.0, 100.0, 62.5, 62.5]
    assert found["rank_pct"] == found["combined_pct"]
    assert found["selected"] == [False, True, False, False]
    assert found["shard"] == (ids % 2).tolist()


def test_the_table_is_that_of_a_detector_with_these_scores(tmp_path):
    """Of the same columns, normalised by the same reference, with the same sets."""
    rng, ids = np.random.default_rng(2), FIRST_ID + np.arange(40)
    members = [
        write(tmp_path / f"{name}.parquet", ids, rng.permutation(40)) for name in "ab"
    ]
    selecting = {"sets": {"most": CUT}, "reference_rows": 25}
    found = combine(tmp_path, members, ids, **selecting)
    raw = pa.table({"object_id": ids, "combined": np.float32(found["combined"])})
    pq.write_table(raw, tmp_path / "raw.parquet")
    merge_scores(
        objects=tmp_path / "objects.parquet",
        rejects=[],
        shards=[tmp_path / "raw.parquet"],
        scores=tmp_path / "merged.parquet",
        selection=CUT,
        **selecting,
    )
    ensemble, detector = (
        pq.read_table(tmp_path / f"{name}.parquet") for name in ("e", "merged")
    )
    assert ensemble.schema.equals(detector.schema, check_metadata=True)
    assert ensemble.equals(detector)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("mean", [75.0, 50.0]),
        ("best", [100.0, 75.0]),
        # Of four objects: ranks 1 and 3, 4 and 2.
        ("reciprocal", [1 / 61 + 1 / 63, 1 / 62 + 1 / 64]),
    ],
)
def test_three_ways_by_hand(way, expected):
    orders = [np.array([100.0, 25.0]), np.array([50.0, 75.0])]
    np.testing.assert_allclose(combined(orders, way, 4), expected, rtol=1e-12)


@pytest.mark.parametrize("way", ["mean", "best", "reciprocal"])
def test_injected_objects_rank_as_survey_objects_of_the_same_scores(tmp_path, way):
    rng = np.random.default_rng(1)
    ids = FIRST_ID + np.arange(50)
    survey, raw = [], []
    for name in ("one", "other"):
        scores = rng.permutation(50).astype(float)
        survey.append(write(tmp_path / f"{name}.parquet", ids, scores))
        raw.append(tmp_path / f"{name}_raw.parquet")
        table = {"object_id": np.arange(5), "s": np.float32(scores[:5])}
        pq.write_table(pa.table(table), raw[-1])
    of_survey = combine(tmp_path, survey, ids, way)
    combine_injected(
        members=raw,
        survey=survey,
        selections=[SELECTION] * 2,
        scores=tmp_path / "i.parquet",
        combine=way,
    )
    injected = read(tmp_path / "i.parquet")
    assert injected["object_id"] == [0, 1, 2, 3, 4]
    # float32 of sums that are the same but for their rounding.
    wanted = of_survey["combined"][:5]
    np.testing.assert_allclose(injected["combined"], wanted, rtol=2e-7)


def test_detectors_that_scored_other_objects_are_refused(tmp_path):
    ids = FIRST_ID + np.arange(3)
    one = write(tmp_path / "one.parquet", ids, [1, 2, 3])
    other = write(tmp_path / "other.parquet", ids + 1, [1, 2, 3])
    with pytest.raises(ValueError, match=f"2 objects are scored .*{FIRST_ID}"):
        combine(tmp_path, [one, other], ids)
