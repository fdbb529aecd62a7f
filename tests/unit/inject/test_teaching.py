"""Images that teach: of every kind, from this survey, told apart by nothing else."""

import os
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL, KINDS, strength_at
from peculiar.inject.teaching import (
    ARTIFICIAL,
    MORE,
    PECULIAR,
    describe_teaching,
    read_injected,
)
from peculiar.measure.descriptor_tables import write_descriptors
from peculiar.measure.descriptors import describe
from peculiar.scores.taught import Teacher, blocks, sample
from peculiar.sources import simulated
from peculiar.views.stretch import lupton_rgb, unstretched

DATA = Path(os.environ.get("PECULIAR_DATA", "/no_folder"))
SOURCE = {"kind": "simulated", "objects": 30, "magnitudes": [20.0, 20.5], "seed": 5}
SOURCE |= {"anomalies": 0.0, "compact": 0.3}
CUTOUTS = {"size": 64, "bands": ["g", "r", "i"], "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0
#: Ids that no double holds.
IDS = 2**63 - 101 + np.arange(30, dtype=np.int64)
SECTION = {"hosts": 5, "levels": 2, "kinds": None, "images": None, "seed": 3}
STRETCH = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}


@pytest.fixture(scope="module")
def cutouts(tmp_path_factory):
    """Write two shards of a small survey."""
    folder = tmp_path_factory.mktemp("survey")
    table = pa.table({"object_id": simulated.identifiers(SOURCE, 0, 30)})
    flux = np.stack(list(simulated.images(SOURCE, CUTOUTS, table)))
    for number, rows in enumerate((slice(0, 18), slice(18, 30))):
        write_shard(folder / f"000{number}.h5", IDS[rows], flux=flux[rows])
    return sorted(folder.glob("*.h5"))


def write_shard(path, ids, bands=tuple(CUTOUTS["bands"]), **pixels):
    with h5py.File(path, "w") as file:
        file["object_id"] = ids
        file.attrs["bands"] = list(bands)
        for name in ("pixel_scale", "zero_point"):
            file.attrs[name] = CUTOUTS[name]
        for name, values in pixels.items():
            file[name] = values


def taught(cutouts, path, stretch=None, **changes):
    section = SECTION | changes
    describe_teaching(cutouts=cutouts, section=section, stretch=stretch, table=path)
    return read_injected(path)


def test_every_kind_in_every_part_of_its_range(cutouts, tmp_path):
    found = taught(cutouts, tmp_path / "table")
    assert found.host.dtype == np.int64
    assert set(found.host) <= set(IDS)
    assert set(found.kind) == {*KINDS, MORE}
    meant = dict.fromkeys(ASTROPHYSICAL, PECULIAR)
    meant |= dict.fromkeys(ARTIFACT, ARTIFICIAL) | {MORE: "ordinary"}
    for kind, what in meant.items():
        own = found.kind == kind
        assert set(found.teaches[own]) == {what}
        hosts, counts = np.unique(found.host[own], return_counts=True)
        assert (len(hosts), set(counts)) == (5, {2})
    for kind in KINDS:
        strengths = found.strength[found.kind == kind].reshape(-1, 2)
        low, middle, high = (strength_at(kind, place) for place in (0, 0.5, 1))
        assert ((strengths[:, 0] >= low) & (strengths[:, 0] <= middle)).all()
        assert ((strengths[:, 1] >= middle) & (strengths[:, 1] <= high)).all()


def test_the_same_again_and_another_kind_changes_none(cutouts, tmp_path):
    first = taught(cutouts, tmp_path / "first")
    taught(cutouts, tmp_path / "again")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()
    fewer = taught(cutouts, tmp_path / "fewer", kinds=["lensed_arc", "bright_star"])
    assert set(fewer.kind) == {"lensed_arc", "bright_star", MORE}
    kept = np.isin(first.kind, list(set(fewer.kind)))
    assert (first.values[kept] == fewer.values).all()


def test_images_of_ones_own_teach_as_a_kind_of_ones_own(cutouts, tmp_path):
    flux = np.zeros((2, 21, 21, 1))
    flux[:, 9:12, 9:12] = 1
    with h5py.File(tmp_path / "own.h5", "w") as file:
        file.attrs["bands"] = ["g"]
        file["flux"], file["kind"] = flux, ["ghost", "ghost"]
    images = str(tmp_path / "own.h5")
    found = taught(cutouts, tmp_path / "table", kinds=["quasar"], images=images)
    own = found.kind == "ghost"
    assert own.sum() == 5 * 2
    assert set(found.teaches[own]) == {PECULIAR}
    # They are blue: brighter in g, and in nothing else, than with light like the host.
    r, g = (found.names.index(f"flux_{band}_r13") for band in "rg")
    change = found.values[own].astype(int) - found.values[found.kind == MORE]
    assert (change[:, g] - change[:, r]).mean() > 0


def test_images_without_flux_teach_by_their_inverted_stretch(cutouts, tmp_path):
    with h5py.File(cutouts[0]) as file:
        image = lupton_rgb(np.ascontiguousarray(file["flux"][:][..., ::-1]), **STRETCH)
    path = tmp_path / "0000.h5"
    write_shard(path, IDS[:18], bands=("i", "r", "g"), image=image)
    found = taught([path], tmp_path / "table", STRETCH, kinds=["quasar"])
    assert len(found.host) == 5 * 2 * 2
    with pytest.raises(ValueError, match=r"stretched already.*teaching to null"):
        taught([path], tmp_path / "table")


def test_no_possible_host_is_an_error(tmp_path):
    path = tmp_path / "0000.h5"
    write_shard(path, IDS[:3], flux=np.zeros((3, 64, 64, 3), np.float32))
    with pytest.raises(ValueError, match=r"none of 3 .* set teaching to null"):
        taught([path], tmp_path / "table")


@pytest.mark.skipif(not DATA.is_dir(), reason="PECULIAR_DATA is not set")
def test_the_marks_of_injection_are_not_learnt(tmp_path):
    """Real images into which nothing was put, but by the same way: no area but 0.5."""
    with h5py.File(DATA / "hsc_rgb_labelled.h5") as file:
        ids, image = file["object_id"][:], file["rgb"][:]
    path, table = tmp_path / "0000.h5", tmp_path / "0000.parquet"
    write_shard(path, ids, bands=("i", "r", "g"), image=image)
    write_descriptors(cutouts=path, stretch=STRETCH, table=table)
    injected = taught([path], tmp_path / "taught", STRETCH, hosts=30, levels=1)
    model = Teacher(sample([table], injected.names, 1), injected, 1)
    (_, untouched), *rest = blocks([table], injected.names)
    assert not rest
    again = lupton_rgb(unstretched(image, **STRETCH), **STRETCH)
    through = describe(unstretched(again, **STRETCH))
    before, after = (model(ids, values)[0] for values in (untouched, through))
    assert before.std() > 0.1
    # Pairs of one object are drawn together.
    rng, areas = np.random.default_rng(0), []
    for _ in range(400):
        rows = rng.integers(len(ids), size=len(ids))
        scores = np.concatenate([before[rows], after[rows]])
        areas.append(roc_auc_score(np.repeat([0, 1], len(ids)), scores))
    low, high = np.quantile(areas, [0.025, 0.975])
    assert low <= 0.5 <= high
    assert high - low < 0.1
    # More light of a host's own form does not make it peculiar, either.
    more = injected.kind == MORE
    hosts, values = injected.host[more], injected.values[more]
    rows = [ids.tolist().index(host) for host in hosts]
    scores = np.concatenate([before[rows], model(hosts, values)[0]])
    assert roc_auc_score(np.repeat([0, 1], len(hosts)), scores) < 0.6
