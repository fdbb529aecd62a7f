"""Score images by their distance to the nearest others in what a critic sees."""

from pathlib import Path

from peculiar.detectors.critic_knn.features import critic_features
from peculiar.detectors.neighbours import write_distances


def score(
    *,
    view: Path,
    weights: list[Path],
    scores: Path,
    seed: int,  # noqa: ARG001 - nothing here is random
    parameters: dict,
) -> None:
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        Those of the detector that it uses, the step `wgan` first, then the fitted
        components.
    scores : Path
        Parquet to write: object_id and `distance` float32, in the shard's order.
    seed : int
        Not used.
    parameters : dict
        Config section `scoring`: number of `neighbours`; and of the detector that it
        uses, under `uses`, its section `network`.
    """
    write_distances(
        view=view,
        components=weights[-1],
        scores=scores,
        wanted=parameters["scoring"]["neighbours"],
        rows=critic_features(weights[0], view, parameters["uses"]["network"]),
    )
