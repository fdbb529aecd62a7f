"""Real files of HSC and others become the right cutouts or rejects."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from astropy.io import fits as pyfits
from made_up_cutouts import fits_source, write_tables
from test_source_fits import SOURCE

from peculiar.sources import fits, listed
from peculiar.tables.inputs.read import read_table
from peculiar.tables.rejects import Reject

DATA = Path(os.environ.get("PECULIAR_DATA", "/no_folder"))
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="PECULIAR_DATA does not name the folder of real data"
)


def test_cutouts_of_the_archive():
    """Ten files of 24 or 25 px, one an object, in band i alone; their own catalogue."""
    folder = DATA / "hsc_das_cutouts"
    path = folder / "star_cat_correct.csv"
    table = read_table(path, "table", "# object_id", ["ira", "idec", "star_filename"])
    table = table.rename_columns(["object_id", "ra", "dec", "star_filename"])
    names = [Path(name).name for name in table["star_filename"].to_pylist()]
    table = table.set_column(3, "file", [names])
    section = {"size": 20, "bands": ["i"], "pixel_scale": 0.168, "zero_point": 27.0}
    source = SOURCE | {"file": str(folder), "images": "{file}"}
    found = list(fits.images(source, section, table))
    assert len(found) == len(names)
    there = [(folder / name).exists() for name in names]
    assert [isinstance(image, np.ndarray) for image in found] == there
    assert sum(there) == 10
    offsets = []
    for name, image in zip(names, found, strict=True):
        if isinstance(image, Reject):
            assert image.reason == "missing_band"
            continue
        offsets += [*np.unravel_index(np.argmax(image[..., 0]), (20, 20))]
        with pyfits.open(folder / name) as hdus:
            assert hdus[1].data.max() == image.max()
    # Stars. The middle is between pixels 9 and 10; by its own WCS, each star of this
    # file stands half a pixel and one pixel beside the catalogue's position.
    assert {8, 9} <= set(offsets) <= {8, 9, 10}
    large = list(fits.images(source, section | {"size": 96}, table))
    assert {image.reason for image in large} <= {"wrong_shape", "missing_band"}


def test_an_exposure_with_the_planes_of_its_mask():
    path = DATA / "hsc_exposure" / "HSC-0908120-056-small.fits"
    with pyfits.open(path) as hdus:
        mask, header = hdus[2].data, hdus[2].header
        planes = {key[3:]: header[key] for key in header if key.startswith("MP_")}
    set_ = {name: (mask >> bit & 1).astype(bool) for name, bit in planes.items()}
    used = [name for name in set_ if set_[name][20:180, 20:180].any()]
    rng = np.random.default_rng(1)
    places = rng.integers(20, 180, (40, 2))
    # And where a plane is set: random positions rarely are.
    for name in used:
        inside = np.argwhere(set_[name][20:180, 20:180])[0] + 20
        places = np.vstack([places, inside[::-1]])
    table = pa.table(
        {"object_id": np.arange(len(places)), "x": places[:, 0], "y": places[:, 1]}
    )
    section = {"size": 16, "bands": ["i"], "pixel_scale": 0.168, "zero_point": 27.0}
    source = SOURCE | {
        "file": str(path.parent),
        "images": path.name,
        "cut_at": "pixel",
        "x": "x",
        "y": "y",
        "first_pixel": 0,
        "zero_point": 27.0,
        "mask": {"hdu": 2, "reject": [], "flag": used, "radius": 0.0},
    }
    found = list(fits.images(source, section, table))
    assert len(used) >= 2
    for (x, y), item in zip(places, found, strict=True):
        assert item.flags == {name: bool(set_[name][y, x]) for name in used}
    refusing = source | {"mask": source["mask"] | {"reject": used, "flag": []}}
    for item, before in zip(fits.images(refusing, section, table), found, strict=True):
        refused = isinstance(item, Reject) and item.reason == "masked"
        assert refused == any(before.flags.values())


def test_bad_files():
    """One with bad pixels inside, one cut short, one too small: cubes of g, r, z."""
    names = {
        "example_bad_pix.fits": 424,
        "example_incomplete.fits": None,
        "temp_small.fits": 225,
    }
    table = pa.table({"object_id": [1, 2, 3], "file": list(names)})
    section = {
        "size": 256,
        "bands": ["r", "z"],
        "pixel_scale": 0.13025,  # by its WCS; the survey's own is twice that
        "zero_point": 22.5,
    }
    source = SOURCE | {
        "file": str(DATA / "bad_fits"),
        "images": "{file}",
        "hdu": 0,
        "planes": ["g", "r", "z"],
        "cut_at": "centre",
        "zero_point": 22.5,
    }
    bad_pixels, incomplete, small = fits.images(source, section, table)
    assert bad_pixels.shape == (256, 256, 2)
    assert incomplete.reason == "unreadable"
    assert "truncated" in incomplete.detail
    assert small.reason == "wrong_shape"
    survey = section | {"pixel_scale": 0.262}
    refused = next(fits.images(source, survey, table))
    assert refused.reason == "pixel_scale"
    assert "0.1302 arcsec, but cutouts.pixel_scale is 0.262" in refused.detail
    refused = next(fits.images(source | {"planes": ["r", "z"]}, section, table))
    assert refused.reason == "planes"
    assert "write source.planes: [g, r, z]" in refused.detail


def patch_table(folder) -> Path:
    """Write objects.json as a table, as docs/survey/large-images.md tells."""
    (image,) = json.loads((DATA / "hsc_pdr3_patch" / "objects.json").read_text())
    objects = pd.json_normalize(image["annotations"])
    boxes = np.array(objects["bbox"].tolist())  # x, y, width, height
    # Its ids went through a float: they are damaged, and so is every match by them.
    damaged = folder / "damaged.parquet"
    objects[["hsc_oid"]].to_parquet(damaged)
    with pytest.raises(ValueError, match="damaged already"):
        listed.count(fits_source(table=str(damaged), ids="hsc_oid", ra=None, dec=None))
    table = pd.DataFrame(
        {
            "object_id": np.arange(len(objects)),
            "x": boxes[:, 0] + boxes[:, 2] / 2,
            "y": boxes[:, 1] + boxes[:, 3] / 2,
            "i_mag": objects["imag"],
        }
    )
    table.to_csv(folder / "patch.csv", index=False)
    return folder / "patch.csv"


def test_a_patch_of_the_sky(tmp_path):
    source = fits_source(
        table=str(patch_table(tmp_path)),
        file=str(DATA / "hsc_pdr3_patch"),
        images="{BAND}-10054-0,2.fits",
        ra=None,
        dec=None,
        cut_at="pixel",
        x="x",
        y="y",
        first_pixel=0,
        cuts={"i_mag": [None, 23.0]},
        properties={"i_mag": "i_mag"},
    )
    table = write_tables(source, tmp_path, 1000)["objects"]
    objects = table.to_pandas()
    frame = pd.read_csv(tmp_path / "patch.csv")
    assert len(frame) == 454
    assert len(objects) == (frame["i_mag"] < 23.0).sum() > 40
    section = {"size": 48, "bands": ["g", "r", "i"], "pixel_scale": 0.168}
    section["zero_point"] = 27.0
    found = list(fits.images(source, section, table))
    edge = (objects[["x", "y"]] < 24).any(axis=1)
    with pyfits.open(DATA / "hsc_pdr3_patch" / "I-10054-0,2.fits") as hdus:
        whole = hdus[0].data
    edge |= (objects["x"] > whole.shape[1] - 24) | (objects["y"] > whole.shape[0] - 24)
    refused = [isinstance(image, Reject) for image in found]
    assert refused == edge.tolist()
    bright = 0
    for image, (x, y) in zip(found, objects[["x", "y"]].to_numpy(), strict=True):
        if not isinstance(image, Reject):
            low = [int(np.ceil(value - 24)) for value in (y, x)]
            truth = whole[low[0] : low[0] + 48, low[1] : low[1] + 48]
            np.testing.assert_array_equal(image[..., 2], truth)
            centre = image[16:32, 16:32, 2].max()
            bright += centre >= np.median(image[..., 2]) + 0.5
    # Nearly all objects below magnitude 23 stand out of the sky where they should be.
    assert bright > 0.9 * refused.count(False)
