"""Score images by how badly the network reproduces them (SF21 §3.2)."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.detectors.shard_scores import require_finite, write_scores
from peculiar.detectors.wgan.search import SCORES, load_scorer, scored
from peculiar.detectors.wgan.where import locator
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.device import prepare_device

#: Weights of the features that the objects of a trace are searched with, to see what
#: lambda does: SF20's 0.05 and SF21's 0.3 are among them.
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
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        Those of the steps `wgan` and `encoder`.
    scores : Path
        Parquet to write: object_id and the three scores, float32, in the shard's order.
    reconstructions : Path
        HDF5 to write: `object_id`; `image` uint8 (n, height, width, band); `where`
        float16 (n, side, side) and `bands` float16 (n, band), the shares of the
        feature residual by place and of the pixel residual by band; `trace` float32
        (iterations + 1, m, 3), the scores at each iteration of the first m objects, m
        of the config (key `trace`), for a look at convergence; `weights` float32 (k,)
        and `weighted` float32 (k, m, 3), the final scores of the same objects when
        searched with other lambdas.
    seed : int
        Of random starts.
    parameters : dict
        Config sections `network`, `loss` and `scoring`.

    Raises
    ------
    FloatingPointError
        If a score is not finite; it names the objects.
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
        locate = locator(scorer.networks, scorer.loss, section["batch"])
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


def _weighted(scorer, images: np.ndarray, ids: np.ndarray, seed: int) -> np.ndarray:
    """Return the final scores of searches with other lambdas, (weight, n, 3)."""
    values = np.empty((len(WEIGHTS), len(ids), len(SCORES)), np.float32)
    for number, weight in enumerate(WEIGHTS):
        for rows, of_batch, _ in scored(scorer, images, ids, seed, weight):
            values[number, rows] = of_batch[-1]
    return values
