"""Reasons why an object is odd, as words for descriptors that are far out."""

import re
from typing import NamedTuple

import numpy as np

from peculiar.measure.descriptor_scales import SCALES, STEPS

#: Filters from blue to red: the words blue and red need an order.
BLUE_TO_RED = "ugrizy"

#: Name of the logarithm of a band's flux less the mean of the bands beside it, and of
#: the flux that is meant; the place of that in its family.
EXCESS, FLUX, TOTAL = "excess_{}", "flux_{}_r13", 4

#: Least flux in units of the noise: a step of the descriptor is twice as much.
FAINTEST = 300.0

#: Reason: the descriptors that mean it, and whether their high values (+) do, or their
#: low ones (-). The first group of a pattern is the band, or the pair of bands.
WORDS: dict[str, tuple[str, str]] = {
    "very elongated": ("+", r"form_ellipticity"),
    "very concentrated": ("+", r"form_concentration"),
    "diffuse": ("-", r"form_concentration"),
    "large": ("+", r"form_half_light_radius"),
    "very small": ("-", r"form_half_light_radius"),
    "several bright parts": ("+", r"form_m20"),
    "clumpy": ("+", r"form_smoothness"),
    "brighter on one side in {band}": ("+", r"mode_(.+)_ring[123]_m1"),
    "not symmetric in {band}": ("+", r"asymmetry_(.+)_ring[12]"),
    "a bright spot near its centre in {band}": ("+", r"residual_(.+)_ring[12]_highest"),
    "a bright spot beside it in {band}": ("+", r"residual_(.+)_ring3_highest"),
    "a bright neighbour in {band}": ("+", r"residual_(.+)_ring4_highest"),
    "a dark patch in {band}": ("-", r"residual_(.+)_ring[12]_lowest"),
    "a bright background in {band}": ("+", r"level_(.+)"),
    "a dark background in {band}": ("-", r"level_(.+)"),
    "bright in {band} compared with other bands": ("+", r"excess_(.+)"),
    "faint in {band} compared with other bands": ("-", r"excess_(.+)"),
}

#: The same of colours: the blue band less the red one.
COLOURS: dict[str, tuple[str, str]] = {
    "a blue spot near its centre ({band})": ("+", r"contrast_(.+)_ring[12]_highest"),
    "a blue spot beside it ({band})": ("+", r"contrast_(.+)_ring[34]_highest"),
    "a red spot near its centre ({band})": ("-", r"contrast_(.+)_ring[12]_lowest"),
    "a red spot beside it ({band})": ("-", r"contrast_(.+)_ring[34]_lowest"),
    "bluer inside than outside ({band})": ("+", r"difference_(.+)_ring[12]_sum"),
    "bluer outside than inside ({band})": ("-", r"difference_(.+)_ring[12]_sum"),
}

#: The opposite, where the pair of bands stands in the other order.
OPPOSITE = {"highest": "lowest", "lowest": "highest", "sum": "sum"}


#: Parts of words: of reasons with the same one only the most extreme is said. Bands are
#: each over their total, so that a blue spot leaves the rest red.
TOPICS = (
    *("spot near its centre (", "spot beside it (", "side than"),
    *("compared with other bands", "background"),
)


def topic_of(words: str) -> str:
    """Return what a reason is about: of one topic only one is said."""
    return next((topic for topic in TOPICS if topic in words), words)


class Reason(NamedTuple):
    """One reason: its words, and the descriptors that mean it.

    Attributes
    ----------
    words : str
        ``{band}`` stands for the band, or pair of bands, of the most extreme of them.
    columns : list of int
        Places of the descriptors.
    signs : ndarray of float32, shape (column,)
        1 if high values mean it, -1 if low ones do.
    bands : list of str
        Of each column.
    groups : list of list of int
        Places in `columns` of those that differ in the band alone.
    """

    words: str
    columns: list[int]
    signs: np.ndarray
    bands: list[str]
    groups: list[list[int]]

    def strength(self, deviations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how far out objects are, float32 (n,), and the place of the column.

        It is the mean of the two bands that are farthest out, where there are two: what
        is in the sky is seen in more than one. `deviations` (n, descriptor) are in
        units of the scatter.
        """
        own = deviations[:, self.columns] * self.signs
        means = np.stack(
            [
                np.sort(own[:, group], axis=1)[:, -2:].mean(axis=1)
                for group in self.groups
            ]
        )
        chosen = means.argmax(axis=0)
        inside = np.array([np.isin(np.arange(own.shape[1]), x) for x in self.groups])
        place = np.where(inside[chosen], own, -np.inf).argmax(axis=1)
        return means.max(axis=0), place


def with_excess(values: np.ndarray, names: list[str]) -> np.ndarray:
    """Return descriptors and the excess of each band, float32 (n, number).

    Both are in steps: the excess in 25ths of a factor of e.
    """
    values = values.astype(np.float32)
    steps = values[:, [names.index(FLUX.format(band)) for band in _bands(names)]]
    if steps.shape[1] < 2:
        return values
    centre, softening = SCALES["flux"][TOTAL]
    flux = centre + softening * np.sinh(steps / STEPS)
    flux = STEPS * np.log(np.maximum(flux, FAINTEST))
    beside = np.stack([_beside(flux, band) for band in range(flux.shape[1])], axis=1)
    return np.hstack([values, flux - beside])


def reasons_of(names: list[str]) -> list[Reason]:
    """Return the reasons that the descriptors of these names can give."""
    bands = _bands(names)
    if len(bands) > 1:
        names = [*names, *(EXCESS.format(band) for band in bands)]
    found = []
    for words, (sign, pattern) in WORDS.items():
        matches = [(re.fullmatch(pattern, name), sign) for name in names]
        found.append(_reason(words, matches))
    for words, (sign, pattern) in COLOURS.items():
        matches = [_colour(pattern, sign, name) for name in names]
        found.append(_reason(words, matches))
    return [reason for reason in found if reason.columns]


def _bands(names: list[str]) -> list[str]:
    return [name.removeprefix("level_") for name in names if name.startswith("level_")]


def _beside(flux: np.ndarray, band: int) -> np.ndarray:
    """Return the mean flux of the bands next to one, (n,)."""
    others = [k for k in (band - 1, band + 1) if 0 <= k < flux.shape[1]]
    return flux[:, others].mean(axis=1)


def _colour(pattern: str, sign: str, name: str) -> tuple[re.Match | None, str]:
    """Return the match of a colour's descriptor, and its sign as blue less red."""
    pair = re.fullmatch(r"(?:contrast|difference)_(\w)-(\w)_.+", name)
    if not pair or not set(pair.groups()) <= set(BLUE_TO_RED):
        return None, sign
    first, second = map(BLUE_TO_RED.index, pair.groups())
    if first > second:
        family, _, ring, member = name.split("_")
        blue, red = pair[2], pair[1]
        name = f"{family}_{blue}-{red}_{ring}_{OPPOSITE.get(member, member)}"
        sign = {"+": "-", "-": "+"}[sign]
    return re.fullmatch(pattern, name), sign


def _reason(words: str, matches: list[tuple[re.Match | None, str]]) -> Reason:
    columns: list[int] = []
    signs: list[float] = []
    bands: list[str] = []
    groups: dict[str, list[int]] = {}
    for column, (match, sign) in enumerate(matches):
        if match:
            band = "".join(match.groups())
            # The descriptor's name without its band; but bands beside a bright one have
            # the opposite of its excess.
            alone = match.string == EXCESS.format(band)
            group = band if alone else match.string.replace(f"_{band}", "", 1)
            groups.setdefault(group, []).append(len(columns))
            columns.append(column)
            signs.append(float(f"{sign}1"))
            bands.append(band)
    signed = np.array(signs, np.float32)
    return Reason(words, columns, signed, bands, list(groups.values()))
