"""Lines of CSV that are not as they should be: one changes no other, and is told."""

import pytest

from peculiar.tables.inputs.csv_file import UNREADABLE
from peculiar.tables.inputs.read import read_table
from peculiar.tables.inputs.report import report_of


def read(tmp_path, content, *names):
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, "source.table", "id", names)


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
        (801, {500: ('"n', None), 800: ('n"', 'n"')}),
        (
            801,
            {500: ('"n', None), 502: ('n"', 'n"'), 600: ('"n, ""\nm"""', 'n, "\nm"')},
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
    for line, why in said.items():
        assert why.startswith(f"line {line + 1}: a quote is not closed (")


def test_a_quote_that_is_not_closed_in_the_first_cell(tmp_path):
    text = 'id,x,n\n1,2,a\n"2,3,b\n3,4,c\n# c\n4,5,d"\n5,6,"e\nf"\n'
    found = read(tmp_path, text, "n").to_pydict()
    assert found["id"] == ["1", None, "3", "4", "5"]
    assert found["n"] == ["a", None, "c", 'd"', "e\nf"]
