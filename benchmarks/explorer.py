"""Time, memory and size of the explorer of a million objects.

    python benchmarks/explorer.py [--objects 1000000] [--images 4000] [--folder DIR]

Makes up a catalogue with the columns of config/hsc_pdr2.yaml and images of the first
objects, writes the explorer in a process of its own, and prints seconds, peak memory
and megabytes. With --folder the explorer is kept there.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from processes import measured

from peculiar.explorer.map_columns import Embedding
from peculiar.explorer.wide import Cutouts
from peculiar.explorer.write import write_explorer
from peculiar.measure.descriptor_tables import Descriptors, write_values
from peculiar.measure.descriptors import names_of
from peculiar.scores.described import find_basis

#: Greatest size of the folder in MB, of a million objects with the usual pictures.
BOUND = 400

#: Properties of SF21's catalogue, and of the measurements.
PROPERTIES = (
    *("g_mag", "r_mag", "i_mag", "i_exp_ellipse_11_arcsec2", "i_aper_flux"),
    *("i_exp_ellipse_22_arcsec2", "i_exp_ellipse_12_arcsec2", "i_extendedness"),
    *("i_cmodel_flux", "r_eff_arcsec", "ellipticity", "blendedness", "g_r", "r_i"),
    *("aper_to_cmodel", "artifact_score"),
)
DETECTORS = {
    "wgan": ["s_gen", "s_disc", "s_anom"],
    "knn": ["distance"],
    "iforest": ["isolation"],
    "pixel_statistics": ["total", "deviation", "channel_deviation", "cast", "colour"],
}
SIMILAR = 12
#: As config/hsc_pdr2.yaml has it.
VIEW = {
    "bands": ["i", "r", "g"],
    "stretch": {"kind": "lupton", "minimum": 0.0, "stretch": 0.5, "Q": 15.0},
}
#: Text of the judgements.
SAID = ("verdict", "tags", "note", "who", "when", "round", "shown_as")
SAMPLE = 100_000
#: Shards of objects without pictures.
SHARDS = 99


def main() -> None:
    """Make, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--images", type=int, default=4_000)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name) / "explorer"
        results = make_up(
            Path(name), options.objects, options.images, options.size, folder
        )
        seconds, peak = measured(write, results)
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{seconds:.0f} s, {peak:.1f} GB, {len(files):,} files")
    print(f"{size:.0f} MB (bound {BOUND} for a million objects)")
    if size > BOUND:
        sys.exit(1)


def make_up(folder: Path, objects: int, images: int, size: int, made: Path) -> dict:
    """Write results of one slice; return the arguments of `write_explorer`."""
    rng = np.random.default_rng(1)
    catalog = folder / "catalog.parquet"
    table = _catalogue(rng, objects, images)
    pq.write_table(table, catalog)
    ids = table["object_id"].to_numpy()
    shown = ids[:images]
    view, copy = folder / "view" / "0000.h5", folder / "made" / "0000.h5"
    cutouts = folder / "cutouts" / "0000.h5"
    _write_images(rng, view, copy, cutouts, shown, size)
    judged = {"object_id": ids[:300]}
    judged |= {name: pa.nulls(300, pa.string()) for name in SAID}
    pq.write_table(pa.table(judged), folder / "judgements.parquet")
    sample = rng.choice(ids, min(SAMPLE, len(ids)), replace=False)
    queue = pa.table({"object_id": ids[:50].astype(str)})
    queue = queue.append_column("slice", [["i20"] * 50])
    pyarrow.csv.write_csv(queue, folder / "queue.csv")
    return {
        "catalog": catalog,
        "queue": folder / "queue.csv",
        "judgements": folder / "judgements.parquet",
        "embeddings": {("i20", "wgan"): _embedding(rng, folder, sample, shown)},
        "neighbours": _neighbours(rng, folder, sample, shown),
        "views": {"i20": [view]},
        "reconstructions": {"i20": [copy]},
        "cutouts": {"i20": Cutouts([cutouts], VIEW, None)},
        "injected": None,
        "detectors": DETECTORS,
        "words": {"detectors": {}, "scores": {}},
        "survey": _survey(rng, folder, table),
        "publish": _publish(images),
        "folder": made,
    }


def _publish(images: int) -> dict:
    """Return the options of the page, and of the candidates."""
    return {
        "detector": "wgan",
        "score": "s_disc",
        "candidates": {"objects": min(1000, images), "order": None},
        "artifact_threshold": 1.0,
        "novelty": None,
        "explorer": {
            "strips": images,
            "random": 0,
            "similar": SIMILAR,
            "learn": "pictures",
            "filters": None,
            "seed": 1,
        },
    }


def _catalogue(rng: np.random.Generator, objects: int, images: int) -> pa.Table:
    # Objects without an image are of shards that have descriptors alone.
    number = np.arange(objects)
    shards = np.where(number < images, 0, 1 + number % SHARDS).astype(np.int32)
    ids = 36_411_452_835_238_206 + 7 * rng.permutation(objects)
    columns = {
        "slice": pa.array(["i20"] * objects).dictionary_encode().cast(pa.string()),
        "object_id": ids,
        "shard": shards,
        "ra": rng.uniform(30, 40, objects),
        "dec": rng.uniform(-6, 6, objects),
        "label": rng.choice(np.array(["", "merger", "lens"]), objects),
        "candidate_rank": np.arange(1, objects + 1, dtype=np.int32),
        "group_id": ids,
        "group_size": np.ones(objects, np.int32),
    }
    columns |= {name: rng.normal(size=objects) for name in PROPERTIES}
    score = np.sort(rng.gamma(2, 0.7, objects))[::-1] - 1.4
    for name, scores in DETECTORS.items():
        for one in scores:
            columns[f"{name}_{one}"] = score.astype(np.float32)
            columns[f"{name}_{one}_sigma"] = score + rng.normal(0, 0.5, objects)
        columns[f"{name}_selected"] = np.arange(objects) < images
    columns["wgan_s_disc_sigma"] = score
    return pa.table(columns)


def _write_images(
    rng: np.random.Generator,
    view: Path,
    copy: Path,
    cutouts: Path,
    ids: np.ndarray,
    size: int,
) -> None:
    """Write galaxies in noise, stretched as HSC's are, smooth copies, and the flux."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    for path in (view, copy, cutouts):
        path.parent.mkdir(exist_ok=True)
    with (
        h5py.File(view, "w") as real,
        h5py.File(copy, "w") as made,
        h5py.File(cutouts, "w") as cut,
    ):
        real.attrs["bands"], cut.attrs["bands"] = ["i", "r", "g"], ["i", "r", "g"]
        cut.attrs["pixel_scale"], cut.attrs["zero_point"] = 0.168, 27.0
        for file in (real, made):
            file["object_id"] = ids
            file.create_dataset("image", (len(ids), size, size, 3), np.uint8)
        cut["object_id"] = ids
        shape = (size, size, 3)
        cut.create_dataset("flux", (len(ids), *shape), np.float32, chunks=(1, *shape))
        made["where"] = rng.dirichlet(np.ones(36), len(ids)).reshape(-1, 6, 6)
        made["bands"] = rng.dirichlet(np.ones(3), len(ids))
        for row in range(len(ids)):
            width, ratio = rng.uniform(3, 9), rng.uniform(0.3, 1)
            galaxy = np.exp(-np.hypot(x, y / ratio) / width)[..., None]
            galaxy = 220 * galaxy * rng.uniform(0.4, 1, 3)
            noise = rng.normal(20, 12, shape)
            real["image"][row] = np.clip(galaxy + noise, 0, 255)
            made["image"][row] = np.clip(galaxy * 0.9 + 20, 0, 255)
            # About as deep as HSC's Wide layer, if 1 is a magnitude of 27.
            cut["flux"][row] = (galaxy + noise - 20) / 300


def _survey(rng: np.random.Generator, folder: Path, table: pa.Table) -> dict:
    """Write descriptors of all objects, and the basis in which judgements teach."""
    names = names_of(VIEW["bands"])
    ids, shards = table["object_id"].to_numpy(), table["shard"].to_numpy()
    paths = [
        folder / "descriptors" / f"{shard:04d}.parquet" for shard in range(SHARDS + 1)
    ]
    paths[0].parent.mkdir()
    for shard, path in enumerate(paths):
        own = ids[shards == shard]
        values = rng.integers(-60, 60, (len(own), len(names)), np.int8)
        write_values(path, Descriptors(own, values, names))
    survey = {
        "descriptors": {"i20": paths},
        "taught": {},
        "basis": folder / "basis.json",
    }
    find_basis(**survey)
    far = {"novelty": {}, "artifacts": {}, "threshold": 0.5}
    return survey | {"far": far, "radius": 16.0}


def _embedding(
    rng: np.random.Generator, folder: Path, sample: np.ndarray, selected: np.ndarray
) -> Embedding:
    """Write maps of a sample and of the selected, and clusters."""
    paths = Embedding(
        *(folder / f"{name}.parquet" for name in ("all", "own", "clusters"))
    )
    kinds = ["pixels", "residuals", "autoencoded_pixels", "autoencoded_residuals"]
    for path, which, names in (
        (paths.sample, sample, kinds),
        (paths.selected, selected, ["reals", "residuals"]),
    ):
        places = rng.normal(size=(2, len(names) * len(which))).astype(np.float32)
        columns = {"map": np.repeat(names, len(which)), "umap_x": places[0]}
        columns |= {"object_id": np.tile(which, len(names)), "umap_y": places[1]}
        pq.write_table(pa.table(columns), path)
    clusters = {"object_id": selected, "cluster": np.arange(len(selected)) % 10}
    pq.write_table(pa.table(clusters), paths.clusters)
    return paths


def _neighbours(
    rng: np.random.Generator, folder: Path, sample: np.ndarray, selected: np.ndarray
) -> Path:
    """Write neighbours, only objects with images."""
    own = np.unique(np.concatenate([sample, selected]))
    near = rng.choice(selected, (len(own), SIMILAR))
    lists = pa.FixedSizeListArray.from_arrays(pa.array(near.ravel()), SIMILAR)
    columns = {"slice": ["i20"] * len(own), "object_id": own}
    columns["similar"] = lists.cast(pa.list_(pa.int64()))
    path = folder / "near.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def write(results: dict) -> None:
    """Write the explorer."""
    write_explorer(**results)


if __name__ == "__main__":
    main()
