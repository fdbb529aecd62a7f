"""A simulated survey: HSC-like cutouts rendered with GalSim, with labelled anomalies.

Each object is drawn from (seed, object_id) alone, so that shards can be made anywhere,
in any order, with the same bytes: see docs/method/simulated-survey.md. Heavy libraries
are imported inside functions, because the graph of a run needs only `count` and
`identifiers`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def count(source: dict) -> int:
    """Return the number of objects of the survey, ``source["objects"]``."""
    return source["objects"]


def identifiers(source: dict, start: int, stop: int) -> np.ndarray:
    """Return unique, ascending int64 identifiers between 3.6e16 and 4.6e16, as HSC's.

    They depend on `seed` and `magnitudes`, not on `objects`: objects keep theirs when
    the survey grows.
    """
    from peculiar.sources.simulated.ids import identifiers

    return identifiers(source["seed"], source["magnitudes"], start, stop)


def catalogue(source: dict) -> tuple["pa.Table", "pa.Table", dict]:
    """Draw the measurements of `measured.catalogue`, and the truth as annotations."""
    from peculiar.sources.simulated.measured import catalogue

    return *catalogue(source, identifiers(source, 0, source["objects"])), {}


def images(source: dict, cutouts: dict, objects: "pa.Table") -> Iterator[np.ndarray]:
    """Render objects; flux is always finite. Only `object_id` is read."""
    from peculiar.sources.simulated.render import Renderer

    render = Renderer(source, cutouts)
    for object_id in objects["object_id"].to_numpy():
        yield render(int(object_id))
