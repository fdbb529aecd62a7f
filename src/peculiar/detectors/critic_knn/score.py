"""Score images by their distance to the nearest others in a critic's features."""

from pathlib import Path

from peculiar.detectors.critic_knn.features import critic_features
from peculiar.detectors.neighbours import write_distances


def score(
    *, view: Path, weights: list[Path], scores: Path, parameters: dict, **_
) -> None:
    """Score one shard, see `peculiar.detectors`: `distance`.

    `weights` are those of the detector that it uses, the step `wgan` first, then the
    fitted components. `parameters` are the config section `scoring` (number of
    `neighbours`) and, under `uses`, the other detector's section `network`.
    """
    write_distances(
        view=view,
        components=weights[-1],
        scores=scores,
        wanted=parameters["scoring"]["neighbours"],
        rows=critic_features(weights[0], view, parameters["uses"]["network"]),
    )
