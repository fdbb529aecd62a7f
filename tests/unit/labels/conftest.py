"""A run of two slices, whose objects are judged."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.labels.judgements import SCHEMA, read_judgements

LARGEST = 2**63 - 1


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
