"""Tables in text that describe their columns: IPAC, SExtractor, cells of VOTable."""

import json

import numpy as np
import pytest

from peculiar.tables.inputs.read import read_table


def read(path, *names):
    return read_table(path, "source.table", "id", names)


IPAC = r"""\name = "x"
\ a comment
|       id            |   x    | n                   |  s   |
|      long           | double | long                | char |
|                     |  mag   |                     |      |
|      null           |  null  | -99                 | null |
 0012                   1.5      9223372036854775807   é
 18446744073709551617   null     -99                   null
"""
SEXTRACTOR = """#   1 id      Running object number
#   2 x       Magnitude                  [mag]
#   3 n       Flags
#   4 V       Three values
#   7 s       Name
 0012                 1.5 9223372036854775807  1 2 3 é
 18446744073709551617 nan -9223372036854775808 1 2 3 b
"""


@pytest.mark.parametrize(("ending", "text"), [("tbl", IPAC), ("cat", SEXTRACTOR)])
def test_tables_of_ipac_and_sextractor(tmp_path, ending, text):
    path = tmp_path / f"t.{ending}"
    path.write_text(text, "utf-8")
    table = read(path, "x", "n", "s")
    found = table.to_pydict()
    assert found["id"] == ["0012", "18446744073709551617"]
    assert found["n"] == [2**63 - 1, None if ending == "tbl" else -(2**63)]
    assert (found["x"][0], found["s"][0]) == (1.5, "é")
    assert found["x"][1] is None or np.isnan(found["x"][1])
    assert table.field("x").metadata == {b"unit": b"mag"}
    path.write_text("# id x\n1 2\n")
    with pytest.raises(ValueError, match=rf"t\.{ending} cannot be read.*end in \.txt"):
        read(path, "x")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("123456 1.5     2.5", "line 4 has text below a | .*, beside 'id': "),
        (" 1     1.5    -2.5", "line 4 has text below .*, beside 'x' and 'y': "),
        (" 1     1.5     2.5555", "line 4 has text .* beyond the last, beside 'y': "),
        (" 1     1.5     bad", "Column y .*'bad'.*: expected rows .*Correct that one"),
    ],
)
def test_rows_of_ipac_that_would_lose_text_are_refused(tmp_path, row, said):
    header = "|id   |x      |y   |\n|int  |double |real|\n 1     1.5     2.5\n"
    (tmp_path / "t.tbl").write_text(header + row + "\n")
    with pytest.raises(ValueError, match=rf"^source\.table: .*t\.tbl.*{said}"):
        read(tmp_path / "t.tbl", "x", "y")


FIELDS = """<FIELD name="id" datatype="int"/><FIELD name="x" datatype="float"/>
<FIELD name="x" ID="b" datatype="float"/>"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1|&lt;20.5|&lt;20.5", None),
        ("3000000000|1|1", r"line 3, .*'3000000000' is out of range.* column 'id'"),
        ("1|2|3", "column 'x' is there several times"),
        ("1.5|2|2", r"line 3, character .*'1\.5' \(in row 1, col 'id'\).*Correct that"),
    ],
)
def test_cells_of_a_votable_that_astropy_would_change(tmp_path, row, said):
    cells = [
        "".join(f"<TD>{cell}</TD>" for cell in one.split("|"))
        for one in ("7|20.5|20.5", row)
    ]
    (tmp_path / "t.vot").write_text(
        '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE>'
        f"<TABLE>{FIELDS}<DATA><TABLEDATA>"
        + "\n".join(f"<TR>{one}</TR>" for one in cells)
        + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    )
    if said is None:
        found = read(tmp_path / "t.vot", "x")
        assert found["x"].to_pylist() == [20.5, None]
        assert json.loads(found.field("x").metadata[b"unknown"]) == {"<20.5": 1}
        return
    with pytest.raises(ValueError, match=rf"^source\.table: .*t\.vot.*{said}"):
        read(tmp_path / "t.vot", "x")
