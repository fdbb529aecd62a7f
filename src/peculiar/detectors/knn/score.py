"""Score images by their distance to the nearest others in principal components."""

from pathlib import Path

from peculiar.detectors.components import flat
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
        The fitted components.
    scores : Path
        Parquet to write: object_id and `distance` float32, in the shard's order.
    seed : int
        Not used.
    parameters : dict
        Config section `scoring`: number of `neighbours`.
    """
    write_distances(
        view=view,
        components=weights[0],
        scores=scores,
        wanted=parameters["scoring"]["neighbours"],
        rows=flat,
    )
