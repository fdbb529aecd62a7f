"""Fit the principal components of the critic's features."""

from pathlib import Path

from peculiar.detectors.components import train as train_by_rows
from peculiar.detectors.critic_knn.features import critic_features


def train(
    *, views: list[Path], previous: list[Path], parameters: dict, **others
) -> None:
    """Fit principal components, see `peculiar.detectors.components.train`.

    `previous` are the weights of the detector that it uses, the step `wgan` first;
    `parameters` are the config section `components` and, under `uses`, the other
    detector's section `network`.
    """
    train_by_rows(
        views=views,
        parameters=parameters,
        rows=critic_features(previous[0], views[0], parameters["uses"]["network"]),
        **others,
    )
