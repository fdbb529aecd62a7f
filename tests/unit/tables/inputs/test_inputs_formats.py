"""Tables in Parquet, FITS, ECSV and VOTable: exact values, units, and any extension."""

import json

import astropy.units as u
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.io.votable.tree import Resource, TableElement, VOTableFile
from astropy.table import MaskedColumn, QTable, Table
from astropy.time import Time

from peculiar.tables.inputs.read import read_table

LARGE = [2**63 - 1, -(2**63), 2**53 + 1]


def read(path, *names, **options):
    return read_table(path, "source.table", "id", names, **options)


def units(table):
    return {
        field.name: field.metadata[b"unit"].decode()
        for field in table.schema
        if field.metadata
    }


# --- Parquet -----------------------------------------------------------------------


@pytest.mark.parametrize("format", ["parquet", "fits", "ecsv", "vot"])
def test_lists_are_refused_or_left_out_by_name(tmp_path, format):
    path = tmp_path / f"t.{format}"
    table = Table({"id": [1, 2], "flux": np.ones((2, 3)), "one": np.ones((2, 1))})
    if format == "parquet":
        lists = pa.array([[1.0], [2.0, 3.0]])
        pq.write_table(pa.table({"id": [1, 2], "flux": lists, "one": [1, 1]}), path)
    else:
        formats = {"ecsv": "ascii.ecsv", "vot": "votable", "fits": "fits"}
        table.write(path, format=formats[format])
    with pytest.raises(ValueError, match=r"t\..*'flux' holds several values per row"):
        read(path, "flux", "one")
    found = read(path, "flux", "one", optional=["flux", "one"])
    assert found.to_pydict() == {"id": [1, 2], "one": [1.0, 1.0]}
    (name, why), *others = json.loads(found.schema.metadata[b"left_out"]).items()
    assert (name, others) == ("flux", [])
    assert "several values" in why


# --- FITS --------------------------------------------------------------------------


def columns_of_fits():
    column = fits.Column
    return [
        column("id", "K", array=LARGE),
        column("u8", "K", bzero=2**63, array=np.array([0, 2**64 - 1, 5], np.uint64)),
        column("u4", "J", bzero=2**31, array=np.array([0, 2**32 - 1, 5], np.uint32)),
        column("u2", "I", bzero=2**15, array=np.array([0, 65535, 5], np.uint16)),
        column("s1", "B", bzero=-128, array=np.array([-128, 127, 5], np.int8)),
        column("null", "J", null=-9, array=[1, -9, 3]),
        column("scaled", "I", array=np.array([1, 2, 10], np.int16)),
        column("true", "L", array=[True, False, True]),
        column("text", "6A", array=np.array([b" caf\xe9", b"", b"b "])),
        column("ra", "D", unit="DEG", array=[1.5, np.nan, 3.0]),
    ]


EXPECTED = {
    "id": LARGE,
    "u8": ["0", str(2**64 - 1), "5"],
    "u4": [0, 2**32 - 1, 5],
    "u2": [0, 65535, 5],
    "s1": [-128, 127, 5],
    "null": [1, None, 3],
    "scaled": [5.5, 6.0, 10.0],
    "true": [True, False, None],
    "text": ["café", None, "b"],
}


@pytest.fixture(scope="module")
def ldac(tmp_path_factory):
    """Write a file as SExtractor does: the objects are in the second table."""
    folder = tmp_path_factory.mktemp("fits")
    head = fits.Column("Field Header Card", "80A", array=np.array(["SIMPLE  = T"]))
    objects = fits.BinTableHDU.from_columns(columns_of_fits(), name="LDAC_OBJECTS")
    tables = [fits.BinTableHDU.from_columns([head], name="LDAC_IMHEAD"), objects]
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(folder / "raw.fits")
    with fits.open(folder / "raw.fits", mode="update", memmap=False) as hdus:
        header = hdus[2].header
        header["TSCAL7"], header["TZERO7"] = 0.5, 5.0
    data = (folder / "raw.fits").read_bytes()
    place = data.rindex(b"Tb")  # the last truth value is undefined
    (folder / "raw.fits").write_bytes(data[:place] + b"\0" + data[place + 1 :])
    for name in ("t.fits", "t.fit", "t.fits.gz", "t.fits.fz"):
        with fits.open(folder / "raw.fits", do_not_scale_image_data=True) as hdus:
            hdus.writeto(folder / name)
    return folder


@pytest.mark.parametrize(
    "name", ["raw.fits", "t.fits", "t.fit", "t.fits.gz", "t.fits.fz"]
)
def test_fits_values_are_exact(ldac, name):
    names = list(EXPECTED)[1:]
    table = read(ldac / name, *names, "ra")
    assert table.drop_columns("ra").to_pydict() == EXPECTED
    assert units(table) == {"ra": "DEG"}


@pytest.mark.parametrize("hdu", [None, 2, "LDAC_OBJECTS", "ldac_objects"])
def test_a_table_in_any_extension(ldac, hdu):
    assert read(ldac / "t.fits", hdu=hdu)["id"].to_pylist() == LARGE


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"hdu": 1}, "no column 'id' in hdu 1 LDAC_IMHEAD of 2 tables"),
        ({"hdu": 3}, "no table is in hdu 3.*hdu 1 LDAC_IMHEAD, hdu 2 LDAC_OBJECTS"),
        ({"hdu": "CAT"}, "no table is in hdu 'CAT'"),
    ],
)
def test_a_wrong_extension_is_named(ldac, options, said):
    with pytest.raises(ValueError, match=rf"source.table: .*t\.fits.*{said}"):
        read(ldac / "t.fits", **options)


def test_a_name_with_other_capitals_is_looked_for_in_the_right_table(ldac):
    with pytest.raises(ValueError, match=r"'RA' in hdu 2.*Did you mean 'ra'\?"):
        read(ldac / "t.fits", "RA")


def test_fits_in_text_and_without_a_table(tmp_path):
    columns = [fits.Column("id", "I20", array=[7])]
    columns += [fits.Column("x", "F8.3", array=[1.5], unit="mag")]
    table = fits.TableHDU.from_columns(columns)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(tmp_path / "t.fits")
    found = read(tmp_path / "t.fits", "x")
    assert found.to_pydict() == {"id": [7], "x": [1.5]}
    assert units(found) == {"x": "mag"}
    fits.PrimaryHDU(np.zeros((2, 2))).writeto(tmp_path / "image.fits")
    with pytest.raises(ValueError, match=r"image\.fits holds no table"):
        read(tmp_path / "image.fits")


def test_unknown_numbers_of_fits_in_text(tmp_path):
    columns = [
        fits.Column("id", "I4", array=[-9, 2]),
        fits.Column("x", "F8.3", array=[-99, 2.5], null="-99.000"),
        fits.Column("n", "I4", array=[-9, 7], null="-9"),
        fits.Column("s", "A4", array=["-", "b"], null="-"),
    ]
    fits.TableHDU.from_columns(columns).writeto(tmp_path / "t.fits")
    found = read(tmp_path / "t.fits", "x", "n", "s").to_pydict()
    assert found == {"id": [-9, 2], "x": [None, 2.5], "n": [None, 7], "s": [None, "b"]}


def test_two_columns_of_one_name_in_fits_are_refused(tmp_path):
    columns = [fits.Column(x, "J", array=[1]) for x in ("id", "mag", "MAX")]
    fits.BinTableHDU.from_columns(columns).writeto(tmp_path / "t.fits")
    data = (tmp_path / "t.fits").read_bytes().replace(b"'MAX ", b"'mag ")
    (tmp_path / "t.fits").write_bytes(data)
    with pytest.raises(ValueError, match="column 'mag' is there several times"):
        read(tmp_path / "t.fits", "mag")


def test_fits_arrays_and_packed_tables_are_named(tmp_path):
    columns = [
        fits.Column("id", "K", array=[1, 2]),
        fits.Column("list", "PE()", array=np.array([[1.0], [1, 2]], dtype=object)),
        fits.Column("bits", "3X", array=np.zeros((2, 3), bool)),
        fits.Column("complex", "C", array=np.zeros(2, np.complex64)),
    ]
    table = fits.BinTableHDU.from_columns(columns)
    table.writeto(tmp_path / "t.fits")
    for column in columns[1:]:
        with pytest.raises(ValueError, match=f"'{column.name}' holds several values"):
            read(tmp_path / "t.fits", column.name)
    table.header["ZTABLE"] = True
    table.writeto(tmp_path / "packed.fits.fz")
    with pytest.raises(ValueError, match=r"packed by fpack.*funpack"):
        read(tmp_path / "packed.fits.fz")


# --- ECSV and VOTable --------------------------------------------------------------


def masked():
    return Table(
        {
            "id": LARGE,
            "n": MaskedColumn([2**53 + 1, 0, -5], mask=[0, 1, 0]),
            "x": MaskedColumn([1.5, 2.5, 0], mask=[0, 0, 1], unit="mag"),
            "s": ["é", "", " b"],
        }
    )


MASKED = {
    "id": LARGE,
    "n": [2**53 + 1, None, -5],
    "x": [1.5, 2.5, None],
    "s": ["é", None, "b"],
}


@pytest.mark.parametrize("form", ["ecsv", "tabledata", "binary2"])
def test_nulls_units_and_text(tmp_path, form):
    path = tmp_path / ("t.ecsv" if form == "ecsv" else "t.vot")
    if form == "ecsv":
        masked().write(path)
    else:
        masked().write(path, format="votable", tabledata_format=form)
    table = read(path, "n", "x", "s")
    assert table.to_pydict() == MASKED
    assert units(table) == {"x": "mag"}


def test_unsigned_and_truth_in_ecsv(tmp_path):
    mask = MaskedColumn([True, False], mask=[0, 1])
    ids = np.array([1, 2**63 + 1], np.uint64)
    Table({"id": ids, "b": mask}).write(tmp_path / "t.ecsv")
    found = read(tmp_path / "t.ecsv", "b").to_pydict()
    assert found == {"id": ["1", str(2**63 + 1)], "b": [True, None]}


def test_places_and_times_in_ecsv(tmp_path):
    places = SkyCoord([1, 2], [3, 4], unit="deg")
    times = Time(["2024-01-01", "2025-01-01"])
    table = QTable({"id": [1, 2], "pos": places, "t": times, "q": [1, 2] * u.mag})
    table.write(tmp_path / "t.ecsv")
    found = read(tmp_path / "t.ecsv", "pos.ra", "t", "q")
    assert found["pos.ra"].to_pylist() == [1.0, 2.0]
    assert found["t"].to_pylist()[0] == "2024-01-01T00:00:00.000"
    assert units(found) == {"pos.ra": "deg", "q": "mag"}


def test_one_of_several_tables_of_a_votable(tmp_path):
    file, resource = VOTableFile(), Resource()
    file.resources.append(resource)
    for name, column in (("first", "other"), ("second", "id")):
        table = TableElement.from_table(file, Table({column: [1, 2]}))
        table.name = name
        resource.tables.append(table)
    file.to_xml(str(tmp_path / "t.xml"))
    for hdu in (None, 2, "second"):
        assert read(tmp_path / "t.xml", hdu=hdu)["id"].to_pylist() == [1, 2]
    with pytest.raises(ValueError, match=r"no table is in hdu 'x'.*1 first, 2 second"):
        read(tmp_path / "t.xml", hdu="x")


def test_a_catalogue_of_sextractor_may_be_fits(ldac, tmp_path):
    path = tmp_path / "t.cat"
    path.write_bytes((ldac / "t.fits").read_bytes())
    assert read(path, hdu=2)["id"].to_pylist() == LARGE
