"""Stretched images in HDF5 files, folders and tars."""

import gzip
import io
import os
import tarfile
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_cutouts import FIRST_ID, SECTION, ids, read, rgb_source, write_tables
from PIL import Image

from peculiar.cutouts.shard import write_shard
from peculiar.sources import rgb
from peculiar.sources.image_files import read_image_file
from peculiar.sources.members import members_digest, shard_bounds
from peculiar.tables.rejects import Reject
from peculiar.views.view import write_view


def noise_images(count: int, size: int = 8) -> np.ndarray:
    shape = (count, size, size, 3)
    return np.random.default_rng(4).integers(0, 256, shape, np.uint8)


def folder_source(folder, files: dict[str, bytes], rows: list[tuple]) -> dict:
    for name, content in files.items():
        path = folder / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lines = ["object_id,file,kind", *(f"{i},{name},k{i}" for i, name in rows)]
    (folder / "table.csv").write_text("\n".join(lines))
    return rgb_source(folder / "pictures", folder / "table.csv")


def encoded(pixels: np.ndarray, kind: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def test_hdf5(tmp_path):
    pixels = noise_images(5, 9)
    source = rgb_source(
        tmp_path / "s.h5", image=pixels, object_id=ids(5), z=np.arange(5)
    )
    source["annotations"] = {"redshift": "z"}
    assert rgb.count(source) == 5
    assert rgb.identifiers(source, 1, 3).tolist() == [str(i) for i in ids(5)[1:3]]
    assert rgb.catalogue(source)[1]["redshift"].to_pylist() == [0, 1, 2, 3, 4]
    for image, row in zip(read(source, [0, 2, 4]), [0, 2, 4], strict=True):
        np.testing.assert_array_equal(image, pixels[row, 1:7, 1:7])


@pytest.mark.parametrize("kind", [np.float32, np.uint16, np.int8])
def test_hdf5_of_other_numbers_is_one_error(tmp_path, kind):
    source = rgb_source(
        tmp_path / "s.h5", image=noise_images(2).astype(kind), object_id=ids(2)
    )
    with pytest.raises(ValueError, match=f"holds {np.dtype(kind)}: expected"):
        rgb.count(source)


def test_channels_need_one_name_each(tmp_path):
    source = rgb_source(tmp_path / "s.h5", image=noise_images(2), object_id=ids(2))
    with pytest.raises(ValueError, match="expected one name per channel"):
        read(source, [0], bands=["i", "r"])


@pytest.mark.parametrize("pack", [False, True])
def test_folder_and_tar_by_a_table_of_ids(tmp_path, pack):
    pixels = noise_images(3)
    files = {"a.png": encoded(pixels[0]), "deep/b.png": encoded(pixels[1])}
    files["c.jpg"] = encoded(pixels[2], "JPEG", quality=95)
    big = 2**63 - 1
    rows = [
        (big, "deep/b.png"),
        (FIRST_ID, "a.png"),
        (7, "none.png"),
        (big - 1, "c.jpg"),
    ]
    source = folder_source(tmp_path, files, rows)
    if pack:
        with tarfile.open(tmp_path / "pictures.tar", "w") as tar:
            tar.add(tmp_path / "pictures", arcname=".")
        source["file"] = str(tmp_path / "pictures.tar")
    source["annotations"] = {"label": "kind"}
    assert rgb.count(source) == 4
    named = [f"{big}|deep/b.png", f"{FIRST_ID}|a.png"]
    assert rgb.identifiers(source, 0, 2).tolist() == named
    objects, known, _ = rgb.catalogue(source)
    assert objects.column_names == ["object_id"]
    assert known["label"].to_pylist() == [f"k{i}" for i, _ in rows]
    second, first, missing, jpeg = read(source, range(4))
    np.testing.assert_array_equal(second, pixels[1, 1:7, 1:7])
    np.testing.assert_array_equal(first, pixels[0, 1:7, 1:7])
    assert missing.reason == "missing"
    with Image.open(tmp_path / "pictures" / "c.jpg") as image_file:
        np.testing.assert_array_equal(jpeg, np.array(image_file)[1:7, 1:7])


def test_parquet_table_with_integer_ids_and_a_gap(tmp_path):
    source = folder_source(tmp_path, {"a.png": encoded(noise_images(1)[0])}, [])
    table = pa.table(
        {"object_id": pa.array([2**63 - 1, None, 5]), "file": ["a.png"] * 3}
    )
    pq.write_table(table, tmp_path / "table.parquet")
    source["table"] = str(tmp_path / "table.parquet")
    named = [f"{2**63 - 1}|a.png", "|a.png", "5|a.png"]
    assert rgb.identifiers(source, 0, 9).tolist() == named
    tables = write_tables(source, tmp_path)
    assert tables["objects"]["object_id"].to_pylist() == [2**63 - 1, 5]
    rejects = tables["rejects"].to_pylist()
    assert [(r["source_row"], r["reason"]) for r in rejects] == [(1, "missing_id")]


def test_digest_sees_a_table_that_changed(tmp_path):
    source = folder_source(tmp_path, {"a.png": b""}, [(1, "a.png"), (2, "a.png")])
    before = members_digest(source, 0, 5)
    folder_source(tmp_path, {}, [(1, "a.png"), (3, "a.png"), (4, "a.png")])
    assert members_digest(source, 0, 5) != before
    assert len(shard_bounds(source, {"size": 2, "ends": []})) == 2


@pytest.mark.parametrize(
    "name",
    ["/etc/hostname", "../table.csv", "a/../../table.csv", "~/x.png", "..\\x.png"],
)
def test_names_that_lead_out_are_refused(tmp_path, name):
    source = folder_source(tmp_path, {"a.png": b""}, [(1, name)])
    (image,) = read(source, [0])
    assert image.reason == "unreadable"
    assert "leads out" in image.detail


def test_absolute_names_within_the_folder_are_read(tmp_path):
    """Also where the folder is reached by a link, and with dots that stay inside."""
    pixels = noise_images(1)[0]
    source = folder_source(tmp_path, {"deep/a.png": encoded(pixels)}, [])
    (tmp_path / "link").symlink_to(tmp_path / "pictures")
    names = [
        tmp_path / "pictures" / "deep" / "a.png",
        tmp_path / "link" / "deep" / "a.png",
        tmp_path / "pictures" / "deep" / ".." / "deep" / "a.png",
        tmp_path / "table.csv",
        tmp_path / "pictures" / ".." / "table.csv",
    ]
    folder_source(tmp_path, {}, list(enumerate(names)))
    for folder in ("pictures", "link"):
        found = read(source | {"file": str(tmp_path / folder)}, range(5))
        for image in found[:3]:
            np.testing.assert_array_equal(image, pixels[1:7, 1:7])
        for image in found[3:]:
            assert image.reason == "unreadable"
            assert "leads out" in image.detail


def test_only_regular_members_of_a_tar_are_read(tmp_path):
    source = folder_source(
        tmp_path, {}, [(1, "link.png"), (2, "hard.png"), (3, "pipe")]
    )
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        for name, kind, target in (
            ("link.png", tarfile.SYMTYPE, str(tmp_path / "table.csv")),
            ("hard.png", tarfile.LNKTYPE, "../table.csv"),
            ("pipe", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            tar.addfile(member)
    images = read(source | {"file": str(tmp_path / "p.tar")}, range(3))
    assert [image.reason for image in images] == ["unreadable"] * 3
    assert all("not a regular file" in image.detail for image in images)


def test_folder_members_that_are_no_files(tmp_path):
    source = folder_source(
        tmp_path, {"deep/a.png": b""}, [(1, "deep"), (2, "gone.png"), (3, "")]
    )
    reasons = [image.reason for image in read(source, range(3))]
    assert reasons == ["unreadable", "missing", "missing"]


def test_huge_files_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("peculiar.sources.image_files.LARGEST", 100)
    source = folder_source(tmp_path, {"a.png": b"x" * 101}, [(1, "a.png")])
    (image,) = read(source, [0])
    assert image == Reject("unreadable", "file of 101 bytes, expected at most 100")


@pytest.mark.parametrize(
    "content", [b"", b"no tar at all" * 100, gzip.compress(bytes(1024), mtime=0), None]
)
def test_no_uncompressed_tar_is_one_error(tmp_path, content):
    source = folder_source(tmp_path, {}, [(1, "a.png")])
    if content is not None:
        (tmp_path / "p.tar").write_bytes(content)
    with pytest.raises(ValueError, match=r"source\.file .*p\.tar cannot be read"):
        read(source | {"file": str(tmp_path / "p.tar")}, [0])


def test_tar_cut_short_loses_what_is_cut_and_no_more(tmp_path, caplog):
    pixels = noise_images(2, 64)
    files = {"a.png": encoded(pixels[0]), "b.png": encoded(pixels[1])}
    source = folder_source(tmp_path, files, [(1, "a.png"), (2, "b.png")])
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        for name in files:
            tar.add(tmp_path / "pictures" / name, arcname=name)
    with tarfile.open(tmp_path / "p.tar") as tar:
        end = tar.getmember("b.png").offset_data
    content = (tmp_path / "p.tar").read_bytes()
    (tmp_path / "p.tar").write_bytes(content[: end + 512])
    source["file"] = str(tmp_path / "p.tar")
    first, second = read(source, range(2))
    np.testing.assert_array_equal(first, pixels[0, 29:35, 29:35])
    assert second.reason == "unreadable"
    assert "damaged after 2 members" in caplog.text


def test_real_cutouts_end_to_end(tmp_path):
    folder = os.environ.get("PECULIAR_DATA")
    if not folder:
        pytest.skip("PECULIAR_DATA does not name the folder with hsc_rgb_labelled.h5")
    source = rgb_source("${PECULIAR_DATA}/hsc_rgb_labelled.h5") | {
        "images": "rgb",
        "annotations": {
            "label": "label",
            "published_sigma": "published_discriminator_sigma",
        },
    }
    view = {"size": 96, "bands": ["i", "r", "g"], "stretch": {"kind": "none"}}
    view |= {"psf_fwhm": None, "normalisation": "code"}
    cutouts, rejects = tmp_path / "c.h5", tmp_path / "r.parquet"
    images, found = [], []
    for rows in shard_bounds(source, {"size": 128, "ends": []}):
        write_shard(
            source=source,
            section=SECTION | {"size": 96, "bands": ["i", "r", "g"]},
            rows=rows,
            spool=tmp_path / "not_used",
            cutouts=cutouts,
            rejects=rejects,
        )
        write_view(view=view, cutouts=cutouts, image=tmp_path / "v.h5")
        assert pq.read_metadata(rejects).num_rows == 0
        with h5py.File(tmp_path / "v.h5") as file:
            images.append(file["image"][:])
            found.append(file["object_id"][:])
    with h5py.File(os.path.expandvars(source["file"])) as file:
        np.testing.assert_array_equal(np.concatenate(images), file["rgb"])
        np.testing.assert_array_equal(np.concatenate(found), file["object_id"])
    labels = rgb.catalogue(source)[1].to_pandas()["label"].value_counts()
    assert labels.iloc[:3].to_dict() == {"boring": 201, "top100": 55, "blue_core": 25}


def test_real_fits_files_are_neither_png_nor_hdf5():
    folder = os.environ.get("PECULIAR_DATA")
    if not folder:
        pytest.skip("PECULIAR_DATA does not name the folder with bad_fits")
    paths = sorted(Path(folder, "bad_fits").glob("*.fits"))
    assert len(paths) == 3
    for path in paths:
        with path.open("rb") as file:
            found = read_image_file(file, 3)
        assert found == Reject("unreadable", "neither PNG nor JPEG")
        with pytest.raises(ValueError, match="cannot be read as HDF5"):
            rgb.count(rgb_source(path))
