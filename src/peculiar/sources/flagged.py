"""An image, and what its mask says near the object."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Flagged:
    """An image that a source gives together with flags.

    Attributes
    ----------
    image : numpy.ndarray
        (height, width, band).
    flags : dict of str to bool
        By the name of the flag; the same names for all images of a source.
    """

    image: np.ndarray
    flags: dict[str, bool]
