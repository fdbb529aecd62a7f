"""Words say why an object is odd, and only where it is."""

import h5py
import numpy as np
import pyarrow as pa
import pytest

from peculiar.explorer.column import Column
from peculiar.explorer.rows import Rows
from peculiar.explorer.why import (
    MOST,
    NOTHING,
    TAIL,
    Others,
    reasons_of_scores,
    why_column,
)
from peculiar.measure.descriptor_tables import write_descriptors

SIDE, COUNT = 64, 400


def galaxies(bands: str, rng: np.random.Generator) -> np.ndarray:
    """Return smooth round galaxies of several sizes, alike in all bands, and noise."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    radius = rng.uniform(2.5, 4.5, (COUNT, 1, 1))
    light = np.exp(-np.hypot(y, x) / radius) * rng.uniform(0.5, 2, (COUNT, 1, 1))
    flux = 300 * np.repeat(light[..., None], len(bands), axis=-1)
    if "g" in bands:  # two have other colours
        flux[3:5, ..., bands.index("g")] *= np.array([3, 0.3])[:, None, None]
    return (flux + rng.normal(0, 1, flux.shape)).astype(np.float32)


def spot(offset: float, flux: float) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    return flux * np.exp(-(np.hypot(y, x - offset) ** 2) / 8)


def words_of(folder, flux, bands, others=None):
    """Return what is said of each object."""
    ids = 2**62 + np.arange(COUNT)[::-1]
    with h5py.File(folder / "cutouts.h5", "w") as file:
        file["object_id"], file["flux"] = ids, flux
        file.attrs["bands"] = list(bands)
    table = folder / "0000.parquet"
    write_descriptors(cutouts=folder / "cutouts.h5", stretch=None, table=table)
    # The catalogue has the objects in another order than the shard.
    order = np.random.default_rng(9).permutation(COUNT)
    rows = Rows(
        pa.table(
            {
                "slice": ["s"] * COUNT,
                "object_id": ids[order],
                "shard": np.zeros(COUNT, np.int32),
            }
        )
    )
    nothing = np.full(COUNT, None, dtype=object)
    others = others or Others(nothing, nothing, nothing)
    column = why_column(rows, np.ones(COUNT, bool), {"s": [table]}, others)
    said = np.empty(COUNT, dtype=object)
    said[order] = column.values
    return said


@pytest.mark.parametrize("bands", ["gri", "irg"])
def test_odd_galaxies_are_described_as_they_are(tmp_path, bands):
    rng = np.random.default_rng(1)
    flux = galaxies(bands, rng)
    green = bands.index("g")
    flux[0, ..., green] += spot(5, 50)  # blue, near the centre, on one side
    flux[1] += spot(12, 200)[..., None]  # white, beside it
    flux[2] += spot(4, 200)[..., None] + spot(-4, 200)[..., None]  # on both sides
    flux[5] += 15.0
    said = words_of(tmp_path, flux, bands)
    assert "a blue spot near its centre" in said[0]
    assert "a red" not in said[0]
    assert "a bright spot beside it" in said[1]
    assert "spot near its centre" in said[2] or "elongated" in said[2]
    assert "brighter on one side" not in said[2]
    assert "bright in g compared with other bands" in said[3]
    assert "faint in g compared with other bands" in said[4]
    assert "a bright background" in said[5]
    # At most a few in a hundred of the others are far out in each of the measures.
    usual = said[6:]
    assert (usual == NOTHING).mean() > 0.5
    counts: dict[str, int] = {}
    for text in usual:
        assert len(text.split("; ")) <= MOST
        for reason in set(text.split(" in ")[0].split("; ")) - {NOTHING}:
            counts[reason] = counts.get(reason, 0) + 1
    assert max(counts.values()) <= 3 * TAIL * COUNT


def test_bands_without_a_known_order_have_no_colours(tmp_path):
    flux = galaxies("abc", np.random.default_rng(1))
    flux[0, ..., 0] += spot(5, 50)
    said = words_of(tmp_path, flux, "abc")
    for colour in ("a blue", "a red", "bluer"):
        assert not [text for text in said if colour in text]
    assert said[0] != NOTHING


def test_one_band_is_enough(tmp_path):
    flux = galaxies("i", np.random.default_rng(1))
    flux[0] += spot(12, 200)[..., None]
    said = words_of(tmp_path, flux, "i")
    assert "a bright spot beside it in i" in said[0]


def test_scores_give_reasons_too():
    count = 200
    ids = np.arange(count)
    score = ids.astype(float)
    table = pa.table(
        {
            "slice": ["s"] * count,
            "object_id": ids,
            "shard": np.zeros(count, np.int32),
            "artifact_score": np.where(ids == 3, 0.9, 0.1),
            "net_error_sigma": score,
            "novelty_rank_pct": score[::-1],
        }
    )
    publish = {
        "detector": "net",
        "score": "error",
        "artifact_threshold": 0.5,
        "novelty": "novelty_rank_pct",
    }
    words = {"detectors": {"net": "neural network"}, "scores": {}}
    shares = np.full(count, np.nan, np.float32)
    shares[196:198] = 0.4, 0.9
    residuals = [
        Column(f"net_residual_in_{band}", "number", "f4", values, "reason")
        for band, values in {"g": shares, "F814W_x": 1 - shares}.items()
    ]
    found = reasons_of_scores(Rows(table), table, publish, residuals, words)
    assert [x for x in found.first if x] == ["looks like an artifact of the instrument"]
    assert found.first[3]
    # Of two objects it is not known in which band the residual is.
    assert [x for x in found.last if x] == [
        "hard to reproduce (neural network), mostly in F814W_x",
        "hard to reproduce (neural network), mostly in g",
        *["unlike the others by its score (neural network)"] * 2,
    ]
    assert np.flatnonzero(found.last).tolist() == [196, 197, 198, 199]
    assert np.flatnonzero(found.alone).tolist() == [0, 1, 2, 3]
