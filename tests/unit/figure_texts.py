"""Whether a figure can be read: no text cut off, none over another."""

from itertools import combinations


def check_texts(texts, page):
    """Check the boxes, in pixels, of all texts of a figure, (text, box) each."""
    for name, box in texts:
        assert page.x0 <= box.x0 < box.x1 <= page.x1, name
        assert page.y0 <= box.y0 < box.y1 <= page.y1, name
    for (one, first), (two, second) in combinations(texts, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        # Boxes of lines below each other may touch by the height of an accent.
        assert wide <= 0 or high <= 2, (one, two)
