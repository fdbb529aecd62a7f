"""The declaration of a kind of detector, for rules and checks; see its package."""

import re
from dataclasses import dataclass, field
from typing import Literal

#: Stands for each band of the detector's view, in names and meanings of scores.
BAND = "{band}"

#: Names of scores that other columns of a detector's tables have, or could have.
TAKEN = re.compile("object_id|shard|rank|selected|in_.*|.*_(sigma|pct)")


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One kind of detector.

    Attributes
    ----------
    title : str
        What figures and texts call it.
    scores : dict of str to str
        Name and meaning of each score; larger is more peculiar. A meaning begins with
        the title of the score and a colon. A name with ``{band}`` stands for one score
        in each band of the view.
    steps : dict of str to tuple of str
        Training steps in their order, each by a module ``train_{step}``, and the config
        sections that it depends on.
    scoring : tuple of str
        The config sections that the scores depend on, besides the trained weights.
    reads : str
        What it scores: the images of its ``view``, or the ``descriptors`` of objects.
    network : bool
        Whether training and scoring run a network. On a cluster they get a GPU, but
        for what takes little time by the module `operations`, if there is one.
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
        If the name of a score would be that of another column, say ``rank``, whose
        percentile is the selection's ``rank_pct``; if the meaning of a score has no
        title; if the sections of a step are no
        tuple; or if there is no such step as ``snapshots`` or ``chooses`` names.
    """

    title: str
    scores: dict[str, str]
    steps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scoring: tuple[str, ...] = ()
    reads: Literal["view", "descriptors"] = "view"
    network: bool = False
    reconstructs: bool = False
    generates: bool = False
    baseline: bool = True
    snapshots: str | None = None
    chooses: str | None = None
    multiple: int = 1
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what rules would only stumble over."""
        for name in filter(TAKEN.fullmatch, self.scores):
            raise ValueError(
                f"no score can be called {name!r}: other columns have this name, or "
                "that of its percentile. Give it another name"
            )
        for name, meaning in self.scores.items():
            if not meaning.partition(": ")[2]:
                raise ValueError(
                    f"the meaning of score {name!r} has no title: {meaning!r}. "
                    'Expected a title, a colon and more, as "distance: mean of ..."'
                )
        for step, sections in (self.steps | {"scoring": self.scoring}).items():
            if not isinstance(sections, tuple):
                raise ValueError(
                    f"{step} depends on {sections!r}: expected a tuple of sections, "
                    'with a comma, as ("network",)'
                )
        for named in {self.snapshots, self.chooses} - {None, *self.steps}:
            raise ValueError(
                f"no step is called {named!r}: expected one of {', '.join(self.steps)}"
            )


#: The declaration of every ensemble of ranks.
ENSEMBLE = Detector(
    title="ensemble",
    scores={"combined": "combined rank: of several detectors"},
    baseline=False,
)
