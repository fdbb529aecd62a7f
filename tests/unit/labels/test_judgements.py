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

LARGEST = 2**63 - 1
HEADER = "object_id,verdict,tags,note,who,when,round,shown_as\n"


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
