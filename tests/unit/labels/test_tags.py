"""People's tags: read exactly or refused by line, joined per object, never by float."""

import csv
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.labels.tags import check_tags, classes, read_tags, write_tags

LARGEST = 2**63 - 1
HEADER = "object_id,tag,note,who,when\n"


@pytest.fixture
def files(tmp_path):
    """Return the paths of a run of two slices, the first of 5 objects near 2^63."""
    paths = {"file": tmp_path / "tags.csv", "tags": tmp_path / "tags.parquet"}
    paths["rejects"] = tmp_path / "rejects.parquet"
    ids = {"a": [LARGEST - i for i in (3, 0, 1, 4, 2)], "b": [12, LARGEST - 9]}
    for name, own in ids.items():
        paths[name] = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({"object_id": pa.array(own, pa.int64())}), paths[name])
    return paths


def written_tags(files, text, slice_name="a"):
    files["file"].write_bytes(text.encode() if isinstance(text, str) else text)
    write_tags(
        file=files["file"], objects=files[slice_name], known={}, tags=files["tags"]
    )
    return pq.read_table(files["tags"])


def rejected(files, text):
    files["file"].write_bytes(text.encode())
    objects = [files["a"], files["b"]]
    check_tags(file=files["file"], objects=objects, rejects=files["rejects"])
    return pq.read_table(files["rejects"])


def test_ids_that_no_float_holds(files):
    """Neighbours near 2^63 are one number as floats."""
    text = HEADER + f"{LARGEST},top,,,\n{LARGEST - 1},next,,,\n{LARGEST - 2},third,,,\n"
    table = written_tags(files, text)
    # In the order of the slice's objects.
    assert table.to_pydict() == {
        "object_id": [LARGEST, LARGEST - 1, LARGEST - 2],
        "tags": ["top", "next", "third"],
        "tag_notes": [None] * 3,
    }
    assert table.schema.types == [pa.int64(), pa.string(), pa.string()]


def test_an_object_tagged_by_several_people_and_twice(files):
    text = HEADER + (
        f"{LARGEST},merger,long tails,A. Lee,2026-03-01\n"
        "12,ghost,,,\n"
        f'{LARGEST},artifact,"no, a ghost",B,\n'
        f"{LARGEST},merger,,C,\n"
        f"{LARGEST},merger,,C,\n"
        f"{LARGEST},arc,,,\n"
    )
    table = written_tags(files, text)
    assert table.to_pydict() == {
        "object_id": [LARGEST],
        "tags": ["arc; artifact; merger"],
        "tag_notes": [
            "merger: long tails (A. Lee, 2026-03-01); artifact: no, a ghost (B); "
            "merger (C)"
        ],
    }
    assert written_tags(files, text, "b")["tags"].to_pylist() == ["ghost"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_as_programs_save_them(files, end, mark):
    """A byte order mark, any line ends, quotes, commas, two lines in a note."""
    lines = [
        '"object_id","tag","note","who","when"',
        f'"{LARGEST}"," blue  core ","a ""knot"", north of it","Zoë",""',
        "",
        f'{LARGEST - 1},arc,"one{end}two",,,,',
        f"{LARGEST - 2},short",
        " , ,",
    ]
    table = written_tags(files, mark + end.join(lines).encode())
    assert table.to_pydict() == {
        "object_id": [LARGEST, LARGEST - 1, LARGEST - 2],
        "tags": ["blue core", "arc", "short"],
        "tag_notes": ['blue core: a "knot", north of it (Zoë)', "arc: one two", None],
    }


def test_other_columns_and_two_ways_to_type_an_accent(files, caplog):
    text = f" tag ,score,object_id\ncaf\u00e9,3.2,{LARGEST}\ncafe\u0301,1,{LARGEST}\n"
    with caplog.at_level("INFO"):
        table = written_tags(files, text)
    assert table["object_id"].to_pylist() == [LARGEST]
    assert table["tags"].to_pylist() == ["caf\u00e9"]
    assert "columns that are not read: score" in caplog.text


@pytest.mark.parametrize("text", [HEADER, HEADER.strip(), "object_id,tag\r\n\r\n"])
def test_header_only(files, text):
    assert written_tags(files, text).num_rows == 0
    assert read_tags(files["file"]).num_rows == 0
    assert rejected(files, text).num_rows == 0


def test_no_file_of_tags(files):
    write_tags(file=None, objects=files["a"], known={}, tags=files["tags"])
    check_tags(file=None, objects=[files["a"]], rejects=files["rejects"])
    assert pq.read_table(files["tags"]).num_rows == 0
    assert pq.read_table(files["rejects"]).num_rows == 0
    full = written_tags(files, HEADER + f"{LARGEST},arc\n").schema
    write_tags(file=None, objects=files["a"], known={}, tags=files["tags"])
    assert pq.read_schema(files["tags"]).equals(full)


BAD_ROWS = [
    ("", "arc", "missing_id"),
    ("12.0", "arc", "float_id"),
    ("9.223372036854776E+18", "arc", "float_id"),
    ("HSC 12", "arc", "unreadable_id"),
    ("-12", "arc", "negative_id"),
    (str(LARGEST + 1), "arc", "id_too_large"),
    ("12", " ", "empty_tag"),
    ("12", "arc; ring", "semicolon_in_tag"),
    ("13", "arc", "in_no_slice"),
]


@pytest.mark.parametrize(("object_id", "tag", "reason"), BAD_ROWS)
def test_bad_rows_are_named_and_the_rest_goes_on(files, caplog, object_id, tag, reason):
    text = HEADER + f'12,ring,"two\nlines",,\n\n{object_id},{tag},,,\n12,knot\n'
    table = rejected(files, text)
    # The note's second line and the blank line count as lines of the file.
    row = {"line": 5, "object_id": object_id, "tag": tag.strip(), "reason": reason}
    assert table.drop_columns("detail").to_pylist() == [row]
    assert table["detail"][0].as_py()
    assert f"1 rows are left out: 1 {reason}" in caplog.text
    assert f"line 5: object_id {object_id!r}" in caplog.text
    assert all(record.levelname == "WARNING" for record in caplog.records)
    caplog.clear()
    assert written_tags(files, text, "b")["tags"].to_pylist() == ["knot; ring"]
    assert (reason in caplog.text) == (reason != "in_no_slice")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("12,arc,tails, faint ones,A,today", "too_many_fields"),
        ('12,arc,"a "knot"",A,', "unreadable_row"),
        ('12,arc,"tails,A,', "unreadable_row"),  # is not closed
    ],
)
def test_rows_with_bad_quotes(files, caplog, row, reason):
    text = f"{HEADER}12,ring\n{row}\n12,knot\n"
    table = rejected(files, text)
    assert table["line"].to_pylist() == [3]
    assert table["reason"].to_pylist() == [reason]
    assert written_tags(files, text, "b")["tags"][0].as_py().endswith("ring")
    assert "line 3" in caplog.text


def test_log_names_some_of_many_and_the_table_all(files, caplog):
    table = rejected(files, HEADER + "13,arc\n" * 100 + ",arc\n" * 7)
    assert table["line"].to_pylist() == list(range(2, 109))
    assert "107 rows are left out: 100 in_no_slice, 7 missing_id" in caplog.text
    assert "and 87 more" in caplog.text
    assert len(caplog.records) == 1 + 20 + 1


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", r"\(none\)"),
        ("object_id;tag\n12;arc\n", "object_id;tag"),
        ("id,tag\n12,arc\n", "id, tag"),
        ("object_id,tag,tag\n12,arc,ring\n", "object_id, tag, tag"),
        ("object_id,tag,note,note\n12,arc,a,b\n", "object_id, tag, note, note"),
    ],
)
def test_files_without_the_columns(files, text, columns):
    message = rf"tags\.csv: has the columns {columns}\. Expected object_id and tag"
    with pytest.raises(ValueError, match=message):
        written_tags(files, text)
    with pytest.raises(ValueError, match=r"tags\.csv: line 2 is not UTF-8"):
        written_tags(files, (HEADER + "12,caf\u00e9\n").encode("latin-1"))


TAG = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters=";"),
    min_size=1,
    max_size=8,
).filter(str.strip)


@given(rows=st.lists(st.tuples(st.integers(0, 4), TAG), max_size=30))
def test_what_was_tagged_comes_back(tmp_path_factory, rows):
    """Python's own CSV, any ids and tags; masks against the list itself."""
    folder = tmp_path_factory.mktemp("tags")
    ids = [LARGEST - number for number in range(5)]
    pq.write_table(pa.table({"object_id": ids}), folder / "objects.parquet")
    with (folder / "tags.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["object_id", "tag"])
        writer.writerows([ids[number], tag] for number, tag in rows)
    read = read_tags(folder / "tags.csv")
    tags = read["tag"].to_pylist()
    written = [unicodedata.normalize("NFC", tag) for _, tag in rows]
    assert tags == [" ".join(tag.split()) for tag in written]
    numbers = [number for number, _ in rows]
    assert read["object_id"].to_pylist() == [ids[number] for number in numbers]
    write_tags(
        file=folder / "tags.csv",
        objects=folder / "objects.parquet",
        known={},
        tags=folder / "tags.parquet",
    )
    table = pq.read_table(folder / "tags.parquet")
    assert table["object_id"].to_pylist() == [ids[n] for n in sorted(set(numbers))]
    masks = classes(table["tags"])
    assert list(masks) == sorted(set(tags))
    for tag, mask in masks.items():
        truth = {ids[n] for n, one in zip(numbers, tags, strict=True) if one == tag}
        assert set(table["object_id"].to_numpy()[mask].tolist()) == truth


def test_classes():
    tags = pa.array(["arc; ring", None, "ring", "arc", "ringed", None])
    masks = classes(tags)
    assert list(masks) == ["arc", "ring", "ringed"]
    assert all(mask.dtype == bool for mask in masks.values())
    np.testing.assert_array_equal(masks["arc"], [1, 0, 0, 1, 0, 0])
    np.testing.assert_array_equal(masks["ring"], [1, 0, 1, 0, 0, 0])
    np.testing.assert_array_equal(masks["ringed"], [0, 0, 0, 0, 1, 0])
    chunks = pa.chunked_array([tags[:2], tags[2:]])
    assert all((classes(chunks)[tag] == mask).all() for tag, mask in masks.items())
    for nothing in (pa.nulls(3), pa.array([], pa.string())):
        assert classes(nothing) == classes(pa.chunked_array([nothing])) == {}
