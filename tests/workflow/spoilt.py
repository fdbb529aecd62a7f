"""What spoils the files of an input, by the name of the mistake in mistakes.yaml."""

import gzip
import io
import tarfile
from collections.abc import Callable

import h5py
import numpy as np
import pyarrow as pa
from astropy.io import fits
from mistaken_inputs import (
    COUNT,
    IDS,
    SIDE,
    both,
    cut,
    every_fits,
    folder_for,
    pixels,
    saved,
    survey,
    text,
    write_fits,
)
from PIL import Image

STACK = np.stack([pixels(number, 2) for number in range(COUNT)]).astype(np.float32)


def _pictures(change: Callable) -> Callable:
    def write(folder):
        for number in range(COUNT):
            image = pixels(number, 3).astype(np.uint8)
            change(image).save(folder / "pictures" / f"{number}.png")

    return write


def _transparent(image):
    alpha = np.full((SIDE, SIDE, 1), 100, np.uint8)
    return Image.fromarray(np.concatenate([image, alpha], axis=2))


def _of_16_bits(image):
    return Image.fromarray(image[..., 0].astype(np.uint16) * 256)


def _compressed_tar(folder):
    with tarfile.open(folder / "pictures.tar.gz", "w:gz") as tar:
        tar.add(folder / "pictures", "pictures")


def _without_wcs(folder):
    for path in (folder / "images").iterdir():
        fits.writeto(path, fits.getdata(path), overwrite=True)


def _cut_images(folder):
    for path in (folder / "images").iterdir():
        path.write_bytes(path.read_bytes()[:3000])


def _other_scale(folder):
    every_fits()(folder)
    for number in range(COUNT):
        write_fits(folder, number, "r", scale=0.6)


def _wrong_stamps(folder):
    with h5py.File(folder / "own.h5", "w") as file:
        file["pixels"] = np.ones((2, 8, 8, 2))


def _ids_of(table):
    return lambda folder: np.savez(folder / "vectors.npz", **table)


def _in_parsec(folder):
    saved("objects.fits")(folder)
    with fits.open(folder / "objects.fits", "update") as file:
        file[1].header["TUNIT2"] = "pc"


def _picture_of(folder):
    stream = io.BytesIO()
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(stream, "PNG")
    (folder / "objects.csv").write_bytes(stream.getvalue())


SPOILT: dict[str, Callable] = {
    "config that is not there": lambda folder: (folder / "config.yaml").unlink(),
    "table is a folder": folder_for("objects.csv"),
    "ending without a format": saved("objects.dat"),
    "CSV called Parquet": text("objects.parquet", "id,ra\n1,2\n"),
    "picture called CSV": _picture_of,
    "empty file": text("objects.csv", ""),
    "header alone": saved(rows=0),
    "rows with a cell too many": text(
        "objects.csv", "id,ra,dec,i_mag\n1,2,3,4,5\n2,3,4,5,6\n"
    ),
    "Parquet cut short": both(saved("objects.parquet"), cut("objects.parquet")),
    "FITS table cut short": both(saved("objects.fits"), cut("objects.fits", 0.68)),
    "VOTable that is a web page": text(
        "objects.xml", "<html><body>Log in</body></html>"
    ),
    "ids as floats": saved("objects.parquet", id=IDS * 1.0),
    "ids all missing": saved("objects.parquet", id=pa.nulls(COUNT, pa.int64())),
    "ids of lists": saved("objects.parquet", id=[[int(x)] for x in IDS]),
    "no id matches": saved(id=IDS + 5000),
    "id twice in the catalogue": saved(id=np.where(IDS[1] == IDS, IDS[0], IDS)),
    "position in another unit": _in_parsec,
    "declination beyond the pole": saved(dec=np.full(COUNT, 123.0)),
    "images without an axis of bands": survey(flux=STACK[..., 0]),
    "channels first": survey(flux=np.moveaxis(STACK, 3, 1)),
    "more bands than names": survey(flux=np.concatenate([STACK, STACK], 3)),
    "fewer ids than images": survey(id=IDS[:5]),
    "HDF5 cut short": cut("survey.h5"),
    "HDF5 is a folder": folder_for("survey.h5"),
    "CSV called HDF5": text("survey.h5", "id,ra\n1,2\n"),
    "all images with NaN": survey(
        flux=np.where(np.indices(STACK.shape)[1] == 11, np.nan, STACK)
    ),
    "all images NaN": survey(flux=STACK * np.nan),
    "all images zero": survey(flux=STACK * 0),
    "folder of images empty": folder_for("images"),
    "FITS images cut short": _cut_images,
    "cubes where images are wanted": every_fits(
        data=np.ones((2, SIDE, SIDE), np.float32)
    ),
    "images without a WCS": _without_wcs,
    "objects outside their images": saved(ra=np.full(COUNT, 10.0)),
    "bands of two pixel scales": _other_scale,
    "folder of pictures empty": folder_for("pictures"),
    "compressed tar": _compressed_tar,
    "PNG of 16 bits": _pictures(_of_16_bits),
    "transparent PNG": _pictures(_transparent),
    "known list without positions": text(
        "lenses.csv", "name,RA_J2000,DE_J2000\na,1,2\n"
    ),
    "known list of text": text("lenses.csv", "name,ra,dec\na,east,north\n"),
    "judgements without a verdict": text("mine.csv", "object_id,grade\n1001,A\n"),
    "judgements of a spreadsheet's own format": text("mine.csv", b"PK\x03\x04\x14\0"),
    "vectors without ids": _ids_of({"vectors": STACK[:, 0, :, 0]}),
    "two arrays of vectors": _ids_of(
        {"object_id": IDS, "a": STACK[:, 0, :, 0], "b": STACK[:, 1, :, 0]}
    ),
    "vectors cut short": both(_ids_of({"object_id": IDS}), cut("vectors.npz")),
    "Parquet of vectors cut short": text("vectors.parquet", b"PAR1" + bytes(90)),
    "images to inject that are no HDF5": text("own.h5", "flux,kind\n"),
    "images to inject without names": _wrong_stamps,
    "vectors in CSV": text("vectors.csv", "object_id,f0\n1001,1\n"),
    "CSV called star mask": text("stars.reg", "ra,dec\n1,2\n"),
    "text called MOC": text("stars.fits", "ra,dec\n1,2\n"),
    "compressed CSV cut short": text(
        "objects.csv.gz",
        gzip.compress(b"id,ra,dec,i_mag\n1001,150.1,2.1,20\n" * 50)[:40],
    ),
}
