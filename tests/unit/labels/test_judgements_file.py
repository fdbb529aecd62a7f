"""Files of judgements as people and programs save them: each row is used or named."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_judgements import HEADER, LARGEST, refused

from peculiar.labels.judgements_file import read_rows
from peculiar.tables.identifiers import read_ids

TEXT = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters=";"),
    max_size=8,
)


@given(st.lists(st.tuples(st.integers(0, LARGEST), TEXT, TEXT), max_size=20))
def test_what_was_written_comes_back(tmp_path_factory, rows):
    """Python's own CSV, with any ids and texts; each row is used or refused."""
    path = tmp_path_factory.mktemp("judgements") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("object_id", "tags", "note"), *rows])
    good, bad = read_rows(path)
    assert {row["reason"] for row in bad} <= {"empty"}
    said = [row for row in rows if row[1].strip() or row[2].strip()]
    assert [row["object_id"] for row in good] == [number for number, *_ in said]
    assert len(good) + len(bad) == len(rows)


@pytest.mark.parametrize(("written", "number"), [("2.0", 2), ("2,0", 2), ("two", None)])
def test_a_round_as_spreadsheets_write_it_loses_no_verdict(
    run, caplog, written, number
):
    text = f"object_id;verdict;round\n12;boring;{written}\n"
    rows, rejects = run(text)
    assert [(row["verdict"], row["round"]) for row in rows] == [("boring", number)]
    assert rejects == []
    assert ("the round of 1 rows is no whole number, such as 'two'" in caplog.text) == (
        number is None
    )


def test_an_old_file_of_tags_is_read(run, caplog):
    text = (
        "object_id,tag,note,who,when\n"
        f"{LARGEST},merger,long tails,A. Lee,2026-03-01\n"
        f"{LARGEST},interesting,,A. Lee,2026-03-01\n"
        f"{LARGEST},arc,faint,A. Lee,2026-03-01\n"
        "12,ghost,,,\n"
    )
    with caplog.at_level("INFO"):
        rows, rejects = run(text, "score, tag ,object_id\n3,cafe\u0301,12\n")
    assert rejects == []
    assert "columns that are not read: score" in caplog.text
    assert "rows without `who`" in caplog.text
    nameless, lee = rows
    assert nameless["tags"] == "caf\u00e9; ghost"
    assert nameless["who"] is nameless["verdict"] is None
    # A tag that is called like a verdict is one, and stays a tag.
    assert lee["verdict"] == "interesting"
    assert lee["tags"] == "arc; interesting; merger"
    assert lee["note"] == "long tails; faint"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_as_programs_save_them(run, end, mark):
    """A byte order mark, any line ends, quotes, commas, two lines in a note."""
    lines = [
        '"object_id","verdict","tags","note","who","round","shown_as"',
        f'"{LARGEST}"," Boring "," blue  core ;ring;","a ""knot""","Zoë","3","r"',
        "",
        f'{LARGEST - 1},,arc,"one{end}two",,,,,,',
        "12,unsure",
        " , ,",
    ]
    rows, rejects = run(mark + end.join(lines).encode())
    assert rejects == []
    twelve, second, first = rows
    assert (first["verdict"], first["round"], first["shown_as"]) == ("boring", 3, "r")
    assert (first["tags"], first["note"]) == ("blue core; ring", 'a "knot"')
    assert (second["tags"], second["note"]) == ("arc", "one two")
    assert (twelve["verdict"], twelve["who"], twelve["round"]) == ("unsure", None, None)


def test_objects_are_judged_by_the_source_s_own_ids(run, tmp_path):
    names = ["J0123-0456", str(2**64 - 1), "-77"]
    ids = read_ids(pa.array(names), "a test").ids
    pq.write_table(pa.table({"object_id": ids}), tmp_path / "a.parquet")
    other = "source_id;verdict\n J0123-0456 ;boring\n18446744073709551615;artifact\n"
    rows, rejects = run(
        HEADER + "".join(f"{name},unsure,,,Ann,,,\n" for name in [*names, "J1"]),
        other,
        "source_id,object_id,verdict\nanything,-77,interesting\n",
    )
    assert {(row["who"], row["object_id"], row["verdict"]) for row in rows} == {
        *(("Ann", number, "unsure") for number in ids.tolist()),
        (None, ids[0], "boring"),
        (None, ids[1], "artifact"),
        (None, -77, "interesting"),
    }
    assert [(x["object_id"], x["reason"]) for x in rejects] == [("J1", "unknown_id")]


BAD_ROWS = [
    ("", "boring", "missing_id"),
    ("12.0", "boring", "float_id"),
    ("9.223372036854776E+18", "boring", "float_id"),
    ("HSC 12", "boring", "unknown_id"),
    ("-12", "boring", "unknown_id"),
    (str(LARGEST + 1), "boring", "unknown_id"),
    ("12", " ", "empty"),
    ("12", "odd", "unknown_verdict"),
    ("12", "boring,,tails, faint ones,A,,,,x", "too_many_fields"),
    ("12", 'boring,,"a "knot""', "unreadable_row"),
    ("12", 'boring,,"not closed', "unreadable_row"),
    ("13", "boring", "unknown_id"),
]


@pytest.mark.parametrize(("object_id", "rest", "reason"), BAD_ROWS)
def test_bad_rows_are_named_and_the_rest_goes_on(run, caplog, object_id, rest, reason):
    text = HEADER + f'12,boring,,"two\nlines",,\n\n{object_id},{rest}\n'
    rows, rejects = run(HEADER, text + f"{LARGEST},boring\n")
    # The note's second line and the blank line count as lines of the file.
    assert refused(rejects) == [("1.csv", 5, reason)]
    unread = reason in ("too_many_fields", "unreadable_row")
    assert rejects[0]["object_id"] == ("" if unread else object_id)
    assert rejects[0]["detail"]
    assert f"rows that are not used: 1 (1 {reason})" in caplog.text
    assert "1.csv, line 5: object_id" in caplog.text
    assert rows[0]["object_id"] == 12
    # An open quote holds the rest of the file.
    assert len(rows) == (1 if "closed" in rest else 2)


def test_log_names_some_of_many_and_the_table_all(run, caplog):
    _, rejects = run(HEADER + "13,boring\n" * 100 + ",boring\n" * 7)
    assert [row["line"] for row in rejects] == list(range(2, 109))
    assert "rows that are not used: 107 (7 missing_id, 100 unknown_id)" in caplog.text
    assert "and 87 more" in caplog.text


@pytest.mark.parametrize("text", [HEADER, HEADER.strip(), "object_id,tag\r\n\r\n"])
def test_nothing_is_said(run, text):
    assert run(text) == run() == ([], [])


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", r"\(none\)"),
        ("object_id|tag\n12|arc\n", r"object_id\|tag"),
        ("id,verdict\n12,boring\n", "id, verdict"),
        ("object_id,note\n12,boring\n", "object_id, note"),
        ("object_id,tag,tags\n12,arc,ring\n", "object_id, tag, tags"),
    ],
)
def test_files_without_the_columns(run, text, columns):
    message = rf"1\.csv: has the columns {columns}\. Expected object_id or source_id"
    with pytest.raises(ValueError, match=message):
        run(HEADER, text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_accents_in_the_encodings_of_spreadsheets(run, encoding):
    rows, _ = run("object_id,tags\n12,caf\u00e9\n".encode(encoding))
    assert [row["tags"] for row in rows] == ["caf\u00e9"]
