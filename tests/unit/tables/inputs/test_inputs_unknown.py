"""Types of values, and those that are unknown."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from peculiar.tables.inputs.types import KINDS, settled
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
