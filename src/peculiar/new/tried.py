"""A sample of objects, cut as the workflow would: how many can be, and how bright."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from peculiar.cutouts.cutouts import check
from peculiar.cutouts.objects import objects_of
from peculiar.new.survey import Survey
from peculiar.sources.images import Flagged
from peculiar.sources.members import source_module
from peculiar.tables.rejects import Reject

#: Objects that are tried, spread over all.
TRIED = 60

#: Fewest objects with a magnitude from which a zero point is estimated, and by how much
#: in mag one that is stated may be off.
FEWEST, OFF = 10, 0.7


class Sample(NamedTuple):
    """Objects that were tried.

    Attributes
    ----------
    objects : Table
        Those that can be cut.
    images : ndarray or None
        (n, size, size, band), at the zero point of the cutouts; None if n is 0.
    rejects : list of Reject
        Why the others cannot.
    """

    objects: pa.Table
    images: np.ndarray | None
    rejects: list[Reject]

    @property
    def tried(self) -> int:
        """Return the number of objects that were tried."""
        return len(self.objects) + len(self.rejects)


def try_some(config: dict) -> Sample:
    """Cut a sample of a slice's objects.

    Parameters
    ----------
    config : dict
        The slice's resolved config.

    Raises
    ------
    ValueError
        If the table or the images cannot be read.
    """
    source, section = config["source"], config["cutouts"]
    module = source_module(source)
    stretched = getattr(module, "STRETCHED", False)
    dtype = np.dtype(np.uint8 if stretched else np.float32)
    shape = (section["size"], section["size"], len(section["bands"]))
    objects = objects_of(source, []).table
    rows = np.unique(np.linspace(0, len(objects) - 1, TRIED).astype(np.int64))
    sample = objects.take(pa.array(rows))
    good, images, rejects = [], [], []
    for row, image in enumerate(module.images(source, section, sample)):
        pixels = image.image if isinstance(image, Flagged) else image
        checked = check(pixels, shape, dtype, section["bands"])
        if isinstance(checked, Reject):
            rejects.append(checked)
        else:
            good.append(row)
            images.append(checked)
    stack = np.stack(images) if images else None
    return Sample(sample.take(pa.array(good, pa.int64())), stack, rejects)


def say_rejects(survey: Survey, sample: Sample) -> None:
    """Say how many of the objects cannot be cut, and the first reason."""
    if not sample.rejects:
        return
    reasons = Counter(one.reason for one in sample.rejects)
    counted = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
    first = sample.rejects[0]
    survey.said.append(
        f"Of {sample.tried} objects that were tried, {len(sample.rejects)} cannot be "
        f"cut out ({counted}), as {first.detail}. Such objects become rejects"
    )


def put_zero_point(survey: Survey, sample: Sample) -> None:
    """Estimate the zero point by magnitudes, where none is stated or it is far off."""
    if sample.images is None or survey.source["kind"] == "rgb":
        return
    for place, band in enumerate(survey.cutouts["bands"]):
        name = f"{band}_mag"
        if name not in sample.objects.column_names:
            continue
        magnitudes = sample.objects[name].cast(pa.float64()).to_numpy()
        measured = survey.cutouts["zero_point"] + _magnitudes(sample.images[..., place])
        offsets = magnitudes - measured
        offsets = offsets[np.isfinite(offsets)]
        if len(offsets) < FEWEST:
            continue
        off = float(np.median(offsets))
        column = survey.source["properties"][name]
        key = "source.zero_point"
        if key in survey.unsure:
            value = round(survey.source["zero_point"] + off, 1)
            text = f"by {column} and the fluxes of {len(offsets)} objects; to about 0.3"
            survey.guess(key, value, text)
        elif abs(off) > OFF:
            survey.said.append(
                f"By {column} and the fluxes of {len(offsets)} objects the zero point "
                f"is off by {off:.1f} mag from what the files state: check "
                f"source.zero_point and {column}"
            )
        return


def _magnitudes(images: np.ndarray) -> np.ndarray:
    """Return magnitudes at a zero point of 0 of what is in the middle, (n,).

    The flux is that within a quarter of the side, above the median of the border.
    """
    side = images.shape[1]
    y, x = np.indices((side, side)) - side // 2
    inside = np.hypot(x, y) <= side / 4
    border = np.ones((side, side), bool)
    border[2:-2, 2:-2] = False
    above = images - np.median(images[:, border], axis=1)[:, None, None]
    flux = above[:, inside].sum(axis=1, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return -2.5 * np.log10(flux)
