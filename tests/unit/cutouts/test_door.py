"""A slice is refused at the door only if nothing can come of it; little is read."""

import numpy as np
import pytest
import yaml
from mistaken_inputs import COUNT, IDS, config_of, survey, write_input, write_table
from small_config import SCHEMAS

from peculiar.config.resolve import resolve
from peculiar.cutouts import door
from peculiar.run.door import check_all
from peculiar.sources import hdf5, hsc


@pytest.fixture
def slices(tmp_path, monkeypatch):
    """Give a function that writes a good input, and returns the resolved slices."""
    monkeypatch.chdir(tmp_path)

    def write(of, **more):
        write_input(tmp_path, of)
        return resolve(yaml.safe_load(yaml.safe_dump(config_of(of) | more)), SCHEMAS)

    return write


@pytest.fixture
def read(monkeypatch):
    """Give the ids of the objects whose images the source `hdf5` gave."""
    given, images = [], hdf5.images

    def counted(source, cutouts, objects):
        ids = objects["object_id"].to_pylist()
        for number, image in zip(ids, images(source, cutouts, objects), strict=True):
            given.append(number)
            yield image

    monkeypatch.setattr(hdf5, "images", counted)
    return given


def test_one_image_of_a_good_survey_is_read(slices, read):
    check_all(slices("hdf5"))
    assert read == [IDS[0]]


def test_one_object_with_images_is_enough(slices, tmp_path):
    config = slices("fits")
    for path in (tmp_path / "images").iterdir():
        if not path.name.startswith(str(IDS[COUNT - 2])):
            path.unlink()
    check_all(config)


def test_all_are_tried_once_before_none_is_said_to_be_usable(slices, read, tmp_path):
    config = slices("hdf5")
    survey(flux=np.full((COUNT, 24, 24, 2), np.nan, np.float32))(tmp_path)
    with pytest.raises(ValueError, match=r"slices\.s: .*of 12 objects, 12 were tried"):
        check_all(config)
    assert sorted(read) == IDS.tolist()


def test_an_object_is_named_as_the_source_does(slices, tmp_path):
    config = slices("hdf5")
    nothing = np.full((COUNT, 24, 24, 2), np.nan, np.float32)
    names = [f"J{number}" for number in range(COUNT)]
    survey(flux=nothing, id=names)(tmp_path)
    write_table(tmp_path, id=names)
    with pytest.raises(ValueError, match=r"Object J0, row 0: missing_band"):
        check_all(config)


def test_a_large_survey_is_tried_all_over(slices, read, tmp_path, monkeypatch):
    config = slices("hdf5")
    monkeypatch.setattr(door, "TRIED", 5)
    survey(flux=np.full((COUNT, 24, 24, 2), np.nan, np.float32))(tmp_path)
    with pytest.raises(ValueError, match=r"of 12 objects, 5, spread over all,"):
        check_all(config)
    assert sorted(np.array(read) - IDS[0]) == [0, 2, 5, 8, 11]


def test_the_same_input_is_read_once(slices, read):
    check_all(slices("hdf5", slices={"a": None, "b": None, "c": None}))
    assert read == [IDS[0]]


def test_another_size_of_cutouts_is_another_input(slices, read):
    check_all(slices("hdf5", slices={"a": None, "b": {"cutouts": {"size": 20}}}))
    assert read == [IDS[0]] * 2


def test_of_an_archive_the_table_alone_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hsc, "images", lambda *_, **__: pytest.fail("a download"))
    write_table(tmp_path, tract=[9813] * COUNT)
    source = {"kind": "hsc", "table": "objects.csv", "ids": "id"}
    config = yaml.safe_load(yaml.safe_dump(config_of("fits") | {"source": source}))
    check_all(resolve(config, SCHEMAS))
    write_table(tmp_path)
    with pytest.raises(ValueError, match=r"slices\.s: .*objects\.csv.*'tract'"):
        check_all(resolve(config, SCHEMAS))


def test_what_nobody_expected_has_its_key(slices, monkeypatch):
    monkeypatch.setattr(hdf5, "images", lambda *_: {}["what"])
    with pytest.raises(
        ValueError, match=r"slices\.s: unexpected KeyError .*'what'.*--verbose"
    ):
        check_all(slices("hdf5"))


@pytest.mark.parametrize(
    ("options", "looks"),
    [
        (["--unlock"], True),
        (["--cores", "1", "--report=x.html"], True),
        (["--summary", "-n"], True),
        (["-n"], False),
        (["--report", "x.html", "--report-after-run"], False),
    ],
)
def test_nothing_is_read_to_look_at_what_is_there(
    slices, read, monkeypatch, options, looks
):
    monkeypatch.setattr("sys.argv", ["snakemake", *options])
    check_all(slices("hdf5"))
    assert read == ([] if looks else [IDS[0]])


def test_vectors_of_none_of_the_objects_are_refused_with_both_ids(slices, tmp_path):
    vectors = np.random.default_rng(1).normal(size=(3, 4))
    section = {"descriptors": {"tables": ["mine.npz"]}}
    for ids, good in ((IDS[[3, 5, 7]], True), ([f"J{k}" for k in range(3)], False)):
        np.savez(tmp_path / "mine.npz", id=ids, vectors=vectors)
        config = slices("hdf5", **section)
        if good:
            check_all(config)
        else:
            said = rf"descriptors\.tables: .*mine\.npz.*'J0'.*'{IDS[0]}'.*[Ee]xpected"
            with pytest.raises(ValueError, match=said):
                check_all(config)
