"""Train the autoencoder that characterises objects, here to score them."""

from pathlib import Path

from peculiar.training import autoencoder


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    history: Path,
    scratch: Path,
    logs: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Train on the sample; write the weights and the history.

    Parameters
    ----------
    views, sample, weights, history, scratch, logs
        See `peculiar.training.autoencoder.train`.
    previous
        Not used here.
    seed : int
        Of everything random.
    parameters : dict
        Config sections `network` and `training`.
    """
    section = parameters["network"] | parameters["training"] | {"seed": seed}
    autoencoder.train(
        views=views,
        reconstructions=None,
        sample=sample,
        weights=weights,
        history=history,
        scratch=scratch,
        logs=logs,
        section=section,
    )
