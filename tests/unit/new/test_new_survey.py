"""`peculiar new`: pictures, what is refused, and what it says."""

import os
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from made_up_files import SIZE, images, new, picture, write_hdf5

from peculiar.cli import main as peculiar
from peculiar.new.command import main


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("grey", [False, True])
def test_pictures_alone_are_listed(grey):
    for number in range(4):
        picture(Path("pic", f"galaxy {number}.png"), grey)
    survey, cutouts, _ = new("pic")
    assert not survey.wrong
    assert cutouts["bands"] == (["grey"] if grey else ["red", "green", "blue"])
    assert cutouts["size"] == SIZE
    assert "zero_point" not in cutouts
    assert Table.read("my_objects.csv")["file"][0] == "galaxy 0.png"


@pytest.mark.parametrize("ending", ["", ".jpg"])
def test_pictures_are_named_in_the_table_or_joined_by_its_ids(ending):
    for number in range(4):
        picture(Path("pic", "deep", f"{number + 50}.jpg"))
    rows = "".join(f"{x},{x + 50}{ending}\n" for x in range(6))
    Path("t.csv").write_text("row,name\n" + rows)
    survey, _, source = new("pic", "t.csv")
    assert not survey.wrong
    assert source["images"] == ("name" if ending else "file")
    assert source["table"] == ("t.csv" if ending else "my_objects.parquet")


def test_nothing_is_written_over():
    write_hdf5(images=images(10), object_id=np.arange(10))
    Path("my_objects.csv").write_text("mine")
    with pytest.raises(
        ValueError, match=r"my_objects\.csv exists, and nothing is written over"
    ):
        new("a.h5")
    assert not Path("my.yaml").exists()


REFUSED = [
    (["none.h5"], "none.h5 does not exist"),
    (["t.npz"], "ends as none that is read"),
    (["folder"], "no images, and files that are not read (x.npz)"),
    (["a.h5", "b.h5"], "2 HDF5 files"),
    (["a.h5", "t.csv", "u.csv"], "2 tables"),
    (["broken.h5"], "cannot be read as HDF5"),
    (["tables.h5"], "no dataset is of images"),
]


@pytest.mark.parametrize(("files", "text"), REFUSED)
def test_what_cannot_be_used_is_refused(files, text):
    write_hdf5(images=images(3), object_id=np.arange(3))
    write_hdf5("b.h5", images=images(3))
    write_hdf5("tables.h5", a=np.arange(10.0))
    Path("folder").mkdir()
    for name in ("t.npz", "broken.h5", "folder/x.npz"):
        Path(name).write_text("no")
    for name in ("t.csv", "u.csv"):
        Path(name).write_text("object_id\n1\n")
    with pytest.raises(SystemExit) as caught:
        main([*files, "--output", "my.yaml"])
    said = str(caught.value)
    assert text in said
    assert "expected" in said
    assert not Path("my.yaml").exists()


def test_config_that_is_not_ready_says_what_to_correct(capsys):
    write_hdf5(images=np.zeros((4, SIZE, SIZE, 3), np.float32), object_id=np.arange(4))
    with pytest.raises(SystemExit) as caught:
        peculiar(["new", "a.h5"])
    assert caught.value.code == 1
    said = capsys.readouterr().out
    assert "not ready" in said
    assert "one_value" in said
    assert "peculiar run" not in said
    assert Path("config/my_survey.yaml").exists()


def test_next_commands_are_said(capsys):
    write_hdf5(images=images(4), object_id=np.arange(4))
    peculiar(["new", "a.h5", "--output", "own/deep.yaml"])
    said = capsys.readouterr().out
    assert "peculiar plan own/deep.yaml" in said
    assert "peculiar run own/deep.yaml" in said
    assert "cutouts.pixel_scale: 0.168 (no file states" in said


@pytest.mark.skipif(not os.environ.get("PECULIAR_DATA"), reason="needs PECULIAR_DATA")
def test_real_files():
    data = Path(os.environ["PECULIAR_DATA"])
    survey, _, source = new(data / "hsc_rgb_labelled.h5")
    assert not survey.wrong
    assert source["annotations"] == {"label": "label"}
    Path("my.yaml").unlink()
    survey, cutouts, source = new(*(data / "hsc_das_cutouts").glob("*.fits"))
    assert not survey.wrong
    assert source["ra"] == "ira"
    assert cutouts["bands"] == ["i"]
    assert pq.read_table("my_objects.parquet").num_rows == 10


def test_words_beside_the_images_are_no_tables():
    for number in range(4):
        picture(Path("pic", f"{number}.png"))
    Path("pic", "README.txt").write_text("Pictures of galaxies.\n")
    survey, *_ = new("pic")
    assert not survey.wrong
