"""Numbers of images that training shows to the network, for plans."""

#: Images set aside that sets of weights are compared on, at most.
COMPARED = 2000


def job_work(
    rule: str,
    step: str | None,
    options: dict,
    view: dict,  # noqa: ARG001 - of one shape in a config, as a rule
    rows: int,
) -> tuple[str, float] | None:
    """Return a training's unit of work and its amount; None for other jobs.

    Parameters
    ----------
    rule, step : str, str or None
        Of the workflow (train, score, watch ...); of a training.
    options, view : dict
        Config sections of the detector and of its view.
    rows : int
        Objects of the job.
    """
    if rule != "train":
        return None
    training = options["training"]
    aside = training["validation"] * rows
    if step == "best":
        kept = max(training["epochs"] - training["keep_from"] + 1, 0)
        # It learns nothing, and is no more work than scores.
        return "objects", training["runs"] * kept * min(aside, COMPARED)
    return "images", training["runs"] * training["epochs"] * (rows - aside)
