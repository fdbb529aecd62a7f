"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    number, scoring = options["components"]["number"], options["scoring"]
    return [
        "The score is that of an isolation forest (Liu et al. 2008) of "
        f"{scoring['trees']} trees in {number} principal components of the pixels."
    ]
