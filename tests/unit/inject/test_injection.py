"""Hosts are chosen and described, and everything is put into each of them."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.config.kinds import KINDS
from peculiar.inject.hosts import LARGE, choose_hosts, describe_host
from peculiar.inject.injection import hosts_of, inject
from peculiar.sources import simulated
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.population import draw_object
from peculiar.views.stretch import lupton_rgb

SOURCE = {"kind": "simulated", "objects": 40, "magnitudes": [20.0, 20.5], "seed": 5}
SOURCE |= {"anomalies": 0.0, "compact": 0.0}
CUTOUTS = {"size": 64, "bands": ["g", "r", "i"], "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0
STRETCH = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}
#: Ids that no double holds.
IDS = simulated.identifiers(SOURCE, 0, 40)
ROW = {int(one): row for row, one in enumerate(IDS)}
#: Rows without any light, and without light in g.
BLACK, RED = 4, 9
SECTION = {"hosts": 6, "levels": 2, "kinds": ["quasar", "satellite_trail"], "seed": 3}
SECTION["stretch"] = None


@pytest.fixture(scope="module")
def flux():
    table = pa.table({"object_id": IDS})
    images = np.stack(list(simulated.images(SOURCE, CUTOUTS, table)))
    noise = np.random.default_rng(1).normal(0, 0.04, images.shape[1:])
    images[BLACK] = noise
    images[RED, ..., 0] = noise[..., 0] - images[RED, ..., 2]
    return images


@pytest.fixture
def survey(tmp_path, flux):
    """Write two shards, labels, and what a detector was trained on."""
    for number, rows in enumerate((slice(0, 25), slice(25, 40))):
        write_shard(tmp_path / f"000{number}.h5", IDS[rows], flux=flux[rows])
    label = np.where(np.arange(40) % 4 == 3, "lens", "ordinary")
    pq.write_table(pa.table({"object_id": IDS, "label": label}), tmp_path / "labels")
    pq.write_table(pa.table({"object_id": IDS[::2]}), tmp_path / "sample")
    return {
        "cutouts": [tmp_path / "0000.h5", tmp_path / "0001.h5"],
        "labels": tmp_path / "labels",
        "samples": [],
        "ordinary": ["ordinary"],
    }


def write_shard(path, ids, *, psf=None, **pixels):
    with h5py.File(path, "w") as file:
        file["object_id"] = ids
        for name in ("bands", "pixel_scale", "zero_point"):
            file.attrs[name] = CUTOUTS[name]
        for name, values in pixels.items():
            file[name] = values
        if psf is not None:
            file["psf_fwhm"] = psf


def injected(folder, survey, **changes):
    """Inject, and return the images and the table."""
    paths = {"injected": folder / "injected.h5", "table": folder / "table.parquet"}
    inject(**survey, section=SECTION | changes, **paths)
    with h5py.File(paths["injected"]) as file:
        name = "flux" if "flux" in file else "image"
        images = file[name][:]
        assert file["object_id"].dtype == np.int64
        assert file["object_id"][:].tolist() == list(range(len(images)))
        assert list(file.attrs["bands"]) == CUTOUTS["bands"]
        assert file.attrs["zero_point"] == CUTOUTS["zero_point"]
    return images, pq.read_table(paths["table"])


def chosen(survey, **changes):
    options = {"number": 6, "seed": 3, "stretch": None}
    return choose_hosts(**survey | options | changes)


def test_every_host_once_as_it_is_and_at_every_level(tmp_path, survey, flux):
    images, table = injected(tmp_path, survey)
    assert table.schema.types[:2] == [pa.int64(), pa.int64()]
    rows = table.to_pandas()
    assert rows["injection"].tolist() == list(range(6 * 5))
    assert rows["host"].nunique() == 6
    for _, part in rows.groupby("host"):
        kinds = list(zip(part["kind"], part["level"], part["strength"], strict=True))
        assert kinds == [
            ("none", 0, 0.0),
            ("quasar", 1, 0.05),
            ("quasar", 2, 0.5),
            ("satellite_trail", 1, pytest.approx(6)),
            ("satellite_trail", 2, pytest.approx(100)),
        ]
    for row in rows.itertuples():
        before = flux[ROW[row.host]]
        same = images[row.injection].tobytes() == before.tobytes()
        assert same == (row.kind == "none")


def test_same_seed_same_images_another_seed_other_hosts(tmp_path, survey):
    first, table = injected(tmp_path, survey)
    facts = hosts_of(tmp_path / "table.parquet")
    assert (facts["hosts"], facts["ordinary"]) == (6, True)
    again, _ = injected(tmp_path, survey)
    assert first.tobytes() == again.tobytes()
    _, other = injected(tmp_path, survey, seed=4)
    assert set(other["host"].to_pylist()) != set(table["host"].to_pylist())


def test_another_kind_in_the_list_changes_none(tmp_path, survey):
    images, table = injected(tmp_path, survey)
    more, longer = injected(tmp_path, survey, kinds=None)
    assert set(longer["kind"].to_pylist()) == {"none", *KINDS}
    trail = [
        part[np.array(rows["kind"].to_pylist()) == "satellite_trail"]
        for part, rows in ((images, table), (more, longer))
    ]
    assert trail[0].tobytes() == trail[1].tobytes()


def test_hosts_are_ordinary_and_those_refused_are_named(survey):
    found = chosen(survey, number=30)
    rows = [ROW[host.object_id] for host in found.hosts]
    assert all(row % 4 != 3 for row in rows)
    assert found.ordinary
    assert found.available == found.measured == 30
    refused = {int(x) for ids in found.refused.values() for x in ids}
    assert refused == {int(IDS[BLACK]), int(IDS[RED])}
    assert len(found.refused) == 2
    assert len(found.hosts) + len(refused) == found.measured
    sizes = [host.drawn.radius for host in found.hosts]
    assert found.large == sum(size > LARGE for size in sizes)
    assert min(sizes[: found.large], default=9) > LARGE
    small = sizes[found.large :]
    assert small == sorted(small, reverse=True)


def test_hosts_are_not_those_that_a_detector_is_trained_on(tmp_path, survey):
    found = chosen(survey | {"samples": [tmp_path / "sample"]}, number=30)
    known = set(IDS[::2].tolist())
    assert found.unseen
    assert not known & {host.object_id for host in found.hosts}
    # One that is trained on all of them leaves no choice.
    pq.write_table(pa.table({"object_id": IDS}), tmp_path / "all")
    samples = [tmp_path / "all", tmp_path / "sample"]
    found = chosen(survey | {"samples": samples}, number=30)
    assert not found.unseen
    assert found.ordinary
    assert not known & {host.object_id for host in found.hosts}
    # Without labels any object may be one.
    pq.write_table(pa.table({"object_id": IDS}), survey["labels"])
    found = chosen(survey, number=40)
    assert not found.ordinary
    assert found.available == 40


def test_images_that_are_stretched_stay_so(tmp_path, survey, flux):
    order = [2, 1, 0]
    image = lupton_rgb(np.ascontiguousarray(flux[..., order]), **STRETCH)
    write_shard(tmp_path / "0000.h5", IDS, image=image)
    with h5py.File(tmp_path / "0000.h5", "a") as file:
        file.attrs["bands"] = ["i", "r", "g"]
    survey["cutouts"] = [tmp_path / "0000.h5"]
    inject(
        **survey,
        section=SECTION | {"stretch": STRETCH, "kinds": ["wrong_background"]},
        injected=tmp_path / "injected.h5",
        table=tmp_path / "table.parquet",
    )
    rows = pq.read_table(tmp_path / "table.parquet").to_pandas()
    with h5py.File(tmp_path / "injected.h5") as file:
        found = file["image"][:]
    assert found.dtype == np.uint8
    before = image[[ROW[host] for host in rows["host"]]]
    assert (found[rows["level"] == 0] == before[rows["level"] == 0]).all()
    brighter = found.astype(int).sum(axis=(1, 2, 3)) - before.sum(axis=(1, 2, 3))
    assert (brighter[rows["level"] == 2] > 0).all()


def test_stretched_without_knowing_how_is_refused(tmp_path, survey, flux):
    write_shard(tmp_path / "0000.h5", IDS, image=flux.astype(np.uint8))
    with pytest.raises(ValueError, match=r"stretched already.*evaluation\.injection"):
        injected(tmp_path, survey)


def test_no_possible_host_is_an_error(tmp_path, survey):
    for path in survey["cutouts"]:
        write_shard(path, IDS[:3], flux=np.zeros((3, 64, 64, 3), np.float32))
    survey["cutouts"] = survey["cutouts"][:1]
    with pytest.raises(ValueError, match=r"none of 3 objects can be a host: 3 nothing"):
        injected(tmp_path, survey)


def test_the_seeing_goes_along(tmp_path, survey, flux):
    psf = np.linspace(0.5, 0.9, 40 * 3, dtype=np.float32).reshape(40, 3)
    write_shard(tmp_path / "0000.h5", IDS, flux=flux, psf=psf)
    survey["cutouts"] = [tmp_path / "0000.h5"]
    _, table = injected(tmp_path, survey)
    rows = [ROW[host] for host in table["host"].to_pylist()]
    with h5py.File(tmp_path / "injected.h5") as file:
        assert (file["psf_fwhm"][:] == psf[rows]).all()


def test_a_host_is_what_was_drawn(flux):
    """Medians of 38 galaxies: each alone has neighbours, arms and noise."""
    off, ratio, turn = [], [], []
    for row in set(range(40)) - {BLACK, RED}:
        drawn = draw_object(SOURCE, int(IDS[row]))
        fwhm = drawn.fwhm[:3]
        options = {"bands": ["g", "r", "i"], "psf_fwhm": fwhm}
        host, (x, y) = describe_host(
            flux[row], **options, pixel_scale=0.168, zero_point=27.0
        )
        assert np.hypot(x - 31.5, y - 31.5) < 6
        assert (host.fwhm[:3] == fwhm).all()
        # No colour beyond the last band: there are no images in z and y.
        assert host.host[3] == host.host[4] == host.host[2]
        off.append(np.log(host.host[:3] / drawn.host[:3]))
        ratio.append(np.log(host.radius / drawn.radius))
        if drawn.ratio < 0.6 and drawn.radius > 0.6:
            turn.append((host.angle - drawn.angle + np.pi / 2) % np.pi - np.pi / 2)
    # Kron's aperture loses the wings, up to a fifth.
    assert np.abs(np.median(off, axis=0)).max() < 0.25
    assert abs(np.median(ratio)) < 0.25
    assert np.median(np.abs(turn)) < 0.15


def test_a_band_between_two_has_a_colour_between(flux):
    options = {"pixel_scale": 0.168, "zero_point": 27.0}
    without_r = np.ascontiguousarray(flux[0][..., [2, 0]])
    host, _ = describe_host(
        without_r, bands=["i", "g"], psf_fwhm=np.full(2, np.nan), **options
    )
    g, r, i = host.host[:3]
    assert r == pytest.approx(np.sqrt(g * i))
    assert len(host.host) == len(BANDS)
