"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:  # noqa: ARG001 - it has no settings
    """Return how the detector scores."""
    return ["The scores are simple statistics of the pixels of each image."]
