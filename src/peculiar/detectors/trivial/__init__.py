"""Trivial scores of the image alone: what every detector has to beat."""

#: What each score means; larger is stranger.
SCORES = {
    "total": "Sum of all pixels, image in 0..1",
    "deviation": "Standard deviation of all pixels and channels, image in 0..1",
    "channel_deviation": "Mean over channels of the pixels' standard deviation",
    "cast": "Mean over pixels of the standard deviation across channels",
    "colour": "Absolute colour, |first - last channel| / total, in a central aperture",
}

#: Nothing is trained.
STEPS = {}

#: No options.
SCORING = ()

#: Whether scoring also gives an image.
RECONSTRUCTS = False
