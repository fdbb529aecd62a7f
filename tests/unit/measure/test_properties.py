"""Properties of objects, against formulae and values computed by hand."""

import logging

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_results import IDS, write

from peculiar.characterise.property_table import NUMBERS
from peculiar.measure.properties import ELLIPSE, write_properties

COLUMNS = [*NUMBERS, "in_bright_star_mask"]


def ellipses(major, minor, angle) -> dict:
    """Return second moments as columns; angle in radians."""
    major, minor, angle = np.broadcast_arrays(major, minor, angle)
    cosine, sine = np.cos(angle), np.sin(angle)
    xx = major**2 * cosine**2 + minor**2 * sine**2
    yy = major**2 * sine**2 + minor**2 * cosine**2
    xy = (major**2 - minor**2) * cosine * sine
    return dict(zip(ELLIPSE, map(np.atleast_1d, (xx, yy, xy)), strict=True))


def measured_columns(count: int, seed: int = 1) -> dict:
    rng = np.random.default_rng(seed)
    major = rng.uniform(0.5, 2, count)
    columns = ellipses(major, major * 0.5, rng.uniform(0, 3, count))
    columns["blendedness"] = rng.uniform(0, 1, count)
    columns["i_aper_flux"] = rng.uniform(100, 200, count)
    columns["i_cmodel_flux"] = rng.uniform(200, 300, count)
    for band in "gri":
        columns[f"{band}_aper_mag"] = rng.uniform(20, 22, count)
    return columns


def properties_of(tmp_path, *measured, objects, masks=()):
    path = tmp_path / "properties.parquet"
    write_properties(
        objects=objects,
        measured=list(measured),
        star_masks=list(masks),
        properties=path,
    )
    return pq.read_table(path)


@given(
    major=st.floats(0.05, 20),
    ratio=st.floats(0.02, 1),
    angle=st.floats(-4, 4),
)
def test_radius_and_ellipticity_are_those_of_the_ellipse(
    tmp_path_factory, major, ratio, angle
):
    tmp_path = tmp_path_factory.mktemp("one")
    moments = ellipses(major, major * ratio, angle)
    objects = write(tmp_path / "objects.parquet", [7], **moments)
    row = properties_of(tmp_path, objects=objects).to_pylist()[0]
    assert row["r_eff_arcsec"] == pytest.approx(major * np.sqrt(ratio), rel=1e-6)
    assert row["ellipticity"] == pytest.approx(1 - ratio, abs=1e-6)


def test_hand_counted_row(tmp_path):
    """An ellipse of 2" and 0.5" along the axes, half of the light within 2"."""
    objects = write(
        tmp_path / "objects.parquet",
        [7],
        **{ELLIPSE[0]: [4.0], ELLIPSE[1]: [0.25], ELLIPSE[2]: [0.0]},
        blendedness=[0.3],
        i_aper_flux=[50.0],
        i_cmodel_flux=[100.0],
        g_mag=[22.0],
        r_mag=[21.25],
        i_mag=[20.25],
        in_bright_star_mask=[True],
    )
    (row,) = properties_of(tmp_path, objects=objects).to_pylist()
    assert row == {
        "object_id": 7,
        "r_eff_arcsec": pytest.approx(1.0),
        "ellipticity": pytest.approx(0.75),
        "blendedness": 0.3,
        "aper_to_cmodel": pytest.approx(-0.30103),
        "g_r": 0.75,
        "r_i": 1.0,
        "in_bright_star_mask": True,
    }


def test_measurements_find_their_objects_in_any_order(tmp_path):
    columns = measured_columns(6)
    order = np.array([4, 0, 5, 2, 1, 3])
    parts = []
    for number, rows in enumerate(np.split(order, 2)):
        part = {name: values[rows] for name, values in columns.items()}
        parts.append(write(tmp_path / f"{number}.parquet", IDS[rows], **part))
    objects = write(tmp_path / "objects.parquet")
    table = properties_of(tmp_path, *parts, objects=objects)
    assert table["object_id"].to_pylist() == IDS.tolist()
    np.testing.assert_array_equal(table["blendedness"], columns["blendedness"])
    expected = columns["g_aper_mag"] - columns["r_aper_mag"]
    np.testing.assert_array_equal(table["g_r"], expected)
    np.testing.assert_allclose(table["ellipticity"], 0.5)


def test_catalogue_wins_column_by_column(tmp_path):
    ours = write(tmp_path / "0.parquet", **measured_columns(6))
    theirs = measured_columns(6, seed=2)
    known = {
        "blendedness": theirs["blendedness"],
        # Only one of the two: of no use.
        "i_cmodel_flux": theirs["i_cmodel_flux"],
        # No value: as if it were not there.
        "g_mag": pa.array([None] * 6, pa.float64()),
        "r_mag": np.full(6, 21.0),
        "i_mag": pa.array([20.5, None, np.nan, 20.5, 20.5, 20.5]),
        "in_bright_star_mask": pa.array([True, False, None, False, False, True]),
    }
    objects = write(tmp_path / "objects.parquet", **known)
    table = properties_of(tmp_path, ours, objects=objects)
    source = {
        field.name: field.metadata[b"source"].decode()
        for field in table.schema
        if field.name != "object_id"
    }
    assert source == {
        "r_eff_arcsec": "measured",
        "ellipticity": "measured",
        "blendedness": "catalogue",
        "aper_to_cmodel": "measured",
        "g_r": "measured",
        "r_i": "catalogue",
        "in_bright_star_mask": "catalogue",
    }
    np.testing.assert_array_equal(table["blendedness"], theirs["blendedness"])
    ours = pq.read_table(ours)
    ratio = np.log10(np.divide(ours["i_aper_flux"], ours["i_cmodel_flux"]))
    np.testing.assert_allclose(table["aper_to_cmodel"], ratio)
    # What the catalogue lacks is not filled from elsewhere.
    assert table["r_i"].to_pylist() == [0.5, None, None, 0.5, 0.5, 0.5]
    assert (
        table["in_bright_star_mask"].to_pylist()
        == known["in_bright_star_mask"].to_pylist()
    )


def test_fields_say_unit_meaning_and_origin(tmp_path):
    ours = write(tmp_path / "0.parquet", **measured_columns(6))
    table = pq.read_table(ours)
    described = pa.field(ELLIPSE[0], pa.float64(), metadata={"description": "band r"})
    fields = [described if f.name == described.name else f for f in table.schema]
    pq.write_table(table.cast(pa.schema(fields)), ours)
    objects = write(tmp_path / "objects.parquet", g_mag=[1.0] * 6, r_mag=[1.0] * 6)
    schema = properties_of(tmp_path, ours, objects=objects).schema
    texts = {field.name: field.metadata[b"description"].decode() for field in schema}
    assert texts["g_r"] == "g - r, AB (catalogue: g_mag, r_mag)"
    assert texts["r_eff_arcsec"].endswith("(measured: band r)")
    assert texts["in_bright_star_mask"].endswith("(unknown)")
    assert schema.field("r_eff_arcsec").metadata[b"unit"] == b"arcsec"
    assert schema.field("object_id").metadata[b"description"]


@pytest.mark.parametrize("kind", [pa.int8(), pa.float32(), pa.bool_()])
def test_star_mask_may_be_a_number(tmp_path, kind):
    mask = pa.array([0, 1, 1, 0, 1, None]).cast(kind)
    objects = write(tmp_path / "objects.parquet", in_bright_star_mask=mask)
    table = properties_of(tmp_path, objects=objects)
    assert table["in_bright_star_mask"].type == pa.bool_()
    expected = [False, True, True, False, True, None]
    assert table["in_bright_star_mask"].to_pylist() == expected


def test_impossible_numbers_are_nulls(tmp_path):
    """No light, negative light twice, and moments of no ellipse."""
    columns = measured_columns(6)
    columns["i_aper_flux"][:2] = 0.0, -5.0
    columns["i_cmodel_flux"][1] = -10.0
    columns[ELLIPSE[2]][3] = 100.0
    columns[ELLIPSE[0]][4] *= -1
    columns[ELLIPSE[1]][4] *= -1
    columns["g_aper_mag"][5] = np.inf
    ours = write(tmp_path / "0.parquet", **columns)
    table = properties_of(
        tmp_path, ours, objects=write(tmp_path / "objects.parquet")
    ).to_pandas()
    assert np.flatnonzero(table["aper_to_cmodel"].isna()).tolist() == [0, 1]
    assert np.flatnonzero(table["r_eff_arcsec"].isna()).tolist() == [3, 4]
    assert np.flatnonzero(table["ellipticity"].isna()).tolist() == [3, 4]
    assert np.flatnonzero(table["g_r"].isna()).tolist() == [5]


def test_a_grown_catalogue_has_nulls_for_what_was_not_measured(tmp_path, caplog):
    ours = write(tmp_path / "0.parquet", IDS[:4], **measured_columns(4))
    objects = write(tmp_path / "objects.parquet", IDS[1:])
    with caplog.at_level(logging.INFO):
        table = properties_of(tmp_path, ours, objects=objects)
    assert table["blendedness"].is_null().to_pylist() == [False] * 3 + [True] * 2
    assert "3 of 5 objects are measured; 1 measurements belong to no" in caplog.text
    assert "blendedness: 3 of 5 objects, source measured" in caplog.text


def test_nothing_known_is_all_null_and_said(tmp_path, caplog):
    objects = write(tmp_path / "objects.parquet", ra=np.zeros(6))
    table = properties_of(tmp_path, objects=objects)
    assert table.column_names == ["object_id", *COLUMNS]
    assert all(table[name].null_count == 6 for name in COLUMNS)
    assert [table[name].type for name in COLUMNS] == [pa.float64()] * 6 + [pa.bool_()]
    assert "no property is known for any of the 6 objects" in caplog.text


def test_an_object_measured_twice_is_refused(tmp_path):
    paths = [
        write(tmp_path / f"{part}.parquet", **measured_columns(6)) for part in (0, 1)
    ]
    objects = write(tmp_path / "objects.parquet")
    with pytest.raises(ValueError, match=rf"6 objects.*{IDS[0]}.*run again"):
        properties_of(tmp_path, *paths, objects=objects)


def test_masks_of_bright_stars_count_before_the_catalogue(tmp_path):
    path = tmp_path / "stars.reg"
    path.write_text('icrs\ncircle(150.0,2.0,5")\n')
    objects = write(
        tmp_path / "objects.parquet",
        [1, 2, 3],
        ra=[150.0, 150.0, None],
        dec=[2.0, 2.01, 2.0],
        in_bright_star_mask=[False, True, True],
    )
    table = properties_of(tmp_path, objects=objects, masks=[path])
    assert table["in_bright_star_mask"].to_pylist() == [True, False, None]
    assert table.field("in_bright_star_mask").metadata[b"source"] == b"masks"
    before = properties_of(tmp_path, objects=objects)
    assert before["in_bright_star_mask"].to_pylist() == [False, True, True]
