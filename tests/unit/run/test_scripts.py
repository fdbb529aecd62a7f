"""The scripts pass what Snakemake gives them on to the library."""

import logging
import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

SCRIPTS = Path(__file__).parents[3] / "workflow" / "scripts"
FIRST_ID = 2**63 - 100


class Items(dict):
    """Input, output, parameters or wildcards of a job, as Snakemake gives them."""

    __getattr__ = dict.__getitem__

    def __iter__(self):
        """Iterate over all files, those of lists one by one."""
        for value in self.values():
            yield from value if isinstance(value, list) else [value]


@pytest.fixture
def run_script(tmp_path, monkeypatch):
    """Run a workflow script as its rule would."""
    # The scripts set these by limit_threads; they are restored for other tests.
    for name in ("TF_NUM_INTRAOP", "TF_NUM_INTEROP", "OMP_NUM", "OPENBLAS_NUM"):
        name = f"{name}_THREADS"
        monkeypatch.setenv(name, os.environ.get(name, "1"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(name: str, **job: dict) -> None:
        items = {key: Items(**value) for key, value in job.items()}
        log = [str(tmp_path / f"{name}.log")]
        snakemake = SimpleNamespace(**items, log=log, threads=1)
        script = SCRIPTS / f"{name}.py"
        runpy.run_path(str(script), init_globals={"snakemake": snakemake})

    yield run
    logging.captureWarnings(capture=False)
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, logging.FileHandler):
            handler.close()
            logging.getLogger().removeHandler(handler)


@pytest.fixture
def view(tmp_path):
    """Write one shard of 30 random images."""
    path = tmp_path / "view.h5"
    rng = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        file["object_id"] = np.arange(30) + FIRST_ID
        file["image"] = rng.integers(0, 256, (30, 8, 8, 3), dtype=np.uint8)
    return path


@pytest.fixture
def trained(run_script, view, tmp_path):
    """Choose a sample and train principal components on it."""
    folder = tmp_path / "results" / "one" / "knn"
    run_script(
        "choose_sample",
        input={"views": [view], "objects": [], "labels": []},
        output={
            "sample": tmp_path / "sample.parquet",
            "known": tmp_path / "known.parquet",
        },
        params={"sample": {"only": None, "held_out": 0.2, "fold": 0, "seed": 1}},
    )
    components = {"number": 4, "sample": 100}
    run_script(
        "train",
        input={
            "views": [view],
            "sample": tmp_path / "sample.parquet",
            "previous": [],
            "known": [],
        },
        output={
            "weights": folder / "model" / "components.weights.h5",
            "history": folder / "model" / "components.history.parquet",
            "parameters": folder / "model" / "components.json",
            "snapshots": folder / "model" / "components.snapshots",
        },
        params={
            "detector": {"kind": "knn", "seed": 1},
            "sections": {"components": components},
            "keeps": False,
            "code": "c0de",
        },
        wildcards={"slice": "one", "detector": "knn", "step": "components"},
    )
    return folder


def test_choose_sample_and_train(trained, tmp_path):
    assert pq.read_table(tmp_path / "sample.parquet").num_rows == 24
    with h5py.File(trained / "model" / "components.weights.h5") as file:
        assert file["places"].shape == (24, 4)
    assert '"code": "c0de"' in (trained / "model" / "components.json").read_text()


@pytest.mark.parametrize("kind", ["knn", "pixel_statistics"])
def test_score_imports_the_kind_it_is_given(run_script, trained, view, tmp_path, kind):
    weights = [trained / "model" / "components.weights.h5"] if kind == "knn" else []
    run_script(
        "score",
        input={"view": view, "weights": weights},
        output={
            "scores": tmp_path / "scores.parquet",
            "reconstructions": tmp_path / "reconstructions.h5",
        },
        params={
            "detector": {"kind": kind, "seed": 1},
            "sections": {"scoring": {"neighbours": 3}},
            "reconstructs": False,
        },
        wildcards={"slice": "one", "detector": "mine", "shard": "0000"},
    )
    scores = pq.read_table(tmp_path / "scores.parquet")
    assert scores["object_id"].to_pylist() == [FIRST_ID + k for k in range(30)]
    assert ("distance" in scores.column_names) == (kind == "knn")
    with h5py.File(tmp_path / "reconstructions.h5") as file:
        assert not file.keys()


def test_merge_scores(run_script, tmp_path):
    ids = np.arange(4) + FIRST_ID
    objects = {"object_id": ids, "shard": np.zeros(4, np.int32)}
    objects["source_row"] = np.arange(4)
    pq.write_table(pa.table(objects), tmp_path / "objects.parquet")
    scores = {"object_id": ids, "s": np.array([1, 2, 3, 10], np.float32)}
    pq.write_table(pa.table(scores), tmp_path / "0000.parquet")
    run_script(
        "merge_scores",
        input={
            "objects": tmp_path / "objects.parquet",
            "rejects": [],
            "scores": [tmp_path / "0000.parquet"],
        },
        output={"scores": tmp_path / "scores.parquet"},
        params={
            "selection": {"rule": "any", "cuts": [{"score": "s", "sigma": 1.0}]},
            "sets": {"most": {"rule": "any", "cuts": [{"score": "s", "top": 0.5}]}},
            "reference_rows": None,
        },
    )
    merged = pq.read_table(tmp_path / "scores.parquet")
    assert merged["selected"].to_pylist() == [False, False, False, True]
    assert merged["in_most"].to_pylist() == [False, False, True, True]


def test_a_failure_is_in_the_log_of_the_rule(run_script, tmp_path):
    tables = ("record", "catalog", "candidates", "reranked", "judgements")
    files = dict.fromkeys(tables, tmp_path / "none")
    files |= {name: [] for name in ("histories", "embeddings", "views")}
    with pytest.raises(FileNotFoundError) as caught:
        run_script(
            "write_methods",
            input=files,
            output={"text": tmp_path / "a.md"},
            params={"without": {}},
        )
    sys.excepthook(caught.type, caught.value, caught.tb)
    log = (tmp_path / "write_methods.log").read_text()
    assert "Traceback" in log
    assert "none" in log
