"""Files of a survey as other programs write them, and `peculiar new` on them."""

from pathlib import Path

import h5py
import numpy as np
import yaml
from astropy.io import fits
from astropy.table import Table
from PIL import Image

from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.new.command import write_config
from peculiar.new.tried import try_some

SIZE = 16


def images(number, bands=3, size=SIZE, seed=1):
    """Return blobs with noise (n, size, size, bands), of magnitude 20 at 27."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((size, size)) - size // 2
    blob = np.exp(-(x**2 + y**2) / 8.0)
    blob *= 10 ** (0.4 * 7) / blob.sum()
    flux = np.repeat(blob[None, :, :, None], number, axis=0)
    flux = np.repeat(flux, bands, axis=3) + rng.normal(
        0, 0.05, (number, size, size, bands)
    )
    return flux.astype(np.float32)


def new(*files):
    """Write a config; return what was seen, the config's sections and its source."""
    survey = write_config([Path(file) for file in files], Path("my.yaml"))
    config = yaml.safe_load(Path("my.yaml").read_text(encoding="utf-8"))
    source = config["slices"]["all"]["source"]
    assert config["cutouts"] == survey.cutouts
    assert source == survey.source
    return survey, config["cutouts"], source


def sample():
    """Return objects and images as the workflow reads them."""
    config = yaml.safe_load(Path("my.yaml").read_text(encoding="utf-8"))
    return try_some(resolve(config, ROOT / "workflow" / "schemas")["all"])


def write_hdf5(path="a.h5", **datasets):
    with h5py.File(path, "w") as file:
        for name, values in datasets.items():
            file[name.replace("__", "/")] = values


HEADER = {"MAGZERO": 27.0, "MAGSYS": "AB"}


def header(ra=None, dec=0.0, size=SIZE, scale=0.2, **cards):
    found = fits.Header(HEADER | cards)
    if ra is not None:
        found["CTYPE1"], found["CTYPE2"] = "RA---TAN", "DEC--TAN"
        found["CRVAL1"], found["CRVAL2"] = ra, dec
        found["CRPIX1"] = found["CRPIX2"] = size // 2 + 1
        found["CDELT1"], found["CDELT2"] = -scale / 3600, scale / 3600
    return found


def sky_image(name, band, side=400, ra=150.0):
    rng = np.random.default_rng(2)
    image = rng.normal(0, 0.05, (side, side)).astype(np.float32)
    fits.writeto(name, image, header(ra, 2.0, side, FILTER=band))


def sky_table(number=80, spread=0.03):
    rng = np.random.default_rng(3)
    return Table(
        {
            "NUMBER": np.arange(number) + 1,
            "ALPHA_J2000": 150 + rng.uniform(-spread, spread, number),
            "DELTA_J2000": 2 + rng.uniform(-spread, spread, number),
        }
    )


def picture(path, grey=False):
    rng = np.random.default_rng(4)
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (SIZE, SIZE + 3) if grey else (SIZE, SIZE + 3, 3)
    Image.fromarray(rng.integers(0, 255, shape, np.uint8)).save(path)
