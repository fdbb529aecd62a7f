"""Figures of scores: which objects they show, and what their texts count."""

import h5py
import numpy as np
import pandas as pd
import pytest
from made_up_survey import CLASSES, COUNT, SIDE
from PIL import Image
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from peculiar.figures.convergence import rank_correlations
from peculiar.figures.reconstructions import choose_blocks
from peculiar.figures.watch import areas_by_iteration
from peculiar.scores.cuts import SIGMA


def sigmas(high: int) -> pd.DataFrame:
    """Return scores of 200 objects of which this many are above 5 sigma."""
    low = np.random.default_rng(1).uniform(-1.5, 4.9, 200 - high)
    return pd.DataFrame({"sigma": np.append(low, np.linspace(5.1, 20, high))})


@pytest.mark.parametrize(
    ("high", "title"), [(0, "none above"), (3, "3 of 3"), (30, "8 of 30")]
)
def test_blocks_show_what_their_titles_say(high, title):
    table = sigmas(high)
    blocks = choose_blocks(table, seed=1)
    assert title in list(blocks)[2]
    ordinary, near, highest = blocks.values()
    assert len(ordinary) == len(near) == 8
    assert (ordinary["sigma"].abs() < 0.5).all()
    left = table.drop([*ordinary.index, *highest.index])["sigma"]
    closest = left.iloc[np.argsort(np.abs(left - 3))[:8]]
    assert set(near.index) == set(closest.index)
    assert len(highest) == (min(high, 8) or 8)
    assert (highest["sigma"] > 5).all() == bool(high)
    if not high:
        assert highest["sigma"].min() >= table["sigma"].nlargest(8).min()
    assert pd.concat(blocks.values()).index.is_unique


def test_reconstructions_show_one_object_of_a_position(draw, survey, tmp_path):
    """All that are above 5 sigma are at one position: the second is its highest."""
    table = pd.read_parquet(survey["scores"])
    table["s_disc_sigma"] = np.linspace(-2, 2, COUNT)
    table.loc[:3, "s_disc_sigma"] = [6.0, 7.0, 8.0, 9.0]
    table.to_parquet(tmp_path / "scores.parquet")
    ranks = {"object_id": table["object_id"][:4], "group_rank": [3, 1, 2, 4]}
    pd.DataFrame(ranks).to_parquet(tmp_path / "groups.parquet")
    changes = {name: tmp_path / f"{name}.parquet" for name in ("scores", "groups")}
    figure = draw("reconstructions", **changes)
    lines = figure.with_suffix(".txt").read_text("utf-8").splitlines()
    assert f" {COUNT - 3:,} of {COUNT:,} objects" in lines[0]
    assert lines[-1] == f"Above 5{SIGMA} (1 of 1): 7.00 to 7.00{SIGMA}."
    # Nothing is near 3 sigma, and the title says so.
    assert f"Nearest to 3{SIGMA} (1." in lines[2]


def test_every_shown_image_is_in_the_figure(draw, survey, paint):
    """White images with one black one: the black one is found in the figure."""
    table = pd.read_parquet(survey["scores"])
    colours = np.full((COUNT, 3), 255)
    colours[table["s_disc_sigma"].idxmax()] = 0
    images = {"views": paint(colours), "groups": None}
    images["reconstructions"] = paint([255] * 3, "reconstructions")
    with Image.open(draw("reconstructions", **images)) as image:
        grey = np.asarray(image.convert("L"))
    # Black: all residuals but one, and one real image.
    shown = 2 * 8 + min(8, (table["s_disc_sigma"] > 5).sum())
    side = np.sqrt((grey == 0).sum() / shown)
    # 8 images across nearly the whole width of 1400, with gaps of 4 in SIDE.
    assert 0.75 < side / (1400 / 8 * SIDE / (SIDE + 4)) < 1


def write_scores(path, **columns):
    """Write scores in sigma of objects that are not selected."""
    table = pd.DataFrame({f"{name}_sigma": one for name, one in columns.items()})
    table = table.assign(**columns, selected=False)
    table["object_id"], table["shard"] = np.arange(len(table)), 0
    table.to_parquet(path)
    return path


@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("names", [["s_disc"], ["s_gen", "s_disc"]])
def test_any_number_of_scores_can_be_drawn(texts, tmp_path, count, constant, names):
    values = np.random.default_rng(3).normal(size=(2, count)) * (not constant)
    columns = dict(zip(names, values, strict=False))
    scores = write_scores(tmp_path / "scores.parquet", **columns)
    assert texts("score_distributions", scores=scores, names=names, least_per_bin=1)


def test_everything_selected_can_be_drawn(texts, survey, tmp_path):
    path = tmp_path / "scores.parquet"
    pd.read_parquet(survey["scores"]).assign(selected=True).to_parquet(path)
    assert f"{COUNT:,} of {COUNT:,} selected" in texts(
        "score_distributions", scores=path
    )


def test_distributions_are_of_the_scores_that_are_named(draw, survey):
    # Of a score that is not drawn no cut is.
    cuts = {"rule": "any", "cuts": [{"score": "s_anom", "sigma": 3.0}]}
    figure = draw("score_distributions", names=["s_gen"], selection=cuts)
    lines = figure.with_suffix(".txt").read_text("utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["s_gen", "s_disc"]
    table = pd.read_parquet(survey["scores"])
    selected, sigma = table["selected"], table["s_disc_sigma"]
    assert lines[0].startswith(f"{selected.sum()} of {COUNT:,} objects")
    assert f"({selected.mean():.2%})" in lines[0]
    above = f"{(sigma > 3).sum()} above 3{SIGMA}, {(sigma > 5).sum()} above 5{SIGMA}."
    assert lines[2].endswith(above)


def test_few_objects_leave_room(draw, survey, tmp_path):
    path = tmp_path / "scores.parquet"
    pd.read_parquet(survey["scores"])[:3].to_parquet(path)
    assert draw("reconstructions", scores=path).is_file()


def test_convergence_needs_traces(draw, tmp_path):
    with h5py.File(tmp_path / "0000.h5", "w") as file:
        file["trace"] = np.empty((11, 0, 3), dtype=np.float32)
        file["weighted"], file["weights"] = np.empty((3, 0, 3)), np.zeros(3)
    with pytest.raises(ValueError, match=r"traces of 0 objects.*scoring\.trace"):
        draw("convergence", reconstructions=[tmp_path / "0000.h5"])


def test_areas_at_each_snapshot_are_scikit_learns(survey):
    table, labels = (pd.read_parquet(survey[name]) for name in ("watch", "labels"))
    groups = CLASSES["groups"] | {"none": ["never_seen"]}
    areas = areas_by_iteration(table, labels[100:], CLASSES | {"groups": groups})
    assert len(areas) == table["iteration"].nunique() * 2 * len(CLASSES["groups"])
    names = labels["label"][100:].to_numpy()
    both = np.isin(names, ["ordinary", *groups["artifact"]])
    values = table["s_disc"][table["iteration"] == 400].to_numpy()[100:]
    truth = roc_auc_score(names[both] != "ordinary", values[both])
    areas = areas.set_index(["iteration", "score", "group"])["roc_auc"]
    assert areas[400, "s_disc", "artifact"] == pytest.approx(truth, abs=1e-12)


def test_watch_is_drawn_without_labels(texts, survey, tmp_path):
    path = tmp_path / "labels.parquet"
    pd.read_parquet(survey["labels"])[["object_id"]].to_parquet(path)
    assert "no labels" in texts("watch", labels=path)
    assert "ROC AUC" not in (tmp_path / "figure.txt").read_text()


def test_rank_correlations_are_scipys():
    values = np.random.default_rng(4).integers(0, 9, (5, 40)).astype(float)
    truth = [spearmanr(row, values[0]).statistic for row in values]
    np.testing.assert_allclose(rank_correlations(values, values[0]), truth, rtol=1e-12)
