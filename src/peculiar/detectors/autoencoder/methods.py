"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    network, training = options["network"], options["training"]
    return [
        "The score is the mean squared residual of a convolutional autoencoder of "
        f"{network['latent']} latent values (width {network['width']}), trained for "
        f"{training['iterations']:,} iterations of {training['batch']} images."
    ]
