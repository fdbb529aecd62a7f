"""What a paper says of this detector."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, of its resolved config."""
    number = options["components"]["number"]
    return [
        f"The score is the mean squared residual of the pixels that {number} principal "
        "components leave of an image."
    ]
