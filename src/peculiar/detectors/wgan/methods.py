"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector was trained and scores, from its resolved config."""
    network, training = options["network"], options["training"]
    encoder, loss, scoring = options["encoder"], options["loss"], options["scoring"]
    search = "The encoder's estimate was scored without a search."
    if scoring["iterations"]:
        search = (
            f"From {scoring['start']} latent vectors {scoring['iterations']} steps of "
            f"Adam (rate {scoring['learning_rate']:g}) searched for the best "
            "latent vector of each object."
        )
    return [
        "A network of the kind of Storey-Fisher et al. 2021, a Wasserstein generative "
        "adversarial network with gradient penalty (Gulrajani et al. 2017; width "
        f"{network['width']}, {network['latent']} latent values), was trained for "
        f"{_training(training)}, and an encoder for {encoder['iterations']:,} "
        "iterations.",
        search,
        f"The pixel residual (s_gen there) sums {loss['kind']} residuals of pixels, "
        "the feature residual (s_disc) those of the critic's features "
        f"({_features(loss)}); the weighted residual (s_anom) weights them "
        f"{1 - loss['weight']:g} to {loss['weight']:g}.",
        *_differences(options),
    ]


def _training(training: dict) -> str:
    augmented = ", flipped and rotated at random" * training["augment"]
    return (
        f"{training['iterations']:,} iterations of {training['critic_steps']} critic "
        f"updates on {training['batch']} images{augmented} (Adam, rates "
        f"{training['learning_rate']:g} and {training['critic_learning_rate']:g})"
    )


def _features(loss: dict) -> str:
    layers = f"layer {', '.join(map(str, loss['layers']))} of 4"
    if loss["window"] is None:
        return layers
    return f"{layers}, weighted by a Gaussian of {loss['window']:g} px (FWHM)"


def _differences(options: dict) -> list[str]:
    """Return what Storey-Fisher et al. 2021 have instead, where it is not the same."""
    network, training = options["network"], options["training"]
    encoder, loss, scoring = options["encoder"], options["loss"], options["scoring"]
    rates = training["learning_rate"], training["critic_learning_rate"]
    theirs = {
        "a width of 64": network["width"] == 64,
        "128 latent values": network["latent"] == 128,
        "10,000 iterations": training["iterations"] == 10_000,
        "5 critic updates": training["critic_steps"] == 5,
        "32 images": training["batch"] == 32,
        "rates of 0.0001": rates == (1e-4, 1e-4),
        "images as they are": not training["augment"],
        "5,000 iterations of the encoder": encoder["iterations"] == 5000,
        "absolute residuals": loss["kind"] == "absolute",
        "the features of the last layer": loss["layers"] == [4],
        "no Gaussian weights": loss["window"] is None,
        "weights of 0.7 to 0.3": loss["weight"] == 0.3,
        "a search of 10 steps": scoring["iterations"] == 10,
    }
    other = [words for words, same in theirs.items() if not same]
    if not other:
        return []
    *first, last = other
    listed = f"{', '.join(first)} and {last}" if first else last
    return [f"Storey-Fisher et al. 2021 have {listed} instead."]
