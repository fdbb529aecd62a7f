"""CSV as spreadsheets, databases and programs save it: each value as it was meant."""

import bz2
import csv
import gzip
import io
import lzma

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.inputs.read import read_table

PACKED = gzip.compress(b"id,x\n1,2\n" * 99, mtime=0)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads columns of a text, as lists by name."""

    def columns(content, *names, ending=".csv", ids="id", **options):
        path = tmp_path / f"table{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, "source.table", ids, names, **options).to_pydict()

    return columns


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"]
)
def test_every_encoding_of_spreadsheets(read, encoding, caplog):
    found = read("id,note\n1,café\n".encode(encoding), "note")
    assert found == {"id": ["1"], "note": ["café"]}
    assert ("taken for Latin-1" in caplog.text) == (encoding in ("latin-1", "cp1252"))


def test_a_quote_of_windows_is_a_quote(read):
    assert read(b"id,note\n1,\x93x\x94\n", "note")["note"] == ["\u201cx\u201d"]


@pytest.mark.parametrize(
    ("ending", "pack"),
    [
        (".csv.gz", gzip.compress),
        (".tsv.bz2", bz2.compress),
        (".txt.xz", lzma.compress),
        (".csv.zst", lambda data: pa.compress(data, "zstd", asbytes=True)),
        (".csv", gzip.compress),
        (".csv.gz", lambda data: data),
    ],
)
def test_packed_whatever_the_name_says(read, ending, pack):
    assert read(pack(b"id,x\n7,1.5\n"), "x", ending=ending)["x"] == [1.5]


def test_blanks_between_and_within_quotes(read):
    text = '#  id   name     x\n   1  "NGC 1"   2.5  \n   2  M31       3\n'
    assert read(text, "name", "x") == {
        "id": ["1", "2"],
        "name": ["NGC 1", "M31"],
        "x": [2.5, 3.0],
    }


def test_headers_of_vizier_psql_and_excel(tmp_path):
    vizier = '#RESOURCE=x\n\nrec;RAJ2000;V\n ;"h:m:s";mag\n---;-----------;-----\n'
    (tmp_path / "t.tsv").write_text(vizier + "1;10 00 00.1;12.50\n2;10 00 01;  \n")
    table = read_table(tmp_path / "t.tsv", "t", "rec", ["RAJ2000", "V"])
    assert table.to_pydict() == {
        "rec": ["1", "2"],
        "RAJ2000": ["10 00 00.1", "10 00 01"],
        "V": [12.5, None],
    }
    assert table.field("V").metadata[b"unit"] == b"mag"
    assert table.field("RAJ2000").metadata[b"unit"] == b'"h:m:s"'


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nid;x\n1;1,5\n",
        " id |  x  \n----+-----\n  1 | 1.5 \n",
        "id,x\n1,1.5D0\n",
        "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: id, datatype: string}\n"
        "# - {name: x, datatype: float64}\nid x\n1 1.5\n",
    ],
)
def test_forms_of_programs(read, text):
    assert read(text, "x") == {"id": ["1"], "x": [1.5]}


def test_unknown_values_in_the_first_row_are_no_line_of_dashes(read):
    assert read("x,y\n--,--\n1,2\n", "x", "y", ids=None)["x"] == [None, 1]


def test_decimal_commas_where_they_do_not_separate(read):
    text = "id;x;n;name\n1;20,5;3;a,b\n2;-1,5E2;;c\n3;--;5;d\n"
    found = read(text, "x", "n", "name")
    assert found["x"] == [20.5, -150.0, None]
    assert found["n"] == [3, None, 5]
    assert found["name"] == ["a,b", "c", "d"]
    # Between commas, 1,234 in quotes may be a thousand.
    assert read('id,x\n1,"1,234"\n', "x")["x"] == ["1,234"]


@pytest.mark.parametrize("between", ["\t", ";", "|"])
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["1 1,200 150.1", "2 2,500 151.25"], ["1,200", "2,500"]),  # points elsewhere
        (["1 20,5 150.1", "2 21,25 151.25"], ["20,5", "21,25"]),
        (["1 1,200 3", "2 2,500 4"], ["1,200", "2,500"]),  # nobody knows
        (["1 1,200,300 3", "2 2,500 4"], ["1,200,300", "2,500"]),
        (["1 1,200 3", "2 20,5 4"], [1.2, 20.5]),
        (["1 1,200 3", "2 0,125 4"], [1.2, 0.125]),
        (["1 150,125 2,1", "2 151,250 2,25"], [150.125, 151.25]),  # commas elsewhere
        (["1 150,1 1.2.3", "2 151,2 12.03.2024"], [150.1, 151.2]),
        (["1 150,1 v1.2", "2 151,2 -"], [150.1, 151.2]),
    ],
)
def test_a_thousand_is_no_decimal(read, between, rows, found):
    text = "\n".join(["id x y", *rows]).replace(" ", between)
    assert read(f"{text}\n", "x")["x"] == found


def test_a_name_that_is_there_twice(read):
    assert read("id,x,z,x\n1,2,3,2\n", "x", "z")["x"] == [2]
    assert read("id,x,z,x\n1,2,3,4\n", "z")["z"] == [3]
    with pytest.raises(ValueError, match=r"table\.csv: column 'x'.*as columns 2, 4"):
        read("id,x,z,x\n1,2,3,4\n", "x")


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["t", "f", ""], [True, False, None]),
        (["T", "F", "--"], [True, False, None]),
        (["yes", "No", "null"], [True, False, None]),
        (["true", "False", "TRUE"], [True, False, True]),
        (["0", "1", "1"], [0, 1, 1]),
        (["t", "f", "x"], ["t", "f", "x"]),
    ],
)
def test_truth_values(read, cells, meant):
    text = "id,x\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))
    assert read(text, "x")["x"] == meant


@pytest.mark.parametrize(
    "word", ["--", "null", "None", "N/A", "\\N", "", "NA", "<NA>", "NULL", " -- "]
)
def test_words_for_unknown_leave_numbers(tmp_path, word):
    path = tmp_path / "t.csv"
    path.write_text(f"id,x,n\n1,20.5,7\n2,{word},{word}\n3,-99,8\n")
    table = read_table(path, "source.table", "id", ["x", "n"])
    assert table["x"].to_pylist() == [20.5, None, -99.0]
    assert table["n"].to_pylist() == [7, None, 8]
    said = word.strip() or "empty"
    counted = table.field("x").metadata[b"unknown"].decode()
    assert counted == f'{{"{said}": 1}}'.replace("\\", "\\\\")


def test_a_word_of_the_config_for_one_column(read):
    unknown = {"columns": {"x": ["sat"]}}
    found = read("id,x,y\n1,sat,sat\n2,3,4\n", "x", "y", unknown=unknown)
    assert (found["x"], found["y"]) == ([None, 3], ["sat", "4"])


def test_whole_numbers_are_exact(read):
    large = [2**53 + 1, 2**63 - 1, -(2**63)]
    text = "id,a,b,c\n" + "".join(f"{i},{x},,{x}\n" for i, x in enumerate(large))
    text += f"9,,{2**63 + 1},{2**64 + 5}\n10,nan,1,1\n"
    found = read(text, "a", "b", "c")
    assert found["a"] == [*large, None, None]
    assert found["b"][3:] == [str(2**63 + 1), "1"]
    assert found["c"] == [*map(str, large), str(2**64 + 5), "1"]
    assert read("id,x\n1,1e300\n2,1.5\n", "x")["x"] == [1e300, 1.5]


def test_whole_numbers_are_exact_among_others(read):
    large = 1237648720693755918
    assert read(f"id,x\n1,{large}\n2,0.0\n3,\n4,7.\n", "x")["x"] == [large, 0, None, 7]
    assert read(f"id,x\n1,{large}\n2,0.5\n", "x")["x"] == [str(large), "0.5"]
    assert read(f"id,x\n1,{2**64 + 1}\n2,1.0\n", "x")["x"] == [str(2**64 + 1), "1"]
    # Floats that a program wrote with all their digits are these floats.
    assert read(f"id,x\n1,{2**70}\n2,0.5\n3,1e20\n", "x")["x"] == [2.0**70, 0.5, 1e20]


def test_text_that_looks_like_a_number_stays(read):
    found = read("id,field,x\n 0012 ,0007,0007\n", "field", "x", texts=["field"])
    assert found == {"id": ["0012"], "field": ["0007"], "x": [7]}


def test_a_type_that_changes_late_is_no_error(read, caplog):
    rows = 400_000  # several of the library's blocks
    cells = [str(i) for i in range(rows)]
    text = "id,x,y\n" + "".join(f"{i},{x},{x}\n" for i, x in enumerate(cells))
    found = read(text + "a,1.5,abc\nb,+2.5,3\n", "x", "y")
    assert found["x"][-2:] == [1.5, 2.5]
    assert found["x"][:3] == [0.0, 1.0, 2.0]
    assert found["y"][-3:] == [str(rows - 1), "abc", "3"]
    assert f"column 'y' is mostly numbers, but line {rows + 2} has 'abc'" in caplog.text


def test_dates_are_text_as_written(read):
    found = read("id,a,b\n1,2024-01-02,10:20\n", "a", "b")
    assert found == {"id": ["1"], "a": ["2024-01-02"], "b": ["10:20"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty: expected a header"),
        ("id,X\n1,2\n", "has no column 'x': expected one of id, X. Did you mean 'X'"),
        ("# id,X\n1,2\n", "has no column 'x': expected one of id, X. Did you mean"),
        (b"id,x\n1,\0\n", "is not text: it holds NUL bytes"),
        (PACKED[:-9], "damaged"),
        (PACKED[:10] + b"\xff" + PACKED[11:], "damaged"),
    ],
)
def test_what_cannot_be_read_is_one_error(read, content, said):
    with pytest.raises(ValueError, match=r"^source\.table: /.*table\.csv") as error:
        read(content, "x")
    assert said in str(error.value)


def test_tables_in_a_file_that_has_one(read):
    with pytest.raises(ValueError, match=r"hdu 2 is asked for, but only FITS and VOT"):
        read("id\n1\n", hdu=2)


def test_ids_are_not_needed(read):
    assert read("x\n1\n", "x", ids=None) == {"x": [1]}


CELLS = st.text(st.sampled_from('ab1,;"\n #é'), max_size=8).map(str.strip)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_any_text_comes_back(tmp_path_factory, rows, quoting):
    """As written by Python's own writer; the first cell keeps rows from being blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerows([("id", "a", "b"), *((f"i{i}", *x) for i, x in enumerate(rows))])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = read_table(path, "t", "id", ["a", "b"], texts=["a", "b"]).to_pydict()
    assert list(zip(found["a"], found["b"], strict=True)) == rows


@given(
    numbers=st.lists(
        st.one_of(
            st.none(),
            st.integers(-(2**70), 2**70),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
    )
)
def test_any_numbers_come_back(tmp_path_factory, numbers):
    """Whole numbers exactly, all others as Python reads their text, if none is lost."""
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    cells = ["" if x is None else repr(x) for x in numbers]
    path.write_text("id,x\n" + "".join(f"{i},{x}\n" for i, x in enumerate(cells)))
    found = read_table(path, "t", "id", ["x"])["x"].to_pylist()
    known = [x for x in numbers if x is not None]
    floats = any(isinstance(x, float) for x in known)
    if floats and any(isinstance(x, str) for x in found):
        assert any(isinstance(x, int) and int(float(x)) != x for x in known)
        assert [None if x in (None, "") else float(x) for x in found] == [
            None if x is None else float(x) for x in numbers
        ]
        exact = [x for x in zip(numbers, found, strict=True) if isinstance(x[0], int)]
        assert all(int(text) == number for number, text in exact)
    elif floats or not known:
        assert found == [None if x is None else float(x) for x in numbers]
    else:
        assert [None if x in (None, "") else int(x) for x in found] == numbers
