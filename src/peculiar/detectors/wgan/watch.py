"""Score objects set aside with the network of every snapshot of its training."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from peculiar.detectors.wgan import SCORES
from peculiar.detectors.wgan.residuals import load_networks
from peculiar.detectors.wgan.score import Scorer, padded
from peculiar.device import prepare_device
from peculiar.files import written

#: Objects that are scored, at most.
WATCHED = 1000

#: The search starts at z = 0, an encoder would have to be trained for each snapshot.
#: After 20 steps its order is that of ten steps from an encoder's guess (Spearman 0.98
#: on real cutouts).
SEARCH = {"iterations": 20, "learning_rate": 0.1, "beta_1": 0.4, "beta_2": 0.9}
BATCH = 64


def watch(
    *,
    views: list[Path],
    sample: Path,
    snapshots: Path,
    table: Path,
    parameters: dict,
) -> None:
    """Score the same objects at every snapshot.

    Parameters
    ----------
    views : list of Path
        The slice's images.
    sample : Path
        The objects trained on: the others are watched, or all if there are no others;
        evenly chosen, if they are more than `WATCHED`.
    snapshots : Path
        Folder of ``{iteration}.weights.h5``.
    table : Path
        Parquet to write: ``iteration`` int64, ``object_id`` int64, the three scores,
        float32, and ``set_aside``, whether the object was not trained on.
    parameters : dict
        Config sections `network` and `loss`; computed in float32.
    """
    prepare_device()
    trained = pq.read_table(sample, columns=["object_id"])["object_id"].to_numpy()
    ids, images, set_aside = _watched(views, trained)
    paths = sorted(snapshots.glob("[0-9]*.weights.h5"))
    networks = load_networks(
        paths[0],
        image_shape=images.shape[1:],
        network=parameters["network"],
        precision="float32",
    )
    scorer = Scorer(networks, None, loss=parameters["loss"], section=SEARCH)
    parts = []
    for path in tqdm(paths, desc="snapshots"):
        networks.load_weights(path)
        values = _scores(scorer, images)
        columns = dict(zip(SCORES, values.T, strict=True))
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
    """Return ids and images of the objects to watch, and if they are set aside."""
    ids = [_ids(view) for view in views]
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


def _ids(view: Path) -> np.ndarray:
    with h5py.File(view) as file:
        return file["object_id"][:]


def _scores(scorer: Scorer, images: np.ndarray) -> np.ndarray:
    """Return the scores, (n, 3), from z = 0."""
    found = []
    for start in range(0, len(images), BATCH):
        part = images[start : start + BATCH]
        z = np.zeros((len(part), scorer.networks.latent), np.float32)
        found.append(padded(scorer, part, z, BATCH)[0][-1])
    return np.concatenate(found)
