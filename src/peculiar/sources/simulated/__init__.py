"""A simulated survey: HSC-like cutouts rendered with GalSim, with labelled anomalies.

Each object is drawn from (seed, object_id) alone, so that any shard can be made
anywhere, in any order, with the same bytes. docs/simulated-survey.md says what is
drawn from what. The heavy libraries are imported by the functions that need them: the
graph of a run is built with `count` and `identifiers` only.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def count(source: dict) -> int:
    """Give the number of objects of the survey, ``source["objects"]``."""
    return source["objects"]


def identifiers(source: dict, start: int, stop: int) -> np.ndarray:
    """Give the identifiers of rows start to stop (exclusive) of the survey.

    Parameters
    ----------
    source : dict
        The config's section; `seed` and `magnitudes` decide the identifiers, `objects`
        does not, so that objects keep theirs when the survey grows.
    start, stop : int
        Range of rows.

    Returns
    -------
    object_id : ndarray of int64, shape (stop - start,)
        Unique and ascending, between 3.6e16 and 4.6e16 as HSC's are: above 2^53.
    """
    from peculiar.sources.simulated.ids import identifiers

    return identifiers(source["seed"], source["magnitudes"], start, stop)


def catalogue(source: dict) -> tuple["pa.Table", "pa.Table", dict]:
    """Draw what a survey would have measured of its objects, and what they really are.

    Parameters
    ----------
    source : dict
        The config's section.

    Returns
    -------
    objects : pyarrow.Table
        One row per object: see `peculiar.sources.simulated.measured`.
    labels : pyarrow.Table
        object_id, label (`ordinary` or the kind of anomaly), strength (0 if ordinary),
        redshift and equivalent_width_a (Angstrom, at rest), null where there is none.
    refused : dict
        Empty: nothing is wrong with any object.
    """
    from peculiar.sources.simulated.measured import catalogue

    return *catalogue(source, identifiers(source, 0, source["objects"])), {}


def images(source: dict, cutouts: dict, objects: "pa.Table") -> Iterator[np.ndarray]:
    """Render objects, one after the other.

    Parameters
    ----------
    source, cutouts : dict
        The config's sections.
    objects : pyarrow.Table
        Rows to render, in this order; only `object_id` is read.

    Yields
    ------
    flux : ndarray of float32, shape (size, size, band)
        Linear flux at ``cutouts["zero_point"]``, rows upwards, bands in the order of
        ``cutouts["bands"]``; always finite.
    """
    from peculiar.sources.simulated.render import Renderer

    render = Renderer(source, cutouts)
    for object_id in objects["object_id"].to_numpy():
        yield render(int(object_id))
