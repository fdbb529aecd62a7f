"""Numbers of arithmetic operations of training and scoring, for plans and benchmarks.

Two operations for each multiplication and addition of a convolution or matrix product;
the rest is left out. Backward costs as much again for each of weights and activations.
"""

# Of `peculiar.detectors.wgan.networks`, which would bring TensorFlow into each plan; a
# test compares.
KERNEL, STRIDE, DEPTH = 5, 2, 4

#: Objects that the networks of each snapshot score, at most.
WATCHED = 1000


def forward(size: int, bands: int, network: dict) -> float:
    """Count the forward pass of one image, in px and bands, for any of the networks."""
    width = network["width"]
    sides = [size // STRIDE**k for k in range(1, DEPTH + 1)]
    channels = [bands, *(width * 2**k for k in range(DEPTH))]
    convolutions = sum(
        2 * side**2 * KERNEL**2 * channels[k] * channels[k + 1]
        for k, side in enumerate(sides)
    )
    return convolutions + 2 * sides[-1] ** 2 * channels[-1] * network["latent"]


def training_iteration(section: dict) -> int:
    """Count one iteration of generator and critic, in forward passes of an image.

    A critic update: generate (1), real, generated and mixed images forward (3), back
    through the first two to weights and activations (4), the penalty's gradient (1) and
    back through both its passes (4). A generator update: both forward (2), back through
    the critic to its input (1) and through the generator to both (2).
    """
    return (13 * section["critic_steps"] + 5) * section["batch"]


def encoder_iteration(section: dict) -> int:
    """Count one update of the encoder, in forward passes of an image.

    Encode, generate and d(x) of both (4); back through critic and generator to their
    inputs (2), and through the encoder to both (2).
    """
    return 8 * section["batch"]


def scored_image(section: dict) -> int:
    """Count the score of one image, in forward passes.

    First guess and d(x) (2), the search's steps, forward and back through generator and
    critic (4 each), the last look (2).
    """
    return 2 + 4 * section["iterations"] + 2


def job_work(
    rule: str, step: str | None, options: dict, view: dict, rows: int
) -> tuple[str, float] | None:
    """Return a job's unit of work and its amount; None if networks do not dominate.

    Parameters
    ----------
    rule, step : str, str or None
        Of the workflow (train, score, watch ...); of a training.
    options, view : dict
        Config sections of the detector and of its view.
    rows : int
        Objects of the job.
    """
    training, encoder = options["training"], options["encoder"]
    encoding = encoder["iterations"] * encoder_iteration(encoder)
    scoring = scored_image(options["scoring"])
    every = training["snapshots_every"]
    passes = {
        "train wgan": training["iterations"] * training_iteration(training),
        "train encoder": encoding,
        "watch": (encoding + min(rows, WATCHED) * scoring)
        * (training["iterations"] // every if every else 0),
        "score": rows * scoring,
    }.get(" ".join(filter(None, (rule, step))))
    if passes is None:
        return None
    one = forward(view["size"], len(view["bands"]), options["network"])
    return "GFLOP", passes * one / 1e9
