"""Columns of the page: drawn where numbers hold their values, else read alone."""

import numpy as np
import pyarrow as pa
import pytest

from peculiar.explorer.columns import catalogue_columns
from peculiar.tables.columns import describe

N = 400
BIG = 2**53 + 1


def columns(filters=None, **values):
    table = pa.table({"wgan_s_sigma": np.linspace(0, 1, N)} | values)
    table = table.cast(pa.schema([describe(field) for field in table.schema]))
    words = {"detectors": {}, "scores": {}}
    return {x.name: x for x in catalogue_columns(table, ["wgan"], filters, words)}


def whole(last, missing=False):
    return pa.array([None if missing else 0, *range(1, N - 1), last])


@pytest.mark.parametrize(
    ("values", "kind", "stored"),
    [
        (whole(2**24), "number", "f4"),
        (whole(-(2**24) - 1), "number", "f8"),
        (whole(2**53, missing=True), "number", "f8"),
        (whole(BIG), "exact", "i8"),
        (whole(-(2**63), missing=True), "exact", "i8"),
        (pa.array(np.arange(N) % 200, pa.uint8()), "number", "f4"),
    ],
)
def test_whole_numbers_are_exact(values, kind, stored):
    column = columns(number=values)["number"]
    assert (column.kind, column.type) == (kind, stored)
    assert kind == "exact" or column.number == {"f4": "int", "f8": "long"}[stored]
    read = np.asarray(column.values).astype(
        {"f4": "f4", "f8": "f8", "i8": "i8"}[stored]
    )
    unknown = read == column.none if kind == "exact" else np.isnan(read)
    found = [None if no else int(x) for x, no in zip(read, unknown, strict=True)]
    assert found == values.to_pylist()
    facts = column.facts("c")
    assert facts["none"] is None or int(facts["none"]) not in values.to_pylist()


@pytest.mark.parametrize(
    ("values", "stored"),
    [
        (np.round(np.linspace(0, 3, N), 4), "f4"),  # a redshift as catalogues have it
        (np.round(np.linspace(20, 25, N), 5), "f4"),
        (np.linspace(20, 25, N), "f8"),
        (59000.0 + np.linspace(0, 1, N), "f8"),  # a modified Julian date
        (np.append(np.zeros(N - 1), 1e300), "f8"),
        (np.append(np.full(N - 1, np.nan), np.inf), "f4"),
        (np.append(np.full(N - 1, 0.0), -1e-45), "f8"),  # JavaScript: -1.4013e-45
        (np.linspace(20, 25, N).astype(np.float32), "f4"),
        (pa.nulls(N, pa.float64()), "f4"),
    ],
)
def test_floats_keep_the_digits_that_the_catalogue_has(values, stored):
    assert columns(x=values)["x"].type == stored


def test_scores_and_positions_have_their_own_types():
    found = columns(ra=np.round(np.linspace(0, 3, N), 1))
    assert (found["ra"].type, found["wgan_s_sigma"].type) == ("f8", "f4")


def test_text_of_many_values_and_names_are_read_alone():
    found = columns(
        survey=[None, *(f"field {i}" for i in range(N - 1))],
        label=["a", "b"] * (N // 2),
        source_id=["x", None] * (N // 2),
        nothing=pa.nulls(N, pa.string()),
    )
    assert {name: found[name].kind for name in ("survey", "label", "source_id")} == {
        "survey": "text",
        "label": "category",
        "source_id": "text",
    }
    assert found["survey"].values[:2].tolist() == [None, "field 0"]
    assert "nothing" not in found
    assert not found["survey"].is_filter


def test_a_flag_may_be_unknown():
    values = [None, True, False, True] * (N // 4)
    assert columns(is_blue=values)["is_blue"].values[:4].tolist() == [2, 1, 0, 1]


def test_columns_that_are_read_alone_are_no_filters():
    with pytest.raises(ValueError, match=r"'gaia' is no column to filter by.*wgan_s"):
        columns(["gaia"], gaia=whole(BIG))
