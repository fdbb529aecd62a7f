"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    number = options["components"]["number"]
    return [
        "The score is the mean squared residual of an image's pixels in "
        f"{number} principal components."
    ]
