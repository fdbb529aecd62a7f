"""What `peculiar new` makes of columns and of names of files."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.new.bands import tidy
from peculiar.new.columns import Columns, find_classes, find_ids, find_positions
from peculiar.new.names import column_for, parse_names
from peculiar.new.properties import find_properties

ROWS = 12


def columns(**given):
    """Return columns of given values; of one value, that in all rows."""
    table = pa.table(
        {
            name: values if isinstance(values, list) else [values] * ROWS
            for name, values in given.items()
        }
    )
    return Columns("t.csv", table.column_names, lambda names, _=(): table.select(names))


def named(*names):
    """Return columns of these names: ids are numbers of rows, all else is 20."""
    numbers = list(range(100, 100 + ROWS))
    return columns(**{x: numbers if "id" in x.lower() else 20.0 for x in names})


#: Columns as surveys call them; ids; positions; our names of magnitudes and others.
SURVEYS = {
    "HSC": (
        ["object_id", "ra", "dec", "g_cmodel_mag", "g_cmodel_magsigma", "i_cmodel_mag"],
        ("object_id", ("ra", "dec")),
        {"g_mag": "g_cmodel_mag", "i_mag": "i_cmodel_mag"},
    ),
    "LSST": (
        ["objectId", "coord_ra", "coord_dec", "g_psfMag", "r_cModelMag", "r_psfMag"],
        ("objectId", ("coord_ra", "coord_dec")),
        {"g_mag": "g_psfMag", "r_mag": "r_cModelMag"},
    ),
    "SDSS": (
        ["objID", "ra", "dec", "petroMag_r", "petroMagErr_r", "modelMag_g", "psfMag_g"],
        ("objID", ("ra", "dec")),
        {"r_mag": "petroMag_r", "g_mag": "modelMag_g"},
    ),
    "PS1": (
        ["objID", "raMean", "decMean", "rMeanPSFMag", "rMeanKronMag", "iMeanPSFMagErr"],
        ("objID", ("raMean", "decMean")),
        {"r_mag": "rMeanKronMag"},
    ),
    "DES": (
        ["COADD_OBJECT_ID", "RA", "DEC", "MAG_AUTO_G", "MAGERR_AUTO_G", "MAG_AUTO_R"],
        ("COADD_OBJECT_ID", ("RA", "DEC")),
        {"g_mag": "MAG_AUTO_G", "r_mag": "MAG_AUTO_R"},
    ),
    "KiDS": (
        ["ID", "RAJ2000", "DECJ2000", "MAG_GAAP_r", "MAGERR_GAAP_r", "MAG_GAAP_i"],
        ("ID", ("RAJ2000", "DECJ2000")),
        {"r_mag": "MAG_GAAP_r", "i_mag": "MAG_GAAP_i"},
    ),
    "VizieR": (
        ["recno", "RA_ICRS", "DE_ICRS", "gmag", "e_gmag", "rmag"],
        (None, ("RA_ICRS", "DE_ICRS")),
        {"g_mag": "gmag", "r_mag": "rmag"},
    ),
    "SExtractor": (
        ["id", "ALPHA_J2000", "DELTA_J2000", "MAG_AUTO", "ELLIPTICITY"],
        ("id", ("ALPHA_J2000", "DELTA_J2000")),
        {"ellipticity": "ELLIPTICITY"},
    ),
    "a table of one's own": (
        ["galaxy_id", "Right Ascension", "Declination", "g", "r", "z", "zspec"],
        ("galaxy_id", ("Right Ascension", "Declination")),
        {"g_mag": "g", "r_mag": "r", "z_mag": "z"},
    ),
    "errors beside positions": (
        ["id", "ra_err", "dec_err", "ra", "dec", "r_mag_err", "imag_lim"],
        ("id", ("ra", "dec")),
        {},
    ),
    "Galactic": (["id", "GLON", "GLAT"], ("id", ("GLON", "GLAT")), {}),
}


@pytest.mark.parametrize("survey", SURVEYS)
def test_columns_are_known_by_the_names_that_surveys_use(survey):
    names, (ids, places), properties = SURVEYS[survey]
    table = named(*names)
    assert find_ids(table) == ids
    assert find_positions(table) == places
    found = find_properties(table, ["g", "r", "i"])
    assert (found.pop("ra"), found.pop("dec")) == places
    assert found == properties


def test_values_decide_what_names_leave_open():
    table = columns(
        id=[1] * ROWS,
        source_id=[f"a{x}" for x in range(ROWS)],
        g_mag=500.0,
        r_mag=[-99.0, *[21.0] * (ROWS - 1)],
        redshift=0.3,
        r_eff_arcsec=1.0,
        r_eff=3.0,
    )
    assert find_ids(table) == "source_id"
    found = find_properties(table, ["g", "r", "i"])
    assert found == {
        "r_mag": "r_mag",
        "r_eff_arcsec": "r_eff_arcsec",
        "redshift": "redshift",
    }


def test_classes_are_words_of_which_each_has_several_rows():
    classes = ["spiral", "elliptical", "spiral"] * (ROWS // 3)
    names = [f"galaxy {x}" for x in range(ROWS)]
    star = [x / 7 for x in range(ROWS)]
    table = columns(type=names, CLASS_STAR=star, morph_class=classes)
    assert find_classes(table) == ("morph_class", ["spiral", "elliptical"])


@pytest.mark.parametrize(
    ("names", "bands"),
    [
        (["HSC-G", "HSC-R2"], ["g", "r"]),
        (["SDSS u", "SDSS g"], ["u", "g"]),
        (["F606W", "F814W"], ["F606W", "F814W"]),
        (["NISP_Y", "VIS"], ["Y", "VIS"]),
        (["r", "R"], ["r", "R"]),
        (["first", "second"], ["first", "second"]),
    ],
)
def test_bands_are_called_by_their_own_part_of_a_name(names, bands):
    assert tidy(names) == bands


@given(
    ids=st.lists(st.integers(1, 10**12), min_size=2, max_size=9, unique=True),
    bands=st.lists(st.sampled_from("griz"), min_size=1, max_size=4, unique=True),
    form=st.sampled_from(
        [
            "{id}_{band}.fits",
            "{band}/{id}.fits",
            "{id}/{BAND}.fits.gz",
            "cutout-{id}-HSC-{BAND}.fits",
            "my survey/{id} {band}.fits",
            "{id:015d}.{band}.fits",
            "{id}/{id}-{band}.fits",
            "a{{1}}_{id}_{band}.fits",
        ]
    ),
)
def test_pattern_gives_the_names_that_it_was_found_from(ids, bands, form):
    files = {
        form.format(id=one, band=band, BAND=band.upper()): (one, band)
        for one in ids
        for band in bands
    }
    found = parse_names(sorted(files))
    table = columns(number=[*ids, *range(ROWS - len(ids))][: max(ROWS, len(ids))])
    forms = [column_for(table, values) for values in found.fields]
    assert all(forms)
    pattern = found.pattern_of([form for _, form, _ in forms])
    for name, (one, band) in files.items():
        made = pattern.format(number=one, band=band, BAND=band.upper())
        assert made == name
    if len(bands) > 1:
        assert sorted(found.bands) == sorted(bands)
