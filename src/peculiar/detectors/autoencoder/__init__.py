"""Baseline: what a plain convolutional autoencoder loses of an image."""

#: What each score means; larger is stranger.
SCORES = {"error": "Mean squared residual of a convolutional autoencoder, image in 0..1"}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"autoencoder": ("network", "training")}

#: The step that is told of known objects, if any.
CHOOSES = None

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("network", "scoring")

#: Whether scoring also gives an image.
RECONSTRUCTS = True

#: Whether images can be drawn from nothing.
GENERATES = False

#: The step whose training can keep snapshots to be watched, if any.
SNAPSHOTS = None

#: The side of its images has to be a multiple of it.
MULTIPLE = 1

#: Kinds of detector whose weights this one takes, and the sections it depends on.
USES = {}
