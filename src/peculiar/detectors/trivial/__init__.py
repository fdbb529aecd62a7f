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
