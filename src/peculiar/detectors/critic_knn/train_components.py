"""Fit the principal components of the critic's features."""

from pathlib import Path

from peculiar.detectors.components import train as train_by_rows
from peculiar.detectors.critic_knn.features import critic_features


def train(
    *, views: list[Path], previous: list[Path], parameters: dict, **others
) -> None:
    """Fit principal components; write them and where the training objects lie.

    Parameters
    ----------
    views : list of Path
        The slice's images.
    previous : list of Path
        The weights of the detector that it uses, those of the step `wgan` first.
    parameters : dict
        Config section `components`; and of the detector that it uses, under `uses`, its
        section `network`.
    **others
        As for `peculiar.detectors.components.train`.
    """
    train_by_rows(
        views=views,
        previous=previous,
        parameters=parameters,
        rows=critic_features(previous[0], views[0], parameters["uses"]["network"]),
        **others,
    )
