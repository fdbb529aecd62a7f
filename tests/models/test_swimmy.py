"""SWIMMY: the network's form, its runs, the choice of weights, the central scores."""

import h5py
import keras
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import roc_auc_score
from small import FIRST_ID, TRAINING, assert_same, outputs, write_sample, write_view
from small import arrays as stored

from peculiar.detectors.swimmy import train_best, train_runs
from peculiar.detectors.swimmy.central import FAINTEST, central_scores, circle
from peculiar.detectors.swimmy.network import build, flat_weights, set_flat_weights
from peculiar.detectors.swimmy.score import score
from peculiar.detectors.swimmy.validation import area_of, images_of, split
from peculiar.training import loop as training

NETWORK = {"filters": [4, 3], "latent": 2, "precision": "float32"}
SECTION = {name: TRAINING[name] for name in ("buffer", "block", "checkpoint_minutes")}
SECTION |= {
    "runs": 2,
    "epochs": 3,
    "keep_from": 2,
    "batch": 4,
    "noise": 0.02,
    "validation": 0.25,
    "learning_rate": 1e-3,
    "late_learning_rate": 2e-4,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "augment": True,
    "log_every": 2,
    "samples_every": 100,
}
SCORING = {"diameter": 6.0, "batch": 4, "known_bands": []}


def train(folder, views, sample, **changes):
    paths = outputs(folder, "runs")
    parameters = {"network": NETWORK, "training": SECTION | changes}
    options = {"views": views, "sample": sample, "previous": [], "seed": 1}
    train_runs.train(**options, **paths, parameters=parameters)
    return paths


def choose(folder, views, sample, runs, known, **changes):
    write_sample(folder / "known.parquet", known)
    train_best.train(
        views=views,
        sample=sample,
        known=folder / "known.parquet",
        weights=folder / "best.weights.h5",
        previous=[runs],
        history=folder / "best.history.parquet",
        seed=1,
        parameters={
            "network": NETWORK,
            "training": SECTION,
            "scoring": SCORING | changes,
        },
    )
    rows = pq.read_table(folder / "best.history.parquet").to_pylist()
    return folder / "best.weights.h5", rows


def test_the_network_has_the_papers_form():
    """T21: 64 x 64 x 5 to 8 x 8 x 8 and back, seven convolutions of 3 x 3."""
    network = {"filters": [64, 32], "latent": 8, "precision": "float32"}
    model = build((64, 64, 5), network)
    shapes = [layer.output.shape[1:] for layer in model.layers]
    assert (8, 8, 8) in shapes
    assert shapes[-1] == (64, 64, 5)
    pairs = [(5, 64), (64, 32), (32, 8), (8, 8), (8, 32), (32, 64), (64, 5)]
    convolutions = sum(9 * a * b + b for a, b in pairs)
    normalisations = sum(4 * b for _, b in pairs[:-1])
    assert model.count_params() == convolutions + normalisations


def test_all_weights_go_through_one_row_of_numbers():
    one, other = build((16, 16, 2), NETWORK), build((16, 16, 2), NETWORK)
    images = np.random.default_rng(0).random((3, 16, 16, 2), np.float32)
    one(images, training=True)  # moving means count, too
    set_flat_weights(other, flat_weights(one))
    np.testing.assert_array_equal(one(images), other(images))


def test_the_same_seed_gives_the_same_and_runs_differ(tmp_path, views, sample):
    paths = train(tmp_path / "a", views, sample)
    again = train(tmp_path / "b", views, sample)
    assert_same(paths["weights"], again["weights"])
    kept = stored(paths["weights"])
    # 12 of 16 images are trained on: three batches an epoch, epochs 2 and 3 are kept.
    assert kept["run"].tolist() == [0, 0, 1, 1]
    assert kept["epoch"].tolist() == [2, 3, 2, 3]
    assert len(np.unique(kept["values"], axis=0)) == 4
    assert not paths["scratch"].exists()
    history = pq.read_table(paths["history"]).to_pydict()
    assert history["iteration"] == list(range(2, 19, 2))
    assert history["run"] == [0, 0, 0, 0, 1, 1, 1, 1, 1]


def test_a_second_run_does_not_depend_on_the_first(views, sample):
    """It starts from new weights and an optimiser that has seen nothing."""
    stream = train_runs.Stream(views, sample, seed=1, buffer=8, block=4)
    section = SECTION | {"epochs": 1}
    options = {"seed": 1, "network": NETWORK, "section": section}
    through = train_runs.Runs(stream, **options)
    for iteration in range(1, 6):
        through.step(iteration)
    alone = train_runs.Runs(stream, **options)
    alone.step(through.run + 1)
    np.testing.assert_array_equal(
        flat_weights(through.trained), flat_weights(alone.trained)
    )


def test_the_learning_rate_falls_at_the_epoch_that_is_kept_first(views, sample):
    stream = train_runs.Stream(views, sample, seed=1, buffer=8, block=4)
    trainee = train_runs.Runs(stream, seed=1, network=NETWORK, section=SECTION)
    rates = []
    for iteration in range(1, 14):
        trainee.step(iteration)
        rates.append(float(trainee.optimisers[0].learning_rate))
    # Four batches an epoch, three epochs a run, then the next run.
    np.testing.assert_allclose(rates, [1e-3] * 4 + [2e-4] * 8 + [1e-3], rtol=1e-6)


def test_killed_it_ends_with_the_same_weights(
    tmp_path, views, sample, monkeypatch, caplog
):
    """In the second run, whose first weights are not in the checkpoint."""
    whole = train(tmp_path / "whole", views, sample)
    do = train_runs.Runs.step

    def killed(self, iteration):
        if iteration == 12:
            raise KeyboardInterrupt
        return do(self, iteration)

    with monkeypatch.context() as patch:
        patch.setattr(train_runs.Runs, "step", killed)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path / "broken", views, sample)
    with caplog.at_level("INFO"):
        broken = train(tmp_path / "broken", views, sample)
    assert "resumed after iteration 11 of 18" in caplog.text
    assert_same(whole["weights"], broken["weights"])


def test_without_known_objects_the_smallest_error_wins(tmp_path, views, sample):
    runs = train(tmp_path, views, sample)["weights"]
    weights, rows = choose(tmp_path, views, sample, runs, np.empty(0, np.int64))
    _, aside = split(sample, 0.25, 1)
    images = images_of(views, aside["object_id"].to_numpy()) / np.float32(255)
    kept, errors = stored(runs)["values"], []
    model = build((32, 32, 3), NETWORK)
    for values in kept:
        set_flat_weights(model, values)
        errors.append(np.mean((np.asarray(model(images)) - images) ** 2))
    # float32 in batches of other sizes.
    found = [row["validation_error"] for row in rows]
    np.testing.assert_allclose(found, errors, rtol=1e-4)
    assert [row["chosen"] for row in rows] == [n == np.argmin(errors) for n in range(4)]
    assert [row["known_area"] for row in rows] == [None] * 4
    model.load_weights(weights)
    np.testing.assert_array_equal(flat_weights(model), kept[np.argmin(errors)])


def test_with_known_objects_those_weights_win_that_find_them(tmp_path, views, sample):
    """By hand, from each set's reconstructions, in one band; r stands second."""
    runs = train(tmp_path, views, sample)["weights"]
    known = np.arange(FIRST_ID, FIRST_ID + 5)
    _, rows = choose(tmp_path, views, sample, runs, known, known_bands=["r"])
    _, aside = split(sample, 0.25, 1)
    ids = [aside["object_id"].to_numpy(), known]
    images = np.concatenate([images_of(views, part) for part in ids]) / np.float32(255)
    model, areas = build((32, 32, 3), NETWORK), []
    for values in stored(runs)["values"]:
        set_flat_weights(model, values)
        central, residual = central_scores(images, np.asarray(model(images)), 6.0)
        score = np.where(residual > 0, central, 0)[:, 1]
        areas.append(roc_auc_score([0] * len(aside) + [1] * 5, score))
    assert [row["known_area"] for row in rows] == pytest.approx(areas)
    assert [row["chosen"] for row in rows].index(True) == int(np.argmax(areas))


def test_images_set_aside_are_not_trained_on(tmp_path):
    sample = write_sample(tmp_path / "s.parquet", np.arange(FIRST_ID, FIRST_ID + 20))
    ours, aside = split(sample, 0.2, 3)
    both = [part["object_id"].to_numpy() for part in (ours, aside)]
    assert len(both[1]) == 4
    assert sorted(np.concatenate(both)) == list(range(FIRST_ID, FIRST_ID + 20))
    assert split(sample, 0.2, 3)[1].equals(aside)
    lonely = write_sample(tmp_path / "one.parquet", np.array([FIRST_ID]))
    with pytest.raises(ValueError, match="1 objects to train on cannot be split"):
        split(lonely, 0.2, 3)


def test_central_scores_are_those_of_the_paper():
    """By hand: a circle of 2 px has the four pixels in the middle of an even side."""
    made = np.full((1, 4, 4, 2), 0.5, np.float32)
    images = made.copy()
    images[0, 1, 1] = [1.0, 0.25]  # in the circle: 1 and -0.5 of what is made
    images[0, 0, 0] = 0.9  # outside
    central, residual = central_scores(images, made, 2.0)
    np.testing.assert_array_equal(central, [[1.0, 0.25]])
    np.testing.assert_array_equal(residual, [[0.5, -0.25]])
    # A black reconstruction counts as the offset of the paper's stretch.
    central, _ = central_scores(images, np.zeros_like(made), 2.0)
    assert central[0, 0] == pytest.approx((3 * 0.5**2 + 1) / FAINTEST**2)


@given(st.integers(1, 20), st.floats(0.1, 30))
def test_a_circle_is_round(side, diameter):
    inside = circle((side, side), diameter)
    np.testing.assert_array_equal(inside, np.rot90(inside))
    # A pixel counts by its centre: the area is right to within the border's pixels.
    if diameter < side:
        area = np.pi * diameter**2 / 4
        assert abs(inside.sum() - area) <= np.pi * diameter + 4


@given(
    arrays(np.float32, (12, 2), elements=st.integers(0, 4).map(np.float32)),
    arrays(np.float32, (12, 2), elements=st.sampled_from([-1.0, 0.0, 1.0])),
)
def test_area_of_known_objects_is_that_of_the_roc_curve(central, residual):
    others, known = (central[:7], residual[:7]), (central[7:], residual[7:])
    # Ranks in the highest band with a positive residual, by counting.
    below = (central[:, None] > central).sum(axis=1)
    same = (central[:, None] == central).sum(axis=1)
    places = np.where(residual > 0, below + (same + 1) / 2, 0).max(axis=1)
    area = roc_auc_score([0] * 7 + [1] * 5, places)
    assert area_of(known, others) == pytest.approx(area)


@pytest.fixture
def weights(tmp_path):
    keras.utils.set_random_seed(3)
    path = tmp_path / "best.weights.h5"
    training.save_weights(build((32, 32, 3), NETWORK), path)
    return [tmp_path / "runs.weights.h5", path]


def run(folder, view, weights):
    score(
        view=view,
        weights=weights,
        scores=folder / "scores.parquet",
        reconstructions=folder / "made.h5",
        parameters={"network": NETWORK, "scoring": SCORING},
    )
    return pq.read_table(folder / "scores.parquet").to_pydict()


def test_scores_are_named_by_the_bands_of_the_view(tmp_path, views, weights):
    table = run(tmp_path, views[1], weights)
    model = build((32, 32, 3), NETWORK)
    model.load_weights(weights[-1])
    with h5py.File(views[1]) as file:
        images = file["image"][:] / np.float32(255)
    made = model(images, training=False).numpy()
    central, residual = central_scores(images, made, 6.0)
    for number, band in enumerate("irg"):
        # float32 in batches of other sizes.
        np.testing.assert_allclose(table[f"central_{band}"], central[:, number], 1e-4)
        np.testing.assert_allclose(
            table[f"residual_{band}"], residual[:, number], rtol=1e-3, atol=1e-4
        )
    assert next(iter(table)) == "object_id"
    assert len(table) == 7
    with h5py.File(tmp_path / "made.h5") as file:
        assert file["object_id"][:].tolist() == table["object_id"]
        # Half a level of rounding, and what batches of other sizes add.
        assert np.abs(file["image"][:] - made * 255).max() <= 0.51
        # float16 shares of 1.
        np.testing.assert_allclose(file["bands"][:].sum(axis=1), 1, atol=2e-3)


def test_a_score_does_not_depend_on_the_other_images(tmp_path, views, weights):
    """Nor do the columns, if there are none."""
    with h5py.File(views[1]) as file:
        images, ids = file["image"][:], file["object_id"][:]
    whole = run(tmp_path, views[1], weights)
    for rows in (slice(4, 6), slice(0, 0)):
        part = write_view(tmp_path / "part.h5", images[rows], ids[rows])
        alone = run(tmp_path, part, weights)
        assert alone == {name: values[rows] for name, values in whole.items()}
