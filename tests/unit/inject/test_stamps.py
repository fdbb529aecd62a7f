"""A user's own images are added: as much light as asked for, near the host."""

import h5py
import numpy as np
import pytest

from peculiar.inject.hosts import Host
from peculiar.inject.injector import Injector
from peculiar.inject.stamps import read_stamps, stamp_light
from peculiar.sources.simulated.population import Object

CUTOUTS = {"size": 96, "bands": list("gri"), "pixel_scale": 0.168, "zero_point": 27.0}
FLUX = np.array([10.0, 20.0, 40.0, 50.0, 60.0])
DRAWN = Object(
    label="ordinary",
    strength=0.0,
    compact=False,
    host=FLUX,
    anomaly=np.zeros(5),
    radius=1.0,
    sersic=1.0,
    ratio=0.7,
    angle=0.4,
    fwhm=np.full(5, 0.7),
    redshift=np.nan,
)
NOTHING = np.zeros((96, 96, 3), np.float32)
HOST = Host(2**63 - 1, NOTHING, NOTHING, None, DRAWN, (50.0, 44.0))


def write(path, bands=("i", "g"), kind=("ghost", "ring"), **changes):
    """Write two stamps of 15 x 21 px: a blob, twice as bright in i as in g."""
    y, x = np.mgrid[:15, :21]
    blob = np.exp(-0.5 * ((y - 7) ** 2 + (x - 10) ** 2) / 4)
    flux = np.stack([2 * blob, blob], axis=-1)
    content = {"flux": np.stack([flux, 3 * flux]), "kind": kind} | changes
    with h5py.File(path, "w") as file:
        file.attrs["bands"] = list(bands)
        for name, values in content.items():
            if values is not None:
                file[name] = values
    return path


def test_stamps_are_in_the_order_of_the_surveys_bands(tmp_path):
    found = read_stamps(write(tmp_path / "stamps.h5"), ["g", "r", "i"])
    assert sorted(found) == ["ghost", "ring"]
    g, r, i = found["ring"][0].sum(axis=(1, 2))
    assert i == pytest.approx(2 * g)
    assert r == 0


@pytest.mark.parametrize("ratio", [0.1, 0.5])
def test_light_is_the_share_asked_for_and_near_the_host(tmp_path, ratio):
    stamps = read_stamps(write(tmp_path / "stamps.h5"), ["g", "r", "i"])["ghost"]
    places = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        light = stamp_light(stamps, HOST, ratio, Injector(CUTOUTS), rng)
        # The share refers to the bands of the stamp, g and i.
        assert light.sum() == pytest.approx(ratio * (10 + 40), rel=0.02)
        assert light[2].sum() == pytest.approx(2 * light[0].sum(), rel=1e-4)
        y, x = np.mgrid[:96, :96]
        places.append([(light[2] * at).sum() / light[2].sum() for at in (x, y)])
    away = np.hypot(*(np.array(places) - HOST.place).T)
    # Within one half-light radius, of 1 arcsec.
    assert away.max() < 1.0 / 0.168 + 0.1
    assert away.max() > 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": None}, r"has no kind"),
        ({"kind": ("ghost",)}, r"for 1 kinds and the bands i, g"),
        ({"bands": ["u", "y"]}, r"expected at least one of g, r, i"),
        ({"flux": np.zeros((2, 5, 5, 2))}, r"flux of 2 stamps.*ghost"),
        ({"flux": np.full((2, 5, 5, 2), np.nan)}, r"flux of 2 stamps.*NaN"),
        ({"kind": ("ghost", "quasar")}, r"quasar is a kind of the program's own"),
        ({"kind": ("ordinary", "more_light")}, r"more_light, ordinary is a kind of"),
    ],
)
def test_a_stamp_of_no_use_is_refused(tmp_path, changes, said):
    path = write(tmp_path / "stamps.h5", **changes)
    with pytest.raises(ValueError, match=said) as error:
        read_stamps(path, ["g", "r", "i"])
    assert "teaching.images" in str(error.value)
