"""A column as the page has it."""

from dataclasses import dataclass, field

import numpy as np

#: Kinds of columns by which one can draw, sort and filter.
DRAWN = ("number", "flag", "category")


@dataclass
class Column:
    """A column of the page.

    Attributes
    ----------
    name, unit, description : str
        As in the catalogue.
    title : str
        Shown on the page; empty for the name.
    kind : str
        One of `DRAWN`; ``exact``, whole numbers that JavaScript would round, and
        ``text``, both to be read alone.
    type : str
        Key of `peculiar.explorer.script_file.TYPES`, or ``text``.
    values : ndarray
        NaN where a number is not known, `none` in ``exact``; flags 0, 1, and 2 for
        unknown; categories by number, 0 for none; text or None.
    group : str
        ``score``, ``reason`` (of a high score), ``property``, ``place``,
        ``annotation``, ``selection`` or ``map``.
    detector : str or None
        That it is of.
    categories : list of str
        The first is of 0, the empty one.
    rows : ndarray of int32 or None
        The rows that `values` are of, None for all.
    is_filter : bool
        Whether the page offers to filter by it.
    number : str
        What a column of numbers is in the page's exports: ``int``, ``long``, ``float``
        or ``double``, whatever its `type`.
    none : int or None
        What stands for unknown in an ``exact`` column; None if all are known.
    """

    name: str
    kind: str
    type: str
    values: np.ndarray
    group: str
    title: str = ""
    unit: str = ""
    description: str = ""
    detector: str | None = None
    categories: list[str] = field(default_factory=list)
    rows: np.ndarray | None = None
    is_filter: bool = False
    number: str = "float"
    none: int | None = None

    def facts(self, file: str) -> dict:
        """Return what the page needs to know of a column whose values are in `file`."""
        return {
            "name": self.name,
            "title": self.title or self.name,
            "kind": self.kind,
            "type": self.type,
            "file": file,
            "sparse": self.rows is not None,
            "unit": self.unit,
            "description": self.description,
            "group": self.group,
            "detector": self.detector,
            "categories": self.categories,
            "range": _range(self.values) if self.kind in DRAWN else [0.0, 1.0],
            "filter": self.is_filter,
            "number": self.number,
            # As text: JSON's numbers would be rounded.
            "none": None if self.none is None else str(self.none),
        }


def _range(values: np.ndarray) -> list[float]:
    """Return the 0.5% and 99.5% quantile of what is known, 0 and 1 if nothing is."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return [0.0, 1.0]
    low, high = np.quantile(known, [0.005, 0.995])
    return [float(low), float(high) if high > low else float(low) + 1.0]
