"""The rows of a file of judgements: what was written comes back."""

import csv

from hypothesis import given
from hypothesis import strategies as st

from peculiar.labels.judgements_file import read_rows

LARGEST = 2**63 - 1

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
