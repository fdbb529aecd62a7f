"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    section = options["reference"]
    return [
        f"The score is the local outlier factor of {section['neighbours']} neighbours "
        "(Breunig et al. 2000) in the whitened principal "
        f"components of the descriptors of family {', '.join(section['families'])}, "
        f"among at most {section['sample']:,} objects."
    ]
