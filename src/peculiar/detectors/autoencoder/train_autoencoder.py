"""Train the autoencoder that characterises objects, here to score them."""

from pathlib import Path

from peculiar.training import autoencoder


def train(
    *,
    views: list[Path],
    sample: Path,
    seed: int,
    parameters: dict,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    **files: Path,
) -> None:
    """Train, see `peculiar.detectors`, by config sections `network` and `training`."""
    section = parameters["network"] | parameters["training"] | {"seed": seed}
    autoencoder.train(
        views=views, reconstructions=None, sample=sample, section=section, **files
    )
