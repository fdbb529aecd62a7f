"""Made-up surveys of a user's own, in the forms that users have: simulated galaxies.

    python own_survey.py FOLDER [hdf5|stamps|sky|pictures] [NUMBER]

writes one. Each function writes files into a folder, and returns those to name.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from astropy.io import fits
from astropy.table import Table
from astropy.visualization import make_lupton_rgb
from astropy.wcs import WCS
from PIL import Image

from peculiar.sources import simulated

BANDS, SCALE, ZERO_POINT = ["g", "r", "i"], 0.168, 27.0


def survey(number, size):
    """Return fluxes (n, size, size, 3) of simulated objects, and their table."""
    source = {
        "kind": "simulated",
        "objects": number,
        "magnitudes": [20.0, 20.5],
        "seed": 1,
        "anomalies": 0.05,
        "compact": 0.1,
    }
    cutouts = {
        "size": size,
        "bands": BANDS,
        "pixel_scale": SCALE,
        "zero_point": ZERO_POINT,
    }
    objects, known, _ = simulated.catalogue(source)
    flux = np.stack(list(simulated.images(source, cutouts, objects)))
    kept = [x for x in objects.column_names if not x.endswith("fwhm_arcsec")]
    return flux, objects.select(kept).append_column("label", known["label"])


def hdf5(folder, number=40, size=32):
    """Write images and ids as HDF5, and a catalogue as CSV."""
    flux, objects = survey(number, size)
    with h5py.File(folder / "cutouts.h5", "w") as file:
        file["flux"] = flux
        file["flux"].attrs["bands"] = BANDS
        file["flux"].attrs["pixel_scale"] = SCALE
        file["flux"].attrs["zero_point"] = ZERO_POINT
        file["object_id"] = objects["object_id"].to_numpy()
    pa.csv.write_csv(objects, folder / "catalogue.csv")
    return [folder / "cutouts.h5", folder / "catalogue.csv"]


def stamps(folder, number=40, size=32):
    """Write one FITS file for each object and band, and a catalogue as FITS."""
    flux, objects = survey(number, size)
    (folder / "stamps").mkdir()
    for image, row in zip(flux, objects.to_pylist(), strict=True):
        for place, band in enumerate(BANDS):
            header = _header(row["ra"], row["dec"], size // 2, band)
            name = f"{row['object_id']}_{band}.fits"
            fits.writeto(folder / "stamps" / name, image[..., place], header)
    Table({x: objects[x].to_numpy() for x in objects.column_names[:-1]}).write(
        folder / "catalogue.fits"
    )
    return [folder / "stamps", folder / "catalogue.fits"]


def sky(folder, number=40, size=32):
    """Write one large FITS image a band, with a WCS, and a catalogue as Parquet."""
    flux, objects = survey(number, size)
    side = int(np.ceil(np.sqrt(number)))
    # Cutouts may be larger than the simulated images.
    image = np.zeros((side * size + 64, side * size + 64, len(BANDS)), np.float32)
    noise = np.random.default_rng(1).normal(0, 0.02, image.shape)
    image += noise.astype(np.float32)
    places = []
    for number_of, one in enumerate(flux):
        y, x = (32 + size * place for place in divmod(number_of, side))
        image[y : y + size, x : x + size] = one
        places.append((x + size // 2, y + size // 2))
    header = _header(150.0, 2.0, len(image) // 2, "")
    world = WCS(header).pixel_to_world_values(*np.transpose(places))
    for name, values in zip(("ra", "dec"), world, strict=True):
        place = objects.column_names.index(name)
        objects = objects.set_column(place, name, pa.array(values))
    for place, band in enumerate(BANDS):
        header["FILTER"] = band
        name = f"field_{band}.fits"
        fits.writeto(folder / name, image[..., place], header)
    pq.write_table(objects, folder / "catalogue.parquet")
    return [folder / f"field_{x}.fits" for x in BANDS] + [folder / "catalogue.parquet"]


def pictures(folder, number=40, size=32):
    """Write a folder of PNG, and no table."""
    flux, objects = survey(number, size)
    (folder / "pictures").mkdir()
    for image, one in zip(flux, objects["object_id"].to_pylist(), strict=True):
        colour = make_lupton_rgb(*(image[..., i] for i in (2, 1, 0)), stretch=0.5, Q=15)
        Image.fromarray(colour).save(folder / "pictures" / f"{one}.png")
    return [folder / "pictures"]


def _header(ra, dec, centre, band):
    header = fits.Header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRVAL1"], header["CRVAL2"] = ra, dec
    header["CRPIX1"] = header["CRPIX2"] = centre + 1
    header["CDELT1"], header["CDELT2"] = -SCALE / 3600, SCALE / 3600
    header["CUNIT1"] = header["CUNIT2"] = "deg"
    header["MAGZERO"], header["MAGSYS"] = ZERO_POINT, "AB"
    header["FILTER"] = band
    return header


KINDS = {"hdf5": hdf5, "stamps": stamps, "sky": sky, "pictures": pictures}

if __name__ == "__main__":
    where, kind = Path(sys.argv[1]), sys.argv[2]
    where.mkdir(parents=True, exist_ok=True)
    how_many = int(sys.argv[3]) if len(sys.argv) > 3 else 800
    print(*KINDS[kind](where, how_many, 64), sep="\n")
