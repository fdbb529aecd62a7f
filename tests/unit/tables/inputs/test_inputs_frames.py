"""Positions in another frame than ICRS: as the file or the column's name states it."""

import numpy as np
import pyarrow as pa
import pytest
from astropy.coordinates import FK4, FK5, SkyCoord
from astropy.io import fits
from astropy.io.votable import from_table
from astropy.io.votable.tree import CooSys, FieldRef, Group
from astropy.table import QTable, Table

from peculiar.tables.inputs.frames import frame_of, frame_text
from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.settle import settle

#: The Galactic centre and M31, in ICRS (SIMBAD).
PLACES = SkyCoord([266.41684, 10.68471], [-29.00782, 41.26875], unit="deg")


def in_file(folder, kind, frame):
    """Write PLACES in another frame, as programs do; return file, and its columns."""
    sky = PLACES.transform_to(frame)
    lon, lat = sky.spherical.lon.deg, sky.spherical.lat.deg
    path = folder / kind
    table = Table({"id": [1, 2], "lon": lon, "lat": lat})
    names = ("lon", "lat")
    if kind.startswith("astropy"):
        QTable({"id": [1, 2], "sky": sky}).write(path)
        names = [f"sky.{x}" for x in sky.representation_component_names][:2]
    elif kind == "names.csv":
        names = ("_Glon", "_Glat")
        table.rename_columns(("lon", "lat"), names)
        table.write(path)
    elif kind.endswith(".fits"):
        hdu = fits.table_to_hdu(table)
        if kind == "text.fits":
            columns = [fits.Column("id", "I4", array=[1, 2])]
            columns += [fits.Column(x, "E25.17", array=table[x]) for x in names]
            hdu = fits.TableHDU.from_columns(columns)
        hdu.header.update(RADESYS="FK4", EQUINOX=1950.0)
        hdu.writeto(path)
    else:
        votable = from_table(table)
        one = votable.get_first_table()
        if kind != "ucd.vot":
            system = CooSys(ID="old", system="eq_FK5", equinox="J1975.0")
            votable.resources[0].coordinate_systems.append(system)
        if kind == "group.vot":
            one.groups.append(Group(one, ref="old"))
            one.groups[0].entries.extend(FieldRef(one, x) for x in names)
        for field in one.fields[1:]:
            if kind == "ref.vot":
                field.ref = "old"
            elif kind == "ucd.vot":
                field.ucd = f"pos.galactic.{field.name}"
        votable.to_xml(str(path))
    return path, names


@pytest.mark.parametrize(
    ("kind", "frame", "said"),
    [
        ("astropy.ecsv", "galactic", "galactic"),
        ("astropy.fits", FK4(equinox="B1975"), "fk4 B1975"),
        ("astropy.parquet", FK4(equinox="B1975"), "fk4 B1975"),
        ("names.csv", "galactic", "galactic"),
        ("binary.fits", FK4(equinox="B1950"), "fk4"),
        ("text.fits", FK4(equinox="B1950"), "fk4"),
        ("ref.vot", FK5(equinox="J1975"), "fk5 J1975"),
        ("lone.vot", FK5(equinox="J1975"), "fk5 J1975"),
        ("group.vot", FK5(equinox="J1975"), "fk5 J1975"),
        ("ucd.vot", "galactic", "galactic"),
    ],
)
def test_positions_in_a_stated_frame_become_icrs(tmp_path, kind, frame, said):
    path, columns = in_file(tmp_path, kind, frame)
    table = read_table(path, "source.table", "id", columns)
    names = dict(zip(("ra", "dec"), columns, strict=True))
    found = settle(table, names, where="t")
    sky = SkyCoord(found.table["ra"], found.table["dec"], unit="deg")
    assert np.all(sky.separation(PLACES).arcsec < 1e-3)
    assert found.report["converted"] == dict.fromkeys(names, f"{said} -> ICRS")
    as_there = settle(table, names, where="t", icrs=False).table
    assert as_there["ra"].to_pylist() == table[columns[0]].to_pylist()


@pytest.mark.parametrize(
    ("metadata", "names", "message"),
    [
        ({"frame": "AZ_EL"}, ("x", "y"), "t says that its positions are in 'AZ_EL'"),
        ({}, ("GLON", "dec"), "positions are ra in galactic, dec in icrs"),
    ],
)
def test_a_frame_that_cannot_be_is_refused(metadata, names, message):
    fields = [pa.field(name, pa.float64(), metadata=metadata) for name in names]
    table = pa.table([[1.0], [2.0]], schema=pa.schema(fields))
    with pytest.raises(ValueError, match=message):
        settle(table, dict(zip(("ra", "dec"), names, strict=True)), where="t")


@pytest.mark.parametrize(
    ("names", "frame"),
    [
        ("ra|lon|glory|delta|sky.ra|b_mag|sgr|level", ""),
        ("GLON|l|B|_Glat|GLON [deg]|l [rad]|GLAT_rad|GAL_LONG|cat/GLON", "galactic"),
        ("l2|b_II|Galactic Longitude|lon_gal|sky.l", "galactic"),
        ("SGL|SUPERGAL_LAT", "supergalactic"),
        ("ELON|ecl_lat|EclipticLongitude|lat_ecl", "barycentricmeanecliptic"),
        ("RAB1950|RA_B1950.0|ra_b1950_deg|RAB1950 (hours)|dec_fk4", "fk4"),
    ],
)
def test_names_of_columns_that_state_a_frame(names, frame):
    for name in names.split("|"):
        assert frame_of(pa.field(name, pa.float64())) == frame, name


def test_a_name_of_j2000_comes_before_what_the_file_says_of_all_columns():
    field = pa.field("RAJ2000", pa.float64(), metadata={"frame": "fk4"})
    assert frame_of(field) == ""


@pytest.mark.parametrize(
    ("system", "equinox", "ucd", "frame"),
    [
        ("ICRS", 2000.0, None, ""),
        ("FK5", "N/A", None, ""),
        (None, 1950.0, None, "fk4"),
        ("FK4-NO-E", None, None, "fk4noeterms"),
        ("ecl_FK5", "J1950", None, "barycentricmeanecliptic J1950"),
        ("GAIA-CRF3", None, None, ""),
        ("ICRS", None, "POS_EC_LON", "barycentricmeanecliptic"),
        ("", "", "pos.eq.ra;meta.main", ""),
    ],
)
def test_systems_as_files_state_them(system, equinox, ucd, frame):
    assert frame_text(system, equinox, ucd) == frame


def test_sexagesimal_right_ascension_is_in_hours_though_the_column_says_degrees():
    field = pa.field("RA", pa.string(), metadata={"unit": "deg"})
    table = pa.table([["10:00:00", "150.5"]], schema=pa.schema([field]))
    found = settle(table, {"ra": "RA"}, where="t").table
    assert found["ra"].to_pylist() == [150.0, 150.5]
    found = settle(table, {"ra": "RA"}, where="t", units={"ra": "deg"}).table
    assert found["ra"].to_pylist() == [10.0, 150.5]
