"""A small survey with known faults, and a config for it."""

import h5py
import numpy as np

#: Side of the images in px, bands, and rows of the source that are good.
SIZE, BANDS, GOOD = 32, ["g", "r", "i"], 50

CONFIG = {
    "shards": {"size": 20},
    "cutouts": {"size": SIZE, "bands": BANDS},
    "source": {
        "kind": "hdf5",
        "file": "survey.h5",
        "images": "flux",
        "ids": "object_id",
        "bands": BANDS,
        "zero_point": 27.0,
        "properties": {"ra": "ra", "dec": "dec"},
        "annotations": {"label": "label"},
    },
    "views": {"rgb": {"size": SIZE, "bands": BANDS, "stretch": {"kind": "lupton"}}},
    "detectors": {
        "wgan": {
            "kind": "wgan",
            "view": "rgb",
            "network": {"width": 2, "latent": 8},
            "training": {"iterations": 4, "batch": 4, "critic_steps": 2},
            "encoder": {"iterations": 3, "batch": 4},
            "scoring": {"iterations": 2, "batch": 16},
            "selection": {"cuts": [{"score": "s_disc", "sigma": 1.0}]},
        },
        "knn": {
            "kind": "knn",
            "view": "rgb",
            "components": {"number": 8},
            "selection": {"cuts": [{"score": "distance", "top": 0.1}]},
        },
        "pixel_statistics": {
            "kind": "pixel_statistics",
            "view": "rgb",
            "selection": {"cuts": [{"score": "total", "sigma": 2.0}]},
        },
    },
    "labels": {"ordinary": ["plain"], "groups": {"odd": ["bright"]}},
    # Maps take longer than all else; the run of tests/config/tiny.yaml has them.
    "characterise": {"detectors": []},
    "teaching": {"hosts": 10, "levels": 1},
    "publish": {"detector": "wgan", "score": "s_disc", "release": "all"},
    "slices": {"one": None},
}


def write_survey(path, rows):
    """Write noise with a blob in it; rows 3, 7 and 11 cannot be used.

    The first id is negative.

    The bytes of a row depend on its number alone, so that a survey can grow.
    """
    flux = np.empty((rows, SIZE, SIZE, len(BANDS)), np.float32)
    y, x = np.ogrid[:SIZE, :SIZE]
    blob = np.exp(-((x - SIZE / 2) ** 2 + (y - SIZE / 2) ** 2) / 20)
    for row in range(rows):
        rng = np.random.default_rng(row)
        flux[row] = rng.normal(scale=0.02, size=flux.shape[1:])
        flux[row] += rng.uniform(0.2, 1) * blob[:, :, None] * rng.uniform(0.5, 1, 3)
    ids = np.arange(rows, dtype=np.int64) + 2**62 + 1
    flux[3, 0, 0, 0] = np.nan
    ids[0] = -5
    ids[7] = ids[11] = ids[6]
    with h5py.File(path, "w") as file:
        file["flux"] = flux
        file["object_id"] = ids
        file["ra"] = np.linspace(150, 151, rows)
        file["dec"] = np.linspace(2, 3, rows)
        file["label"] = np.where(np.arange(rows) % 5, b"plain", b"bright")
