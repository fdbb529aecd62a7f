"""Every figure is drawn, legible and the same twice; its files are whole."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from peculiar.figures.detector_lines import GREY, line_styles
from peculiar.figures.style import COLOURS, figure_file, mosaic
from peculiar.scores.cuts import SIGMA
from peculiar.tables.images import as_rgb

NAMES = (
    *("samples", "reconstructions", "score_distributions", "selections", "properties"),
    *("score_radius", "maps", "map_boxes", "clusters", "profiles", "recall"),
    *("injection_recall", "injections", "convergence", "watch", "found_per_look"),
)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_and_legible(texts, tmp_path, name):
    found = texts(name)
    assert len(found) > 4
    facts = (tmp_path / "figure.txt").read_text("utf-8")
    assert facts
    assert "Needed" not in facts
    # Two scores of the survey are the same: one line for both.
    coincides = any("lines coincide" in text for text in found)
    assert coincides == (name in ("score_distributions", "properties"))


#: What the made-up survey's scores and detectors are called.
CALLED = {
    **{"s_gen": "pixel residual", "s_disc": "feature residual"},
    **{"s_anom": "weighted residual", "wgan": "Wasserstein GAN"},
    **{"swimmy": "SWIMMY autoencoder", "knn": "nearest neighbours, 64 px"},
}


@pytest.mark.parametrize(
    "name", [x for x in NAMES if x not in ("samples", "profiles", "injections")]
)
def test_figures_call_scores_and_detectors_by_words(texts, tmp_path, name):
    found = " ".join(texts(name, words=CALLED))
    read = found + (tmp_path / "figure.txt").read_text("utf-8")
    named = {x for x in CALLED if re.search(rf"\b{x}\b", read)}
    # The title, which others write, is the made-up slice and detector.
    assert named <= {"wgan"}
    assert "wgan" not in read.replace("i20.0-20.5, wgan", "")
    assert any(word in read for word in CALLED.values())


@pytest.mark.parametrize(
    "name", ["score_distributions", "clusters", "injection_recall"]
)
def test_figure_is_the_same_bytes_twice(draw, tmp_path, name):
    for number in (1, 2):
        draw(name, figure=tmp_path / f"{number}.png")
    for kind in ("png", "pdf", "txt"):
        first, second = (tmp_path / f"{number}.{kind}" for number in (1, 2))
        assert first.read_bytes() == second.read_bytes()
    with Image.open(tmp_path / "1.png") as image:
        assert image.width == 1400
        assert round(image.info["dpi"][0]) == 200
        # Nothing on the time or the library.
        assert set(image.info) == {"dpi"}


def test_pdf_is_one_page_of_text_that_tells_nothing_of_its_making(tmp_path):
    with figure_file(tmp_path / "a.b.png", width=7.0, height=3.0, facts=[]) as page:
        page.subplots().set_title(f"R² of 10{SIGMA}")
    content = (tmp_path / "a.b.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 1
    # 72 points in an inch.
    assert b"/MediaBox [ 0 0 504 216 ]" in content
    # TrueType, not outlines of type 3.
    assert b"/CIDFontType2" in content
    for word in (b"/Type3", b"/CreationDate", b"/Creator", b"/Producer", b"Matplotlib"):
        assert word not in content


def failing_at(kind):
    """Return a savefig that fails once it has written half of a file of this kind."""
    save = Figure.savefig

    def savefig(self, path, *, format, **options):
        if format == kind:
            path.write_bytes(b"half")
            raise OSError("disk full")
        save(self, path, format=format, **options)

    return savefig


def draw_empty(path, *, fails):
    with figure_file(path, width=1.0, height=1.0, facts=["1 object.", "R² = 0.5."]):
        if fails:
            raise OSError("disk full")


@pytest.mark.parametrize("kind", ["png", "pdf", "drawing"])
@pytest.mark.parametrize("before", [True, False])
def test_all_files_are_new_or_none(monkeypatch, tmp_path, kind, before):
    files = [tmp_path / f"a.{kind}" for kind in ("png", "pdf", "txt")]
    for path in files if before else ():
        path.write_text("old")
    monkeypatch.setattr(Figure, "savefig", failing_at(kind))
    with pytest.raises(OSError, match="disk full"):
        draw_empty(files[0], fails=kind == "drawing")
    assert set(tmp_path.iterdir()) == set(files if before else ())
    assert all(path.read_text() == "old" for path in tmp_path.iterdir())


def test_png_gets_its_name_last(monkeypatch, tmp_path):
    """If the process dies between the files, there is no PNG without the others."""

    def replace(self, target):
        named.append(Path(target).name)
        return rename(self, target)

    named, rename = [], Path.replace
    monkeypatch.setattr(Path, "replace", replace)
    draw_empty(tmp_path / "a.png", fails=False)
    assert named == ["a.txt", "a.pdf", "a.png"]
    assert (tmp_path / "a.txt").read_text("utf-8") == "1 object.\nR² = 0.5.\n"


@pytest.mark.parametrize(
    ("bands", "shown"),
    [
        (["i", "r", "g"], [0, 1, 2]),
        (["g", "r", "i", "z", "y"], [2, 1, 0]),
        (["red", "green", "blue"], [0, 1, 2]),
        (["g", "r"], [0, 0, 0]),
    ],
)
def test_bands_that_are_shown(bands, shown):
    images = np.tile(np.arange(len(bands), dtype=np.uint8), (2, 3, 3, 1))
    assert as_rgb(images, bands)[0, 0, 0].tolist() == shown


def test_mosaic_lays_images_out_in_rows():
    images = np.arange(5, dtype=np.uint8).repeat(12).reshape(5, 2, 2, 3)
    laid = mosaic(images, columns=3, gap=1)
    assert laid.shape == (5, 8, 3)
    assert laid[::3, ::3, 0].tolist() == [[0, 1, 2], [3, 4, 255]]
    assert (laid[2] == 255).all()


def recall_of(**rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=["p", "q"])


def test_the_best_of_a_panel_have_colours_before_the_best_in_the_mean():
    recall = recall_of(
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
    # Without a row the main detector takes no colour.
    styles = line_styles(recall[:1], "other")
    assert list(styles) == ["wide"]
    assert styles["wide"]["color"] != COLOURS["black"]


def test_beyond_the_colours_all_are_grey_but_the_published_one():
    rows = {f"d{number:02}": [1 - number / 20] * 2 for number in range(12)}
    styles = line_styles(recall_of(**rows), "d11")
    coloured = [name for name, style in styles.items() if style is not GREY]
    assert coloured == ["d11", "d00", "d01", "d02", "d03", "d04"]
    assert set(styles) == set(rows)


def test_found_per_look_sets_artifacts_aside_and_says_the_sentence(texts, tmp_path):
    found = texts("found_per_look")
    assert {"swimmy", "wgan", "chance", "objects looked at"} <= set(found)
    assert (tmp_path / "figure.txt").read_text("utf-8") == (
        "200 looks find 120 of 300 interesting objects (least 96, most 132 of 15 "
        "starts) if judgements teach the ranking, started from the most novel; 40 in "
        "the best order that uses neither judgements nor injection (swimmy, artifacts "
        "set aside; chosen afterwards); 12.0 by chance.\n"
    )


def test_found_per_look_without_labels_is_a_sentence(survey, texts, tmp_path):
    empty = tmp_path / "empty.parquet"
    pd.read_parquet(survey["found_per_look"])[:0].to_parquet(empty)
    assert any("Needed" in text for text in texts("found_per_look", table=empty))
