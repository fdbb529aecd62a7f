"""Score objects not trained on with the networks of every snapshot of a training."""

from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.detectors.wgan.search import SCORES, load_scorer, scored
from peculiar.detectors.wgan.train_encoder import train
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.device import prepare_device

#: Objects that are scored, at most.
WATCHED = 1000


def watch(
    *,
    views: list[Path],
    sample: Path,
    snapshots: Path,
    table: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Score the same objects as if training had ended at each snapshot.

    An encoder is trained for every snapshot, as for the finished networks. A search
    from z = 0 instead gives other, worse scores.

    Parameters
    ----------
    views, seed
        See `peculiar.detectors`.
    sample : Path
        The objects trained on. The others are scored, or all if there are no others;
        every so many, if they are more than `WATCHED`.
    snapshots : Path
        Folder of ``{iteration}.weights.h5``.
    table : Path
        Parquet to write: ``iteration`` int64, ``object_id`` int64, the three scores,
        float32, and ``set_aside``, whether the object was not trained on.
    parameters : dict
        Config sections `network`, `encoder`, `loss` and `scoring`.
    """
    prepare_device()
    trained = pq.read_table(sample, columns=["object_id"])["object_id"].to_numpy()
    ids, images, set_aside = _watched(views, trained)
    parts = []
    kept = sorted(snapshots.glob("[0-9]*.weights.h5"))
    for path in progress(kept, len(kept), "snapshots"):
        with TemporaryDirectory() as folder:
            weights = [path, Path(folder) / "encoder.weights.h5"]
            train(
                views=views,
                sample=sample,
                weights=weights[1],
                previous=[path],
                history=Path(folder) / "history.parquet",
                scratch=Path(folder) / "scratch",
                logs=Path(folder) / "logs",
                seed=seed,
                parameters=parameters,
            )
            scorer = load_scorer(weights, images.shape[1:], parameters)
            found = [values[-1] for _, values, _ in scored(scorer, images, ids, seed)]
        columns = dict(zip(SCORES, np.concatenate(found).T, strict=True))
        iteration = np.full(len(ids), int(path.name.split(".")[0]))
        parts.append(
            pa.table(
                {"iteration": iteration, "object_id": ids, **columns}
                | {"set_aside": np.full(len(ids), set_aside)}
            )
        )
    with written(table) as temporary:
        pq.write_table(pa.concat_tables(parts), temporary)


def _watched(
    views: list[Path], trained: np.ndarray
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return ids and images of the objects to score, and if they are set aside."""
    ids = []
    for view in views:
        with h5py.File(view) as file:
            ids.append(file["object_id"][:])
    everything = np.concatenate(ids)
    chosen = np.setdiff1d(everything, trained)
    set_aside = len(chosen) > 0
    if not set_aside:
        chosen = np.sort(everything)
    if len(chosen) > WATCHED:
        chosen = chosen[np.linspace(0, len(chosen) - 1, WATCHED).astype(int)]
    images = []
    for view, of_view in zip(views, ids, strict=True):
        rows = np.flatnonzero(np.isin(of_view, chosen))
        with h5py.File(view) as file:
            images.append(file["image"][rows])
    kept = everything[np.isin(everything, chosen)]
    return kept, np.concatenate(images), set_aside
