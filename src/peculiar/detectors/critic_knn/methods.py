"""Sentences on this detector for a paper."""


def sentences(options: dict) -> list[str]:
    """Return how the detector scores, from its resolved config."""
    number, scoring = options["components"]["number"], options["scoring"]
    return [
        f"The score is the mean distance to the {scoring['neighbours']} nearest "
        f"objects in {number} principal components of the last features of the critic "
        f"of {options['uses']}."
    ]
