"""What was seen of a survey, and what it was seen from."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

#: What is written for want of anything better: values of HSC.
PIXEL_SCALE, ZERO_POINT = 0.168, 27.0

#: What the names of files beside the config add to its own. No file of the survey is
#: likely to be called so.
LINKS, LISTED, ROWS = "_links.h5", "_objects.csv", "_objects.parquet"

#: Bands by their number, blue to red; what most surveys have.
USUAL = {
    1: ["i"],
    2: ["g", "r"],
    3: ["g", "r", "i"],
    4: ["g", "r", "i", "z"],
    5: ["g", "r", "i", "z", "y"],
    6: ["u", "g", "r", "i", "z", "y"],
}

#: Names of the channels of stretched images.
CHANNELS = {1: ["grey"], 3: ["red", "green", "blue"]}

#: Longest side of a cutout, in px, that is taken as it is: larger ones take long.
LARGEST = 128

#: Side of cutouts from large images, in px.
SIDE = 64

#: Smallest cutouts that the configuration allows.
SMALLEST = 8


@dataclass
class Survey:
    """The sections of a config, and what is said of each of their values.

    Attributes
    ----------
    cutouts, source : dict
        As in the config.
    why : dict of str to str
        By key (``cutouts.size``), what the value was seen from.
    unsure : dict of str to str
        By key, why the value could not be known. It stands in the place of one.
    said : list of str
        Anything else a user should know.
    written : list of (Path, str)
        Files that were written beside the config, and what is in them.
    rows : int
        Number of objects, or of rows of the table.
    classes : list of str
        What is in the column of classes.
    magnitudes : dict of str to (str, float, float)
        By our name, the column, and its smallest and largest value.
    wrong : str
        Why the config cannot be used as it is; empty if it can.
    """

    cutouts: dict = field(default_factory=dict)
    source: dict = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    written: list[tuple[Path, str]] = field(default_factory=list)
    rows: int = 0
    classes: list[str] = field(default_factory=list)
    magnitudes: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    wrong: str = ""

    def put(self, key: str, value: object, why: str) -> None:
        """Set a value that was seen."""
        self._set(key, value)
        self.unsure.pop(key, None)
        self.why[key] = why

    def guess(self, key: str, value: object, why: str) -> None:
        """Set a value in place of one that could not be known."""
        self._set(key, value)
        self.unsure[key] = why

    def _set(self, key: str, value: object) -> None:
        section, _, name = key.partition(".")
        # YAML has no numbers of NumPy.
        plain = value.item() if isinstance(value, np.generic) else value
        getattr(self, section)[name] = plain

    def put_size(self, height: int, width: int, what: str) -> None:
        """Set the size of cutouts from the smallest image."""
        side = min(height, width)
        if side < SMALLEST:
            raise ValueError(
                f"{what} is {width} x {height} px: expected cutouts of at least "
                f"{SMALLEST} px. Name other images"
            )
        text = f"{what} is {width} x {height} px"
        if side > LARGEST:
            side = LARGEST
            text += "; more takes long"
        self.put("cutouts.size", side, text)

    def put_scale(self, scale: float | None, what: str) -> None:
        """Set the pixel scale in arcsec, HSC's if there is none."""
        if scale is None:
            text = "no file states the size of a pixel; this is HSC's"
            self.guess("cutouts.pixel_scale", PIXEL_SCALE, text)
        else:
            self.put("cutouts.pixel_scale", float(f"{scale:.4g}"), what)


def beside(output: Path, ending: str) -> Path:
    """Return the name of a file beside the config."""
    return output.with_name(output.stem + ending)


def path_text(path: Path) -> str:
    """Return a path as a config has it: ``$`` would begin a variable."""
    text = str(path)
    if "$" in text:
        raise ValueError(
            f"{text}: a config reads what follows $ as a variable. Expected a path "
            "without; rename the file or its folder"
        )
    return text
