"""One row is one row: what it raises is its reject, and the others go on."""

import errno
import os
import struct

import numpy as np
import pyarrow as pa
import pytest
from astropy.io import fits as pyfits
from made_up_sky import DEC, RA, SECTION, SOURCE, wcs, write

from peculiar.sources import fits, fits_cut
from peculiar.sources.rows import attempted
from peculiar.tables.rejects import Reject


@pytest.mark.parametrize(
    "error",
    [
        ValueError("two\nlines"),
        KeyError("PC1_1"),
        ZeroDivisionError("by zero"),
        AttributeError("x"),
        OSError("not a file"),
        PermissionError(errno.EACCES, "no"),
        struct.error("unpack"),
        RuntimeError("wcs"),
        ValueError("long " * 1000),
    ],
)
def test_any_exception_of_a_row_is_a_reject(error):
    found = attempted(lambda: (_ for _ in ()).throw(error), "a.fits")
    assert found.reason == "failed_row"
    assert found.detail.startswith(f"a.fits: {type(error).__name__}: ")
    assert "\n" not in found.detail
    assert len(found.detail) < 400
    damaged = attempted(lambda: (_ for _ in ()).throw(error), damaged=(type(error),))
    assert damaged.reason == "unreadable"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "disk full"),
        OSError(errno.EIO, "input/output error"),
        OSError(errno.EDQUOT, "quota"),
        OSError(errno.ESTALE, "stale"),
        OSError(
            "Can't synchronously read data (file read failed: errno = 5, error ..."
        ),
        MemoryError(),
        KeyboardInterrupt(),
        ModuleNotFoundError("reproject"),
    ],
)
def test_the_disk_and_the_program_end_the_job(error):
    with pytest.raises(type(error)):
        attempted(lambda: (_ for _ in ()).throw(error), damaged=(OSError,))


def images(folder, rows: list[dict], **source):
    by = SOURCE | {"file": str(folder), "images": "{file}-{band}.fits"} | source
    return list(fits.images(by, SECTION, pa.Table.from_pylist(rows)))


def row(**values) -> dict:
    return {"object_id": 1, "ra": RA, "dec": DEC, "file": "good"} | values


def singular(path):
    header = wcs().to_header()
    header.update(PC1_1=0.0, PC2_2=0.0, PC1_2=0.0, PC2_1=0.0)
    pyfits.PrimaryHDU(np.ones((99, 99), np.float32), header).writeto(path)


def too_long(path):
    """Write a plain image whose header states more rows than follow."""
    write(path, wcs())
    raw = path.read_bytes().replace(
        b"NAXIS2  =                  120", b"NAXIS2  = 99999999999999999999"
    )
    path.write_bytes(raw)


def lying_tiles(path):
    """Write a compressed image whose header states more rows than tiles follow."""
    hdu = pyfits.CompImageHDU(np.ones((120, 120), np.float32), wcs().to_header())
    hdu.writeto(path)
    raw = path.read_bytes()
    old = b"ZNAXIS2 =                  120"
    assert old in raw
    path.write_bytes(raw.replace(old, b"ZNAXIS2 =           1200000000"))


def cut_gzip(path):
    write(path.with_suffix(".gz"), wcs())
    raw = path.with_suffix(".gz").read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


MADE = {
    "singular": (singular, {"failed_row", "unreadable"}),
    "too_long": (too_long, {"unreadable"}),
    "tiles": (lying_tiles, {"unreadable"}),
    "folder": (lambda path: path.mkdir(), {"unreadable"}),
    "gzip": (cut_gzip, {"unreadable"}),
    "loop": (lambda path: path.symlink_to(path.name), {"missing_band", "failed_row"}),
    "table": (
        lambda path: pyfits.HDUList([pyfits.PrimaryHDU()]).writeto(path),
        {"wrong_shape"},
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", MADE)
def test_a_bad_file_is_one_reject_between_two_cutouts(tmp_path, name):
    make, reasons = MADE[name]
    for band in "gi":
        write(tmp_path / f"good-{band}.fits", wcs())
    make(tmp_path / f"{name}-g.fits")
    hdu = 1 if name == "tiles" else 0
    for band in "gi" * hdu:  # compressed images are never the first part
        path = tmp_path / f"good-{band}.fits"
        image = pyfits.ImageHDU(*pyfits.getdata(path, header=True))
        pyfits.HDUList([pyfits.PrimaryHDU(), image]).writeto(path, overwrite=True)
    found = images(tmp_path, [row(), row(file=name), row()], hdu=hdu)
    assert [isinstance(item, Reject) for item in found] == [False, True, False]
    assert found[1].reason in reasons
    assert f"{name}-g.fits" in found[1].detail


BAD = {
    "no_file": (
        row(file=None),
        "missing_band",
        "is null, so source.images names no file",
    ),
    "nul": (row(file="a\0b"), "failed_row", ""),
    "nan": (row(dec=float("nan")), "no_position", ""),
    "null": (row(ra=None), "no_position", ""),
    "far": (row(ra=330.0, dec=-2.0), "beyond_edge", "projection"),
    "long": (row(file="x" * 5000), "failed_row", "File name too long"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_one_reject_between_two_cutouts(tmp_path, name):
    bad, reason, said = BAD[name]
    for band in "gi":
        write(tmp_path / f"good-{band}.fits", wcs())
    found = images(tmp_path, [row(), bad, row()])
    assert [isinstance(item, Reject) for item in found] == [False, True, False]
    assert found[1].reason == reason
    assert said in found[1].detail


def test_a_full_disk_is_nobodys_reject(tmp_path, monkeypatch):
    for band in "gi":
        write(tmp_path / f"good-{band}.fits", wcs())

    def full(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fits_cut, "_cut", full)
    with pytest.raises(OSError, match="Input/output"):
        images(tmp_path, [row()])
