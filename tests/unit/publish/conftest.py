"""A made-up run, and the methods that are written of it."""

import json

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.config.detectors import rankings
from peculiar.config.resolve import resolve
from peculiar.publish.candidates import FACTS
from peculiar.publish.methods import write_methods
from peculiar.scores.reranked import FACTS as RERANK


@pytest.fixture
def run(tmp_path, request):
    """Return a function that writes the methods of a config's run.

    Its candidates are ordered by `order`; `people` judged, with these verdicts; and
    `became` changes what became of the slice.
    """
    schemas = request.config.rootpath / "workflow" / "schemas"

    def write(
        order="wgan_s_disc_sigma", people=(), judged=None, became=None, **changes
    ):
        became = {
            "selected": 13_477,
            "positions": True,
            "normalised": None,
            "artifacts": [0.1, 0.1, 0.5, np.nan, 0.0],
            "without": {"injected": {}, "taught": {}},
            "histories": {},
            "clusters": [0, 0, 1, 2],
            "matched": {},
            "g_r": "catalogue",
            "versions": {},
            "facts": {},
        } | (became or {})
        view = {"size": 96, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
        cut = {"cuts": [{"score": "s_disc", "sigma": 3.0}]}
        near = {"cuts": [{"score": "distance", "top": 0.01}]}
        source = {"kind": "simulated", "objects": 10, "magnitudes": [20, 20.5]}
        config = {
            "cutouts": {"size": 96, "bands": ["g", "r", "i"]},
            "views": {"rgb96": view},
            "detectors": {
                "wgan": {"kind": "wgan", "view": "rgb96", "selection": cut},
                "knn": {"kind": "knn", "view": "rgb96", "selection": near},
            },
            "publish": {"detector": "wgan", "score": "s_disc"},
            "slices": {"i20": {"source": source}},
        } | changes
        config = resolve(config, schemas)
        normalisation = {"rows": became["normalised"]}
        found = {
            name: {
                "scored": 942_000,
                "selected": became["selected"] if name == "wgan" else 9_420,
                "normalisation": normalisation,
            }
            for name in rankings(config["i20"])
        }
        counts = {"rows": 942_782, "objects": 942_100, "detectors": found}
        counts["without_position"] = 0 if became["positions"] else 942_100
        packages = "snakemake numpy scikit-learn tensorflow-cpu galsim lsdb"
        versions = {"peculiar": "0.1.0", "python": "3.11.7"}
        versions |= dict.fromkeys(packages.split(), "9.27") | became["versions"]
        versions = {name: x for name, x in versions.items() if x}
        content = {"versions": versions, "counts": {"i20": counts}, "config": config}
        (tmp_path / "run.json").write_text(json.dumps(content))
        rows = {
            "slice": ["i20"] * 5,
            "g_r": [0.5] * 5,
            "group_rank": np.int32([1, 2, 1, 1, 1]),
            "artifact_score": pa.array(became["artifacts"], pa.float32()),
        }
        table = pa.table(rows)
        field = table.schema.field("g_r").with_metadata({"source": became["g_r"]})
        table = table.cast(table.schema.set(1, field))
        pq.write_table(table, tmp_path / "catalog.parquet")
        taught = {"judged": judged or {}, "strength": 0.1, "total": None}
        taught |= {"descriptors": 375, "taught": True, "queue": 50}
        facts = {"order": order, "sets_aside": "artifact_score", "candidates": 1234}
        facts |= {"title": "novelty", "wanted": None, "without": []}
        facts["judged"] = sum(taught["judged"].values())
        facts |= became["facts"]
        for name, key, content in (
            ("candidates", FACTS, facts),
            ("reranked", RERANK, taught),
        ):
            table = pa.table({"object_id": [1]})
            table = table.replace_schema_metadata({key: json.dumps(content)})
            pq.write_table(table, tmp_path / f"{name}.parquet")
        said = {"who": list(people), "verdict": ["boring"] * len(people)}
        said = {name: pa.array(x, pa.string()) for name, x in said.items()}
        pq.write_table(pa.table(said), tmp_path / "judgements.parquet")
        tables = ("catalog", "candidates", "reranked", "judgements")
        write_methods(
            record=tmp_path / "run.json",
            **{name: tmp_path / f"{name}.parquet" for name in tables},
            **_made(tmp_path, config["i20"], became),
            without=became["without"],
            text=tmp_path / "methods.md",
        )
        return (tmp_path / "methods.md").read_text()

    return write


def _made(folder, config, became):
    """Write the other files that say what became of a slice, and return them."""
    found = {"histories": [], "embeddings": [], "views": []}
    for step, column in became["histories"].items():
        path = folder / "i20" / f"{step}.history.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(column), path)
        found["histories"].append(path)
    names = config["characterise"]["detectors"]
    if names is None or config["publish"]["detector"] in names:
        path = folder / "i20" / "wgan" / "embedding" / "residuals.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"cluster": np.int32(became["clusters"])}), path)
        found["embeddings"].append(path)
    for view, shards in became["matched"].items():
        for number, matched in enumerate(shards):
            path = folder / "i20" / "views" / view / f"{number:04d}.h5"
            path.parent.mkdir(parents=True, exist_ok=True)
            with h5py.File(path, "w") as file:
                file["psf_matched"] = np.array(matched)
            found["views"].append(path)
    return found
