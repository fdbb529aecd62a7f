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
