"""Baseline: distance to the nearest other objects in principal components."""

#: What each score means; larger is stranger.
SCORES = {
    "distance": "Mean distance to the nearest training objects in principal components"
}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"components": ("components",)}

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("scoring",)

#: Whether scoring also gives an image.
RECONSTRUCTS = False

#: Whether there is a module `generate`, which makes images out of nothing.
GENERATES = False

#: The step whose training can keep snapshots, for a module `watch`, or None.
SNAPSHOTS = None

#: The step that chooses among trained weights by known objects, or None.
CHOOSES = None

#: Whether it is there to be beaten: cheap, or plain.
BASELINE = True

#: Whether it scores by other detectors' orders (its config names them) and no images.
JOINS = False

#: The side of the view in px has to be a multiple of it.
MULTIPLE = 1

#: Kinds of detectors whose weights it can use, and what it depends on of their config.
USES = {}
