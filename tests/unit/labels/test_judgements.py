"""Judgements: each row is used or named, and the majority of last verdicts counts."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.labels.judgements import SCHEMA, consensus, read_judgements
from peculiar.labels.judgements_file import COLUMNS, VERDICTS
from peculiar.tables.identifiers import read_ids

LARGEST = 2**63 - 1
HEADER = "object_id,verdict,tags,note,who,when,round,shown_as\n"


@pytest.fixture
def run(tmp_path):
    """Return a function that reads texts as files of a run of two slices."""
    slices = {"a": [LARGEST - i for i in range(400)], "b": [12, LARGEST - 9, 10**17]}
    objects = []
    for name, ids in slices.items():
        objects.append(tmp_path / f"{name}.parquet")
        pq.write_table(pa.table({"object_id": pa.array(ids, pa.int64())}), objects[-1])

    def read(*texts):
        files = [tmp_path / f"{number}.csv" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_bytes(text.encode() if isinstance(text, str) else text)
        paths = {x: tmp_path / f"{x}.parquet" for x in ("judgements", "rejects")}
        read_judgements(files=files, objects=objects, **paths)
        rows, rejects = (pq.read_table(path) for path in paths.values())
        assert rows.schema == SCHEMA
        return rows.to_pylist(), rejects.to_pylist()

    return read


def verdicts(rows):
    return {(row["who"], row["object_id"]): row["verdict"] for row in rows}


def refused(rejects):
    return [(row["file"][-5:], row["line"], row["reason"]) for row in rejects]


def test_three_people_with_all_that_goes_wrong(run):
    """300 objects, 5% disagreement, ids near 2^63, and rows of every bad kind."""
    rng = np.random.default_rng(2)
    ids = [LARGEST - i for i in range(300)]
    truth = dict(zip(ids, rng.choice(VERDICTS[:3], 300).tolist(), strict=True))
    people = ("Ann", "Bo", "Čen")
    # One of three says otherwise of 15 objects.
    other = {ids[i]: people[i % 3] for i in rng.choice(300, 15, replace=False)}
    said = {
        who: {
            x: "unsure" if other.get(x) == who else verdict
            for x, verdict in truth.items()
        }
        for who in people
    }
    lines = {who: [f"{x},{said[who][x]},,,{who},," for x in ids] for who in people}
    ann = [HEADER.strip(), *lines["Ann"], lines["Ann"][7], "13,boring,,,Ann"]
    # As a spreadsheet saves it: a byte order mark, semicolons, quotes, empty cells.
    bo = ["object_id;verdict;tags;note;who;;"]
    bo += [f'"{x}";"{said["Bo"][x].title()}";"";"a ""b""; c";Bo;;' for x in ids]
    bo += ["9.22337E+18;boring;;;Bo;;", "9223372036854770000;boring;;;Bo;;", ";;;;;;"]
    cen = [HEADER.strip(), *lines["Čen"], "12,nice,,,Čen", "12,,,,Čen", 'x,"', "12"]
    texts = ["\n".join(ann), "\ufeff" + "\r\n".join(bo), "\n".join(cen)]
    rows, rejects = run(*texts)
    assert verdicts(rows) == {(who, x): said[who][x] for who in people for x in ids}
    assert {row["note"] for row in rows if row["who"] == "Bo"} == {'a "b"; c'}
    assert refused(rejects) == [
        ("0.csv", 9, "duplicate_row"),  # the later one of two stays
        ("0.csv", 303, "unknown_id"),
        ("1.csv", 302, "float_id"),
        ("1.csv", 303, "unknown_id"),
        ("2.csv", 302, "unknown_verdict"),
        ("2.csv", 303, "empty"),
        ("2.csv", 304, "unreadable_row"),
    ]
    detail = {(row["file"][-5:], row["line"]): row["detail"] for row in rejects}
    assert "says the same as line 302" in detail["0.csv", 9]
    assert "import this column as text" in detail["1.csv", 302]
    assert "perhaps since a spreadsheet has rounded it" in detail["1.csv", 303]
    assert "Expected interesting, boring, artifact, unsure" in detail["2.csv", 302]
    assert rejects[1]["object_id"] == "13"
    table = consensus(pa.Table.from_pylist(rows, schema=SCHEMA)).to_pydict()
    assert dict(zip(table["object_id"], table["verdict"], strict=True)) == truth
    split = [
        x
        for x, people in zip(
            *(table[n] for n in ("object_id", "agreement")), strict=True
        )
        if people < 1
    ]
    assert sorted(split) == sorted(other)
    assert table["people"] == [3] * 300


def test_the_last_verdict_of_a_person_counts_by_time_if_all_have_it(run):
    def row(object_id, verdict, when, who="A"):
        return f"{object_id},{verdict},,,{who},{when}\n"

    first = HEADER + (
        # All with times: 12:00 in Paris is before 11:30 UTC; a date is its midnight.
        row(12, "boring", "2026-03-01T11:30:00Z")
        + row(12, "artifact", "2026-03-01T12:00:00+01:00")
        # One without: the order counts.
        + row(LARGEST, "boring", "2026-03-02")
        + row(LARGEST, "artifact", "1 March")
        + row(LARGEST - 1, "boring", "2026-03-02")
        # A later row without a verdict takes none away.
        + f"{LARGEST - 1},,ring,,A,2026-04-01\n"
        # Of equal times, the later row counts.
        + row(LARGEST - 2, "boring", "2026-03-01")
        + row(LARGEST - 2, "artifact", "2026-03-01T00:00:00Z")
    )
    second = HEADER + (
        row(12, "unsure", "2026-02-28") + row(12, "unsure", "2026-02-28", "B")
    )
    rows, rejects = run(first, second)
    assert rejects == []
    assert verdicts(rows) == {
        ("A", 12): "boring",
        ("B", 12): "unsure",
        ("A", LARGEST): "artifact",
        ("A", LARGEST - 1): "boring",
        ("A", LARGEST - 2): "artifact",
    }
    (own,) = [row for row in rows if row["object_id"] == LARGEST - 1]
    assert (own["tags"], own["when"], own["rows"]) == ("ring", "2026-03-02", 2)


@pytest.mark.parametrize(
    "early",
    [
        *("2026-03-01 05:30:00 UTC", "2026-03-01 05:30 +0000", "2026/3/1 5:30:00"),
        *("2026-03-01 07:30:00+02:00", "2026-03-01T05:30Z", "2026.03.01", "20260301"),
    ],
)
def test_times_as_programs_write_them(run, caplog, early):
    # The later verdict stands first.
    text = f"12,boring,,,A,2026-03-01T06:00:00Z\n12,artifact,,,A,{early}\n"
    rows, _ = run(HEADER + text)
    assert verdicts(rows) == {("A", 12): "boring"}
    assert "cannot be read" not in caplog.text


def test_what_is_odd_in_times_and_names_is_logged(run, caplog):
    first = HEADER + (
        "12,boring,,,Anna,03/02/2026\n"  # March or February
        f"{LARGEST},boring,,,Anna,2026-03-05\n"  # corrected on the page
        f"{LARGEST - 1},boring,,,Anna,2026-03-05\n"
        f"{LARGEST - 2},boring,,,anna,2099-01-01\n"
        f"{LARGEST - 2},artifact,,,anna,2026-01-01\n"
    )
    copy = "object_id,verdict,who,round,shown_as\n"
    copy += f"{LARGEST},artifact,Anna,1,far out; chance=1\n12,boring,Anna,1,x\n"
    rows, _ = run(first, copy)
    # Without a time, the order of the files is that of judging.
    assert verdicts(rows)["Anna", LARGEST] == "artifact"
    assert "on 1 objects a person's verdicts differ, and not all" in caplog.text
    assert "`when` of 1 rows cannot be read, the first in" in caplog.text
    assert "0.csv, line 2: '03/02/2026'" in caplog.text
    assert "`when` of 1 rows lies in the future" in caplog.text
    assert "`who` is Anna and anna: these count as 2 people" in caplog.text
    caplog.clear()
    rows, _ = run(copy, first)
    assert verdicts(rows)["Anna", LARGEST] == "boring"


def test_a_correction_keeps_what_the_object_was_shown_as(run):
    """The page writes no `shown_as`; the look counts in the estimate all the same."""
    copy = HEADER + "12,boring,,,A,,3,likely; p=0.5; chance=1\n12,,ring,,A,,,\n"
    rows, _ = run(copy, HEADER + "12,interesting,,,A,2026-03-05,,\n")
    (row,) = rows
    assert (row["verdict"], row["when"]) == ("interesting", "2026-03-05")
    assert (row["round"], row["shown_as"]) == (3, "likely; p=0.5; chance=1")


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


def test_rows_of_the_queue_without_a_verdict_are_not_judged_yet(run, caplog):
    copy = "object_id,slice,round,why,shown_as,verdict,who\n"
    copy += "".join(f"{LARGEST - k},a,1,far out,far out,,Anna\n" for k in range(20))
    with caplog.at_level("INFO"):
        rows, rejects = run(copy + "12,b,1,far out,far out,boring,Anna\n")
    assert verdicts(rows) == {("Anna", 12): "boring"}
    assert rejects == []
    assert "20 rows of the queue are not judged yet" in caplog.text
    assert "not used" not in caplog.text


def test_a_verdict_taken_back_and_given_again_is_the_last(run):
    """The first and the third row are the same: the first is the one left out."""
    text = "object_id,verdict\n12,boring\n12,artifact\n12,boring\n"
    rows, rejects = run(text)
    assert [(row["verdict"], row["rows"]) for row in rows] == [("boring", 2)]
    assert refused(rejects) == [("0.csv", 2, "duplicate_row")]


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


PERSON_OBJECT_VERDICT = st.tuples(
    st.sampled_from(["A", "B", "C"]), st.integers(0, 3), st.sampled_from(VERDICTS)
)


@given(rows=st.lists(PERSON_OBJECT_VERDICT, max_size=30), timed=st.booleans())
def test_the_majority_of_last_verdicts_as_counted_by_hand(
    tmp_path_factory, rows, timed
):
    """Rows in the order of time, or shuffled with times: the same verdicts."""
    folder = tmp_path_factory.mktemp("judgements")
    ids = [LARGEST - number for number in range(4)]
    pq.write_table(pa.table({"object_id": ids}), folder / "objects.parquet")
    start = datetime(2026, 3, 1, tzinfo=UTC)
    times = [(start + timedelta(hours=hour)).isoformat() for hour in range(len(rows))]
    lines = [
        [ids[number], verdict, "", "", who, time if timed else ""]
        for (who, number, verdict), time in zip(rows, times, strict=True)
    ]
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS[:6], *(lines[::-1] if timed else lines)])
    paths = {x: folder / f"{x}.parquet" for x in ("judgements", "rejects")}
    objects = [folder / "objects.parquet"]
    read_judgements(files=[folder / "a.csv"], objects=objects, **paths)
    table = pq.read_table(paths["judgements"])
    last = {(who, ids[number]): verdict for who, number, verdict in rows}
    assert verdicts(table.to_pylist()) == last
    used = sum(table["rows"].to_pylist())
    assert used + pq.read_metadata(paths["rejects"]).num_rows == len(rows)
    found = consensus(table).to_pylist()
    assert [row["object_id"] for row in found] == sorted({x for _, x in last})
    for row in found:
        given = [one for (_, x), one in last.items() if x == row["object_id"]]
        counts = Counter(given).most_common()
        tie = len(counts) > 1 and counts[0][1] == counts[1][1]
        assert row["verdict"] == ("unsure" if tie else counts[0][0])
        assert row["people"] == len(given)
        assert row["agreement"] == np.float32(Fraction(counts[0][1], len(given)))
