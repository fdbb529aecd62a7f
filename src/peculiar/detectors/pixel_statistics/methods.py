"""What a paper says of this detector."""


def sentences(options: dict) -> list[str]:  # noqa: ARG001 - it has no settings
    """Return how the detector scores."""
    return ["The scores are plain statistics of each image's pixels."]
