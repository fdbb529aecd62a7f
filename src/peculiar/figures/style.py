"""One look for all figures, and the same bytes for the same data."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

from peculiar.tables.files import written

#: Distinct to colour-blind readers and in grey (Okabe & Ito 2008).
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "black": "#000000",
}

#: Dots per inch of the PNG files, and of what is not lines and text in the PDF files,
#: which are printed and zoomed into.
RESOLUTION, FINE_RESOLUTION = 200, 300

#: Nothing on the time or the library.
ANONYMOUS = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

STYLE = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.labelsize": 9,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "axes.linewidth": 0.8,
    "lines.linewidth": 1.4,
    "mathtext.fontset": "dejavusans",
    # Text in PDF files can be searched and edited; journals refuse Type 3.
    "pdf.fonttype": 42,
}


@contextmanager
def figure_file(
    path: Path, *, width: float, height: float, facts: list[str]
) -> Iterator[Figure]:
    """Give a figure to draw on, and write it as PNG and as PDF at the end.

    Parameters
    ----------
    path : Path
        PNG file to write; PDF and text beside it have the same name but for its ending.
        Nothing in them depends on the time or the version of a library. If drawing or
        writing any fails none is touched, and the PNG gets its name last: where it is
        new, so are the others.
    width, height : float
        Inches; a page of a journal is 7 wide.
    facts : list of str
        What a caption says in numbers: a line each of the text.

    Yields
    ------
    figure : Figure
        Of no window and no global state. Artists of very many points have to be
        rasterised, or the PDF is large and slow.
    """
    with mpl.rc_context({**mpl.rcParamsDefault, **STYLE, "backend": "agg"}):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        pdf_path, text_path = (path.with_suffix(end) for end in (".pdf", ".txt"))
        with written(path) as png, written(pdf_path) as pdf, written(text_path) as text:
            text.write_text("".join(f"{line}\n" for line in facts), encoding="utf-8")
            for file, kind, dpi in (
                (png, "png", RESOLUTION),
                (pdf, "pdf", FINE_RESOLUTION),
            ):
                figure.savefig(file, format=kind, dpi=dpi, metadata=ANONYMOUS[kind])
                # The PDF keeps the places that the PNG's were: looking for them takes
                # as long as drawing.
                figure.set_layout_engine("none")


def draw_sentence(path: Path, title: str, sentences: list[str]) -> None:
    """Write a figure's files with sentences in place of what cannot be drawn.

    Parameters
    ----------
    path : Path
        PNG file to write, as of `figure_file`.
    title : str
        What the figure would show.
    sentences : list of str
        Why it is not drawn, and what it needs; also what the text beside it says.
    """
    lines = [line for text in sentences for line in textwrap.wrap(text, 98)]
    height = 0.7 + 0.18 * len(lines)
    with figure_file(path, width=7.0, height=height, facts=sentences) as page:
        page.suptitle(title)
        page.text(0.02, 0.36, "\n".join(lines), va="center")


def coinciding(counts: dict[str, np.ndarray]) -> list[list[str]]:
    """Find the histograms that nobody can tell apart.

    Parameters
    ----------
    counts : dict of str to ndarray of int, shape (bins,)
        Objects a bin, by the name of the sample; the same bins in all.

    Returns
    -------
    groups : list of list of str
        All names, in their order: those of a group differ from its first in no bin by
        more than the counting error, the root of the larger number.
    """
    groups: list[list[str]] = []
    for name, own in counts.items():
        for group in groups:
            first = counts[group[0]]
            if (np.abs(own - first) <= np.sqrt(np.maximum(own, first))).all():
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def joined(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def as_rgb(images: np.ndarray, bands: list[str]) -> np.ndarray:
    """Return the bands of images that people are shown: red, green, blue.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width, band)
    bands : list of str
        What the bands are called.

    Returns
    -------
    images : ndarray of uint8, shape (n, height, width, 3)
        i, r and g if there are these, else the first three; one band as grey.
    """
    if {"i", "r", "g"} <= set(bands):
        return images[..., [bands.index(band) for band in "irg"]]
    if images.shape[-1] < 3:
        return np.repeat(images[..., :1], 3, axis=-1)
    return images[..., :3]


def mosaic(images: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """Lay images out in rows, white between them.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width, 3)
    columns : int
        Images in a row; the last row may be short.
    gap : int
        Pixels between two images.

    Returns
    -------
    picture : ndarray of uint8, shape (height of all, width of all, 3)
    """
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, 3)
    picture = np.full(shape, 255, dtype=np.uint8)
    for number, image in enumerate(images):
        top = number // columns * (height + gap)
        left = number % columns * (width + gap)
        picture[top : top + height, left : left + width] = image
    return picture


def show(axes: Axes, picture: np.ndarray) -> None:
    """Show a picture without axes, every pixel a square, first row on top."""
    axes.imshow(picture, interpolation="nearest")
    axes.set_axis_off()


def part_of(name: str, low: float, high: float = 1.0) -> Colormap:
    """Return a part of a colour map, say without the light end that is lost on white.

    Parameters
    ----------
    name : str
        Matplotlib's.
    low, high : float
        Ends of the part, 0 to 1.
    """
    colours = colormaps[name](np.linspace(low, high, 256))
    return LinearSegmentedColormap.from_list(name, colours)


def add_counts(page: Figure, axes: Axes | np.ndarray, meshes: list) -> None:
    """Give meshes of numbers of objects one logarithmic scale, and draw its bar.

    Parameters
    ----------
    page : Figure
    axes : Axes or ndarray of Axes
        The bar stands at their right.
    meshes : list of PolyCollection
        Of `Axes.hexbin`, with a logarithmic norm; at least one.
    """
    most = max(10, *(mesh.get_array().max() for mesh in meshes))
    for mesh in meshes:
        mesh.set_clim(1, most)
    bar = page.colorbar(meshes[0], ax=axes, label="objects per cell", pad=0.02)
    decades = [10**power for power in range(7) if 10**power <= most]
    bar.set_ticks(decades, labels=[f"{count:,}" for count in decades])


def scale_bar(axes: Axes, *, pixel_scale: float, arcsec: float) -> None:
    """Draw a bar of known length into the lower left of a picture.

    Parameters
    ----------
    axes : Axes
        Shows the picture, in pixels.
    pixel_scale : float
        Arcsec per pixel.
    arcsec : float
        The bar's length.
    """
    bar = AnchoredSizeBar(
        axes.transData,
        arcsec / pixel_scale,
        f"{arcsec:g}\N{DOUBLE PRIME}",
        loc="lower left",
        color="white",
        frameon=False,
        sep=2,
        label_top=True,
        fontproperties=FontProperties(size=7),
    )
    axes.add_artist(bar)
