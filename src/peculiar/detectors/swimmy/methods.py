"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector was trained and scores, from its resolved config."""
    network, training = options["network"], options["training"]
    filters = ", ".join(map(str, network["filters"]))
    known = options["sample"]["known"]
    by = "the smallest error on the validation images"
    if known:
        by = f"the highest scores of known objects ({', '.join(known['values'])})"
    return [
        "A denoising autoencoder as in Tanaka et al. 2021 (convolutions of "
        f"{filters} and {network['latent']} channels, noise {training['noise']:g}) was "
        f"trained {training['runs']} times for {training['epochs']} epochs, and of the "
        f"weights after epoch {training['keep_from']} and each later one those with "
        f"{by} were chosen.",
        "The score of a band is the sum of squared relative residuals within "
        f"{options['scoring']['diameter']:g} px of diameter about the centre.",
    ]
