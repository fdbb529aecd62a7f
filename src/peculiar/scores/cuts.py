"""Cuts of a selection in words, and applied to other scores."""

import numpy as np

from peculiar.scores.merge import passes

#: Standard deviations of a slice's scores, in words.
SIGMA = "\N{GREEK SMALL LETTER SIGMA}"


def cut_words(cut: dict, words: dict[str, str]) -> str:
    """Return a cut in words, "the top 5% in central_g", see `merge.passes`.

    `words` says what scores are called, by name.
    """
    score = words.get(cut["score"], cut["score"])
    if "sigma" in cut:
        text = f"{score} {limit_words(cut)}"
    else:
        text = f"{limit_words(cut).removeprefix('in ')} in {score}"
    signs = {"positive": "above 0", "negative": "below 0"}
    more = [
        f"{words.get(cut[key], cut[key])} {sign}"
        for key, sign in signs.items()
        if key in cut
    ]
    return f"{text} with {' and '.join(more)}" if more else text


def selection_words(selection: dict, words: dict[str, str]) -> str:
    """Return a selection, see `merge.select`, in words, as part of a sentence."""
    cuts = [cut_words(cut, words) for cut in selection["cuts"]]
    if len(cuts) == 1:
        return cuts[0]
    return f"{selection['rule']} of: {'; '.join(cuts)}"


def limit_of(selection: dict) -> dict:
    """Return the limit of a selection's first cut, without its score.

    It is ``{"sigma": standard deviations}`` or ``{"top": fraction of all objects}``;
    `beyond` applies it to other scores.
    """
    first = selection["cuts"][0]
    return {key: first[key] for key in ("sigma", "top") if key in first}


def limit_words(limit: dict) -> str:
    """Return a limit in words, "in the top 5%"."""
    if "sigma" in limit:
        return f"above {limit['sigma']:g}{SIGMA}"
    return f"in the top {100 * limit['top']:.3g}%"


def beyond(sigma: np.ndarray, limit: dict) -> np.ndarray:
    """Return which objects of a slice are beyond a limit in a score, bool (n,).

    Parameters
    ----------
    sigma : ndarray of float, shape (n,)
        The score of all objects of the slice, in standard deviations from the mean.
    limit : dict
        See `limit_of`.
    """
    values = np.asarray(sigma)
    return passes({"score": values, "score_sigma": values}, {"score": "score"} | limit)


def by_slice(words: dict[str, str]) -> str:
    """Join the texts of slices, by name; a text that is the same in all stands once."""
    alike: dict[str, list[str]] = {}
    for name, text in words.items():
        alike.setdefault(text, []).append(name)
    if len(alike) == 1:
        return next(iter(alike))
    return "; ".join(f"{text} ({', '.join(names)})" for text, names in alike.items())
