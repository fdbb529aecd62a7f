"""Bands by their names, in attributes, columns and names of files."""

import re
from collections.abc import Mapping, Sequence

from peculiar.new.columns import Columns
from peculiar.new.survey import CHANNELS, USUAL, Survey
from peculiar.sources import band_names

#: From blue to red.
ORDER = (
    *("fuv", "nuv", "u", "b", "blue", "g", "green", "v", "vis", "r", "red", "i", "z"),
    *("y", "j", "h", "k", "ks", "w1", "w2", "ch1", "ch2", "w3", "w4"),
)

#: What names a band in the name of a file or a dataset.
FILTER = re.compile(r"(nuv|fuv|[ubvgrizyjhk]|ks|[ri]2|w[1-4]|vis|ch[1-4])", re.I)
OTHER = re.compile(r"(f\d{3,4}[a-z]+\d?|nb\d{3,4}|red|green|blue)", re.I)


def is_filter(word: str) -> bool:
    """Return whether a word is the name of a filter."""
    return bool(FILTER.fullmatch(word) or OTHER.fullmatch(word))


def rank(band: str) -> tuple[int, int, str]:
    """Return the place of a band from blue to red; unknown ones come last."""
    low = re.sub("^([ri])2$", r"\1", band.lower())
    if low in ORDER:
        return 0, ORDER.index(low), low
    number = re.search(r"\d{3,4}", low)
    return 1, int(number[0]) if number else 0, low


def tidy(names: Sequence[str]) -> list[str]:
    """Return the bands' own part of their names, ``g`` of ``HSC-G``, if that is enough.

    Filters of the ground are called as the usual letters; ``i2`` is HSC's second i.

    What they have in common is left out, unless nothing else is left.
    """
    words = [re.findall("[A-Za-z0-9]+", name) for name in names]
    common = set.intersection(*map(set, words)) if len(words) > 1 else set()
    own = []
    for name, parts in zip(names, words, strict=True):
        filters = [x for x in parts if x not in common and is_filter(x)]
        rest = [x for x in parts if x not in common]
        chosen = filters[0] if len(filters) == 1 else "_".join(rest) or name
        own.append(chosen)
    if all(re.fullmatch("[UGRIZYugrizy]|[RIri]2", name) for name in own):
        own = [name[0].lower() for name in own]
    good = len({*own}) == len(own) and all(re.match("[A-Za-z]", x) for x in own)
    return own if good else list(names)


def put_bands(
    survey: Survey, number: int, told: Mapping | None, where: str, *others: Columns
) -> None:
    """Set the bands of images that have `number` of them along an axis.

    They are those that the attributes or cards `told` list, or else those of a table's
    magnitudes if these are as many, or else the usual ones.
    """
    if told and (found := band_names.listed(told, number, [])):
        card, names = found
        if len(names) == number:
            return survey.put("cutouts.bands", tidy(names), f"{card} of {where}")
    if survey.source["kind"] == "rgb":
        names = CHANNELS.get(number, [f"channel_{i + 1}" for i in range(number)])
        return survey.put("cutouts.bands", names, f"{number} channels of {where}")
    for columns in others:
        names = _of_columns(columns)
        if len(names) == number:
            text = f"{where} has {number} unnamed bands; magnitudes are in these. Check"
            return survey.guess("cutouts.bands", names, text + " their order")
    names = USUAL.get(number, [f"band_{i + 1}" for i in range(number)])
    text = f"{where} has {number} bands and names none. Check names and order"
    return survey.guess("cutouts.bands", names, text)


def _of_columns(columns: Columns) -> list[str]:
    """Return the usual bands that a table has magnitudes of, blue to red."""
    from peculiar.new.properties import find_properties

    names = [x for x in find_properties(columns, []) if x.endswith("_mag")]
    return sorted((name.removesuffix("_mag") for name in names), key=rank)
