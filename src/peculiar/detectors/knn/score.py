"""Score images by their distance to the nearest others in principal components."""

from pathlib import Path

from peculiar.detectors.components import flat
from peculiar.detectors.neighbours import write_distances


def score(
    *, view: Path, weights: list[Path], scores: Path, parameters: dict, **_
) -> None:
    """Score one shard, see `peculiar.detectors`: `distance`.

    `weights` are the fitted components; `parameters` are the config section `scoring`:
    number of `neighbours`.
    """
    write_distances(
        view=view,
        components=weights[0],
        scores=scores,
        wanted=parameters["scoring"]["neighbours"],
        rows=flat,
    )
