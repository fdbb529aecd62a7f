"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    number, scoring = options["components"]["number"], options["scoring"]
    return [
        f"The score is that of an isolation forest of {scoring['trees']} trees in "
        f"{number} principal components of the pixels."
    ]
