"""What is said of a slice's objects, as columns, and the classes of its tags."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.labels.annotations import annotate, tag_classes

LARGEST = 2**63 - 1


def test_a_row_for_each_object_with_what_was_said(tmp_path):
    """Ids beside each other near 2^63: as floats they would all be one."""
    ids = [LARGEST - i for i in (3, 0, 1, 2)]
    objects = tmp_path / "objects.parquet"
    pq.write_table(pa.table({"object_id": pa.array(ids, pa.int64())}), objects)
    (tmp_path / "a.csv").write_text(
        "object_id,verdict,tags,note,who,when\n"
        f"{LARGEST},interesting,merger,long tails,A. Lee,2026-03-01\n"
        f'{LARGEST},artifact,"ghost; merger","no, a ghost",B,\n'
        f"{LARGEST - 1},boring,,,,\n"
        f"{LARGEST - 2},,,a note alone,,\n",
        encoding="utf-8",
    )
    path = tmp_path / "said.parquet"
    annotate(files=[tmp_path / "a.csv"], objects=objects, known={}, annotations=path)
    assert pq.read_table(path).to_pydict() == {
        "object_id": ids,
        "judgement": [None, "unsure", "boring", None],
        "judgements": [0, 2, 1, 0],
        "agreement": [None, 0.5, 1.0, None],
        "tags": [None, "ghost; merger", None, None],
        "tag_notes": [
            None,
            "interesting, merger: long tails (A. Lee, 2026-03-01); "
            "artifact, ghost, merger: no, a ghost (B)",
            None,
            "a note alone",
        ],
    }


def test_classes_of_tags():
    tags = pa.array(["arc; ring", None, "ring", "arc", "ringed", None])
    masks = tag_classes(tags)
    assert list(masks) == ["arc", "ring", "ringed"]
    assert all(mask.dtype == bool for mask in masks.values())
    np.testing.assert_array_equal(masks["arc"], [1, 0, 0, 1, 0, 0])
    np.testing.assert_array_equal(masks["ring"], [1, 0, 1, 0, 0, 0])
    np.testing.assert_array_equal(masks["ringed"], [0, 0, 0, 0, 1, 0])
    chunks = pa.chunked_array([tags[:2], tags[2:]])
    assert all((tag_classes(chunks)[tag] == mask).all() for tag, mask in masks.items())
    for nothing in (pa.nulls(3), pa.array([], pa.string())):
        assert tag_classes(nothing) == tag_classes(pa.chunked_array([nothing])) == {}
