"""Score images by how easily they are isolated in principal components."""

from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest

from peculiar.detectors.components import flat, load, places
from peculiar.detectors.shard_scores import write_shard_scores


def score(
    *, view: Path, weights: list[Path], scores: Path, seed: int, parameters: dict
) -> None:
    """Score one shard, see `peculiar.detectors`: `isolation`, 0..1.

    `weights` are the fitted components; `parameters` are the config section `scoring`:
    number of `trees` and objects of each (`subsample`). The forest is grown anew for
    each shard, from the stored training objects and the seed: that takes a second, and
    a stored forest would be a pickle.
    """
    mean, components, known = load(weights[0])
    section = parameters["scoring"]
    forest = IsolationForest(
        n_estimators=section["trees"],
        max_samples=min(section["subsample"], len(known)),
        random_state=seed,
    ).fit(known)

    def compute(images: np.ndarray) -> dict[str, np.ndarray]:
        # scikit-learn gives the negative of the score in Liu et al. (2008) eq. 2.
        found = places(flat(images), mean, components)
        return {"isolation": -forest.score_samples(found)}

    write_shard_scores(view, scores, compute)
