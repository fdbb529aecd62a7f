"""Which detectors have a colour, against a table ranked by hand."""

import numpy as np
import pandas as pd

from peculiar.figures.detector_lines import GREY, line_styles
from peculiar.figures.style import COLOURS


def table(**rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=["p", "q"])


def test_the_best_of_a_panel_come_before_the_best_in_the_mean():
    recall = table(
        wide=[0.8, 0.8],
        first=[0.9, 0.0],
        second=[0.0, 0.9],
        none=[np.nan, np.nan],
        low=[0.1, 0.1],
    )
    styles = line_styles(recall, "low")
    assert list(styles)[:4] == ["low", "first", "second", "wide"]
    assert styles["low"]["color"] == COLOURS["black"]
    assert len({style["color"] for style in styles.values()}) == 5


def test_beyond_the_colours_all_are_grey_but_the_published_one():
    recall = table(**{f"d{number:02}": [1 - number / 20] * 2 for number in range(12)})
    styles = line_styles(recall, "d11")
    coloured = [name for name, style in styles.items() if style is not GREY]
    assert coloured == ["d11", "d00", "d01", "d02", "d03", "d04"]
    assert set(styles) == set(recall.index)


def test_a_published_one_without_a_row_takes_no_colour():
    styles = line_styles(table(one=[0.5, 0.5]), "other")
    assert list(styles) == ["one"]
    assert styles["one"]["color"] != COLOURS["black"]
