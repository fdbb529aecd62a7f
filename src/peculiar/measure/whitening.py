"""Whitened principal components: vectors as positions with unit variance on each axis.

Fitted once on a sample, and then frozen: a new object moves no other.
"""

from typing import NamedTuple

import numpy as np
from sklearn.decomposition import PCA

#: Standardised numbers are clipped here, so that one wild number is not all.
CLIP = np.float32(5)

#: Components with less than this part of the largest variance are rounding.
LEAST_VARIANCE = 1e-6


class Space(NamedTuple):
    """Where vectors of m numbers are placed; float32.

    Attributes
    ----------
    mean, scale : ndarray, (m,)
        By which vectors are standardised; clipped at `CLIP`.
    centre : ndarray, (m,)
        The mean standardised vector.
    axes : ndarray, (number, m)
        Components over the scatter along them, that of most variance first.
    """

    mean: np.ndarray
    scale: np.ndarray
    centre: np.ndarray
    axes: np.ndarray


def fit_space(vectors: np.ndarray, number: int | None = None) -> Space:
    """Fit whitened principal components to vectors.

    Parameters
    ----------
    vectors : ndarray, (n, m), n > 1
        A sample, finite.
    number : int, optional
        Components, at most; by default all that are not rounding.

    Returns
    -------
    space : Space
        Numbers that are the same in all vectors count nothing.

    Raises
    ------
    ValueError
        If all vectors are the same.
    """
    vectors = vectors.astype(np.float32, copy=False)
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = vectors.std(axis=0, dtype=np.float64).astype(np.float32)
    if not scale.any():
        raise ValueError(
            f"all {len(vectors)} vectors of the sample are the same. Expected vectors "
            "that differ; look at the images, or at the table that they come from"
        )
    scale[scale == 0] = 1
    rows = _standardised(vectors, mean, scale).astype(np.float64)
    pca = PCA(svd_solver="covariance_eigh").fit(rows)
    variance = pca.explained_variance_[:number]
    axes = pca.components_[:number][variance > LEAST_VARIANCE * variance[0]]
    axes = axes / np.sqrt(variance[: len(axes), None])
    return Space(mean, scale, pca.mean_.astype("f4"), axes.astype(np.float32))


def positions(vectors: np.ndarray, space: Space) -> np.ndarray:
    """Return the positions of vectors (n, m), float32 (n, number)."""
    rows = _standardised(vectors, space.mean, space.scale)
    return (rows - space.centre) @ space.axes.T


def _standardised(
    vectors: np.ndarray, mean: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    values = (vectors.astype(np.float32, copy=False) - mean) / scale
    return values.clip(-CLIP, CLIP, out=values)
