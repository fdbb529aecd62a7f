"""Numbers of images that training shows to the network, for plans."""


def job_work(
    rule: str,
    step: str | None,  # noqa: ARG001 - there is one
    options: dict,
    view: dict,  # noqa: ARG001 - of one shape in a config, as a rule
    rows: int,  # noqa: ARG001 - its length is a number of iterations
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
    return "images", training["iterations"] * training["batch"]
