"""How scores change with training: areas and ranks against other libraries'."""

import numpy as np
import pandas as pd
import pytest
from made_up_results import FIRST_ID
from PIL import Image
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from peculiar.figures.convergence import rank_correlations
from peculiar.figures.watch import areas_by_iteration, draw_watch


@pytest.fixture
def watched():
    """Return scores of 60 objects at three snapshots, and labels of 50 of them."""
    rng = np.random.default_rng(5)
    frames = [
        pd.DataFrame(
            {
                "iteration": iteration,
                "object_id": FIRST_ID + np.arange(60),
                "s_gen": rng.normal(size=60),
                "s_disc": rng.normal(size=60) + iteration / 100 * (np.arange(60) < 9),
                "set_aside": True,
            }
        )
        for iteration in (100, 200, 300)
    ]
    names = np.repeat(["arc", "trail", "ordinary"], [5, 4, 41])
    labels = pd.DataFrame({"object_id": FIRST_ID + np.arange(50), "label": names})
    groups = {"both": ["arc", "trail"], "trails": ["trail"], "none": ["never_seen"]}
    return pd.concat(frames), labels, {"ordinary": ["ordinary"], "groups": groups}


def test_areas_at_each_snapshot_are_scikit_learns(watched):
    table, labels, groups = watched
    areas = areas_by_iteration(table, labels, groups)
    assert len(areas) == 3 * 2 * 2
    assert set(areas["group"]) == {"both", "trails"}
    part = table[table["iteration"] == 200].iloc[:50]
    truth = roc_auc_score(labels["label"] != "ordinary", part["s_disc"])
    chosen = (areas["iteration"] == 200) & (areas["group"] == "both")
    found = areas[chosen & (areas["score"] == "s_disc")]["roc_auc"].item()
    assert found == pytest.approx(truth, abs=1e-12)


@pytest.mark.parametrize("known", [True, False])
def test_watch_is_drawn_with_labels_and_without(watched, tmp_path, known):
    table, labels, groups = watched
    table.to_parquet(tmp_path / "watch.parquet")
    labels = labels if known else labels[["object_id"]]
    labels.to_parquet(tmp_path / "labels.parquet")
    draw_watch(
        table=tmp_path / "watch.parquet",
        labels=tmp_path / "labels.parquet",
        groups=groups,
        title="a, wgan",
        figure=tmp_path / "figure.png",
    )
    with Image.open(tmp_path / "figure.png") as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(100_000)}
    # Okabe and Ito's blue, the first group's line.
    assert ((0, 114, 178) in colours) == known
    assert (
        "at the end, both, s_disc: " in (tmp_path / "figure.txt").read_text()
    ) == known


def test_rank_correlations_are_scipys():
    values = np.random.default_rng(4).integers(0, 9, (5, 40)).astype(float)
    truth = [spearmanr(row, values[0]).statistic for row in values]
    np.testing.assert_allclose(rank_correlations(values, values[0]), truth, rtol=1e-12)
