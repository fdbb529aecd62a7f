"""The sample that a detector is trained on is the one that the config asks for."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.training.sample import choose_sample

FIRST = 2**62 + 1


@pytest.fixture
def survey(tmp_path):
    """Two shards of 50 objects; every third is rare; more of them are faint."""
    ids = FIRST + np.arange(100)
    views = [tmp_path / "0000.h5", tmp_path / "0001.h5"]
    for view, part in zip(views, (ids[:50], ids[50:]), strict=True):
        with h5py.File(view, "w") as file:
            file["object_id"] = part
    magnitudes = 20 + np.sqrt(np.linspace(0, 0.25, 100))
    # In another order, and with an object that was refused later on.
    order = np.random.default_rng(1).permutation(100)
    objects = {"object_id": ids[order], "i_mag": magnitudes[order]}
    objects = {
        "object_id": np.append(objects["object_id"], FIRST + 500),
        "i_mag": np.append(objects["i_mag"], np.nan),
    }
    pq.write_table(pa.table(objects), tmp_path / "objects.parquet")
    label = np.where(np.arange(100) % 3, "plain", "rare")
    labels = {"object_id": ids[order][:90], "label": label[order][:90]}
    labels["level"] = np.arange(90) % 2
    pq.write_table(pa.table(labels), tmp_path / "labels.parquet")
    return {
        "views": views,
        "objects": tmp_path / "objects.parquet",
        "labels": tmp_path / "labels.parquet",
        "sample": tmp_path / "sample.parquet",
        "known": tmp_path / "known.parquet",
    }


def choose(survey, **section):
    section = {"only": None, "held_out": 0.0, "fold": 0, "seed": 1} | section
    choose_sample(**survey, section=section)
    table = pq.read_table(survey["sample"])
    assert table.schema.types == [pa.int64(), pa.int16()]
    return table["object_id"].to_numpy(), table["bin"].to_numpy()


def test_all(survey):
    # Neither table is needed, nor touched.
    ids, bins = choose(survey | {"objects": None, "labels": None})
    assert ids.tolist() == [FIRST + k for k in range(100)]
    assert set(bins) == {0}
    assert known(survey).tolist() == []


@pytest.mark.parametrize(
    ("column", "values", "good"),
    [
        ("label", ["rare"], "rare"),
        ("label", ["rare", "plain"], None),
        ("level", [1], 1),
    ],
)
def test_only(survey, column, values, good):
    ids, _ = choose(survey, only={"column": column, "values": values})
    known = pq.read_table(survey["labels"]).to_pandas().set_index("object_id")[column]
    wanted = known.index[known == good] if good is not None else known.index
    assert ids.tolist() == sorted(wanted)


def test_held_out_is_a_random_fraction_that_the_seed_decides(survey):
    kept, _ = choose(survey, held_out=0.25)
    again, _ = choose(survey, held_out=0.25)
    other, _ = choose(survey, held_out=0.25, seed=2)
    assert len(kept) == len(other) == 75
    assert kept.tolist() == again.tolist() != other.tolist()
    # Out of either shard: 25 of one shard alone has a chance of 1e-9.
    assert 0 < np.sum(kept < FIRST + 50) < 50


def test_folds_hold_out_every_object_once(survey):
    everything = {FIRST + k for k in range(100)}
    held_out = [
        everything - set(choose(survey, held_out=0.25, fold=fold)[0].tolist())
        for fold in range(4)
    ]
    assert [len(part) for part in held_out] == [25] * 4
    assert set.union(*held_out) == everything


KNOWN = {"column": "label", "values": ["rare"], "share": 0.5}


def known(survey):
    table = pq.read_table(survey["known"])
    assert table.schema.types == [pa.int64()]
    return table["object_id"].to_numpy()


def test_known_objects_are_a_random_share_and_never_trained_on(survey):
    labels = pq.read_table(survey["labels"]).to_pandas().set_index("object_id")["label"]
    rare = sorted(labels.index[labels == "rare"])
    ids, _ = choose(survey, known=KNOWN)
    drawn = known(survey)
    # Whole objects, half of the rare ones; half an object rounds to the even number.
    assert len(drawn) == round(len(rare) / 2)
    assert drawn.tolist() == sorted(set(drawn))
    assert set(drawn) < set(rare)
    assert sorted([*ids, *drawn]) == [FIRST + k for k in range(100)]
    choose(survey, known=KNOWN)
    assert known(survey).tolist() == drawn.tolist()
    choose(survey, known=KNOWN, seed=2)
    assert known(survey).tolist() != drawn.tolist()
    # The others may be trained on, and held out, as if there were no known ones.
    ids, _ = choose(survey, known=KNOWN, only={"column": "label", "values": ["rare"]})
    assert sorted([*ids, *known(survey)]) == rare
    ids, _ = choose(survey, known=KNOWN | {"share": 1.0}, held_out=0.5)
    assert known(survey).tolist() == rare
    assert len(ids) == round((100 - len(rare)) / 2)
    assert not set(ids) & set(rare)


def test_balance_cuts_the_range_into_equal_parts(survey):
    ids, bins = choose(survey, balance={"column": "i_mag", "bins": 5})
    magnitude = 20 + np.sqrt(np.linspace(0, 0.25, 100))[ids - FIRST]
    # Parts 0.1 mag wide from 20 to 20.5; the faintest object belongs to the last.
    expected = np.minimum((magnitude - 20) // (0.1 + 1e-12), 4)
    np.testing.assert_array_equal(bins, expected)
    assert np.all(np.diff(np.bincount(bins)) > 0)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            {"only": {"column": "kind", "values": ["rare"]}},
            r"sample.only.column is 'kind', and .*labels.parquet has no such column. "
            "Expected one of object_id, label, level",
        ),
        (
            {"only": {"column": "label", "values": ["od"]}},
            "0 objects are left to train",
        ),
        (
            {"known": KNOWN | {"values": ["od"]}},
            "sample.known: a share of 0.5 of 0 objects with .*'od'.. is none",
        ),
        (
            {"known": KNOWN | {"column": "kind"}},
            r"sample.known.column is 'kind', and .*labels.parquet has no such column",
        ),
        (
            {"balance": {"column": "z_mag", "bins": 2}},
            r"sample.balance.column is 'z_mag', and .*objects.parquet has no such",
        ),
    ],
)
def test_what_cannot_be_chosen_is_an_error(survey, section, message):
    with pytest.raises(ValueError, match=message):
        choose(survey, **section)


def test_objects_of_unknown_magnitude_are_in_no_bin(survey):
    table = pq.read_table(survey["objects"])
    magnitude = table["i_mag"].to_pylist()
    magnitude[3], magnitude[60] = None, float("nan")
    place = table.column_names.index("i_mag")
    changed = table.set_column(place, "i_mag", pa.array(magnitude, pa.float64()))
    pq.write_table(changed, survey["objects"])
    ids, bins = choose(survey, balance={"column": "i_mag", "bins": 5})
    unknown = {table["object_id"][row].as_py() for row in (3, 60)}
    assert set(FIRST + np.arange(100)) - set(ids) == unknown
    assert len(bins) == 98
    assert set(bins) == set(range(5))


def test_a_column_of_text_cannot_be_balanced_by(survey):
    table = pq.read_table(survey["objects"])
    text = table["i_mag"].cast(pa.string())
    place = table.column_names.index("i_mag")
    pq.write_table(table.set_column(place, "i_mag", text), survey["objects"])
    with pytest.raises(ValueError, match="holds string: expected a column of numbers"):
        choose(survey, balance={"column": "i_mag", "bins": 5})
