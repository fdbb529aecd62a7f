"""Maps, boxes on them, and members of clusters: by hand, by loops, by pixels."""

import statistics
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.spatial.distance import cdist

from peculiar.figures import map_boxes, map_panel
from peculiar.figures.clusters import members, row_title
from peculiar.figures.map_boxes import FINE, NUMBER, choose_boxes
from peculiar.figures.map_panel import colour_scale, draw_places, frame
from peculiar.scores.cuts import SIGMA


def framed(places):
    """Return a panel about these places, on a page of 400 pixels."""
    axes = Figure(figsize=(4, 4), dpi=100).subplots()
    frame(axes, places)
    return axes


def colours_in(page):
    """Return the colours of a page that has been drawn, and the pixels of each."""
    canvas = FigureCanvasAgg(page)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    return dict(zip(map(tuple, colours.tolist()), counts.tolist(), strict=True))


def as_pixel(scale, value):
    return tuple(round(255 * part) for part in scale.to_rgba(value)[:3])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_highest_is_on_top(order):
    values = np.array([0.0, 3.0])[order]
    scale = colour_scale(np.array([0.0, 3.0]))
    places = np.zeros((2, 2))
    axes = framed(places)
    draw_places(axes, places, values, scale)
    colours = colours_in(axes.figure)
    # The inside of a point of 5/72 inch across, 7 pixels.
    assert colours[as_pixel(scale, 3.0)] > 20
    assert as_pixel(scale, 0.0) not in colours


def test_many_objects_are_means_of_cells():
    """Two places, of which one has ten times the objects: a sum would tell."""
    rng = np.random.default_rng(1)
    there = np.arange(map_panel.MANY + 1) % 11 == 0
    places = np.where(there, 10.0, 0.0)[:, None] + np.zeros((1, 2))
    values = np.where(there, 5.0, 1.0) + rng.normal(size=len(there))
    drawn = draw_places(framed(places), places, values, colour_scale(values))
    truth = [values[~there].mean(), values[there].mean()]
    assert sorted(drawn.get_array().tolist()) == pytest.approx(truth, rel=1e-12)
    # Hexagons on a side are higher than wide by 2 / sqrt(3), as far as whole rows fit.
    cell = drawn.get_paths()[0].get_extents()
    assert cell.height / cell.width == pytest.approx(2 / np.sqrt(3), rel=0.02)


@pytest.mark.parametrize("count", [30, map_panel.MANY + 30])
def test_objects_without_a_score_are_grey(count):
    places = np.random.default_rng(1).random((count, 2))
    values = np.zeros(count)
    values[:20] = np.nan
    places[:20] += [0, 5]
    axes = framed(places)
    draw_places(axes, places, values, colour_scale(values))
    assert colours_in(axes.figure)[204, 204, 204] > 10


@pytest.mark.parametrize("shape", [(1, 1), (20, 1), (1, 0.01)])
def test_one_scale_both_ways_and_all_inside(shape):
    places = np.random.default_rng(2).random((50, 2)) * shape
    axes = framed(places)
    axes.figure.draw_without_rendering()
    pixels = axes.transData.transform(places)
    (a, b), (c, d) = places[[0, 1]], pixels[[0, 1]]
    across, up = (d - c) / (b - a)
    assert across == pytest.approx(up, rel=1e-6)
    assert axes.bbox.width == pytest.approx(axes.bbox.height)
    assert all(axes.bbox.contains(*place) for place in pixels)


def test_colours_end_at_quantiles_and_get_darker():
    values = np.append(np.linspace(-1.2, 2.8, 1001), [1e6, np.nan])
    scale = colour_scale(values)
    assert (scale.norm.vmin, scale.norm.vmax) == (-1.5, 3.0)
    red, green, blue = scale.to_rgba(np.linspace(-1.5, 3.0, 50))[:, :3].T
    # Rec. 709.
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert (np.diff(light) < 0).all()
    # The lightest is seen on white.
    assert light[0] < 0.85


@pytest.mark.parametrize("value", [0.0, 3.1])
def test_equal_scores_have_a_scale(value):
    scale = colour_scale(np.full(9, value))
    assert scale.norm.vmin <= value <= scale.norm.vmax
    assert scale.norm.vmax - scale.norm.vmin == 1


def blobs():
    """Return a crowd at (0, 0), the high at (60, 0), the lonely at (30, 90)."""
    rng = np.random.default_rng(4)
    parts = {"crowd": (200, (0, 0)), "high": (30, (60, 0)), "lonely": (15, (30, 90))}
    places = [rng.normal(at, 1.5, (count, 2)) for count, at in parts.values()]
    names = np.repeat(list(parts), [count for count, _ in parts.values()])
    haze = rng.uniform((-10, -10), (70, 30), (60, 2))
    places = np.concatenate([*places, haze])
    names = np.append(names, np.repeat("haze", 60))
    return places, np.where(names == "high", 5.0, 1.0), names


def test_boxes_are_where_they_have_to_be():
    places, score, names = blobs()
    boxes = choose_boxes(places, score, 3)
    assert len(boxes) == NUMBER
    for box, what, blob in zip(
        boxes,
        ["densest", "highest mean score", "most isolated"],
        ["crowd", "high", "lonely"],
        strict=False,
    ):
        assert box.what == what
        # Boxes are 11 wide, 7 standard deviations of a blob.
        assert box.inside[names == blob].mean() > 0.95
    assert [box.what for box in boxes[3:]] == ["next densest"] * 2


SPOT = st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32))


@given(
    st.lists(st.tuples(SPOT, st.floats(-3, 30)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_boxes_hold_what_they_say_and_do_not_overlap(objects, least):
    places = np.array([one[0] for one in objects], dtype=np.float64)
    score = np.array([one[1] for one in objects])
    boxes = choose_boxes(places, score, least)
    assert len(boxes) <= NUMBER
    for box in boxes:
        low, high = box.middle - box.side / 2, box.middle + box.side / 2
        # Rounding may put what lies on an edge on either side of it.
        slack = 1e-9 * (1 + np.abs(places).max())
        surely = ((places > low + slack) & (places < high - slack)).all(axis=1)
        perhaps = ((places >= low - slack) & (places <= high + slack)).all(axis=1)
        assert (surely <= box.inside).all()
        assert (box.inside <= perhaps).all()
        assert box.inside.sum() >= least
    for one, two in combinations(boxes, 2):
        assert np.abs(one.middle - two.middle).max() > 1.5 * one.side
        assert not (one.inside & two.inside).any()
    if boxes:
        # Any box about an object, smaller by the grid's step, has no more objects.
        reach = boxes[0].side * (0.5 - 1 / FINE)
        near = cdist(places, places, "chebyshev") < reach - 1e-6
        assert boxes[0].inside.sum() >= near.sum(axis=1).max(initial=0)
    else:
        assert least > 1


def test_the_name_says_if_a_better_box_overlaps_an_earlier_one():
    """The crowd is the highest as well: the high ones are the highest of the rest."""
    places, score, names = blobs()
    boxes = choose_boxes(places, np.where(names == "crowd", 9.0, score), 10)
    assert boxes[1].what == "next highest mean score"
    assert boxes[1].inside[names == "high"].mean() > 0.95


def test_a_few_high_objects_are_no_place():
    """One object of 1000 sigma is not the mean of ten."""
    places, score, names = blobs()
    score[names == "haze"] = 1000 * (np.arange(60) == 0)
    (highest,) = (box for box in choose_boxes(places, score, 10) if "mean" in box.what)
    assert highest.inside.sum() >= 10


@pytest.mark.parametrize("count", [1, 5])
def test_objects_at_one_place_are_one_box(count):
    boxes = choose_boxes(np.ones((count, 2)), np.arange(count, dtype=float), 1)
    assert [box.inside.sum() for box in boxes] == [count]


def test_unknown_scores_are_in_no_mean():
    """Counted as 0, half of the lonely ones would bring their 3 below the crowd's 2."""
    places, score, names = blobs()
    score[names == "high"] = np.nan
    score[names == "crowd"] = 2.0
    lonely = np.flatnonzero(names == "lonely")
    score[lonely[::2]], score[lonely[1::2]] = np.nan, 3.0
    box = choose_boxes(places, score, 10)[1]
    assert box.what == "highest mean score"
    # Any box that has ten of them and no other.
    assert box.inside[names == "lonely"].sum() >= 10
    assert not box.inside[names != "lonely"].any()
    title = map_boxes.row_title(box, score)
    assert title == f"highest mean score: {box.inside.sum()} objects, mean 3.0{SIGMA}"


def test_members_are_the_nearest_to_the_median():
    rng = np.random.default_rng(5)
    latents = rng.normal(size=(300, 6)).astype(np.float32)
    table = pd.DataFrame(
        {"cluster": rng.integers(-1, 3, 300), "sigma": rng.random(300)}
    )
    for number in (0, 1, 2):
        rows = np.flatnonzero(table["cluster"] == number)
        middle = [statistics.median(column) for column in latents[rows].T]
        far = cdist(latents[rows], [middle])[:, 0]
        truth = rows[np.argsort(far)[:8]]
        assert members(table, latents, number).tolist() == truth.tolist()
    none = table[table["cluster"] == -1].nlargest(8, "sigma").index
    assert members(table, latents, -1).tolist() == none.tolist()


def test_title_names_classes_as_far_as_they_fit():
    table = pd.DataFrame({"cluster": [0] * 400 + [1], "sigma": [2.04] * 400 + [np.nan]})
    rows = np.arange(401)
    classes = {"tidal_tail": rows < 100, "star": rows < 1, "arc": rows < 300}
    whole = f"400 objects, 2.0{SIGMA}: arc 75%, tidal tail 25%, star <1%"
    assert row_title(table, classes, 0, 100) == whole
    assert row_title(table, classes, 0, len(whole)) == whole
    assert row_title(table, classes, 0, len(whole) - 1) == whole.rpartition(", ")[0]
    assert row_title(table, classes, 0, 10) == whole.partition(":")[0]
    assert row_title(table, classes, 1, 100) == "1 object"
