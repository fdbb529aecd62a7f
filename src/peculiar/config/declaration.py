"""The declaration of a kind of detector, for rules and checks; see its package."""

from dataclasses import dataclass, field

#: Stands for each band of the detector's view, in names and meanings of scores.
BAND = "{band}"


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One kind of detector.

    Attributes
    ----------
    scores : dict of str to str
        Name and meaning of each score; larger is more peculiar. A name with ``{band}``
        stands for one score in each band of the view.
    steps : dict of str to tuple of str
        Training steps in their order, each by a module ``train_{step}``, and the config
        sections that it depends on.
    scoring : tuple of str
        The config sections that the scores depend on, besides the trained weights.
    network : bool
        Whether training and scoring run a network; on a cluster they get a GPU.
    reconstructs : bool
        Whether scoring also reconstructs the image of each object.
    generates : bool
        Whether it can generate images, by a module ``generate``.
    baseline : bool
        Whether it is a simple method, with which others are compared.
    snapshots : str, optional
        The step whose training can keep snapshots, for a module ``watch``.
    chooses : str, optional
        The step that uses known objects to choose among trained weights.
    multiple : int
        The side of the view in px must be a multiple of it.
    uses : dict of str to tuple of str
        Kinds of detectors whose weights it can use, and the sections of their config
        that it then depends on.

    Raises
    ------
    ValueError
        If a score is called ``rank``: its percentile would be ``rank_pct``, a column of
        the selection.
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
        """Refuse a reserved name."""
        if "rank" in self.scores:
            raise ValueError(
                "no score can be called 'rank': its percentile, rank_pct, is a column "
                "of the selection. Give it another name"
            )


#: The declaration of every ensemble of ranks.
ENSEMBLE = Detector(
    scores={"combined": "Combined rank of several detectors"},
    baseline=False,
)
