"""Score images by the residuals of their best reconstruction (SF21 §3.2)."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import tensorflow as tf

from peculiar.detectors.shard_scores import require_finite, write_scores
from peculiar.detectors.wgan.residuals import Comparison
from peculiar.detectors.wgan.search import SCORES, Scorer, load_scorer, scored
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.device import prepare_device
from peculiar.training.unit import to_unit

#: Values of lambda, the weight of the features, for searches of the objects of a trace:
#: SF20's 0.05 and SF21's 0.3 are among them.
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)


def score(
    *,
    view: Path,
    weights: list[Path],
    scores: Path,
    reconstructions: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Score one shard, see `peculiar.detectors`, by `s_gen`, `s_disc` and `s_anom`.

    Parameters
    ----------
    view, weights, scores, seed
        See there.
    reconstructions : Path
        HDF5 to write: `object_id`; `image` uint8 (n, height, width, band); `where`
        float16 (n, side, side) and `bands` float16 (n, band), the shares of the
        feature residual by position and of the pixel residual by band; `trace` float32
        (iterations + 1, m, 3), the scores at each iteration of the first m objects, m
        of the config (key `trace`), which show convergence; `weights` float32 (k,)
        and `weighted` float32 (k, m, 3), the final scores of the same objects when
        searched with other lambdas.
    parameters : dict
        Config sections `network`, `loss` and `scoring`.
    """
    prepare_device()
    with h5py.File(view) as file:
        ids, shape = file["object_id"][:], file["image"].shape[1:]
    scorer = load_scorer(weights, shape, parameters)
    section = parameters["scoring"]
    values = np.empty((section["iterations"] + 1, len(ids), len(SCORES)), np.float32)
    with (
        written(reconstructions) as temporary,
        h5py.File(temporary, "w") as made,
        h5py.File(view) as file,
    ):
        made["object_id"] = ids
        made.create_dataset("image", (len(ids), *shape), np.uint8)
        locate = _locator(scorer)
        located = [locate(file["image"][:0], made["image"][:0])]
        bar = progress(None, len(ids), "objects")
        for rows, of_batch, images in scored(scorer, file["image"], ids, seed):
            values[:, rows], made["image"][rows] = of_batch, images
            located.append(locate(file["image"][rows], images))
            bar.update(len(images))
        bar.close()
        for name, parts in zip(
            ("where", "bands"), zip(*located, strict=True), strict=True
        ):
            made[name] = np.concatenate(parts).astype(np.float16)
        traced = slice(0, section["trace"])
        made["trace"] = values[:, traced]
        made["weights"] = np.asarray(WEIGHTS, np.float32)
        made["weighted"] = _weighted(scorer, file["image"][traced], ids[traced], seed)
    columns = dict(zip(SCORES, values[-1].T, strict=True))
    require_finite(columns, ids, view)
    write_scores(scores, ids, columns)


def _locator(
    scorer: Scorer,
) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return a function that gives the shares of the residuals by position and band.

    It takes images and their reconstructions, at most a batch. Shares of an image add
    up to 1, or are 0 without any residual. Differences are absolute, whatever the
    `kind` of the loss; its `layers` and `window` count as in the score.
    """
    batch = scorer.section["batch"]

    @tf.function
    def run(images, made):
        comparison = Comparison(scorer.networks, to_unit(images), scorer.loss)
        places, pixels = comparison.differences(to_unit(made))
        return _shares(places), _shares(tf.reduce_sum(pixels, axis=(1, 2)))

    def locate(images, made):
        padding = [(0, batch - len(images)), (0, 0), (0, 0), (0, 0)]
        found = run(*(tf.constant(np.pad(part, padding)) for part in (images, made)))
        places, bands = (part.numpy()[: len(images)] for part in found)
        return places, bands

    return locate


def _shares(parts: tf.Tensor) -> tf.Tensor:
    axes = tuple(range(1, len(parts.shape)))
    return tf.math.divide_no_nan(parts, tf.reduce_sum(parts, axes, keepdims=True))


def _weighted(
    scorer: Scorer, images: np.ndarray, ids: np.ndarray, seed: int
) -> np.ndarray:
    """Return the final scores of searches with other lambdas, (weight, n, 3)."""
    values = np.empty((len(WEIGHTS), len(ids), len(SCORES)), np.float32)
    for number, weight in enumerate(WEIGHTS):
        for rows, of_batch, _ in scored(scorer, images, ids, seed, weight):
            values[number, rows] = of_batch[-1]
    return values
