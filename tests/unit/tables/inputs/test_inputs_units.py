"""Units as programs spell them, and places on the sky."""

import numpy as np
import pyarrow as pa
import pytest
from astropy import units as u
from astropy.coordinates import Angle
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.inputs.positions import positions
from peculiar.tables.inputs.settle import settle
from peculiar.tables.inputs.units import in_our_unit, unit_of
from peculiar.tables.inputs.unknown import (
    DEFAULTS,
    spellings_of,
)


def chunked(values, kind=None):
    return pa.chunked_array([pa.array(values, kind)])


# --- units -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spellings", "unit"),
    [
        ("deg|DEG|degrees|Degree|degs|°|d:m:s", u.deg),
        ("rad|RAD|radians|Radian", u.rad),
        ('h|hours|HOUR|hr|"h:m:s"|hms|hourangle', u.hourangle),
        ('arcsec|ARCSEC|arcseconds|"|asec', u.arcsec),
        ("arcmin|'|arcminutes", u.arcmin),
        ("mas|milliarcsec", u.mas),
        ("mag|MAG|mags|Magnitude|mag(AB)|ABmag", u.mag),
        ("pix|pixels|px", u.pix),
        ("|unitless|-|dimensionless", u.dimensionless_unscaled),
        ("Jy|JY", u.Jy),
        ("km/s|km s-1", u.km / u.s),
        ("Angstrom|angstroms|Å", u.AA),
    ],
)
def test_spellings_of_units(spellings, unit):
    for text in spellings.split("|"):
        assert unit_of(text) == unit, text
        assert unit_of(f" {text} ") == unit, text


@pytest.mark.parametrize(
    ("name", "stated", "factor", "ours", "said"),
    [
        ("r_eff_arcsec", "deg", 3600, "arcsec", "deg -> arcsec"),
        ("r_eff_arcsec", "ARCSEC", 1, "arcsec", ""),
        ("r_eff_arcsec", "", 1, "", ""),
        ("size", "kpc", 1, "", ""),
        ("i_mag", "mag(AB)", 1, "mag", ""),
        ("x_mag", "mmag", 1e-3, "mag", "mmag -> mag"),
        ("phi_deg", "rad", 180 / np.pi, "deg", "rad -> deg"),
    ],
)
def test_values_come_in_the_unit_of_our_name(name, stated, factor, ours, said):
    found, unit, converted = in_our_unit(chunked([2.0, None]), stated, name, "t")
    assert found.to_pylist() == [pytest.approx(2 * factor, rel=1e-14), None]
    assert (unit, converted) == (ours, said)


@pytest.mark.parametrize("form", ["[{}]", "({})", "<{}>", "[ {} ]", "{{{}}}"])
@pytest.mark.parametrize(
    ("name", "stated", "factor"),
    [
        ("a_deg", "deg", 1),
        ("a_deg", "rad", 57.29577951308232),
        ("r_eff_arcsec", "arcsec", 1),
        ("i_mag", "mag", 1),
        ("redshift", "-", 1),
    ],
)
def test_brackets_around_a_unit_say_nothing(form, name, stated, factor):
    values, _, _ = in_our_unit(chunked([2.0]), form.format(stated), name, "t.fits")
    assert values.to_pylist() == pytest.approx([2 * factor])


@pytest.mark.parametrize("stated", ["dex", "dB", "dex(mag)", "log(deg)", "dex(deg)"])
@pytest.mark.parametrize("name", ["i_mag", "a_deg", "redshift"])
def test_logarithms_of_units_are_refused(name, stated):
    with pytest.raises(ValueError, match=rf"rite.* {name}: .* in `units`"):
        in_our_unit(chunked([2.0]), stated, name, "t.fits: column 'a'")


@pytest.mark.parametrize(
    ("name", "stated", "said"),
    [
        ("i_mag", "mJy", r"t: column 'x' is in 'mJy': expected mag for i_mag"),
        (
            "redshift",
            "km/s",
            r"is in 'km/s': expected no unit for redshift.*redshift: \"\" in `units`",
        ),
        ("r_eff_arcsec", "pix", "expected arcsec for r_eff_arcsec"),
        ("i_mag", "furlong", r"unit 'furlong' is not known, expected mag.*`units`"),
    ],
)
def test_units_of_another_kind_are_refused(name, stated, said):
    with pytest.raises(ValueError, match=said):
        in_our_unit(chunked([1.0]), stated, name, "t: column 'x'")


# --- positions ---------------------------------------------------------------------


def places(ra, dec, ra_unit="", dec_unit="", unknown=DEFAULTS):
    return positions(chunked(ra), chunked(dec), ra_unit, dec_unit, "t.csv", unknown)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("", 1.0),
        ("Degrees", 1.0),
        ("rad", 180 / np.pi),
        ("hours", 15.0),
        ("arcsec", 1 / 3600),
    ],
)
def test_places_in_every_unit(unit, factor):
    degrees = np.array([0.0, 150.25, 359.9, 180.0]), np.array([-90.0, 0.0, 45.5, 89.0])
    found = places(*(values / factor for values in degrees), unit, unit)
    np.testing.assert_allclose(found.ra, degrees[0], rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(found.dec, degrees[1], rtol=1e-13, atol=1e-13)
    assert not found.refused
    assert bool(found.converted) == (factor != 1)


FORMS = ["{0}{1}:{2:02d}:{3}", "{0}{1} {2} {3}", "{0}{1}{4}{2:02d}m{3}s"]


@given(
    sign=st.sampled_from(["", "+", "-"]),
    parts=st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)),
    decimals=st.sampled_from(["", ".5", ".123456"]),
    form=st.sampled_from(FORMS),
)
def test_sexagesimal_text_as_astropy_reads_it(sign, parts, decimals, form):
    hours, minutes, seconds = parts
    cells = hours, minutes, f"{seconds:02d}{decimals}"
    ra, dec = form.format("", *cells, "h"), form.format(sign, *cells, "d")
    found = places([ra], [dec])
    assert found.ra[0].as_py() == pytest.approx(Angle(ra, u.hourangle).deg, abs=1e-11)
    assert found.dec[0].as_py() == pytest.approx(Angle(dec, u.deg).deg, abs=1e-11)
    assert found.converted == dict.fromkeys(("ra", "dec"), "sexagesimal -> deg")


def test_text_of_other_forms():
    ra = ["150.5", "150d30m", "150\u00b030\u203210\u2033", "10 02.5", "+1.5e2", "1h0m"]
    dec = ["\u22122.5", "-0:30:00", "-00 30 00", "-12 34.5", "2.5d", "+02d"]
    found = places(ra, dec)
    expected = [150.5, 150.5, 150 + 30 / 60 + 10 / 3600, 150.625, 150.0, 15.0]
    np.testing.assert_allclose(found.ra, expected, rtol=1e-14)
    np.testing.assert_allclose(found.dec, [-2.5, -0.5, -0.5, -12.575, 2.5, 2.0])
    assert places(["150:30:00"], ["1"], "deg").ra.to_pylist() == [150.5]


def test_unknown_places_and_those_outside_the_sky():
    ra = [99.0, 99.0, -99.0, np.nan, 10.0, 361.0, -10.0, 360.0, -999.0]
    dec = [1.0, 99.0, -99.0, 0.0, 91.0, 2.0, 3.0, 4.0, 5.0]
    found = places(ra, dec)
    assert found.ra.to_pylist() == [99.0, *[None] * 5, 350.0, 0.0, None]
    assert found.dec.to_pylist() == [1.0, *[None] * 5, 3.0, 4.0, None]
    assert found.counts["ra"] == {"-99": 1, "nan": 1, "-999": 1}
    assert found.counts["dec"] == {"-99": 1, "99": 1}
    reasons = {row: reject.reason for row, reject in found.refused.items()}
    assert reasons == dict.fromkeys([4, 5], "outside_sky")
    assert found.refused[4].detail == "dec is 91 deg: expected -90 to 90"


def test_text_that_is_no_place():
    bad = ["25:00:00", "abc", "10:61:00", "--", ""]
    found = places(bad, ["1"] * 5)
    reasons = {row: reject.reason for row, reject in found.refused.items()}
    assert reasons == {
        0: "outside_sky",
        1: "unreadable_position",
        2: "unreadable_position",
    }
    assert found.ra.null_count == found.dec.null_count == 5
    assert found.counts["ra"] == {"--": 1, "empty": 1}


def test_a_unit_that_is_no_angle():
    with pytest.raises(ValueError, match=r"t\.csv: ra is in 'mJy'.*an angle"):
        places([1.0], [1.0], "mJy")


@pytest.mark.parametrize(
    ("columns", "factor"),
    [(("RA [rad]", "Dec (rad)"), 180 / np.pi), (("ra_hours", "dec_rad"), None)],
)
def test_a_unit_in_the_name_of_a_column(columns, factor):
    table = pa.table(dict(zip(columns, ([2.0], [0.5]), strict=True)))
    found = settle(table, dict(zip(("ra", "dec"), columns, strict=True)), where="t")
    expected = 2 * factor if factor else 30.0
    assert found.table["ra"][0].as_py() == pytest.approx(expected, rel=1e-14)
    assert found.table["dec"][0].as_py() == pytest.approx(90 / np.pi, rel=1e-14)


@pytest.mark.parametrize(
    "columns",
    [
        *(("RAh", "dec_rads"), ("ra_hr", "DEC_RAD"), ("ra_hour", "dec_radians")),
        *(("ra_hrs", "dec_radian"), ("RA_HOURS", "dec_rad"), ("rah", "dec_rad")),
    ],
)
def test_endings_of_places_are_units(columns):
    table = pa.table(dict(zip(columns, ([2.0], [0.5]), strict=True)))
    found = settle(table, dict(zip(("ra", "dec"), columns, strict=True)), where="t")
    assert found.table["ra"][0].as_py() == pytest.approx(30, rel=1e-14)
    assert found.table["dec"][0].as_py() == pytest.approx(90 / np.pi, rel=1e-14)


def test_other_words_in_names_are_no_units():
    columns = {"r_eff_arcsec": "petro_rad", "n": "n (all)", "name": "name (J2000)"}
    table = pa.table({"petro_rad": [2.0], "n (all)": [1], "name (J2000)": ["a"]})
    found = settle(table, columns, where="t")
    assert found.table.to_pydict() == {"r_eff_arcsec": [2.0], "n": [1], "name": ["a"]}
    assert found.report["converted"] == {}


def test_one_of_the_two_alone():
    found = positions(chunked([1.0, 99.0]), None, "", "", "t", DEFAULTS)
    assert found.ra.to_pylist() == [1.0, 99.0]
    assert found.dec.null_count == 2


@given(
    rows=st.lists(
        st.tuples(st.floats(-180, 360), st.floats(-90, 90)), min_size=1, max_size=9
    )
)
def test_any_place_is_the_same_place(rows):
    ra, dec = (np.array(values) for values in zip(*rows, strict=True))
    found = places(ra, dec, unknown=spellings_of({"position": []}, "position"))
    assert not found.refused
    assert all(0 <= value < 360 for value in found.ra.to_pylist())
    assert found.dec.to_pylist() == dec.tolist()
    apart = np.abs(found.ra.to_numpy() - ra)
    assert np.isclose(np.minimum(apart, np.abs(apart - 360)), 0, atol=1e-12).all()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        *(("ra", x) for x in ("RA (J2000)", "RA [2000]", "ra (K)", "RA (deg)")),
        *(("i_mag", x) for x in ("mag (g)", "K (2MASS)", "J (J2000)", "m [K]")),
        *(("redshift", x) for x in ("z (K)", "z [2dF]", "z (spec)", "z (s)")),
    ],
)
def test_a_band_or_an_epoch_in_brackets_is_no_unit(name, column):
    found = settle(pa.table({column: [2.0]}), {name: column}, where="t")
    assert found.table[name].to_pylist() == [2.0]


@pytest.mark.parametrize("column", ["flux (Jy)", "size [arcsec]"])
def test_a_unit_of_another_kind_in_brackets_is_refused(column):
    with pytest.raises(ValueError, match="expected mag for i_mag"):
        settle(pa.table({column: [2.0]}), {"i_mag": column}, where="t")
