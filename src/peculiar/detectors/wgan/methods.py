"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector was trained and scores, from its resolved config."""
    network, training = options["network"], options["training"]
    encoder, loss, scoring = options["encoder"], options["loss"], options["scoring"]
    layers = ", ".join(map(str, loss["layers"]))
    window = ""
    if loss["window"] is not None:
        window = f", weighted by a Gaussian of {loss['window']:g} px (FWHM)"
    search = "The encoder's estimate was scored without a search."
    if scoring["iterations"]:
        search = (
            f"From {scoring['start']} latent vectors {scoring['iterations']} steps of "
            f"Adam (rate {scoring['learning_rate']:g}) searched for the best "
            "latent vector of each object."
        )
    return [
        "A Wasserstein generative adversarial network with gradient penalty "
        f"(Gulrajani et al. 2017; width {network['width']}, {network['latent']} latent "
        f"values) was trained for {training['iterations']:,} iterations of "
        f"{training['critic_steps']} critic updates on {training['batch']} images "
        f"(Adam, rates {training['learning_rate']:g} and "
        f"{training['critic_learning_rate']:g}), as in Storey-Fisher et al. 2021, and "
        f"an encoder for {encoder['iterations']:,} iterations.",
        search,
        f"The pixel residual (s_gen there) sums {loss['kind']} residuals of pixels, "
        f"the feature residual (s_disc) those of the critic's features (layer "
        f"{layers}){window}; the weighted residual (s_anom) weights them "
        f"{1 - loss['weight']:g} to {loss['weight']:g}.",
    ]
