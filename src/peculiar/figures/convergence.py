"""How scores converge during the latent search, and how they depend on lambda."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peculiar.figures.style import COLOURS, figure_file

#: Scores along the last axis of a trace, and their colours.
SCORES = {"s_gen": "blue", "s_disc": "vermilion", "s_anom": "black"}


def draw_convergence(
    *,
    reconstructions: list[Path],
    weight: float,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw the order of objects against search iterations, and against lambda.

    Parameters
    ----------
    reconstructions : list of Path
        Shards with ``trace`` float32 (iterations + 1, objects, 3): s_gen, s_disc and
        s_anom before each iteration and after the last, of two objects or more; and
        with ``weights`` float32 (lambdas,) and ``weighted`` float32 (lambdas, objects,
        3): the final scores of searches with these lambdas.
    weight : float
        Lambda of the run: the search minimises (1 - lambda) s_gen + lambda s_disc (SF21
        eq. 7).
    figure : Path
        PNG file to write.

    Raises
    ------
    ValueError
        If fewer than two objects have a trace.
    """
    traces, weighted = [], []
    for path in reconstructions:
        with h5py.File(path) as file:
            traces.append(file["trace"][:])
            weighted.append(file["weighted"][:])
            weights = file["weights"][:]
    trace = np.concatenate(traces, axis=1).astype(np.float64)
    if trace.shape[1] < 2:
        raise ValueError(
            f"{reconstructions[0]} and the other shards hold traces of "
            f"{trace.shape[1]} objects. Expected at least 2; set scoring.trace of the "
            "detector higher"
        )
    facts = [f"{trace.shape[1]:,} objects, {len(trace) - 1} search iterations."]
    for name, part in zip(SCORES, np.moveaxis(trace, -1, 0), strict=True):
        rank = rank_correlations(part[[len(part) // 2]], part[-1])[0]
        facts.append(
            f"{words.get(name, name)}: rank correlation (Spearman) {rank:.2f} between "
            "half of the iterations and all."
        )
    with figure_file(figure, width=7.0, height=3.2, facts=facts) as page:
        page.suptitle(
            f"Scores during the latent search, {trace.shape[1]:,} objects: {title}"
        )
        left, right = page.subplots(1, 2)
        _draw_iterations(left, trace, words)
        all_weighted = np.concatenate(weighted, axis=1)
        _draw_weights(right, weights, all_weighted, trace, weight, words)


def rank_correlations(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation of each row of (row, object) with a reference.

    NaN for a row of equal values.
    """
    ranks = pd.DataFrame(values.T).rank()
    return ranks.corrwith(pd.Series(reference).rank()).to_numpy()


def _draw_iterations(axes: Axes, trace: np.ndarray, words: dict) -> None:
    for number, (name, colour) in enumerate(SCORES.items()):
        values = trace[:, :, number]
        order = rank_correlations(values, values[-1])
        axes.plot(order, color=COLOURS[colour], label=words.get(name, name))
    axes.set_xlabel("search iterations")
    axes.set_ylabel("rank correlation with the final score")
    axes.legend(loc="lower right")


def _draw_weights(
    axes: Axes,
    weights: np.ndarray,
    weighted: np.ndarray,
    trace: np.ndarray,
    weight: float,
    words: dict,
) -> None:
    """Draw how the order after a search with another lambda differs from the run's."""
    for number, name in enumerate(("s_gen", "s_disc")):
        order = rank_correlations(weighted[:, :, number], trace[-1, :, number])
        label = words.get(name, name)
        axes.plot(weights, order, ".-", color=COLOURS[SCORES[name]], label=label)
    label = f"this run: {weight:g}"
    axes.axvline(weight, color=COLOURS["purple"], linewidth=1, label=label)
    axes.set_xlabel("weight of the features, λ (SF21 eq. 7)")
    axes.set_ylabel("rank correlation with this run's score")
    axes.legend(loc="best")
