"""Cutouts from the archive: none is lost, sent twice, or taken unchecked."""

import re
import sqlite3
import sys
import tarfile
from contextlib import closing

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_cutouts import LISTED
from mock_archive import (
    PASSWORD,
    USER,
    Archive,
    Faults,
    cut_between_files,
    cut_short,
    hostile,
    is_absent,
)

from peculiar.cutouts.shard import write_shard
from peculiar.sources.archive import download as downloads
from peculiar.sources.archive import request

FIRST_ID = 36_411_452_835_238_206  # above 2**53
SECTION = {"size": 24, "bands": ["g", "i"], "pixel_scale": 0.168, "zero_point": 27.0}


@pytest.fixture(autouse=True)
def _account(monkeypatch):
    monkeypatch.setenv("SSP_PDR_USR", USER)
    monkeypatch.setenv("SSP_PDR_PWD", PASSWORD)
    # Waits are drawn between 0 and this.
    monkeypatch.setattr(downloads, "LONGEST_WAIT", 0.01)


def source(folder, host, objects=20, **others) -> dict:
    rng = np.random.default_rng(3)
    table = {
        "object_id": FIRST_ID + 2 * np.arange(objects),
        "ra": rng.uniform(30, 31, objects),
        "dec": rng.uniform(-6, -5, objects),
        "tract": np.full(objects, 8279),
    }
    pq.write_table(pa.table(table), folder / "objects.parquet")
    return (
        LISTED
        | {
            "kind": "hsc",
            "table": str(folder / "objects.parquet"),
            "ids": "object_id",
            "ra": "ra",
            "dec": "dec",
            "tract": "tract",
            "properties": {},
            "annotations": {},
            "mask": None,
            "host": host,
            "release": "pdr2",
            "rerun": "pdr2_wide",
        }
        | others
    )


def make(folder, archive, section=SECTION, objects=20, **others):
    """Write a shard; return its cutouts, ids, rejects and ledger."""
    write_shard(
        source=source(folder, archive.host, objects, **others),
        section=section,
        rows=(0, objects),
        spool=folder / "ledger.sqlite",
        cutouts=folder / "cutouts.h5",
        rejects=folder / "rejects.parquet",
    )
    with h5py.File(folder / "cutouts.h5") as file:
        flux, ids = file["flux"][:], file["object_id"][:]
    return flux, ids, pq.read_table(folder / "rejects.parquet").to_pylist()


def ledger(folder) -> list[tuple]:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as file, file:
        return file.execute("SELECT object_id, band, state FROM ledger").fetchall()


@pytest.fixture
def undisturbed(tmp_path):
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    with Archive() as archive:
        make(folder, archive)
    return (folder / "cutouts.h5").read_bytes()


def test_a_shard_of_cutouts(tmp_path):
    with Archive() as archive:
        flux, ids, rejects = make(tmp_path, archive)
    assert ids.tolist() == [FIRST_ID + 2 * n for n in range(20)]
    assert not rejects
    assert flux.shape == (20, 24, 24, 2)
    # The sky has a Gaussian of 3 px about each position, of height 100.
    brightest = [divmod(int(np.argmax(image[..., 1])), 24) for image in flux]
    assert {abs(y - 12) <= 1 and abs(x - 12) <= 1 for y, x in brightest} == {True}
    assert 90 < np.median(flux.max(axis=(1, 2))) <= 101
    assert {state for _, _, state in ledger(tmp_path)} == {"received"}
    assert len(ledger(tmp_path)) == 40
    # What came is dropped once the shard is there: 2.3 kB of pixels each.
    assert (tmp_path / "ledger.sqlite").stat().st_size < 40 * 24 * 24 * 4


def test_flux_is_brought_to_the_zero_point(tmp_path, undisturbed):
    with Archive() as archive:
        bright = make(tmp_path, archive, SECTION | {"zero_point": 29.5})[0]
    (tmp_path / "again").mkdir()
    with Archive() as archive:
        flux = make(tmp_path / "again", archive)[0]
    # 2.5 mag more of zero point are ten times the flux.
    np.testing.assert_allclose(bright, 10 * flux, rtol=1e-6)
    assert undisturbed == (tmp_path / "again" / "cutouts.h5").read_bytes()


@pytest.mark.parametrize(
    "answers",
    [
        [502, cut_short(0.4), 503, cut_short(0.0), cut_short(0.95)],
        [cut_between_files(3), 503, cut_between_files(0), cut_short(0.001)],
    ],
)
def test_temporary_errors_change_nothing_and_nothing_is_sent_twice(
    tmp_path, undisturbed, answers
):
    with Archive(Faults(answers=list(answers))) as archive:
        make(tmp_path, archive)
    assert not archive.faults.answers  # each of them happened
    assert (tmp_path / "cutouts.h5").read_bytes() == undisturbed
    served = archive.served()
    assert len(served) == 40
    assert set(served.values()) == {1}


def test_many_requests_a_shard(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr(downloads, "ROWS", 7)
    with Archive() as archive:
        make(tmp_path, archive)
    assert [len(rows) for rows, _ in archive.lists] == [7, 7, 7, 7, 7, 5]
    assert (tmp_path / "cutouts.h5").read_bytes() == undisturbed


def test_a_slow_archive_shows_how_far_it_is(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(downloads, "ROWS", 10)
    # On a terminal the bar moves twice a second.
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Archive(Faults(wait=0.7)) as archive:
        make(tmp_path, archive)
    said = capfd.readouterr().err
    shown = re.findall(r"cutouts from the archive:.*?(\d+)/40 \[(.*?)\]", said)
    # Four requests: after each but the last, the rate and the time that is left.
    for done, left in (("10", 3), ("20", 2), ("30", 1)):
        (text,) = {text for number, text in shown if number == done}
        seconds, rate = re.fullmatch(r"[\d:]+<00:(\d\d), +([\d.]+)it/s", text).groups()
        assert int(seconds) + 1 >= 0.7 * left / 2
        assert 2 < float(rate) < 10 / 0.7
    assert shown[-1][0] == "40"


def test_absent_rows_are_rejects_and_the_rest_goes_on(tmp_path):
    with Archive(Faults(absent=0.3, answers=[cut_short(0.5)])) as archive:
        _, ids, rejects = make(tmp_path, archive)
        asked = [row for rows, _ in archive.lists for row in rows]
    absent = {(row["ra"], row["dec"]) for row in asked if is_absent(row, 0.3)}
    assert 0 < len(absent) < 20
    assert len(rejects) == len(absent)
    assert {reject["reason"] for reject in rejects} == {"missing_band"}
    assert len(ids) == 20 - len(absent)
    states = [state for _, _, state in ledger(tmp_path)]
    assert set(states) == {"received", "absent"}
    assert len(states) == 40


def test_an_answer_with_everything_twice(tmp_path, undisturbed):
    with Archive(Faults(twice=True)) as archive:
        make(tmp_path, archive)
    assert (tmp_path / "cutouts.h5").read_bytes() == undisturbed


def named(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, size
    member.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
    return member


GOOD = "arch-1-1/2-cutout-HSC-G-8279-pdr2_wide.fits"
HOSTILE = {
    "absolute": (named("/evil.fits", size=4), b"evil"),
    "upwards": (named("../../evil.fits", size=4), b"evil"),
    "link": (named(GOOD, tarfile.SYMTYPE), b""),
    "device": (named(GOOD, tarfile.CHRTYPE), b""),
    "folder": (named("arch-1-1", tarfile.DIRTYPE), b""),
    "bomb": (named(GOOD, size=2**40), b""),
    "other band": (named(GOOD.replace("HSC-G", "HSC-Y"), size=4), b"evil"),
    "other line": (named(GOOD.replace("/2-", "/99-"), size=4), b"evil"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_not_used(tmp_path, undisturbed, kind, caplog):
    with Archive(Faults(answers=[hostile(*HOSTILE[kind])])) as archive:
        make(tmp_path, archive)
    assert (tmp_path / "cutouts.h5").read_bytes() == undisturbed
    assert "cutouts arrived" in caplog.text
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        *("undisturbed", "objects.parquet", "ledger.sqlite", "cutouts.h5"),
        "rejects.parquet",
    }


def test_a_file_that_is_no_image_is_asked_for_again_and_then_refused(tmp_path):
    bad = (named(GOOD, size=9), b"not FITS!")
    with Archive(Faults(answers=[hostile(*bad)] * 5)) as archive:
        _, ids, rejects = make(tmp_path, archive)
    assert [reject["reason"] for reject in rejects] == ["unreadable"]
    assert len(ids) == 19
    assert len(archive.lists) == downloads.TRIES


def test_a_cutout_that_is_too_small(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MARGIN", -1.0)
    with Archive() as archive:
        _, ids, rejects = make(tmp_path, archive)
    assert not len(ids)
    reasons = {reject["reason"] for reject in rejects}
    assert reasons <= {"wrong_shape", "beyond_edge"}


def test_a_cutout_that_contradicts_the_config_has_the_reason_of_any_image(tmp_path):
    with Archive() as archive:
        section = SECTION | {"pixel_scale": 0.25}
        _, ids, rejects = make(tmp_path, archive, section, objects=2)
    assert not len(ids)
    assert {reject["reason"] for reject in rejects} == {"pixel_scale"}
    assert rejects[0]["detail"].startswith("g: pixels are 0.168 arcsec")
    assert {state for _, _, state in ledger(tmp_path)} == {"bad"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SSP_PDR_PWD": "wrong"}, "401.*SSP_PDR_USR and SSP_PDR_PWD"),
        ({"SSP_PDR_PWD": ""}, "SSP_PDR_PWD not set.*export"),
    ],
)
def test_a_wrong_account_stops_at_once(tmp_path, monkeypatch, change, said):
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with Archive() as archive, pytest.raises(ValueError, match=said):
        make(tmp_path, archive)
    assert not archive.lists


def test_a_refused_list_stops_and_shows_why(tmp_path, monkeypatch):
    monkeypatch.setattr(request, "filter_of", lambda band: f"HSC-{band}")
    with (
        Archive() as archive,
        pytest.raises(ValueError, match="no filter HSC-g"),
    ):
        make(tmp_path, archive)


def test_an_archive_that_stays_away(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "ATTEMPTS", 3)
    with (
        Archive(Faults(answers=[503] * 9)) as archive,
        pytest.raises(
            RuntimeError, match=r"3 requests in a row brought no cutout.*503"
        ),
    ):
        make(tmp_path, archive)
    assert len(archive.faults.answers) == 6
    assert {state for _, _, state in ledger(tmp_path)} == {"asked"}
