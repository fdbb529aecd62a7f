"""Tables from the archive: the job is waited for, and ids and nulls survive."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from mock_archive import PASSWORD, USER, Archive, Faults

from peculiar.sources.archive import table as jobs
from peculiar.sources.archive.table import write_table

FIRST_ID = 36_411_452_835_238_206


@pytest.fixture(autouse=True)
def _account(monkeypatch):
    monkeypatch.setenv("SSP_PDR_USR", USER)
    monkeypatch.setenv("SSP_PDR_PWD", PASSWORD)
    monkeypatch.setattr(jobs, "LONGEST_POLL", 0.01)


def answer() -> bytes:
    """Return what the archive sends: nulls are marked in columns of their own."""
    table = Table(
        {
            "object_id": FIRST_ID + np.array([3, 1, 2]),
            "ra": [150.0, 151.0, 152.0],
            "i_cmodel_mag": np.float32([20.1, np.nan, 20.3]),
            "i_cmodel_mag_isnull": [False, True, False],
            "i_cmodel_flag": [False, True, False],
            "i_cmodel_flag_isnull": [True, False, False],
            "tract": [9813, 9813, 9814],
        }
    )
    table["ra"].unit = "deg"
    buffer = io.BytesIO()
    table.write(buffer, format="fits")
    return buffer.getvalue()


def fetch(archive, path, sql="SELECT object_id"):
    return write_table(sql, host=archive.host, release="pdr2", path=path)


@pytest.mark.parametrize("answers", [[], [503, 502, 503]])
def test_a_table_is_fetched_and_its_job_deleted(tmp_path, answers):
    path = tmp_path / "new" / "objects.parquet"
    with Archive(Faults(answers=answers), answer()) as archive:
        assert fetch(archive, path) == 3
    calls = [call for call, _ in archive.calls]
    assert list(dict.fromkeys(calls)) == ["submit", "status", "download", "delete"]
    submitted = archive.calls[0][1]
    assert submitted["catalog_job"] == {
        "sql": "SELECT object_id",
        "out_format": "fits",
        "include_metainfo_to_body": True,
        "release_version": "pdr2",
    }
    table = pq.read_table(path)
    assert table["object_id"].to_pylist() == [FIRST_ID + n for n in (1, 2, 3)]
    assert table["i_cmodel_mag"].null_count == 1
    assert table["i_cmodel_flag"].to_pylist() == [True, False, None]
    assert table.column_names == [
        *("object_id", "ra", "i_cmodel_mag", "i_cmodel_flag", "tract")
    ]
    assert table.field("ra").metadata == {b"unit": b"deg"}
    assert [p.name for p in path.parent.iterdir()] == ["objects.parquet"]


def test_the_same_query_is_not_asked_twice_and_another_destroys_nothing(tmp_path):
    path = tmp_path / "objects.parquet"
    with Archive(table=answer()) as archive:
        fetch(archive, path)
        asked = len(archive.calls)
        assert fetch(archive, path) is None
        with pytest.raises(
            ValueError, match="exists, but is not the table of this query"
        ):
            fetch(archive, path, "SELECT ra")
        assert len(archive.calls) == asked
    assert pq.read_metadata(path).num_rows == 3


def test_a_query_that_fails_says_why(tmp_path):
    with Archive() as archive, pytest.raises(RuntimeError, match="syntax error"):
        fetch(archive, tmp_path / "objects.parquet", "SELECT nonsense")
    assert archive.calls[-1][0] == "cancel"
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_wait_cancels_the_job(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "_wait", interrupted)
    with Archive() as archive, pytest.raises(KeyboardInterrupt):
        fetch(archive, tmp_path / "objects.parquet")
    assert [call for call, _ in archive.calls] == ["submit", "cancel"]


def test_a_wrong_account_stops_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("SSP_PDR_PWD", "wrong")
    with (
        Archive() as archive,
        pytest.raises(ValueError, match=r"401.*SSP_PDR_USR") as said,
    ):
        fetch(archive, tmp_path / "objects.parquet")
    assert len(archive.calls) == 1
    assert "wrong" not in str(said.value)
