"""SWIMMY of Tanaka et al. 2021 (T21): what an autoencoder cannot draw in the centre."""

#: What each score means; larger is stranger. The second says of which sign.
SCORES = {
    "central_{band}": "Squared relative residual in the centre, in {band} (T21)",
    "residual_{band}": "Residual in the centre, image less reconstruction, in {band}",
}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"runs": ("network", "training"), "best": ("network", "training", "scoring")}

#: The step that is told of known objects, to choose among trained weights by them.
CHOOSES = "best"

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("network", "scoring")

#: Whether scoring also gives an image: what the network makes of the object.
RECONSTRUCTS = True

#: Whether images can be drawn from nothing.
GENERATES = False

#: The step whose training can keep snapshots to be watched, if any.
SNAPSHOTS = None

#: The side of its images has to be a multiple of it: three times it is halved.
MULTIPLE = 8

#: Kinds of detector whose weights this one takes, and the sections it depends on.
USES = {}
