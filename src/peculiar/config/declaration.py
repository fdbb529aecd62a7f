"""What the package of a kind of detector declares, for rules and checks to go by."""

from dataclasses import dataclass, field

#: In the name of a score, and in its meaning: each band of the detector's view.
BAND = "{band}"


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One kind of detector.

    Attributes
    ----------
    scores : dict of str to str
        Name of each score, and what it means; larger is more peculiar. Where both hold
        ``{band}`` there is one of each band of the view.
    steps : dict of str to tuple of str
        What is trained, in order, each by a module ``train_{step}``, and the config
        sections that it depends on.
    scoring : tuple of str
        The config sections that the scores depend on, beside the trained weights.
    network : bool
        Whether training and scoring run a network: on a cluster they get a GPU.
    reconstructs : bool
        Whether scoring also gives an image of each object.
    generates : bool
        Whether it makes images out of nothing, by a module ``generate``.
    baseline : bool
        Whether it is there to be beaten: cheap, or plain.
    snapshots : str, optional
        The step whose training can keep snapshots, for a module ``watch``.
    chooses : str, optional
        The step that chooses among trained weights by known objects.
    multiple : int
        The side of the view in px has to be a multiple of it.
    uses : dict of str to tuple of str
        Kinds of detectors whose weights it can use, and the sections of their config
        that it then depends on.

    Raises
    ------
    ValueError
        If a score is called ``rank``: its percentile would be the column ``rank_pct``,
        which is that of the selection.
    """

    scores: dict[str, str]
    steps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scoring: tuple[str, ...] = ()
    network: bool = False
    reconstructs: bool = False
    generates: bool = False
    baseline: bool = True
    snapshots: str | None = None
    chooses: str | None = None
    multiple: int = 1
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name that is taken."""
        if "rank" in self.scores:
            raise ValueError(
                "no score can be called 'rank': the percentile of it, rank_pct, is "
                "that of the order that a selection makes. Give it another name"
            )


#: What holds of every ensemble of ranks; its config says of which detectors.
ENSEMBLE = Detector(
    scores={"combined": "Combined rank in the orders of several detectors"},
    baseline=False,
)
