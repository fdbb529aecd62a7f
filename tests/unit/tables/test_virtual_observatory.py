"""What programs of the Virtual Observatory are told of columns: units, UCDs, frames."""

import warnings

import numpy as np
import pyarrow as pa
import pytest
import yaml
from astropy.io import fits
from astropy.io.votable import validate
from astropy.io.votable.ucd import parse_ucd
from astropy.table import Table
from astropy.units import Unit

from peculiar.config.detectors import all_scores
from peculiar.config.resolve import resolve
from peculiar.tables.columns import NAMED, describe, describe_score, text_of
from peculiar.tables.fits_table import write_fits_table
from peculiar.tables.ucds import BANDS, ENDS, ucd_of
from peculiar.tables.ucds import NAMED as UCDS
from peculiar.tables.vo_units import vo_unit
from peculiar.tables.votable import write_votable

IDS = [2**63 - 1, -(2**63), 2**53 + 1]


def described(name):
    return describe(pa.field(name, pa.float64()))


def fields_of(path, schemas):
    """Return fields of the columns that a config's detectors have in the catalogue."""
    scores = all_scores(resolve(yaml.safe_load(path.read_text()), schemas))
    kinds = {"_sigma": pa.float64(), "_pct": pa.float64(), "": pa.float32()}
    found = []
    for detector, names in scores.items():
        ends = [(f"{name}{end}", kind) for name in names for end, kind in kinds.items()]
        ends += [("selected", pa.bool_()), ("in_most", pa.bool_())]
        found += [
            describe_score(pa.field(f"{detector}_{end}", kind), scores)
            for end, kind in [*ends, ("rank_pct", pa.float64())]
        ]
    return found


def table_of(**columns):
    table = pa.table(columns)
    return table.cast(pa.schema([describe(field) for field in table.schema]))


@pytest.mark.parametrize("config", ["config/config.yaml", "tests/config/tiny.yaml"])
def test_every_column_of_a_detector_is_told_of(config, request):
    root = request.config.rootpath
    fields = fields_of(root / config, root / "workflow" / "schemas")
    assert len(fields) > 50
    for field in fields:
        parse_ucd(text_of(field, "ucd"), check_controlled_vocabulary=True)
        assert text_of(field, "description")


@pytest.mark.parametrize(
    "name", [*NAMED, *UCDS, *(f"{x}{end}" for end in ENDS for x in (*BANDS, "F814W"))]
)
def test_every_column_that_has_a_meaning_is_told_of(name):
    parse_ucd(ucd_of(name), check_controlled_vocabulary=True)


@pytest.mark.parametrize(
    ("name", "ucd"),
    [
        ("ra", "pos.eq.ra;meta.main"),
        ("hsc_g_mag", "phot.mag;em.opt.B"),
        ("i_cmodel_magsigma", "stat.error;phot.mag;em.opt.I"),
        ("g_r", "phot.color;em.opt.B;em.opt.R"),
        ("tract", ""),
    ],
)
def test_bands_are_told_apart(name, ucd):
    assert ucd_of(name) == ucd


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("arcsec2", "arcsec**2"),
        ("ARCSEC^2", "arcsec**2"),
        ("pix", "pixel"),
        ("km/s", "km.s**-1"),
        ("mag(AB)", "mag"),
        ("Angstrom", "0.1nm"),
        ("furlong", "furlong"),
        ("", ""),
    ],
)
def test_units_are_spelled_as_vounits_has_them(text, theirs):
    assert vo_unit(text) == theirs
    if text not in ("furlong", ""):
        assert Unit(theirs, format="vounit").is_equivalent(Unit(theirs))


def told():
    """Return a table with gaps in all kinds of columns, and the ends of int64."""
    return table_of(
        object_id=pa.array(IDS),
        ra=pa.array([1.5, None, 359.9]),
        dec=pa.array([0.1, None, -89.9]),
        g_mag=pa.array([20.1, np.nan, np.inf]),
        equivalent_width_a=pa.array([1.0, None, None]),
        area_arcsec2=pa.array([1, None, 3], pa.int32()),
        in_bright_star_mask=pa.array([True, None, False]),
        tags=pa.array(["ä", None, "a < b & c"]),
    )


def test_a_votable_is_valid_and_has_every_value(tmp_path):
    path = tmp_path / "a.vot"
    write_votable(told(), path, "candidates")
    with warnings.catch_warnings(record=True) as said:
        assert validate(path, output=None)
    assert said == []
    table = Table.read(path)
    assert table["object_id"].tolist() == IDS
    assert table["ra"].tolist() == [1.5, None, 359.9]
    assert table["g_mag"].tolist() == [20.1, None, np.inf]
    assert table["area_arcsec2"].tolist() == [1, None, 3]
    assert table["in_bright_star_mask"].tolist() == [True, None, False]
    assert table["tags"].filled("").tolist() == ["ä", "", "a < b & c"]
    assert table["equivalent_width_a"].unit == Unit("Angstrom")
    assert table["g_mag"].description == "Magnitude in g, AB"
    assert table["g_mag"].meta["ucd"] == "phot.mag;em.opt.B"
    assert path.read_text().count('ref="icrs"') == 2
    write_votable(told(), tmp_path / "b.vot", "candidates")
    assert (tmp_path / "b.vot").read_bytes() == path.read_bytes()


@pytest.mark.filterwarnings("ignore:Column .* contains NULL")
def test_fits_says_units_and_meanings(tmp_path):
    write_fits_table(told(), tmp_path / "a.fits", "CATALOG")
    header = fits.getheader(tmp_path / "a.fits", 1)
    cards = {
        header[f"TTYPE{number}"]: [
            header.get(f"{key}{number}") for key in ("TUNIT", "TUCD", "TCOMM")
        ]
        for number in range(1, header["TFIELDS"] + 1)
    }
    assert cards["ra"] == ["deg", "pos.eq.ra;meta.main", "Right ascension (ICRS)"]
    assert cards["area_arcsec2"] == ["arcsec**2", None, None]
    # FITS has a word for it, and VOUnits allows it.
    assert cards["equivalent_width_a"][0] == "Angstrom"
    table = Table.read(tmp_path / "a.fits")
    assert table["area_arcsec2"].unit == Unit("arcsec2")
    assert table["object_id"].tolist() == IDS
