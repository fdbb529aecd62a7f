"""WGAN-GP of Storey-Fisher et al. 2021: how badly the network reproduces an image."""

#: What each score means; larger is stranger.
SCORES = {
    "s_gen": "Pixel residual: sum over pixels of |x - G(z)|, x in 0..1 (SF21 eq. 6)",
    "s_disc": "Feature residual: sum over critic features of |d(x) - d(G(z))|",
    "s_anom": "Weighted total, (1 - weight) s_gen + weight s_disc (SF21 eq. 7)",
}

#: What is trained, in order, and the config sections that each result depends on.
STEPS = {"wgan": ("network", "training"), "encoder": ("network", "encoder", "loss")}

#: The config sections that the scores depend on, beside the trained weights.
SCORING = ("network", "loss", "scoring")

#: Whether scoring also gives an image: the network's best attempt at the object.
RECONSTRUCTS = True

#: Whether there is a module `generate`, which makes images out of nothing.
GENERATES = True

#: The step whose training can keep snapshots, for a module `watch`, or None.
SNAPSHOTS = "wgan"

#: The step that chooses among trained weights by known objects, or None.
CHOOSES = None

#: Whether it is there to be beaten: cheap, or plain.
BASELINE = False

#: Whether it scores by other detectors' orders (its config names them) and no images.
JOINS = False

#: The side of the view in px has to be a multiple of it.
MULTIPLE = 16

#: Kinds of detectors whose weights it can use, and what it depends on of their config.
USES = {}
