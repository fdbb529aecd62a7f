"""The figure of the first candidates: ranks, positions and scale bars."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figure_texts import texts_of
from made_up_run import SIDE, MadeUpRun
from matplotlib.figure import Figure

from peculiar.figures.candidates import COLUMNS, ROWS, draw_candidates
from peculiar.figures.style import NOT_DRAWN


@pytest.fixture
def run(tmp_path):
    run = MadeUpRun(tmp_path)
    run.write_candidates({}, judged=(2,))
    run.colours, run.views = run.write_views()
    return run


def draw(run, scale=0.2):
    draw_candidates(
        candidates=run.file("candidates"),
        views={"a": run.views},
        scales={"a": scale},
        order="novelty",
        figure=run.folder / "x.png",
    )


def texts(run, monkeypatch, **options):
    return [text for text, _ in texts_of(monkeypatch, lambda: draw(run, **options))]


def test_each_has_rank_and_position_and_what_people_liked_a_star(run, monkeypatch):
    found = texts(run, monkeypatch)
    number = COLUMNS * ROWS
    assert f"The first {number} candidates, ordered by novelty" in found
    ranks = [text for text in found if text.rstrip("\N{BLACK STAR} ").isdigit()]
    starred = "2 \N{BLACK STAR}"
    wanted = [str(rank) for rank in range(1, number + 1)]
    assert ranks == [starred if x == "2" else x for x in wanted]
    # The first is at 0 h, -60 deg.
    first = pq.read_table(run.file("candidates"))["object_id"][0].as_py()
    assert f"J000000.0-600000\n{first}" in found
    assert found.count("1″") == number


def test_images_and_bars_are_to_scale(run, monkeypatch):
    drawn = []
    monkeypatch.setattr(Figure, "savefig", lambda page, *_, **__: drawn.append(page))
    monkeypatch.setattr("peculiar.figures.style.written", _nowhere)
    draw(run)
    first = drawn[0].axes[0]
    # The list begins with the last object.
    assert (first.images[0].get_array() == run.colours[-1]).all()
    ends = first.lines[0].get_xdata()
    assert np.ptp(ends) * 0.2 == pytest.approx(1.0)
    assert 0 < ends.min() < ends.max() < SIDE


class _nowhere:  # noqa: N801 - stands for a function
    """A file that is not written."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def write_text(self, *_, **__):
        """Write nothing."""


def test_without_positions_and_scale_the_id_is_shown_and_no_bar(run, monkeypatch):
    table = pq.read_table(run.file("candidates"))
    frame = table.to_pandas().assign(ra=np.nan, dec=np.nan)
    again = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(
        again.replace_schema_metadata(table.schema.metadata), run.file("candidates")
    )
    found = texts(run, monkeypatch, scale=None)
    assert str(frame["object_id"].iloc[0]) in found
    assert not [text for text in found if text.endswith("″")]


def test_without_candidates_it_says_so(run):
    table = pq.read_table(run.file("candidates"))
    pq.write_table(table[:0], run.file("candidates"))
    draw(run)
    facts = (run.folder / "x.txt").read_text().splitlines()
    assert facts == [
        NOT_DRAWN,
        "No object is a candidate: all are set aside, or none has a score.",
    ]
