"""One style for all figures; the same data give the same bytes."""

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

from peculiar.tables.files import written

#: Colours that colour-blind readers can tell apart (Okabe & Ito 2008).
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "black": "#000000",
}

#: Lines of a detector's scores, in their order.
LINES = (("blue", "-"), ("vermilion", "-"), ("black", "--"), ("green", ":"))

#: First line of the text of a figure that is not drawn, and only says why.
NOT_DRAWN = "This figure is not drawn."

#: Dots per inch of the PNG files, and of images and rasterised points in the PDF files.
RESOLUTION, FINE_RESOLUTION = 200, 300

#: Metadata without the time and the version of the library.
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
    # First labels of the two axes stay apart.
    "xtick.major.pad": 5.0,
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
    """Give a figure to draw on, and write it as PNG, PDF and text at the end.

    Parameters
    ----------
    path : Path
        PNG file to write. The PDF and the text have the same name but for the ending.
        No file holds the time or the version of a library. If drawing or writing fails,
        no file is changed. The PNG gets its name last: if it is new, all are.
    width, height : float
        Inches; a page of a journal is 7 wide.
    facts : list of str
        The numbers of the caption, one per line of the text.

    Yields
    ------
    figure : Figure
        Without a window or global state. Rasterise artists of very many points: else
        the PDF is large and slow.
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
                # The PDF has the layout of the PNG: to compute it takes as long as to
                # draw.
                figure.set_layout_engine("none")


def draw_sentence(path: Path, title: str, sentences: list[str]) -> None:
    """Write a figure's files with sentences in place of a figure that cannot be drawn.

    The sentences say why it is not drawn, and what it needs. The text begins with
    `NOT_DRAWN`.
    """
    lines = [line for text in sentences for line in textwrap.wrap(text, 98)]
    height = 0.7 + 0.18 * len(lines)
    facts = [NOT_DRAWN, *sentences]
    with figure_file(path, width=7.0, height=height, facts=facts) as page:
        page.suptitle(title)
        page.text(0.02, 0.36, "\n".join(lines), va="center")


def coinciding(counts: dict[str, np.ndarray]) -> list[list[str]]:
    """Group histograms, int (bins,), that agree within the counting errors.

    Returns all names in their order. A histogram is in the group of the first one from
    which it differs in no bin by more than the root of the larger number.
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


def mosaic(images: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """Lay out images, uint8 (n, height, width, 3), in rows with white gaps in pixels.

    The last row may be short. Returns uint8 (height of all, width of all, 3).
    """
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, 3)
    laid = np.full(shape, 255, dtype=np.uint8)
    for number, image in enumerate(images):
        top = number // columns * (height + gap)
        left = number % columns * (width + gap)
        laid[top : top + height, left : left + width] = image
    return laid


def show(axes: Axes, image: np.ndarray) -> None:
    """Show an image without axes, every pixel a square, first row on top."""
    axes.imshow(image, interpolation="nearest")
    axes.set_axis_off()


def part_of(name: str, low: float, high: float = 1.0) -> Colormap:
    """Return a part of a colour map of matplotlib, its ends between 0 and 1.

    The light end of most maps is not seen on white.
    """
    colours = colormaps[name](np.linspace(low, high, 256))
    return LinearSegmentedColormap.from_list(name, colours)


def add_counts(axes: Axes | np.ndarray, meshes: list) -> None:
    """Give meshes of counts one logarithmic scale, with a colour bar right of the axes.

    The meshes, at least one, are from `Axes.hexbin` with a logarithmic norm.
    """
    most = max(10, *(mesh.get_array().max() for mesh in meshes))
    for mesh in meshes:
        mesh.set_clim(1, most)
    page = np.ravel(axes)[0].figure
    bar = page.colorbar(meshes[0], ax=axes, label="objects per cell", pad=0.02)
    decades = [10**power for power in range(7) if 10**power <= most]
    bar.set_ticks(decades, labels=[f"{count:,}" for count in decades])
