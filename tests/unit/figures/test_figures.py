"""The figures: which objects they show, and that any data can be drawn."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figure_texts import texts_of
from made_up_results import FIRST_ID, write_images
from matplotlib.figure import Figure
from PIL import Image

from peculiar.figures.convergence import draw_convergence
from peculiar.figures.reconstructions import choose_blocks, draw_reconstructions
from peculiar.figures.samples import draw_samples
from peculiar.figures.score_distributions import draw_score_distributions
from peculiar.figures.style import as_rgb, figure_file, mosaic
from peculiar.scores.cuts import SIGMA

SELECTION = {"rule": "any", "cuts": [{"score": "s_disc", "sigma": 3.0}]}
HIGH = pytest.mark.parametrize("high", [0, 3, 30])


def sigmas(high: int) -> pd.DataFrame:
    """Return scores of 200 objects of which this many are above 5 sigma."""
    low = np.random.default_rng(1).uniform(-1.5, 4.9, 200 - high)
    return pd.DataFrame({"sigma": np.append(low, np.linspace(5.1, 20, high))})


@HIGH
def test_blocks_show_what_their_titles_say(high):
    table = sigmas(high)
    ordinary, near, strange = choose_blocks(table, seed=1).values()
    assert len(ordinary) == len(near) == 8
    assert (ordinary["sigma"].abs() < 0.5).all()
    left = table.drop([*ordinary.index, *strange.index])["sigma"]
    closest = left.iloc[np.argsort(np.abs(left - 3))[:8]]
    assert set(near.index) == set(closest.index)
    assert len(strange) == (min(high, 8) or 8)
    assert (strange["sigma"] > 5).all() == bool(high)
    if not high:
        assert strange["sigma"].min() >= table["sigma"].nlargest(8).min()
    chosen = pd.concat([ordinary, near, strange])
    assert not chosen.index.duplicated().any()


@pytest.mark.parametrize(
    ("high", "title"), [(0, "none above"), (3, "3 of 3"), (30, "8 of 30")]
)
def test_titles_count(high, title):
    assert title in list(choose_blocks(sigmas(high), seed=1))[2]


@pytest.fixture
def slice_files(tmp_path):
    """Return the files of a slice: 3 shards of 70 objects, 3 scores."""
    rng = np.random.default_rng(2)
    files = {"views": [], "reconstructions": []}
    ids = FIRST_ID + np.arange(210)
    for shard, part in enumerate(np.split(ids, 3)):
        for what, paths in files.items():
            images = rng.integers(0, 256, (70, 12, 12, 3), dtype=np.uint8)
            path = write_images(tmp_path / what / f"{shard:04d}.h5", part, images)
            with h5py.File(path, "a") as file:
                file.attrs["bands"] = ["i", "r", "g"]
                file["trace"] = rng.lognormal(size=(11, 20, 3)).astype(np.float32)
                file["weights"] = np.array([0.0, 0.3, 1.0], np.float32)
                # Its own draws: the images below depend on the order of the others.
                other = np.random.default_rng(shard).lognormal(size=(3, 20, 3))
                file["weighted"] = other.astype(np.float32)
            paths.append(path)
    table = {"object_id": ids, "shard": np.repeat(np.arange(3, dtype=np.int32), 70)}
    for name in ("s_gen", "s_disc", "s_anom"):
        raw = rng.lognormal(0, 1, 210)
        table[name] = raw.astype(np.float32)
        table[f"{name}_sigma"] = (raw - raw.mean()) / raw.std()
    table["selected"] = table["s_disc_sigma"] > 3
    files["scores"] = tmp_path / "scores.parquet"
    pq.write_table(pa.table(table), files["scores"])
    files["samples"] = write_images(
        tmp_path / "samples.h5", [], rng.random((64, 12, 12, 3), dtype=np.float32)
    )
    return files


def draw(what: str, files: dict, path):
    title = {"title": "a, wgan", "figure": path}
    if what == "samples":
        images = {key: files[key] for key in ("views", "samples")}
        draw_samples(**images, pixel_scale=0.168, seed=1, **title)
    elif what == "reconstructions":
        images = {key: files[key] for key in ("views", "reconstructions", "scores")}
        draw_reconstructions(**images, groups=None, score="s_disc", seed=1, **title)
    elif what == "scores":
        scores = {"scores": files["scores"], "score": "s_disc"}
        columns = pq.read_schema(files["scores"]).names
        sigmas = [name for name in columns if name.endswith("_sigma")]
        scores["names"] = [name.removesuffix("_sigma") for name in sigmas]
        draw_score_distributions(
            **scores, selection=SELECTION, least_per_bin=1, **title
        )
    else:
        draw_convergence(reconstructions=files["reconstructions"], weight=0.3, **title)


def test_distributions_are_of_the_scores_that_are_named(slice_files, tmp_path):
    draw_score_distributions(
        scores=slice_files["scores"],
        names=["s_gen"],
        score="s_disc",
        # Of a score that is not drawn no cut is.
        selection={"rule": "any", "cuts": [{"score": "s_anom", "sigma": 3.0}]},
        least_per_bin=20,
        title="a, wgan",
        figure=tmp_path / "scores.png",
    )
    told = (tmp_path / "scores.txt").read_text()
    assert "s_gen" in told
    assert "s_disc" in told
    assert "s_anom" not in told


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
    assert b"/Type3" not in content
    for word in (b"/CreationDate", b"/Creator", b"/Producer", b"Matplotlib"):
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
    """What is there if the process dies between them is no PNG without the others."""

    def replace(self, target):
        named.append(Path(target).name)
        return rename(self, target)

    named, rename = [], Path.replace
    monkeypatch.setattr(Path, "replace", replace)
    draw_empty(tmp_path / "a.png", fails=False)
    assert named == ["a.txt", "a.pdf", "a.png"]
    assert (tmp_path / "a.txt").read_text("utf-8") == "1 object.\nR² = 0.5.\n"


def test_numbers_of_the_scores(slice_files, tmp_path):
    draw("scores", slice_files, tmp_path / "figure.png")
    lines = (tmp_path / "figure.txt").read_text("utf-8").splitlines()
    table = pq.read_table(slice_files["scores"]).to_pandas()
    sigma = table["s_disc_sigma"]
    share = table["selected"].mean()
    assert lines[0].startswith(f"{table['selected'].sum()} of {len(table)} objects")
    assert f"({share:.2%})" in lines[0]
    line = next(line for line in lines if line.startswith("s_disc: "))
    assert line.endswith(
        f"{np.sum(sigma > 3)} above 3{SIGMA}, {np.sum(sigma > 5)} above 5{SIGMA}."
    )


def test_reconstructions_show_one_object_of_a_place(slice_files, tmp_path):
    """All that are above 5 sigma show one place: the second best of it is drawn."""
    table = pq.read_table(slice_files["scores"]).to_pandas()
    table["s_disc_sigma"] = np.linspace(-2, 2, len(table))
    table.loc[:3, "s_disc_sigma"] = [6.0, 7.0, 8.0, 9.0]
    table.to_parquet(tmp_path / "scores.parquet")
    ranks = {"object_id": table["object_id"][:4], "group_rank": [3, 1, 2, 4]}
    pd.DataFrame(ranks).to_parquet(tmp_path / "groups.parquet")
    images = {key: slice_files[key] for key in ("views", "reconstructions")}
    draw_reconstructions(
        **images,
        scores=tmp_path / "scores.parquet",
        groups=tmp_path / "groups.parquet",
        score="s_disc",
        seed=1,
        title="a, wgan",
        figure=tmp_path / "figure.png",
    )
    lines = (tmp_path / "figure.txt").read_text("utf-8").splitlines()
    assert f" {len(table) - 3} of {len(table)} objects" in lines[0]
    assert lines[-1] == f"Above 5{SIGMA} (1 of 1): 7.00 to 7.00{SIGMA}."
    # Nothing is near 3 sigma, and the title says so.
    assert f"Nearest to 3{SIGMA} (1." in lines[2]


def test_every_shown_image_is_in_the_picture(slice_files, tmp_path):
    """White images with one black one: the black one is found in the figure."""
    table = pq.read_table(slice_files["scores"]).to_pandas()
    strangest = table.loc[table["s_disc_sigma"].idxmax()]
    for path in slice_files["views"] + slice_files["reconstructions"]:
        with h5py.File(path, "a") as file:
            marked = file["object_id"][:] == strangest["object_id"]
            view = path.parent.name == "views"
            file["image"][...] = 255 * np.ones((70, 12, 12, 3), dtype=np.uint8)
            if marked.any() and view:
                file["image"][int(np.flatnonzero(marked)[0])] = 0
    draw("reconstructions", slice_files, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as image:
        grey = np.asarray(image.convert("L"))
    # Black: all residuals but one, and one real image.
    shown = 2 * 8 + (table["s_disc_sigma"] > 5).sum()
    side = np.sqrt((grey == 0).sum() / shown)
    # The picture is 8 images across nearly the whole width of 1400.
    assert 130 < side < 175


@pytest.mark.parametrize("count", [1, 2, 200])
@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("names", [["s_disc"], ["s_gen", "s_disc"]])
def test_any_number_of_scores_can_be_drawn(
    monkeypatch, tmp_path, count, constant, names
):
    rng = np.random.default_rng(3)
    table = {}
    for name in names:
        values = np.zeros(count) if constant else rng.normal(size=count)
        table |= {name: values, f"{name}_sigma": values}
    path = tmp_path / "scores.parquet"
    pq.write_table(pa.table(table | {"selected": np.zeros(count, dtype=bool)}), path)
    figure = tmp_path / "figure.png"
    assert texts_of(monkeypatch, lambda: draw("scores", {"scores": path}, figure))


def test_everything_selected_can_be_drawn(slice_files, tmp_path):
    table = pq.read_table(slice_files["scores"])
    index = table.column_names.index("selected")
    table = table.set_column(index, "selected", pa.array(np.ones(210, dtype=bool)))
    pq.write_table(table, slice_files["scores"])
    draw("scores", slice_files, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").is_file()


def test_few_objects_leave_room(slice_files, tmp_path):
    table = pq.read_table(slice_files["scores"]).slice(0, 3)
    pq.write_table(table, slice_files["scores"])
    draw("reconstructions", slice_files, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").is_file()


def test_convergence_needs_traces(slice_files, tmp_path):
    for path in slice_files["reconstructions"]:
        with h5py.File(path, "a") as file:
            del file["trace"]
            file["trace"] = np.empty((11, 0, 3), dtype=np.float32)
    with pytest.raises(ValueError, match=r"traces of 0 objects.*scoring\.trace"):
        draw("convergence", slice_files, tmp_path / "figure.png")


@pytest.mark.parametrize(
    ("bands", "shown"),
    [
        (["i", "r", "g"], [0, 1, 2]),
        (["g", "r", "i", "z", "y"], [2, 1, 0]),
        (["red", "green", "blue"], [0, 1, 2]),
        (["i"], [0, 0, 0]),
        (["g", "r"], [0, 0, 0]),
    ],
)
def test_bands_that_are_shown(bands, shown):
    images = np.zeros((2, 3, 3, len(bands)), dtype=np.uint8) + np.arange(
        len(bands), dtype=np.uint8
    )
    assert as_rgb(images, bands)[0, 0, 0].tolist() == shown


def test_mosaic_places_images_in_rows():
    images = np.arange(5, dtype=np.uint8).repeat(12).reshape(5, 2, 2, 3)
    picture = mosaic(images, columns=3, gap=1)
    assert picture.shape == (5, 8, 3)
    assert picture[::3, ::3, 0].tolist() == [[0, 1, 2], [3, 4, 255]]
    assert (picture[2] == 255).all()
