"""SF21 Fig. 1: real images beside images that the generator makes."""

from pathlib import Path

import h5py
import numpy as np
from matplotlib.axes import Axes

from peculiar.figures.style import figure_file, mosaic, show
from peculiar.tables.images import as_rgb, as_uint8, bands_of

#: Columns and rows of images in each half.
COLUMNS, ROWS = 6, 8

#: Arcsec: length of the bar that shows the scale.
BAR = 5.0


def draw_samples(
    *,
    views: list[Path],
    samples: Path,
    pixel_scale: float,
    seed: int,
    title: str,
    figure: Path,
) -> None:
    """Draw real images beside generated ones.

    Parameters
    ----------
    samples : Path
        HDF5 file with ``image`` (n, height, width, band), uint8 or float in 0..1: what
        the generator makes of random latent vectors.
    pixel_scale : float
        Arcsec per pixel.
    figure : Path
        PNG file to write.
    """
    count = COLUMNS * ROWS
    real = _choose(views, count, np.random.default_rng(seed))
    with h5py.File(samples) as file:
        generated = as_uint8(file["image"][:count])
    spread = [images.std(axis=0).mean() for images in (generated, real)]
    facts = [f"{len(real)} real images and {len(generated)} generated ones."]
    if spread[1] > 0:
        facts.append(
            "The generated images differ from each other "
            f"{spread[0] / spread[1]:.2f} times as much as the real ones do (mean "
            "over pixels of the standard deviation)."
        )
    with figure_file(figure, width=7.0, height=5.1, facts=facts) as page:
        page.suptitle(f"Real and generated images: {title}")
        halves = {
            f"{len(real)} real images": real,
            f"{len(generated)} generated images": generated,
        }
        for axes, (name, images) in zip(
            page.subplots(1, 2), halves.items(), strict=True
        ):
            show(axes, mosaic(as_rgb(images, bands_of(views[0])), COLUMNS))
            axes.set_title(name)
            _draw_scale(axes, pixel_scale)


def _draw_scale(axes: Axes, pixel_scale: float) -> None:
    """Draw a bar of `BAR` arcsec into the lower left image."""
    bottom = axes.get_ylim()[0]
    ends = np.array([0.01 * bottom, 0.01 * bottom + BAR / pixel_scale])
    axes.plot(ends, [0.985 * bottom] * 2, color="white", linewidth=1)
    text = {"ha": "center", "va": "bottom", "color": "white", "fontsize": 7}
    axes.text(ends.mean(), 0.98 * bottom, f"{BAR:g}\N{DOUBLE PRIME}", **text)


def _choose(views: list[Path], count: int, rng: np.random.Generator) -> np.ndarray:
    """Return images drawn from all shards without repetition."""
    sizes = []
    for path in views:
        with h5py.File(path) as file:
            sizes.append(len(file["object_id"]))
    ends = np.cumsum(sizes)
    chosen = rng.choice(ends[-1], size=min(count, ends[-1]), replace=False)
    images = []
    for row in chosen:
        shard = int(np.searchsorted(ends, row, side="right"))
        with h5py.File(views[shard]) as file:
            images.append(file["image"][row - ends[shard] + sizes[shard]])
    return as_uint8(np.stack(images))
