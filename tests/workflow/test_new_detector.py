"""A new kind of detector is a package and an entry of the config, and nothing else."""

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
from checkout import count
from small_survey import BANDS
from test_reruns import PUBLISHED, SHARDS

PACKAGE = {
    "__init__.py": """
        SCORES = {"light": "Mean of all pixels", "light_{band}": "Mean in {band}"}
        STEPS = {"zero": (), "scale": ("scale",)}
        SCORING = ()
        RECONSTRUCTS = False
        GENERATES = False
        SNAPSHOTS = None
        CHOOSES = "scale"
        BASELINE = True
        JOINS = False
        MULTIPLE = 2
        USES = {}
    """,
    "options.schema.yaml": """
        description: Mean of the pixels, over that of some known objects.
        type: object
        additionalProperties: false
        required: [kind, view, selection]
        properties:
          kind: {description: This kind., const: made_up}
          view: {$ref: "definitions.schema.yaml#/$defs/view"}
          seed: {$ref: "definitions.schema.yaml#/$defs/seed"}
          reference_rows: {$ref: "definitions.schema.yaml#/$defs/reference_rows"}
          sample:
            description: Which objects are trained on.
            type: object
            additionalProperties: false
            default: {}
            properties:
              only: {$ref: "definitions.schema.yaml#/$defs/only"}
              known: {$ref: "definitions.schema.yaml#/$defs/known"}
              held_out: {$ref: "definitions.schema.yaml#/$defs/held_out"}
              fold: {$ref: "definitions.schema.yaml#/$defs/fold"}
              seed: {$ref: "definitions.schema.yaml#/$defs/sample_seed"}
          scale:
            description: How the scale is chosen.
            type: object
            additionalProperties: false
            default: {}
            properties:
              times: {description: Factor., type: number, default: 1.0}
          selection: {$ref: selection.schema.yaml}
          sets: {$ref: "definitions.schema.yaml#/$defs/sets"}
    """,
    "methods.py": """
        def sentences(options):
            return ["Made up."]
    """,
    "train_zero.py": """
        import h5py
        import pyarrow as pa
        import pyarrow.parquet as pq


        def train(*, sample, weights, history, previous, **others):
            assert previous == []
            assert "known" not in others
            with h5py.File(weights, "w") as file:
                file["value"] = 0.0
            pq.write_table(pa.table({"step": [1]}), history)
    """,
    "train_scale.py": """
        import h5py
        import pyarrow as pa
        import pyarrow.parquet as pq


        def train(*, known, weights, history, previous, parameters, **others):
            assert len(previous) == 1
            ids = pq.read_table(known)["object_id"].to_numpy()
            with h5py.File(weights, "w") as file:
                file["value"] = parameters["scale"]["times"] * len(ids)
            pq.write_table(pa.table({"step": [1]}), history)
    """,
    "score.py": """
        import h5py

        from peculiar.detectors.shard_scores import write_shard_scores


        def score(*, view, weights, scores, seed, parameters):
            with h5py.File(weights[1]) as file:
                scale = file["value"][()]
            with h5py.File(view) as file:
                bands = [str(band) for band in file.attrs["bands"]]

            def compute(images):
                light = images.mean(axis=(1, 2)) / scale
                each = {f"light_{x}": light[:, k] for k, x in enumerate(bands)}
                return {"light": light.mean(axis=1)} | each

            write_shard_scores(view, scores, compute)
    """,
}
ENTRY = {
    "kind": "made_up",
    "view": "rgb",
    "sample": {"known": {"column": "label", "values": ["bright"]}},
    "selection": {"cuts": [{"score": "light_r", "sigma": 1.0}]},
}


@pytest.fixture
def with_package(grown, config):
    """Give a finished run, to whose checkout a package was added, and its config."""
    for name, text in PACKAGE.items():
        lines = text.strip("\n").split("\n")
        path = f"src/peculiar/detectors/made_up/{name}"
        grown.write(path, "\n".join(line.removeprefix(" " * 8) for line in lines))
    assert grown.plan(config=config) == []
    config["detectors"]["mine"] = ENTRY
    return grown


def test_a_package_and_an_entry_are_enough(with_package, config):
    jobs = with_package.plan(config=config)
    assert {job.wildcards["detector"] for job in jobs if job.wildcards} == {"mine"}
    own = {"choose_sample": 1, "train": 2, "score_only": SHARDS, "merge_scores": 1}
    own["score_injected_only"] = 1
    assert count(jobs) == own | PUBLISHED

    with_package.snakemake("--quiet", "rules", "--", *TARGETS)
    results = with_package.folder / "results"
    catalog = pq.read_table(results / "catalog.parquet").to_pandas()
    chosen = pq.read_table(results / "one/mine/known.parquet")["object_id"].to_numpy()
    trained = pq.read_table(results / "one/mine/sample.parquet")["object_id"].to_numpy()
    bright = catalog["object_id"][catalog["label"] == "bright"].to_numpy()
    assert len(chosen) == round(len(bright) / 2)
    assert set(chosen) < set(bright)
    assert set(chosen) | set(trained) == set(catalog["object_id"])
    assert not set(chosen) & set(trained)
    truth = {}
    for path in sorted((results / "one/views/rgb").glob("*.h5")):
        with h5py.File(path) as file:
            light = file["image"][:].mean(axis=(1, 2)) / len(chosen)
            truth |= dict(zip(file["object_id"][:].tolist(), light, strict=True))
    light = np.stack([truth[name] for name in catalog["object_id"]])
    np.testing.assert_allclose(catalog["mine_light"], light.mean(axis=1), rtol=1e-6)
    for number, band in enumerate(BANDS):
        found = catalog[f"mine_light_{band}"]
        np.testing.assert_allclose(found, light[:, number], rtol=1e-6)
    # Those that it was chosen by do not count, for any detector; training on all of
    # the others is no reason to leave these out.
    text = (results / "evaluation" / "metrics.md").read_text()
    assert f"{len(chosen)} known objects used in training do not count" in text
    table = results / "evaluation" / "metrics.parquet"
    assert set(pq.read_table(table).to_pandas()["n"]) == {len(bright) - len(chosen)}


TARGETS = ("results/catalog.parquet", "results/evaluation/metrics.parquet")


def test_what_it_is_chosen_by_concerns_nobody_else(with_package, config):
    config["detectors"]["wgan"]["sample"] = {"held_out": 0.25}
    jobs = with_package.plan("--", "results/one/mine/scores.parquet", config=config)
    assert {job.wildcards["detector"] for job in jobs} == {"mine"}
    done = with_package.call(
        *("--dry-run", "--printshellcmds", "--", "results/one/wgan/model/wgan.json"),
        config=config,
    )
    assert "results/one/wgan/sample.parquet" in done.stdout + done.stderr
    inputs = [x for x in (done.stdout + done.stderr).splitlines() if " input: " in x]
    assert not [line for line in inputs if "known.parquet" in line]


def test_a_wrong_view_is_refused(with_package, config):
    config["views"]["odd"] = config["views"]["rgb"] | {"size": 31}
    config["detectors"]["mine"] = ENTRY | {"view": "odd"}
    done = with_package.call("--dry-run", config=config)
    assert "for a detector of kind made_up a multiple of 2 is needed" in (
        done.stdout + done.stderr
    )


def test_a_slice_without_it_has_nulls(with_package, config):
    config["slices"] = {"one": None, "two": {"detectors": {"mine": None, "knn": None}}}
    jobs = with_package.plan(config=config)
    of_two = {
        x.wildcards.get("detector") for x in jobs if x.wildcards.get("slice") == "two"
    }
    assert of_two == {None, "wgan", "trivial"}
    # Those of the other slice are scored by the published network of this one, too.
    of_one = {
        x.wildcards.get("detector")
        for x in jobs
        if x.wildcards.get("slice") == "one" and x.rule != "score_by_neighbour"
    }
    assert of_one == {"mine"}
