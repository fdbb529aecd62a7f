"""Whether a figure can be read: no text cut off, none over another."""

from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text


def texts_of(monkeypatch, draw):
    """Return the texts of the figure that a function draws, checked: (text, box) each.

    Boxes are in pixels of the page.
    """
    pages = []

    def savefig(page, file, *, format, dpi, metadata):  # noqa: ARG001 - nothing is drawn
        file.write_bytes(b"")
        if format == "png":
            page.draw_without_rendering()
            unseen = _unseen(page)
            texts = [
                (text.get_text(), text.get_window_extent())
                for text in page.findobj(Text)
                if text.get_visible() and text.get_text() and text not in unseen
            ]
            pages.append((texts, page.bbox.frozen()))

    with monkeypatch.context() as patch:
        patch.setattr(Figure, "savefig", savefig)
        draw()
    ((texts, page),) = pages
    _check(texts, page)
    return texts


def _unseen(page):
    """Return the labels of ticks that matplotlib keeps and does not draw."""
    labels = set()
    for axes in page.findobj(Axes):
        shown = axes.axison and axes.get_visible()
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            if not shown:
                labels |= set(axis.findobj(Text))
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high:
                    labels |= {tick.label1, tick.label2}
    return labels


def _check(texts, page):
    """Check the boxes, in pixels, of all texts of a figure, (text, box) each."""
    for name, box in texts:
        assert page.x0 <= box.x0 < box.x1 <= page.x1, name
        assert page.y0 <= box.y0 < box.y1 <= page.y1, name
    for (one, first), (two, second) in combinations(texts, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        # Boxes of lines below each other may touch by the height of an accent.
        assert wide <= 0 or high <= 2, (one, two)
