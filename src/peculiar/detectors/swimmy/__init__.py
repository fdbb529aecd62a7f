"""SWIMMY of Tanaka et al. 2021 (T21): what an autoencoder cannot draw in the centre."""

#: What each score means; larger is stranger. The second says of which sign.
SCORES = {
    "central_{band}": "Squared relative residual in the centre, in {band} (T21)",
    "residual_{band}": "Residual in the centre, image less reconstruction, in {band}",
}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"runs": ("network", "training"), "best": ("network", "training", "scoring")}

#: The step that chooses among trained weights by known objects, or None.
CHOOSES = "best"

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("network", "scoring")

#: Whether scoring also gives an image: what the network makes of the object.
RECONSTRUCTS = True

#: Whether there is a module `generate`, which makes images out of nothing.
GENERATES = False

#: The step whose training can keep snapshots, for a module `watch`, or None.
SNAPSHOTS = None

#: Whether it is there to be beaten: cheap, or plain.
BASELINE = False

#: Whether it scores by other detectors' orders (its config names them) and no images.
JOINS = False

#: The side of the view in px has to be a multiple of it: it is halved three times.
MULTIPLE = 8

#: Kinds of detectors whose weights it can use, and what it depends on of their config.
USES = {}
