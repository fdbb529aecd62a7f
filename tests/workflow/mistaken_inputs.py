"""A small input of each kind of source, as it should be, and how to spoil it."""

import shutil
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from astropy.io import fits
from astropy.wcs import WCS
from PIL import Image

#: Objects, side of their images in px, and pixel scale in arcsec.
COUNT, SIDE, SCALE = 12, 24, 0.2
IDS = np.arange(COUNT, dtype=np.int64) + 1001
RA, DEC = 150 + IDS % 100 * 0.01, 2 + IDS % 100 * 0.01

VIEW = {
    "size": 16,
    "bands": ["g", "r"],
    "stretch": {"kind": "arcsinh"},
    "normalisation": "none",
}

BASE = {
    "cutouts": {"size": 16, "bands": ["g", "r"], "pixel_scale": SCALE},
    "views": {"v": VIEW},
    "detectors": {
        "knn": {
            "kind": "knn",
            "view": "v",
            "components": {"number": 4},
            "selection": {"cuts": [{"score": "distance", "top": 0.1}]},
        }
    },
    "publish": {"detector": "knn", "score": "distance"},
    "characterise": {"detectors": []},
    "teaching": None,
    "slices": {"s": None},
}

#: By the name of an input, its section `source`.
SOURCES = {
    "hdf5": {
        "kind": "hdf5",
        "file": "survey.h5",
        "images": "flux",
        "ids": "id",
        "bands": ["g", "r"],
        "zero_point": 27.0,
        "catalogue": "objects.csv",
        "catalogue_ids": "id",
        "properties": {"ra": "ra", "dec": "dec", "i_mag": "i_mag"},
    },
    "fits": {
        "kind": "fits",
        "table": "objects.csv",
        "ids": "id",
        "ra": "ra",
        "dec": "dec",
        "file": "images",
        "images": "{id}_{band}.fits",
        "zero_point": 27.0,
        "properties": {"i_mag": "i_mag"},
    },
    "rgb": {
        "kind": "rgb",
        "table": "objects.csv",
        "ids": "id",
        "file": "pictures",
        "images": "picture",
        "properties": {"i_mag": "i_mag"},
    },
}
SOURCES["rgb_hdf5"] = {
    "kind": "rgb",
    "file": "survey.h5",
    "images": "rgb",
    "ids": "id",
}


def config_of(name):
    """Return the config of an input, to be changed and saved."""
    config = BASE | {"source": SOURCES[name]}
    if name.startswith("rgb"):
        config["cutouts"] = {"size": 16, "bands": ["i", "r", "g"]}
        config["views"] = {
            "v": {"size": 16, "bands": ["i", "r", "g"], "stretch": {"kind": "none"}}
        }
    return config


def write_input(folder, name):
    """Write the files of an input."""
    write_table(folder)
    if name == "fits":
        (folder / "images").mkdir()
        for number in range(COUNT):
            for band in "gr":
                write_fits(folder, number, band)
    elif name == "rgb":
        (folder / "pictures").mkdir()
        for number in range(COUNT):
            picture = Image.fromarray(pixels(number, 3).astype(np.uint8))
            picture.save(folder / "pictures" / f"{number}.png")
    else:
        with h5py.File(folder / "survey.h5", "w") as file:
            stack = np.stack([pixels(number, 3) for number in range(COUNT)])
            file["flux"] = stack[..., :2].astype(np.float32)
            file["rgb"] = stack.astype(np.uint8)
            file["id"] = IDS
            file["label"] = np.array([b"odd"] * COUNT)


def pixels(number, bands, side=SIDE):
    """Return noise about 100, float64 (side, side, bands)."""
    return np.random.default_rng(number).normal(100, 10, (side, side, bands))


def table(**columns):
    """Return the table of objects, with other or more columns."""
    names = [f"{number}.png" for number in range(COUNT)]
    known = {"id": IDS, "ra": RA, "dec": DEC, "i_mag": 20 + np.arange(COUNT) * 0.1}
    return pa.table(known | {"field": ["a"] * COUNT, "picture": names} | columns)


def write_table(folder, name="objects.csv", rows=COUNT, without=(), **columns):
    """Write the table of objects by the ending of its name."""
    written = table(**columns).slice(0, rows).drop_columns(list(without))
    path = folder / name
    if name.endswith(".parquet"):
        pq.write_table(written, path)
    elif name.endswith(".fits"):
        arrays = {
            key: np.array(written[key].to_pylist()) for key in ("id", "ra", "dec")
        }
        rows = np.rec.fromarrays(list(arrays.values()), names=list(arrays))
        fits.BinTableHDU(rows).writeto(path, overwrite=True)
    else:
        pa.csv.write_csv(written, path)


def write_fits(folder, number, band, data=None, scale=SCALE, **cards):
    """Write the image of an object in a band."""
    data = pixels(number, 1)[..., 0].astype(np.float32) if data is None else data
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crpix = [data.shape[-1] // 2 + 1, data.shape[-2] // 2 + 1]
    wcs.wcs.crval = [RA[number], DEC[number]]
    wcs.wcs.cdelt = [-scale / 3600, scale / 3600]
    header = wcs.to_header()
    header.update(cards)
    path = folder / "images" / f"{IDS[number]}_{band}.fits"
    fits.PrimaryHDU(data, header).writeto(path, overwrite=True)


def every_fits(**options):
    """Return what writes all images of all objects anew."""

    def write(folder):
        for number in range(COUNT):
            for band in "gr":
                write_fits(folder, number, band, **options)

    return write


def survey(**datasets):
    """Return what replaces datasets of the HDF5 file."""

    def write(folder):
        with h5py.File(folder / "survey.h5", "a") as file:
            for name, values in datasets.items():
                del file[name]
                if values is not None:
                    file[name] = values

    return write


def saved(name="objects.csv", **columns):
    """Return what writes the table anew."""
    return lambda folder: write_table(folder, name, **columns)


def text(name, content):
    """Return what writes a file of text, or of bytes."""
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: Path(folder, name).write_bytes(data)


def cut(name, share=0.5):
    """Return what cuts a file short."""

    def cut_short(folder):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * share)])

    return cut_short


def folder_for(name):
    """Return what puts an empty folder in the place of a file or folder."""

    def replace(folder):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        path.mkdir()

    return replace


def both(*writers):
    """Return what does one after the other."""

    def write(folder):
        for one in writers:
            one(folder)

    return write
