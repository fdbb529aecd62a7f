"""Axes of the descriptors, along which people's judgements teach a ranking."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from peculiar.tables.files import written

#: Objects by which the axes are defined, at most.
SAMPLE = 20_000

#: Smallest variance of a component, of the largest: the rest is rounding of int8.
LEAST_VARIANCE = 1e-4

#: Components in which an object's distance from the others is measured.
COMPONENTS = 120

#: Standard deviation of a number from elsewhere, where that of a coordinate is about 1:
#: it may say more than any of them. Judgements overrule it.
ADDED = 8.0

#: Digits of the numbers in the file: the page computes with the same ones.
DIGITS = 6

#: Names of the arrays of a basis.
NUMBERS = ("means", "scales", "axes", "spread")

#: Objects held as float32 at once.
BLOCK = 65_536


class Basis(NamedTuple):
    """Means, scales and axes of descriptors.

    With x the int8 descriptors of an object, its coordinates are
    ``(x - means) / scales @ axes``; numbers from elsewhere follow, less their mean and
    over their scale.

    Attributes
    ----------
    names : list of str
        The d descriptors.
    means, scales : ndarray of float64, shape (d,)
        Mean and standard deviation in the sample; a scale is 1 where all are equal.
    axes : ndarray of float64, shape (d, d)
        Principal components of the standardised descriptors, each divided by the fourth
        root of its variance and all by one factor, so that the mean variance of the
        coordinates is 1. That is half-way between the descriptors as they are, where
        many that say the same count most, and decorrelated ones, where noise counts as
        much as anything.
    spread : ndarray of float64, shape (d,)
        Standard deviation of each coordinate in the sample, largest first.
    added : dict of str to (float, float)
        Mean of each number from elsewhere, and its standard deviation over `ADDED`.
    """

    names: list[str]
    means: np.ndarray
    scales: np.ndarray
    axes: np.ndarray
    spread: np.ndarray
    added: dict[str, tuple[float, float]]


def basis_of(
    values: np.ndarray,
    names: list[str],
    added: dict[str, np.ndarray] | None = None,
    *,
    seed: int = 1,
) -> Basis:
    """Return the basis of a seeded sample of all objects.

    Parameters
    ----------
    values : ndarray of int8, shape (n, d)
        Descriptors of all objects, at least two.
    names : list of str, length d
    added : dict of str to ndarray of float, shape (n,), optional
        Numbers from elsewhere, NaN where an object has none. One that no object has is
        left out.
    seed : int
        Of the sample of `SAMPLE` objects, or all if there are fewer.

    Raises
    ------
    ValueError
        If there are fewer than two objects.
    """
    if len(values) < 2:
        raise ValueError(
            f"descriptors of {len(values)} objects. Expected at least two: a basis has "
            "means and scales. Use a larger survey"
        )
    order = np.random.default_rng(seed).permutation(len(values))[:SAMPLE]
    rows = np.sort(order)
    sample = values[rows].astype(np.float64)
    means, scales = sample.mean(axis=0), sample.std(axis=0)
    scales[scales == 0] = 1
    standard = (sample - means) / scales
    variance, axes = np.linalg.eigh(standard.T @ standard / len(standard))
    variance, axes = variance[::-1], axes[:, ::-1]
    # Of two opposite directions the one whose largest part is positive.
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[largest, np.arange(len(names))])
    axes = axes / np.maximum(variance, LEAST_VARIANCE * variance[0] or 1) ** 0.25
    spread = np.sqrt((axes**2).sum(axis=0) * np.maximum(variance, 0))
    factor = np.sqrt((spread**2).mean()) or 1
    numbers = {
        name: one[rows][np.isfinite(one[rows])] for name, one in (added or {}).items()
    }
    return _rounded(
        Basis(
            list(names),
            means,
            scales,
            axes / factor,
            spread / factor,
            {
                name: (float(one.mean()), (float(one.std()) or 1.0) / ADDED)
                for name, one in numbers.items()
                if len(one)
            },
        )
    )


def coordinates(
    values: np.ndarray, basis: Basis, added: dict[str, np.ndarray] | None = None
) -> np.ndarray:
    """Return the coordinates of a few objects.

    Parameters
    ----------
    values : ndarray of int8, shape (n, d)
    basis : Basis
    added : dict of str to ndarray of float, shape (n,), optional
        Those that the basis knows. One that is not given, and NaN, stand at the mean.

    Returns
    -------
    found : ndarray of float64, shape (n, d + number of added)
        All objects at once: 8 bytes a number.
    """
    found = (values - basis.means) / basis.scales @ basis.axes
    return np.column_stack([found, standard_added(len(values), basis, added)])


def standard_added(
    count: int, basis: Basis, added: dict[str, np.ndarray] | None
) -> np.ndarray:
    """Return the numbers from elsewhere, centred and scaled, float64 (n, number)."""
    found = np.zeros((count, len(basis.added)))
    given = added or {}
    for number, (name, (mean, scale)) in enumerate(basis.added.items()):
        if name in given:
            own = given[name].astype(np.float64)
            found[:, number] = np.nan_to_num((own - mean) / scale, nan=0.0)
    return found


def distances(values: np.ndarray, basis: Basis) -> np.ndarray:
    """Return how far out each object is: its Mahalanobis distance from the mean.

    Parameters
    ----------
    values : ndarray of int8, shape (n, d)
    basis : Basis

    Returns
    -------
    distance : ndarray of float32, shape (n,)
        In the first `COMPONENTS` principal components, in standard deviations.
    """
    first = (basis.spread > 0).nonzero()[0][:COMPONENTS]
    axes = basis.axes[:, first] / basis.spread[first]
    axes = (axes / basis.scales[:, None]).astype(np.float32)
    centre = (basis.means @ axes).astype(np.float32)
    return np.concatenate(
        [
            np.linalg.norm(block.astype(np.float32) @ axes - centre, axis=1)
            for block in blocks(values)
        ]
    )


def blocks(values: np.ndarray) -> list[np.ndarray]:
    """Return the rows of an array in blocks of at most `BLOCK`; at least one block."""
    starts = range(0, max(len(values), 1), BLOCK)
    return [values[start : start + BLOCK] for start in starts]


def write_basis(basis: Basis, path: Path) -> None:
    """Write a basis as JSON, with which a page can compute the same coordinates."""
    content = {
        key: value.tolist() if isinstance(value, np.ndarray) else value
        for key, value in basis._asdict().items()
    }
    with written(path) as temporary:
        temporary.write_text(json.dumps(content), encoding="utf-8")


def read_basis(path: Path) -> Basis:
    """Read what `write_basis` wrote, exactly."""
    content = json.loads(path.read_text(encoding="utf-8"))
    arrays = {name: np.array(content[name], dtype=np.float64) for name in NUMBERS}
    added = {name: (mean, scale) for name, (mean, scale) in content["added"].items()}
    return Basis(names=content["names"], added=added, **arrays)


def _rounded(basis: Basis) -> Basis:
    def short(number: float) -> float:
        return float(f"{number:.{DIGITS}g}")

    each = np.vectorize(short, otypes=[np.float64])
    added = {name: (short(a), short(b)) for name, (a, b) in basis.added.items()}
    arrays = {name: each(getattr(basis, name)) for name in NUMBERS}
    return basis._replace(**arrays, added=added)
