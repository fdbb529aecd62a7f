"""Lines of CSV, quotes and comments: a bad one changes no other, and is told."""

import numpy as np
import pandas as pd
import pytest

from peculiar.tables.inputs.csv_file import UNREADABLE
from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.report import report_of


def read(tmp_path, content, *names, **options):
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, "source.table", "id", names, **options)


def test_a_line_that_is_not_utf8_changes_no_other(tmp_path):
    lines = ["id,note", "é,café", "2,Ö", "3,x"]
    utf8, latin = ([x.encode(code) for x in lines] for code in ("utf-8", "cp1252"))
    data = b"\n".join([*utf8[:2], latin[2], utf8[3], b"\x81,y"])
    table = read(tmp_path, data, "note")
    assert table["id"].to_pylist() == ["é", "2", "3", "\x81"]
    assert table["note"].to_pylist() == ["café", "Ö", "x", "y"]
    told = "2 taken for Latin-1 (Windows-1252), the first is line 3"
    assert report_of(table)["converted"] == {"lines that are not UTF-8": told}


@pytest.mark.parametrize("between", [",", " ", ";"])
def test_comments_that_may_be_rows_are_counted(tmp_path, between):
    text = "#c\nid,x,y\n1,2,3\n#4,5,6\n# of\n\n#7,8,9".replace(",", between)
    table = read(tmp_path, text, "x")
    assert table.to_pydict() == {"id": ["1"], "x": [2]}
    told = "2 with as many cells as the header, the first is line 4"
    assert report_of(table)["left_out"] == {"lines that begin with #": told}
    assert report_of(read(tmp_path, "id\n1\n#2\n")) == {}


@pytest.mark.parametrize(
    ("rows", "marks"),  # by row: its note as written, and as meant
    [
        (801, {500: ('"n', None), 800: ('"n', None)}),
        (801, {500: ('"n', None), 800: ('"n"', "n")}),
        # May be one row that ends at the other quote: nobody can tell.
        (
            801,
            dict.fromkeys(range(500, 801), ("n", None))
            | {500: ('"n', None), 800: ('n"', None)},
        ),
        (
            801,
            {500: ('"n', None), 501: ("n", None), 502: ('n"', None)}
            | {600: ('"n, ""\nm"""', 'n, "\nm"')},
        ),
        (801, {801: ('"n', None)}),
        (120_000, {500: ('"n', None)}),
    ],
)
@pytest.mark.parametrize("names", [(), ("note",)])
def test_a_quote_that_is_not_closed_is_one_row(tmp_path, rows, marks, names):
    cells = {i: marks.get(i, ("n", "n")) for i in range(1, rows + 1)}
    text = "".join(f"{i},150,2,{cell}\n" for i, (cell, _) in cells.items())
    found = read(tmp_path, f"id,ra,dec,note\n{text}", "ra", *names).to_pydict()
    ids = [note and str(i) for i, (_, note) in cells.items()]
    assert found["id"] == ids
    assert found["ra"] == [i and 150 for i in ids]
    if names:
        assert found["note"] == [note for _, note in cells.values()]
    said = {row + 1: why for row, why in enumerate(found[UNREADABLE]) if why}
    assert list(said) == [i for i, (_, note) in marks.items() if note is None]
    for row, why in said.items():
        line = row if cells[row][0].startswith('"') else 500
        assert why.startswith(f"line {line + 1}: a quote is not closed (")


def test_a_quote_that_is_not_closed_in_the_first_cell(tmp_path):
    text = 'id,x,n\n1,2,a\n"2,3,b\n3,4,c\n# c\n4,5,d"\n5,6,"e\nf"\n'
    found = read(tmp_path, text, "n").to_pydict()
    assert found["id"] == ["1", None, "3", "4", "5"]
    assert found["n"] == ["a", None, "c", 'd"', "e\nf"]


@pytest.mark.parametrize(
    "text",
    [
        "id,x\n1,2\n# 8 rows\n",
        "# made by a program\n#\n# id,x\n1,2\n",
        "# id,x\nid,x\n1,2\n",
        "# id,x of\n\nid,x\n# between, rows\n\n1,2\n#end",
        "#id;x\n1;2\n",
    ],
)
def test_comments_anywhere(tmp_path, text):
    assert read(tmp_path, text, "x").to_pydict() == {"id": ["1"], "x": [2]}


def test_a_comment_sign_within_quotes_is_text(tmp_path):
    text = 'id,note\n1,"a\n# b"\n# "odd\n2,c\n'
    assert read(tmp_path, text, "note")["note"].to_pylist() == ["a\n# b", "c"]
    assert read(tmp_path, "id\n1\n# one column\n").to_pydict() == {"id": ["1"]}


def test_rows_that_cannot_be_split_are_named_and_the_rest_is_read(tmp_path):
    text = "id,x\n1,2\n# c\n3\n4,5,6\n7,8,\n\n9,10\n(5 rows)\n"
    found = read(tmp_path, text, "x").to_pydict()
    assert found["id"] == ["1", None, None, "7", "9", None]
    assert found["x"] == [2, None, None, 8, 10, None]
    said = {row: why for row, why in enumerate(found[UNREADABLE]) if why}
    assert list(said) == [1, 2, 5]
    assert said[1] == "line 4 has 1 cells, expected 2 as in the header"
    assert said[5].startswith("line 9 has 1 cells")
    with pytest.raises(
        ValueError, match=r"line 2 has 3 cells.*and no row fits the header"
    ):
        read(tmp_path, "id,x\n1,2,3\n4,5,6\n", "x")


def test_a_warning_names_the_line_in_the_file_below_bad_ones(tmp_path, caplog):
    read(tmp_path, "id,x\n1\n\n# c\n2,3\n4,5\n6,abc\n", "x")
    assert "column 'x' is mostly numbers, but line 7 has 'abc'" in caplog.text


def test_ends_of_lines_and_quotes_in_cells_are_read(tmp_path):
    text = 'id,ra,note\n1,2,"a\nb, ""c"", d"\n\n3,4,5\'11" tall\n5,6,"x\n"\n'
    found = read(tmp_path, text, "ra", "note").to_pydict()
    assert found["id"] == ["1", "3", "5"]
    assert found["note"] == ['a\nb, "c", d', "5'11\" tall", "x"]


def test_quoted_ends_of_lines_in_a_large_file(tmp_path):
    rng = np.random.default_rng(1)
    cells = ["".join(rng.choice(list('ab"\n,'), 60)) for _ in range(30_000)]
    frame = pd.DataFrame({"id": np.arange(len(cells)), "note": cells})
    frame["note"] = frame["note"].str.strip()
    frame.to_csv(tmp_path / "t.csv", index=False)
    table = read_table(tmp_path / "t.csv", "t", "id", ["note"])
    assert table["note"].to_pylist() == frame["note"].tolist()


@pytest.mark.parametrize("between", [",", ";", "\t", "|", "  ", " | "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_ends_of_lines(tmp_path, between, end):
    lines = [["id", "x", "name"], ["007", "1.5", "NGC_1"], ["8", "-2", "b"]]
    text = end.join(between.join(cells) for cells in lines) + end
    found = read(tmp_path, text, "x", "name").to_pydict()
    assert found == {"id": ["007", "8"], "x": [1.5, -2.0], "name": ["NGC_1", "b"]}


@pytest.mark.parametrize("between", [", ", ";  ", "| "])
def test_blanks_before_quotes(tmp_path, between):
    lines = [
        '"id"^"x"^"note"',
        '"1"^"20.5"^"a, ""b""^ c"',
        '2^ "99" ^"d^e"',
        '3^4^ e" f',
    ]
    text = "\n".join(lines).replace("^", between)
    assert read(tmp_path, text, "x", "note", texts=["x"]).to_pydict() == {
        "id": ["1", "2", "3"],
        "x": ["20.5", "99", "4"],
        "note": [f'a, "b"{between} c', f"d{between}e", 'e" f'],
    }


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('1,2,3,"see\n2,3,4,5 of x"\n2,4,5,b\n', [None, None, "2"]),
        ('1,2,3,"see\nthe paper, 5"\n2,4,5,b\n', ["1", "2"]),
    ],
)
def test_a_quoted_cell_with_what_looks_like_a_row_is_no_object(tmp_path, text, ids):
    assert read(tmp_path, f"id,ra,dec,n\n{text}", "ra")["id"].to_pylist() == ids


@pytest.mark.parametrize("mark", ['12" tel', '"a" b', '5 "'])
@pytest.mark.parametrize("last", ["x", 'x"', '"x"', '" '])
def test_a_quote_within_a_cell_keeps_no_comment(tmp_path, mark, last):
    text = f"id,x,n\n1,2,{mark}\n# 2,3,old\n3,4,{last}\n"
    table = read(tmp_path, text, "x")
    assert {"1", "3", None} >= set(table["id"].to_pylist())
    assert "1 with as many" in report_of(table)["left_out"]["lines that begin with #"]


def test_marks_of_inches_between_blanks(tmp_path):
    text = 'id  n  see\n1 "a b" 0.6"\n2 "c" 0.7\n3 "d e" 0.8"\n# 4 d 5\n'
    table = read(tmp_path, text, "n", "see")
    assert table.to_pydict() == {
        "id": ["1", "2", "3"],
        "n": ["a b", "c", "d e"],
        "see": ['0.6"', "0.7", '0.8"'],
    }
    assert report_of(table)["left_out"]


@pytest.mark.parametrize("before", ["", '{i}, 2, 12" n\n', '{i}, 2, "1, ""2"", 3"\n'])
def test_blanks_before_quotes_far_below(tmp_path, before):
    text = "".join(f"{i}, 2, n\n" for i in range(9000)) + before.format(i=9000)
    table = read(tmp_path, f'id, x, n\n{text}"9001", 3, "a, b"\n 9002, 4, "c" \n', "n")
    assert table["id"].to_pylist()[-2:] == ["9001", "9002"]
    assert table["n"].to_pylist()[-2:] == ["a, b", "c"]
    assert UNREADABLE not in table.column_names


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["0xFFFFFFFFFFFFFFFF", "0x1A"], None),
        (["0X00A", "5", "7"], None),
        (["7", "", "8"], [7, None, 8]),
    ],
)
def test_hexadecimal_names_stay(tmp_path, cells, meant):
    text = "id,x,n\n" + "".join(f"{i},{x},0x1\n" for i, x in enumerate(cells))
    assert read(tmp_path, text, "x")["x"].to_pylist() == (meant or cells)
