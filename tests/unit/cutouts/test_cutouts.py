"""Cutouts of a shard: the right object and pixels, or a reject."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_cutouts import SECTION, flux, hdf5_source, ids, write_tables

from peculiar.cutouts.cutouts import check, read_blocks, write_cutouts
from peculiar.views.view import write_view


def cut(source: dict, folder, shard: int = 0, size: int = 100, section=SECTION):
    objects = folder / "objects.parquet"
    if not objects.exists():
        write_tables(source, folder, size)
    cutouts, rejects = folder / f"{shard:04d}.h5", folder / f"{shard:04d}.parquet"
    write_cutouts(
        source=source,
        section=section,
        rows=(size * shard, size * (shard + 1)),
        objects=objects,
        spool=folder / "not_used",
        cutouts=cutouts,
        rejects=rejects,
    )
    return cutouts, pq.read_table(rejects).to_pylist()


def test_contract_of_the_file(tmp_path):
    pixels = flux(3)
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(3))
    path, rejects = cut(source, tmp_path)
    assert rejects == []
    with h5py.File(path) as file:
        assert set(file) == {"object_id", "flux"}
        assert file["object_id"].dtype == np.int64
        np.testing.assert_array_equal(file["object_id"], ids(3))
        assert file["flux"].dtype == np.float32
        assert file["flux"].chunks == (1, 6, 6, 3)
        assert file["flux"].compression is None
        np.testing.assert_array_equal(file["flux"], pixels[:, 1:7, 1:7])
        assert list(file.attrs["bands"]) == ["g", "r", "i"]
        assert (file.attrs["zero_point"], file.attrs["pixel_scale"]) == (27.0, 0.168)


@given(
    st.lists(st.sampled_from(["good", "nan", "inf", "band", "id"]), max_size=20),
    st.integers(1, 7),
)
def test_rows_in_are_cutouts_and_rejects(tmp_path_factory, states, size):
    folder = tmp_path_factory.mktemp("shards")
    states = ["good", *states]
    pixels, names = flux(len(states)), ids(len(states))
    for row, state in enumerate(states):
        if state == "nan":
            pixels[row, 4, 4, 1] = np.nan
        elif state == "inf":
            pixels[row, 2, 5, 0] = -np.inf
        elif state == "band":
            pixels[row, :, :, 2] = np.nan
        elif state == "id":
            names[row] = names[0]
    source = hdf5_source(folder / "s.h5", flux=pixels, object_id=names)
    reasons = {"nan": "not_finite", "inf": "not_finite", "band": "missing_band"}
    for shard in range(-(-len(states) // size)):
        path, rejects = cut(source, folder, shard, size)
        rows = range(shard * size, min(len(states), (shard + 1) * size))
        with h5py.File(path) as file:
            good = [row for row in rows if states[row] == "good"]
            assert file["object_id"][:].tolist() == [int(names[row]) for row in good]
            np.testing.assert_array_equal(file["flux"], pixels[good][:, 1:7, 1:7])
        assert [(r["object_id"], r["source_row"], r["reason"]) for r in rejects] == [
            (int(names[row]), row, reasons[states[row]])
            for row in rows
            if states[row] in reasons
        ]
        assert {r["stage"] for r in rejects} <= {"cutouts"}


def test_bad_pixels_outside_the_crop_are_no_reject(tmp_path):
    pixels = flux(1)
    pixels[0, 0, 0, 0] = np.nan
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(1))
    assert cut(source, tmp_path)[1] == []


def test_a_shard_without_any_cutout_is_an_empty_one_and_has_a_view(tmp_path):
    source = hdf5_source(
        tmp_path / "s.h5", flux=np.full((2, 8, 8, 3), np.nan, "f4"), object_id=ids(2)
    )
    path, rejects = cut(source, tmp_path)
    assert len(rejects) == 2
    with h5py.File(path) as file:
        assert file["flux"].shape == (0, 6, 6, 3)
        assert file["object_id"].shape == (0,)
    view = {
        "size": 4,
        "bands": ["i", "r", "g"],
        "psf_fwhm": None,
        "stretch": {"kind": "lupton", "minimum": 0.0, "stretch": 0.5, "Q": 15.0},
        "normalisation": "paper",
    }
    write_view(view=view, cutouts=path, image=tmp_path / "view.h5")
    with h5py.File(tmp_path / "view.h5") as file:
        assert file["image"].shape == (0, 4, 4, 3)
        assert file["object_id"].shape == (0,)


def test_psf_widths_come_from_the_table_of_objects(tmp_path):
    widths = {
        f"psf_{band}": np.array([0.6, 0.7, 0.8]) + k for k, band in enumerate("gri")
    }
    pixels = flux(3)
    pixels[1] = np.nan
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(3), **widths)
    source["properties"] = {f"{band}_psf_fwhm_arcsec": f"psf_{band}" for band in "gri"}
    path, _ = cut(source, tmp_path)
    with h5py.File(path) as file:
        assert file["psf_fwhm"].dtype == np.float32
        np.testing.assert_array_equal(
            file["psf_fwhm"], np.array([[0.6, 1.6, 2.6], [0.8, 1.8, 2.8]], np.float32)
        )


def test_same_bytes_again(tmp_path):
    pixels = flux(5)
    pixels[3] = np.inf
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(5))
    path, _ = cut(source, tmp_path)
    files = (path, path.with_suffix(".parquet"))
    first = [file.read_bytes() for file in files]
    cut(source, tmp_path)
    assert [file.read_bytes() for file in files] == first


class Broken:
    """A source that fails in the middle, or gives too few or too many images."""

    def __init__(self, given: int, fails: bool = False):
        self.given, self.fails = given, fails

    def images(self, *_):
        """Give the images."""
        for _ in range(self.given):
            yield np.zeros((6, 6, 3), np.float32)
        if self.fails:
            raise KeyboardInterrupt


def broken(tmp_path, monkeypatch, module):
    objects = tmp_path / "objects.parquet"
    rows = {"object_id": ids(3), "shard": [0, 0, 0], "source_row": [0, 1, 2]}
    pq.write_table(pa.table(rows), objects)
    monkeypatch.setattr("peculiar.cutouts.cutouts.source_module", lambda _: module)
    write_cutouts(
        source={"kind": "broken"},
        section=SECTION,
        rows=(0, 3),
        objects=objects,
        spool=tmp_path / "not_used",
        cutouts=tmp_path / "0000.h5",
        rejects=tmp_path / "0000.parquet",
    )


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        broken(tmp_path, monkeypatch, Broken(2, fails=True))
    assert [path.name for path in tmp_path.iterdir()] == ["objects.parquet"]


@pytest.mark.parametrize(("given_images", "said"), [(2, "gave 2"), (4, "gave more")])
def test_a_source_that_miscounts_is_an_error(tmp_path, monkeypatch, given_images, said):
    with pytest.raises(RuntimeError, match=f"3 objects, but .* {said} images"):
        broken(tmp_path, monkeypatch, Broken(given_images))
    assert [path.name for path in tmp_path.iterdir()] == ["objects.parquet"]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.zeros((5, 6, 3), np.float32), "wrong_shape"),
        (np.zeros((6, 6, 2), np.float32), "wrong_shape"),
        (np.zeros((6, 6, 3), np.float64), "wrong_dtype"),
    ],
)
def test_images_of_any_source_are_checked(tmp_path, monkeypatch, image, reason):
    module = Broken(0)
    module.images = lambda *_: iter([image] * 3)
    broken(tmp_path, monkeypatch, module)
    rejects = pq.read_table(tmp_path / "0000.parquet")
    assert rejects["reason"].to_pylist() == [reason] * 3


FLAT = np.arange(6 * 6 * 3, dtype=np.float32).reshape(6, 6, 3)


@pytest.mark.parametrize("value", [0.0, -99.0, 1e-30])
@pytest.mark.parametrize("band", [0, 2])
def test_a_band_of_one_value_is_a_reject(value, band):
    image = FLAT.copy()
    image[..., band] = value
    found = check(image, (6, 6, 3), np.dtype("f4"), ["g", "r", "i"])
    assert found.reason == "one_value"
    assert found.detail == f"band {'gri'[band]} is {value:g} in every pixel"
    image[5, 5, band] += 1
    assert check(image, (6, 6, 3), np.dtype("f4"), ["g", "r", "i"]) is image


def test_a_picture_of_one_colour_is_a_reject_one_black_channel_is_not():
    shape, kind, bands = (6, 6, 3), np.dtype("u1"), ["i", "r", "g"]
    image = FLAT.astype(np.uint8)
    image[..., 0] = 0
    assert check(image, shape, kind, bands) is image
    image[:] = [10, 20, 30]
    assert check(image, shape, kind, bands).reason == "one_value"


@pytest.mark.parametrize("rows", [1, 2, 5, 50])
def test_blocks_are_the_shard_in_order(tmp_path, rows):
    pixels = flux(5)
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(5))
    path, _ = cut(source, tmp_path)
    with h5py.File(path) as file:
        blocks = list(read_blocks(file, bands=["i", "g"], rows=rows))
    assert max(map(len, blocks)) <= rows
    np.testing.assert_array_equal(np.concatenate(blocks), pixels[:, 1:7, 1:7, [2, 0]])
