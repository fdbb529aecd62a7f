"""The ranking that people's judgements teach: logistic regression on descriptors."""

import warnings
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression

from peculiar.scores.basis import Basis, blocks, standard_added

#: What teaches, in the order of the probabilities. ``unsure`` teaches nothing.
VERDICTS = ("interesting", "artifact", "boring")

#: Strength C of the fit before it can be chosen, and the values to choose from.
STRENGTH = 0.03
STRENGTHS = (0.03, 0.1, 0.3)

#: Judgements from which on the strength is chosen, and folds of the cross-validation.
LEAST_TO_CHOOSE, FOLDS = 100, 5

#: Largest slope of the fit, per object, where it ends: the page, which ends elsewhere,
#: ranks objects in the same order.
TOLERANCE = 1e-11

#: Fits for the spread of a probability.
RESAMPLES = 20


class Model(NamedTuple):
    """Linear scores of verdicts, of which the softmax gives the probabilities.

    Attributes
    ----------
    verdicts : tuple of str
        Those that were judged, at least two, in the order of `VERDICTS`.
    weights : ndarray of float64, shape (coordinate, verdict)
    intercepts : ndarray of float64, shape (verdict,)
    """

    verdicts: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray


def teaches(verdicts: np.ndarray) -> bool:
    """Return whether verdicts teach a ranking: one is ``interesting``, another not."""
    known = set(verdicts) & set(VERDICTS)
    return "interesting" in known and len(known) > 1


def fit(
    coordinates: np.ndarray,
    verdicts: np.ndarray,
    strength: float = STRENGTH,
    weights: np.ndarray | None = None,
) -> Model:
    """Fit a multinomial logistic regression to judged objects.

    The fit minimises the sum of squares of the weights, divided by ``2 strength``, plus
    the sum over objects of ``- log p`` of their verdict, each verdict with the same sum
    of weights, all of them together the number of objects (as scikit-learn's
    ``class_weight="balanced"``). Of two verdicts it is the binary regression, with one
    vector of weights.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, k)
        See `peculiar.scores.basis.coordinates`. To be the same to the last digit, the
        objects have to be in the same order; probabilities are right to about 1e-10.
    verdicts : ndarray of str, shape (n,)
        ``unsure`` is left out.
    strength : float
        C: the larger, the weaker the regularisation.
    weights : ndarray of float, shape (n,), optional
        Of the objects; equal if not given.

    Raises
    ------
    ValueError
        If the verdicts do not teach, see `teaches`.
    """
    if not teaches(verdicts):
        raise ValueError(
            f"verdicts {', '.join(sorted(set(verdicts))) or '(none)'}. Expected at "
            "least one interesting object and one boring object or artifact: judge more"
        )
    known = np.isin(verdicts, VERDICTS)
    found = verdicts[known]
    names = tuple(name for name in VERDICTS if name in set(found))
    code = np.array([names.index(name) for name in found])
    own = np.ones(len(found)) if weights is None else weights[known]
    own = own / np.bincount(code, own)[code] * len(found) / len(names)
    # The weights are sums of the objects' coordinates: of few objects, so are the axes.
    axes, own_coordinates = _own_axes(coordinates[known].astype(np.float64))
    model = LogisticRegression(
        C=strength, solver="newton-cg", tol=TOLERANCE, max_iter=1000
    )
    with warnings.catch_warnings():
        # So near the end, rounding can leave no step that is better.
        warnings.filterwarnings("ignore", "Line Search failed", UserWarning)
        warnings.filterwarnings("ignore", "The line search", RuntimeWarning)
        model.fit(own_coordinates, code, sample_weight=own)
    slopes, starts = axes @ model.coef_.T, model.intercept_
    if len(names) == 2:
        # scikit-learn gives the second's score alone: the first's is 0.
        slopes = np.column_stack([np.zeros(len(slopes)), slopes[:, 0]])
        starts = np.array([0.0, starts[0]])
    return Model(names, slopes, starts)


def _own_axes(coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return axes (k, m) and coordinates (n, m), m the smaller of n and k."""
    if len(coordinates) >= coordinates.shape[1]:
        return np.eye(coordinates.shape[1]), coordinates
    axes, turned = np.linalg.qr(coordinates.T)
    return axes, turned.T


def choose_strength(coordinates: np.ndarray, verdicts: np.ndarray) -> float:
    """Return the strength of the lowest cross-validated loss.

    The folds are fixed: the objects of a verdict go in turn to fold 0, 1, ..., 4. The
    loss is the mean of ``- log p`` of an object's own verdict, over the objects of each
    verdict, then over verdicts. Equal ones: the smaller strength. `STRENGTH` with fewer
    than `LEAST_TO_CHOOSE` judgements, or fewer than `FOLDS` of a verdict.

    Parameters
    ----------
    coordinates, verdicts
        See `fit`.
    """
    known = np.isin(verdicts, VERDICTS)
    coordinates, verdicts = coordinates[known], verdicts[known]
    names, code, counts = np.unique(verdicts, return_inverse=True, return_counts=True)
    few = len(verdicts) < LEAST_TO_CHOOSE or counts.min() < FOLDS
    if few or not teaches(verdicts):
        return STRENGTH
    fold = np.empty(len(code), dtype=int)
    for number in range(len(names)):
        members = code == number
        fold[members] = np.arange(members.sum()) % FOLDS
    losses = [
        _held_out_loss(coordinates, verdicts, fold, strength) for strength in STRENGTHS
    ]
    return STRENGTHS[int(np.argmin(np.round(losses, 6)))]


def _held_out_loss(
    coordinates: np.ndarray, verdicts: np.ndarray, fold: np.ndarray, strength: float
) -> float:
    loss = np.empty(len(verdicts))
    for number in range(FOLDS):
        out = fold == number
        model = fit(coordinates[~out], verdicts[~out], strength)
        scores = coordinates[out] @ model.weights + model.intercepts
        own = [model.verdicts.index(name) for name in verdicts[out]]
        loss[out] = -log_softmax(scores, axis=1)[np.arange(len(own)), own]
    each = [loss[verdicts == name].mean() for name in np.unique(verdicts)]
    return float(np.mean(each))


def resampled(
    coordinates: np.ndarray, verdicts: np.ndarray, strength: float, *, seed: int = 1
) -> list[Model]:
    """Return fits to resampled judgements, for the spread of the probabilities.

    Each object gets a weight from an exponential distribution (the Bayesian bootstrap,
    Rubin 1981): no verdict is ever missing from a resample. See `fit`.
    """
    rng = np.random.default_rng(seed)
    weights = rng.exponential(size=(RESAMPLES, len(verdicts)))
    return [fit(coordinates, verdicts, strength, one) for one in weights]


def predict(
    values: np.ndarray,
    basis: Basis,
    models: list[Model],
    added: dict[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """Return the probabilities of all objects.

    Parameters
    ----------
    values : ndarray of int8, shape (n, d)
        Descriptors. A million objects of 200 take seconds, and little memory beside.
    basis : Basis
    models : list of Model
        The fit, then those to resamples. If empty, nothing is known: all is NaN.
    added : dict of str to ndarray of float, shape (n,), optional
        See `peculiar.scores.basis.coordinates`.

    Returns
    -------
    found : dict of str to ndarray of float64, shape (n,)
        ``p_interesting`` and ``p_artifact``, 0..1, as if each verdict were equally
        frequent; ``p_artifact`` is NaN if no object was judged to be one. ``p_std``:
        sample standard deviation of ``p_interesting`` over the resamples, NaN with
        fewer than two.
    """
    names = ("p_interesting", "p_artifact", "p_std")
    found = {name: np.full(len(values), np.nan) for name in names}
    if not models:
        return found
    extra = standard_added(len(values), basis, added)
    first = _in_descriptors(basis, models[:1])
    # Of the spread three digits are enough.
    resamples = [part.astype(np.float32) for part in _in_descriptors(basis, models[1:])]
    counts = np.cumsum([0, *(len(model.verdicts) for model in models[1:])])
    row = 0
    for block in blocks(values):
        rows = slice(row, row := row + len(block))
        chance = softmax(_scores(block, extra[rows], *first), axis=1)
        found["p_interesting"][rows] = chance[:, 0]
        if "artifact" in models[0].verdicts:
            found["p_artifact"][rows] = chance[:, 1]
        if len(models) > 2:
            scores = _scores(block, extra[rows], *resamples)
            each = [
                softmax(scores[:, low:high], axis=1) for low, high in pairwise(counts)
            ]
            spread = [one[:, 0] for one in each]
            found["p_std"][rows] = np.std(spread, axis=0, ddof=1)
    return found


def _scores(
    block: np.ndarray, extra: np.ndarray, slopes: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return linear scores (n, verdict) of descriptors (n, d), exact as the slopes."""
    own = block.astype(slopes.dtype) @ slopes[: block.shape[1]]
    return own + extra.astype(slopes.dtype) @ slopes[block.shape[1] :] + starts


def _in_descriptors(basis: Basis, models: list[Model]) -> tuple[np.ndarray, np.ndarray]:
    """Return slopes and intercepts of all models for int8 descriptors, float64."""
    if not models:
        return np.empty((0, 0)), np.empty(0)
    count = len(basis.means)
    slopes = np.column_stack([model.weights for model in models])
    starts = np.concatenate([model.intercepts for model in models])
    own = basis.axes @ slopes[:count] / basis.scales[:, None]
    starts = starts - basis.means @ own
    return np.concatenate([own, slopes[count:]]), starts
