"""Scores in bfloat16 put the objects of a run in the order of those in float32."""

import json

import pandas as pd
from scipy.stats import spearmanr

from peculiar.detectors.wgan.score import score


def test_mixed_bfloat16_keeps_the_order(finished, tmp_path):
    results = finished.folder / "results" / "one"
    model = results / "wgan" / "model"
    run = json.loads((results.parent / "run.json").read_text())
    parameters = run["config"]["one"]["detectors"]["wgan"]
    parameters["scoring"]["precision"] = "mixed_bfloat16"
    halves = []
    for view in sorted((results / "views" / "rgb").glob("*.h5")):
        scores = tmp_path / f"{view.stem}.parquet"
        score(
            view=view,
            weights=[model / "wgan.weights.h5", model / "encoder.weights.h5"],
            scores=scores,
            reconstructions=tmp_path / view.name,
            seed=1,
            parameters=parameters,
        )
        halves.append(pd.read_parquet(scores))
    half = pd.concat(halves).set_index("object_id")
    whole = pd.read_parquet(results / "wgan" / "scores.parquet").set_index("object_id")
    assert len(half) == len(whole) > 40
    for name in ("s_gen", "s_disc", "s_anom"):
        # Eight bits of mantissa round each of many terms; the sums average that out.
        order = spearmanr(half[name].loc[whole.index], whole[name]).statistic
        assert order >= 0.99, name
        assert (half[name].loc[whole.index] != whole[name]).any(), name
