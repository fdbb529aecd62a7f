"""Results of two slices, and what the page of the explorer would read of its folder."""

import base64
import json
import re
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from made_up_results import FIRST_ID, write, write_images

from peculiar.explorer.examples import KINDS, Injected
from peculiar.explorer.map_columns import Embedding
from peculiar.explorer.neighbours import write_neighbours
from peculiar.explorer.wide import Cutouts
from peculiar.measure.descriptor_tables import Descriptors, write_values
from peculiar.measure.descriptors import names_of
from peculiar.scores.described import find_basis

SIZE, WIDE, SIMILAR = 16, 24, 3
#: Bands of the cutouts of each slice, and arcsec a pixel.
BANDS = {"a": "gri", "b": "irgz"}
SCALES = {"a": 0.2, "b": 0.168}
TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "i1": "i1", "u1": "u1", "i8": "<i8"}
DETECTORS = {"wgan": ["s_gen", "s_disc"], "knn": ["distance"]}
#: What they are called.
WORDS = {
    "detectors": {"wgan": "Wasserstein GAN", "knn": "nearest neighbours"},
    "scores": {
        "wgan": {"s_gen": "pixel residual", "s_disc": "feature residual"},
        "knn": {"distance": "distance"},
    },
}
#: Rows of the queue, in its order.
QUEUED = [115, 119, 40]
#: Rows that people judged, and what they said.
JUDGED = [110, 110, 60]
SAID = [
    {
        "verdict": "interesting",
        "tags": "arc; 星",
        "note": "</script>",
        "who": "Ann",
        "when": "2026-01-02T03:04:05Z",
        "round": 2,
        "shown_as": "far out; chance=0.1",
    },
    dict.fromkeys(("tags", "note", "who", "when", "round", "shown_as"))
    | {"verdict": "boring"},
    dict.fromkeys(("verdict", "note", "when", "round", "shown_as"))
    | {"who": "Bob", "tags": "tail"},
]
#: Text of a catalogue that would end a script, and a name beyond ASCII.
LABELS = [None, "ordinary", "</script><b>", "Schärfe"]


def make_results(folder: Path) -> dict:
    """Return the arguments of `write_explorer`: two slices, three shards, 120 rows."""
    table = _table()
    write(
        folder / "judgements.parquet",
        table["object_id"][JUDGED].to_numpy(),
        **{name: [row[name] for row in SAID] for name in SAID[0]},
    )
    queue = table.loc[QUEUED, ["object_id", "slice"]].astype(str)
    queue.to_csv(folder / "queue.csv", index=False)
    files = [_images(folder, *group) for group in table.groupby(["slice", "shard"])]
    embeddings = {
        (name, "wgan"): _embedding(folder / name, part)
        for name, part in table.groupby("slice")
    }
    catalog = folder / "catalog.parquet"
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), catalog)
    descriptors = _descriptors(folder, table)
    neighbours = folder / "neighbours.parquet"
    write_neighbours(descriptors=descriptors, number=SIMILAR, neighbours=neighbours)
    survey = {"descriptors": descriptors, "taught": {}, "basis": folder / "basis.json"}
    find_basis(**survey)
    far = {"novelty": {}, "artifacts": {}, "threshold": 0.5}
    of = [("a", [files[0]]), ("b", files[1:])]
    return {
        "catalog": catalog,
        "queue": folder / "queue.csv",
        "judgements": folder / "judgements.parquet",
        "embeddings": embeddings,
        "neighbours": neighbours,
        "injected": _injected(folder),
        "views": {name: [pair[0] for pair in pairs] for name, pairs in of},
        "reconstructions": {name: [pair[1] for pair in pairs] for name, pairs in of},
        "cutouts": {
            name: Cutouts([group[2] for group in groups], view_of(name), None)
            for name, groups in of
        },
        "detectors": DETECTORS,
        "words": WORDS,
        "survey": survey | {"far": far, "radius": 16.0},
        "publish": _publish(),
        "folder": folder / "explorer",
    }


def _publish() -> dict:
    """Return the options of the page, and of the candidates."""
    return {
        "detector": "wgan",
        "score": "s_disc",
        "candidates": {"order": None, "objects": 2},
        "artifact_threshold": 0.8,
        "same_place": 2.0,
        "novelty": "knn_distance_sigma",
        "explorer": {
            "strips": 20,
            "random": 5,
            "similar": SIMILAR,
            "learn": "pictures",
            "filters": None,
            "seed": 1,
        },
    }


def _table() -> pd.DataFrame:
    """Return the catalogue, highest score first."""
    rng = np.random.default_rng(3)
    ids = FIRST_ID + rng.permutation(120)
    table = pd.DataFrame(
        {
            "slice": np.repeat(["b", "a"], [50, 70]),
            "object_id": ids,
            "shard": np.repeat([0, 1, 0], [30, 20, 70]).astype(np.int32),
            "source_row": np.arange(120),
            "ra": rng.uniform(0, 360, 120),
            "dec": rng.uniform(-90, 90, 120),
            "i_mag": np.where(rng.random(120) < 0.1, np.nan, rng.uniform(20, 21, 120)),
            "label": rng.choice(np.array(LABELS, object), 120),
            "strength": ids % 7 / 7,
            "tag_notes": "a note",
            "artifact_score": rng.random(120).astype(np.float32),
            "candidate": rng.random(120) < 0.1,
            "source_id": np.where(ids % 2, "</script>J1 星", None),
            "gaia": 2**63 - 1 - (ids - FIRST_ID),
            "judgement": np.where(rng.random(120) < 0.05, "boring", None),
            "candidate_rank": np.zeros(120, np.int32),
        }
    )
    for name, scores in DETECTORS.items():
        for score in scores:
            values = rng.gamma(2, 1, 120)
            table[f"{name}_{score}"] = values.astype(np.float32)
            table[f"{name}_{score}_sigma"] = (values - 2) / 1.4
            table[f"{name}_{score}_pct"] = 100 * values.argsort().argsort() / 119
        table[f"{name}_selected"] = table[f"{name}_{score}_sigma"] > 1.5
    selected = table["wgan_selected"]
    table["group_id"] = table["object_id"]
    table["group_size"] = selected.astype(np.int32)
    table["group_rank"] = selected.astype(np.int32)
    first, second = table.index[selected][:2]
    table.loc[[first, second], ["group_id", "group_size"]] = [ids[first], 2]
    table = table.sort_values("wgan_s_disc_sigma", ascending=False, ignore_index=True)
    # The last of the catalogue, which have no other reason to be shown.
    table.loc[[118, 116, 117], "candidate_rank"] = np.int32([1, 2, 3])
    return table


def _images(folder: Path, name: tuple, part: pd.DataFrame) -> tuple[Path, ...]:
    """Write images of one colour each: an object's is told from any other's."""
    ids = part["object_id"].to_numpy()[::-1]
    shape = (len(ids), SIZE, SIZE, 3)
    images = np.broadcast_to(colour(ids)[:, None, None], shape)
    paths = [folder / name[0] / kind / f"{name[1]:04d}.h5" for kind in ("v", "r")]
    write_images(paths[0], ids, images, "irg")
    write_images(paths[1], ids[::-1], images[::-1] // 2)
    with h5py.File(paths[1], "a") as file:
        where = np.zeros((len(ids), 2, 2), np.float16)
        where[:, 1, 1] = 1
        file["where"] = where
        shares = colour(ids[::-1]) / colour(ids[::-1]).sum(axis=1, keepdims=True)
        file["bands"] = shares.astype(np.float16)
    wide = folder / name[0] / "cutouts" / f"{name[1]:04d}.h5"
    _write_cutouts(wide, ids[::-1], name[0])
    return *paths, wide


def _write_cutouts(path: Path, ids: np.ndarray, name: str) -> None:
    """Write flux: the object's colour in g, r and i, and a spot in one band's corner.

    The spot is in the upper left of the band whose number is the id's remainder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    bands = BANDS[name]
    flux = np.zeros((len(ids), WIDE, WIDE, len(bands)), np.float32)
    for place, band in enumerate("irg"):
        flux[..., bands.index(band)] = colour(ids)[:, None, None, place]
    for image, number in zip(flux, ids % len(bands), strict=True):
        image[4:8, 4:8, number] += 1000
    with h5py.File(path, "w") as file:
        file["object_id"], file["flux"] = ids, flux
        file.attrs["bands"] = list(bands)
        file.attrs["pixel_scale"], file.attrs["zero_point"] = SCALES[name], 27.0


def view_of(name: str) -> dict:
    """Return the config of a slice's view: its own stretch."""
    stretch = {"kind": "lupton", "minimum": 0.0, "Q": 5.0}
    return {"bands": list("irg"), "stretch": stretch | {"stretch": 300.0 * len(name)}}


def colour(ids: np.ndarray) -> np.ndarray:
    """Return red, green and blue, uint8 (n, 3), of objects."""
    number = np.asarray(ids) - FIRST_ID
    return np.stack([50 + number, 200 - number, 90 + 0 * number], axis=1).astype("u1")


def _embedding(folder: Path, part: pd.DataFrame) -> Embedding:
    rng = np.random.default_rng(len(part))
    chosen = part[part["wgan_selected"] | (rng.random(len(part)) < 0.7)]
    ids = chosen["object_id"].to_numpy()
    own = chosen["object_id"][chosen["wgan_selected"]].to_numpy()
    names = ("sample", "selected", "clusters")
    paths = {name: folder / f"{name}.parquet" for name in names}
    for name, kinds, which in (
        ("sample", ["pixels", "autoencoded_residuals"], ids),
        ("selected", ["residuals"], own),
    ):
        places = rng.normal(size=(2, len(kinds) * len(which))).astype("f4")
        _write(
            paths[name],
            map=np.repeat(kinds, len(which)),
            object_id=np.tile(which, len(kinds)),
            umap_x=places[0],
            umap_y=places[1],
        )
    clusters = rng.integers(-1, 2, len(own))
    _write(paths["clusters"], object_id=own, cluster=clusters)
    return Embedding(**paths)


def _descriptors(folder: Path, table: pd.DataFrame) -> dict[str, list[Path]]:
    """Write random descriptors of each shard."""
    rng = np.random.default_rng(5)
    descriptors: dict[str, list[Path]] = {}
    for (name, shard), part in table.groupby(["slice", "shard"]):
        names = names_of(list(BANDS[name]))
        values = rng.integers(-20, 20, (len(part), len(names))).astype(np.int8)
        path = folder / name / "descriptors" / f"{shard:04d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_values(path, Descriptors(part["object_id"].to_numpy(), values, names))
        descriptors.setdefault(name, []).append(path)
    return descriptors


def _injected(folder: Path) -> Injected:
    """Write images of injected kinds: each row has a grey of its own."""
    kinds = [*KINDS, "quasar"]
    rows = [
        {"host": host, "kind": kind, "level": level}
        for host in (7, 9)
        for kind in kinds
        for level in ([0] if kind == "none" else [1, 2])
    ]
    numbers = np.arange(len(rows))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    _write(folder / "injections.parquet", injection=numbers, **columns)
    path = folder / "injected.h5"
    with h5py.File(path, "w") as file:
        shape = (len(rows), WIDE, WIDE, len(BANDS["a"]))
        greys = np.float32(20 + 10 * numbers)[:, None, None, None]
        file["flux"], file["object_id"] = np.broadcast_to(greys, shape), numbers
        file.attrs["bands"] = list(BANDS["a"])
    cutouts = Cutouts([path], view_of("a"), None)
    return Injected(folder / "injections.parquet", cutouts)


def _write(path: Path, **columns: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


class Folder:
    """What a page reads of the folder: the calls in its script files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "data" / "meta.js").read_text("ascii")
        self.meta = json.loads(
            re.fullmatch(r"Peculiar\.store\.meta\((.*)\);\n", text)[1]
        )
        self.facts = {column["name"]: column for column in self.meta["columns"]}

    def array(self, key: str) -> np.ndarray:
        """Return an array by its key."""
        text = (self.folder / "data" / f"{key}.js").read_text("ascii")
        call = re.fullmatch(r'Peculiar\.store\.put\("(.*)", "(..)", "(.*)"\);\n', text)
        assert call[1] == key
        return np.frombuffer(base64.b64decode(call[3]), TYPES[call[2]])

    def json(self, key: str) -> list:
        """Return a list of texts or records by its key."""
        text = (self.folder / "data" / f"{key}.js").read_text("ascii")
        assert "<" not in text
        call = re.fullmatch(r'Peculiar\.store\.json\("(.*?)", (.*)\);\n', text)
        assert call[1] == key
        return json.loads(json.loads(call[2]))

    def texts(self, name: str) -> list[str | None]:
        """Return a column of text."""
        return self.json(self.facts[name]["file"])

    def column(self, name: str) -> np.ndarray:
        """Return a column of all rows, as the page expands it."""
        facts = self.facts[name]
        values = self.array(facts["file"])
        if not facts["sparse"]:
            return values
        whole = np.zeros(self.meta["n"], values.dtype)
        if facts["type"].startswith("f"):
            whole[:] = np.nan
        whole[self.array(facts["file"] + "r")] = values
        return whole
