"""What a paper says of this detector."""

#: How orders are joined, in words.
HOW = {
    "mean": "the mean of",
    "best": "the highest of",
    "reciprocal": "the sum of reciprocal ranks (Cormack et al. 2009) of",
}


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, of its resolved config."""
    join = options["join"]
    return [
        f"The score is {HOW[join['how']]} an object's places in the orders of "
        f"{', '.join(join['of'])}."
    ]
