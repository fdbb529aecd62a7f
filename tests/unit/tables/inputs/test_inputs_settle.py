"""The one way of columns into our tables."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.settle import merge_reports, settle


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
    }
    assert found.report.pop("unreadable") == {"i_mag": {"bad": 1}}
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
    told = [text for text, x in zip(texts, meant, strict=True) if x is None]
    assert [*found.report["unreadable"].get("i_mag", {})] == told


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
    told = {texts[i]: texts.count(texts[i]) for i in odd}
    assert found.report["unreadable"].get(name, {}) == told


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["0007", "0008", "12"], None),  # a field
        (["1237648720693755918", "0.5"], None),  # would be rounded
        (["1.5", "2.5", "Irr"], "left as text: 1 values are no numbers, such as 'Irr'"),
        (["1.2.3", "1.2"], None),
        (["NGC 1", "5.5", "a", "b"], None),
        (["1,2", "3,4"], None),
    ],
)
def test_text_that_is_no_measured_number_stays(texts, told):
    found = settle(pa.table({"x": texts}), {"size": "x"}, where="t")
    assert (found.table["size"].to_pylist(), found.refused) == (texts, {})
    assert found.report["converted"].get("size") == told


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
        "unreadable": {},
    }
