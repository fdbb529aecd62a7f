"""Baseline: isolation forest (Liu et al. 2008) in principal components."""

#: What each score means; larger is stranger.
SCORES = {"isolation": "Isolation forest's anomaly score in principal components, 0..1"}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"components": ("components",)}

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("scoring",)

#: Whether scoring also gives an image.
RECONSTRUCTS = False
