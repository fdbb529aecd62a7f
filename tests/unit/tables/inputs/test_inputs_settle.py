"""Values on their way into our tables: types, unknown ones, units, and places."""

import json
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from astropy import units as u
from astropy.coordinates import Angle
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.inputs.positions import positions
from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.settle import merge_reports, settle
from peculiar.tables.inputs.types import KINDS, settled
from peculiar.tables.inputs.units import in_our_unit, unit_of
from peculiar.tables.inputs.unknown import (
    DEFAULTS,
    kind_of,
    spellings_of,
    without_unknown,
)


def chunked(values, kind=None):
    return pa.chunked_array([pa.array(values, kind)])


# --- types -------------------------------------------------------------------------

TIMES = [
    datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
    datetime(2024, 7, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
]


@pytest.mark.parametrize(
    ("values", "kind", "meant", "becomes"),
    [
        ([1, None], pa.int8(), [1, None], pa.int16()),
        ([65535], pa.uint16(), [65535], pa.int32()),
        ([2**32 - 1], pa.uint32(), [2**32 - 1], pa.int64()),
        ([2**63 - 1, None], pa.uint64(), [2**63 - 1, None], pa.int64()),
        ([2**63, 1], pa.uint64(), [str(2**63), "1"], pa.string()),
        ([Decimal(-(2**63))], pa.decimal128(20, 0), [-(2**63)], pa.int64()),
        ([Decimal(10**20)], pa.decimal128(30, 0), [str(10**20)], pa.string()),
        ([Decimal("1.25")], pa.decimal128(9, 2), [1.25], pa.float64()),
        ([1.5], pa.float16(), [1.5], pa.float32()),
        ([None], pa.null(), [None], pa.float64()),
        (["a", None], pa.large_string(), ["a", None], pa.string()),
        (["a", None], pa.string_view(), ["a", None], pa.string()),
        ([b"caf\xe9", b"x"], pa.binary(), ["café", "x"], pa.string()),
        ([b"\xc3\xa9", None], pa.large_binary(), ["é", None], pa.string()),
        ([b"ab"], pa.binary(2), ["ab"], pa.string()),
        ([date(2024, 1, 2), None], pa.date32(), ["2024-01-02", None], pa.string()),
        ([clock(3, 4, 5)], pa.time32("s"), ["03:04:05"], pa.string()),
        ([TIMES[0]], pa.timestamp("s"), ["2024-01-02T03:04:05"], pa.string()),
        (
            TIMES,
            pa.timestamp("s", tz="Europe/Paris"),
            ["2024-01-02T03:04:05Z", "2024-07-02T01:04:05Z"],
            pa.string(),
        ),
    ],
)
def test_types_that_are_none_of_ours(values, kind, meant, becomes):
    found = settled(chunked(values, kind), "t.parquet")
    assert (found.type, found.to_pylist()) == (becomes, meant)


def test_categories_become_their_values():
    for values in (["x", None], [2**63, 5]):
        kind = pa.uint64() if 5 in values else pa.string()
        found = settled(chunked(values, kind).dictionary_encode(), "t")
        assert found.to_pylist() == (values if None in values else [str(2**63), "5"])


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_types_stay(kind):
    values = chunked([None], kind)
    assert settled(values, "t") is values


@pytest.mark.parametrize("kind", [pa.list_(pa.int8()), pa.map_(pa.int8(), pa.int8())])
def test_several_values_per_row_are_refused(kind):
    with pytest.raises(ValueError, match=r"t: column 'x' holds several values per row"):
        settled(chunked([None], kind), "t: column 'x'")


# --- unknown -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "columns"),
    [
        ("magnitude", "i_mag", "x z"),
        ("magnitude", "z_mag", "z redshift"),
        ("magnitude", "a", "mag MAG_AUTO imag i_cmodel_mag phot_g_mean_mag rmag2"),
        ("magnitude", "a", "magerr MAGERR_APER e_rmag g_magsigma petroMag_r W1mpro"),
        ("magnitude", "a", "rMeanPSFMag i_psfMag jAperMag3 jAperMag3Err j_m magnitude"),
        (
            "magnitude",
            "a",
            "MAG_GAAP_1p0_u HSC_g_MAGERR_APER2 mag_aper_4 iMeanKronMagStd",
        ),
        ("magnitude", "a", "phot_g_mean_mag_error MAG_DETMODEL_I WAVG_MAG_PSF_G Ksmag"),
        (
            "magnitude",
            "a",
            "cModelMag_i i_undeblended_convolvedflux_0_15_mag MAG_ISOCOR",
        ),
        ("redshift", "redshift", "x"),
        ("redshift", "z", "x z"),
        ("redshift", "a", "Z_B Z_B_MIN lp_zBEST lp_zPDF_l68 photoz_best z_phot_mean"),
        (
            "redshift",
            "a",
            "z_spec z_phot ZSPEC zphot photoz specz z_best zp_redshift",
        ),
        ("redshift", "a", "redshift_err lephare_zphot"),
        ("position", "ra", "x"),
        ("position", "dec", "x"),
        ("flag", "a", "flags is_primary i_cmodel_mag_flag"),
        ("number", "z_psf_fwhm_arcsec", "z"),
        # A wide pattern would make null of good numbers.
        (
            "number",
            "a",
            "specz_dec photoz_log_ssfr photo_z_logmass specz_id z redshift_id",
        ),
        (
            "number",
            "a",
            "spec_z_plate redshift_source_id zspec_dec zphot_ngal redshift_n",
        ),
        ("number", "a", "mag_mjd g_mag_snr i_mag_nobs isomag_area mag_auto_x w1mag_id"),
        ("number", "a", "specz_fiber z_err photoz_fibre specz_type zspec_flagged"),
        ("magnitude", "a", "mag_fiber_g MAG_FIBRE2 fiberMag_r fiber2Mag_i"),
        ("number", "depth", "z"),
        ("number", "a", "image magnification magnetic gz z_psf_fwhm_arcsec size r_i"),
    ],
)
def test_kinds_by_name(kind, name, columns):
    for column in columns.split():
        assert kind_of(name, pa.field(column, pa.float64())) == kind, column


def test_counts_of_magnitudes_are_no_magnitudes():
    assert kind_of("n_mag", pa.field("n_mag", pa.int16())) == "number"
    assert kind_of("a", pa.field("n_mag", pa.int64())) == "number"


def test_truth_values_are_flags():
    assert kind_of("a", pa.field("mag", pa.bool_())) == "flag"


@pytest.mark.parametrize(
    ("kind", "values", "known"),
    [
        ("magnitude", [99.0, -99.0, 999.0, -9999.0, -9.99999e8, 90.0], []),
        ("magnitude", [20.5, -26.7, 0.0, 89.9], [20.5, -26.7, 0.0, 89.9]),
        ("magnitude", [np.nan, np.inf, -np.inf], []),
        ("redshift", [-1.0, -9.0, -99.0, 99.0, 999.0], []),
        ("redshift", [-0.001, 0.0, 11.0], [-0.001, 0.0, 11.0]),
        ("number", [-99.0, 99.0, -9999.0, -1.0], [-99.0, 99.0, -9999.0, -1.0]),
        ("number", [np.nan, np.inf], []),
    ],
)
def test_numbers_that_are_no_values(kind, values, known):
    for dtype in (np.float64, np.float32):
        column = chunked(np.array(values, dtype))
        found, counts = without_unknown(column, kind, DEFAULTS)
        assert found.drop_null().to_pylist() == column.to_pylist()[: len(known)]
        assert (len(found), counts.total()) == (len(values), len(values) - len(known))


def test_whole_numbers_and_nulls():
    found, counts = without_unknown(chunked([20, 99, -99, None]), "magnitude", DEFAULTS)
    assert (found.to_pylist(), found.type) == ([20, None, None, None], pa.int64())
    assert counts == {"99": 1, "-99": 1}
    small = chunked([1, 200, None], pa.uint8())
    assert without_unknown(small, "magnitude", DEFAULTS)[0].to_pylist() == [
        1,
        None,
        None,
    ]


def test_words_hold_in_every_column():
    words = ["--", "NULL", "none", " N/A ", "\\N", "", "NaN", "inf"]
    for kind in DEFAULTS.keys() - {"text"}:
        found, counts = without_unknown(chunked([*words, " a "]), kind, DEFAULTS)
        assert found.to_pylist() == [None] * 8 + ["a"]
        assert counts == Counter([x.strip() or "empty" for x in words])


def test_the_config_says_what_is_unknown():
    unknown = {"magnitude": [-1], "columns": {"r_mag": [0, "x"], "class": []}}
    column = chunked([-1.0, 99.0, 0.0])
    for name, meant in (("i_mag", [None, None, 0]), ("r_mag", [-1, 99, None])):
        spellings = spellings_of(unknown, "magnitude", name)
        found, _ = without_unknown(column, "magnitude", spellings)
        assert found.to_pylist() == meant
    nothing = spellings_of({"magnitude": []}, "magnitude", "i_mag")
    assert without_unknown(column, "magnitude", nothing)[0] == column
    spellings = spellings_of(unknown, "number", "class")
    found, _ = without_unknown(chunked(["None", "x"]), "number", spellings)
    assert found.to_pylist() == ["None", "x"]


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
    with pytest.raises(ValueError, match=r"t\.csv: column of ra is in 'mJy'.*an angle"):
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


def test_a_million_places_take_little_time():
    rng = np.random.default_rng(1)
    ra, dec = chunked(rng.uniform(0, 6, 10**6)), chunked(rng.uniform(-90, 90, 10**6))
    start = time.process_time()
    positions(ra, dec, "rad", "", "t", spellings_of({}, "position"))
    assert time.process_time() - start < 1.0


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


# --- settle ------------------------------------------------------------------------


def test_every_column_goes_one_way(tmp_path):
    (tmp_path / "t.csv").write_text(
        "id,RA,DEC,m,zz,type,size\n"
        "1,10:00:00,-00:30:00,20.5,0.5,GALAXY,1\n"
        "2,10:00:00,+95:00:00,99,-99,--,2\n"
        "3,--,--,--,1.0,None,3\n"
        "4,1\n"
        "5,0:0:0,0:0:0,bad,2, STAR ,5\n"
    )
    names = {"ra": "RA", "dec": "DEC", "i_mag": "m", "redshift": "zz"}
    names |= {"class": "type", "r_eff_arcsec": "size"}
    table = read_table(tmp_path / "t.csv", "source.table", "id", names.values())
    found = settle(table, names, where="t.csv", units={"r_eff_arcsec": "arcmin"})
    assert found.table.to_pydict() == {
        "ra": [150.0, None, None, None, 0.0],
        "dec": [-0.5, None, None, None, 0.0],
        "i_mag": [20.5, None, None, None, None],
        "redshift": [0.5, None, 1.0, None, 2.0],
        "class": ["GALAXY", None, None, None, "STAR"],
        "r_eff_arcsec": [60.0, 120.0, 180.0, None, 300.0],
    }
    assert {row: x.reason for row, x in found.refused.items()} == {
        1: "outside_sky",
        3: "unreadable_row",
        4: "unreadable_value",
    }
    assert found.refused[4].detail == "i_mag is 'bad': expected a number"
    assert found.refused[3].detail.startswith("line 5 has 2 cells, expected 7")
    assert found.report == {
        "unknown": {
            "ra": {"--": 1},
            "dec": {"--": 1},
            "i_mag": {"--": 1, "99": 1},
            "redshift": {"-99": 1},
            "class": {"--": 1, "None": 1},
        },
        "converted": {
            "ra": "sexagesimal -> deg",
            "dec": "sexagesimal -> deg",
            "r_eff_arcsec": "arcmin -> arcsec",
        },
        "left_out": {},
    }
    assert json.loads(json.dumps(found.report)) == found.report


def test_metadata_of_columns_stays_but_for_the_unit():
    metadata = {"unit": "deg", "description": "size", "unknown": '{"--": 2}'}
    field = pa.field("s", pa.float64(), metadata=metadata)
    table = pa.table([[1.0]], schema=pa.schema([field]))
    found = settle(table, {"r_eff_arcsec": "s", "size": "s"}, where="t")
    ours, other = found.table.schema
    assert ours.metadata == {b"unit": b"arcsec", b"description": b"size"}
    assert other.metadata == {b"unit": b"deg", b"description": b"size"}
    assert found.report["unknown"] == {"r_eff_arcsec": {"--": 2}, "size": {"--": 2}}


def test_columns_that_were_left_out_are_named(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": [1], "l": [[1]]}), tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", "k", "id", ["l"], optional=["l"])
    found = settle(table, {"flux": "l"}, where="t")
    assert found.table.num_columns == 0
    assert "several values per row" in found.report["left_out"]["flux"]


def test_text_of_a_magnitude_is_numbers_or_an_error():
    table = pa.table({"m": ["+20.5", "-99", "\\N"], "t": ["A", "B", "C"]})
    found = settle(table, {"g_mag": "m"}, where="t")
    assert found.table["g_mag"].to_pylist() == [20.5, None, None]
    with pytest.raises(
        ValueError, match=r"t: column 't' holds text, such as 'A' in row"
    ):
        settle(table, {"g_mag": "t"}, where="t")


@pytest.mark.parametrize(
    ("texts", "meant"),
    [
        (["2.1d+01", "2.15D1", "+1e+1", "5."], [21.0, 21.5, 10.0, 5.0]),
        (["20,5", "-1,25", ",5", "20"], [20.5, -1.25, 0.5, 20.0]),
        (["\N{MINUS SIGN}1.5", "-2e\N{MINUS SIGN}1"], [-1.5, -0.2]),
        (["20.5", "21.5", "1,5"], [20.5, 21.5, None]),
        (["1", "2", "1,200"], [1.0, 2.0, None]),
    ],
)
def test_text_of_numbers_as_programs_write_it(texts, meant):
    found = settle(pa.table({"m": texts}), {"i_mag": "m"}, where="t")
    assert found.table["i_mag"].to_pylist() == meant
    assert list(found.refused) == [i for i, x in enumerate(meant) if x is None]


@pytest.mark.parametrize(
    ("name", "texts", "meant"),
    [
        ("ellipticity", ["0.1", "", "-", "0.3"], [0.1, None, None, 0.3]),
        ("r_eff_arcsec", ["1", "2", "***"], [60.0, 120.0, None]),
        ("i_psf_fwhm_arcsec", ["0.01", "1"], [0.6, 60.0]),
        ("i_extendedness", ["0", "1"], [0.0, 1.0]),
        (
            "size",
            ["0.5", "<0.1", "***", "#DIV/0!", "1", "2", "3", "4.0:", "5", "6"],
            None,
        ),
        ("size", ["1.5", "2.5", "20.1\N{PLUS-MINUS SIGN}0.1"], [1.5, 2.5, None]),
    ],
)
def test_numbers_that_are_text_in_the_file(name, texts, meant):
    if meant is None:
        meant = [float(x) if x.replace(".", "").isdigit() else None for x in texts]
    field = pa.field("x", pa.string(), metadata={"unit": "arcmin"})
    if name in ("ellipticity", "i_extendedness"):
        field = field.remove_metadata()
    table = pa.table([texts], schema=pa.schema([field]))
    found = settle(table, {name: "x"}, where="t")
    assert found.table[name].to_pylist() == pytest.approx(meant)
    odd = [i for i, x in enumerate(meant) if x is None and texts[i] not in ("", "-")]
    assert {i: x.reason for i, x in found.refused.items()} == dict.fromkeys(
        odd, "unreadable_value"
    )


@pytest.mark.parametrize(
    "texts",
    [
        ["0007", "0008", "12"],  # a field
        ["1237648720693755918", "0.5"],  # would be rounded
        ["1.5", "2.5", "Irr"],  # a class
        ["1.2.3", "1.2"],
        ["NGC 1", "5.5", "a", "b"],
        ["1,2", "3,4"],
    ],
)
def test_text_that_is_no_measured_number_stays(texts):
    found = settle(pa.table({"x": texts}), {"size": "x"}, where="t")
    assert (found.table["size"].to_pylist(), found.refused) == (texts, {})


def test_a_name_of_numbers_with_text_is_an_error():
    with pytest.raises(ValueError, match="expected numbers for ellipticity"):
        settle(pa.table({"e": ["round", "flat"]}), {"ellipticity": "e"}, where="t")


def test_reports_of_parts_add_up():
    one = {
        "unknown": {"a": {"--": 1}},
        "converted": {"ra": "rad -> deg"},
        "left_out": {},
    }
    two = {
        "unknown": {"a": {"--": 2, "99": 1}},
        "converted": {},
        "left_out": {"l": "x"},
    }
    assert merge_reports(one, two) == {
        "unknown": {"a": {"--": 3, "99": 1}},
        "converted": {"ra": "rad -> deg"},
        "left_out": {"l": "x"},
    }
