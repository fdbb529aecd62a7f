"""Choose the best of all runs' weights (T21 §3)."""

import logging
from pathlib import Path

import h5py
import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.detectors.reconstructed_scores import reconstructed
from peculiar.detectors.swimmy.central import central_scores
from peculiar.detectors.swimmy.network import build, set_flat_weights
from peculiar.detectors.swimmy.validation import area_of, images_of, numbers_of, split
from peculiar.tables.files import written
from peculiar.training.device import prepare_device
from peculiar.training.loop import save_weights

log = logging.getLogger(__name__)

#: Images set aside that the weights are compared on, at most: 2,000 of 64 x 64 x 5
#: float32 are 164 MB, and the error of their mean error is 2% of its scatter.
COMPARED = 2000

HISTORY = pa.schema(
    {
        "run": pa.int32(),
        "epoch": pa.int32(),
        "validation_error": pa.float64(),
        "known_area": pa.float64(),
        "chosen": pa.bool_(),
    }
)


def train(
    *,
    views: list[Path],
    sample: Path,
    known: Path,
    weights: Path,
    previous: list[Path],
    history: Path,
    seed: int,
    parameters: dict,
    **_,
) -> None:
    """Choose by known objects where there are any, else by the error.

    T21 took those of 480 sets of weights that found most known objects. Here it is the
    area under the ROC curve of the known objects against the images set aside, in the
    bands `known_bands`: it depends less on chance if few objects are known.

    Parameters
    ----------
    views, sample, known, seed, **_
        See `peculiar.detectors`. `sample` and `seed` give the images set aside, as in
        the step before.
    weights : Path
        The chosen weights.
    previous : list of Path
        All runs' weights.
    history : Path
        Parquet to write, a row a set: `run`, `epoch`, `validation_error` (mean squared,
        of images set aside), `known_area` (null if nothing is known) and `chosen`.
    parameters : dict
        Config sections `network`, `training` and `scoring`.
    """
    prepare_device()
    _, aside = split(sample, parameters["training"]["validation"], seed)
    images = images_of(views, aside["object_id"].to_numpy()[:COMPARED])
    examples = images_of(views, pq.read_table(known)["object_id"].to_numpy())
    model = build(images.shape[1:], parameters["network"])
    scoring, rows = parameters["scoring"], []
    bands = numbers_of(views[0], scoring["known_bands"])
    with h5py.File(previous[-1]) as file:
        sets = file["values"]
        for number in range(len(sets)):
            set_flat_weights(model, sets[number])
            rows.append(
                {
                    "run": int(file["run"][number]),
                    "epoch": int(file["epoch"][number]),
                    **_measured(model, images, examples, scoring, bands),
                }
            )
        best = _best(rows)
        set_flat_weights(model, sets[best])
    for number, row in enumerate(rows):
        row["chosen"] = number == best
    log.info("chosen of %d sets of weights: %s", len(rows), rows[best])
    save_weights(model, weights)
    with written(history) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, HISTORY), temporary)


def _measured(
    model: keras.Model,
    images: np.ndarray,
    examples: np.ndarray,
    scoring: dict,
    bands: list[int],
) -> dict:
    """Return error and area of one set of weights."""
    error, others = _compared(model, images, scoring)
    area = None
    if len(examples):
        _, known = _compared(model, examples, scoring)
        parts = [tuple(part[:, bands] for part in pair) for pair in (known, others)]
        area = area_of(*parts)
    return {"validation_error": error, "known_area": area}


def _compared(model: keras.Model, images: np.ndarray, scoring: dict) -> tuple:
    """Return the mean squared error of images, and their central scores."""
    errors, scores = [], []
    for _, x, made in reconstructed(model, images, scoring["batch"]):
        errors.append(np.square(x - made).mean(axis=(1, 2, 3), dtype=np.float64))
        scores.append(central_scores(x, made, scoring["diameter"]))
    parts = tuple(np.concatenate(part) for part in zip(*scores, strict=True))
    return float(np.concatenate(errors).mean()), parts


def _best(rows: list[dict]) -> int:
    areas = [row["known_area"] for row in rows]
    if None not in areas:
        return int(np.argmax(areas))
    return int(np.argmin([row["validation_error"] for row in rows]))
