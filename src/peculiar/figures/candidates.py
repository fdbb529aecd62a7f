"""The first candidates: an image of each, with its name."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from astropy import units
from astropy.coordinates import SkyCoord
from matplotlib.axes import Axes

from peculiar.figures.style import draw_sentence, figure_file, show
from peculiar.tables.designations import designation
from peculiar.tables.images import as_rgb, bands_of, read_images, shard_files

#: Images in a row, and rows.
COLUMNS, ROWS = 6, 4

#: Lengths of the scale bar to choose from, arcsec, and the most of an image's width.
BARS, WIDEST_BAR = (0.5, 1, 2, 5, 10, 20, 30, 60), 0.4

#: Inches: the page, a row of images with two lines of text, the title.
WIDTH, ROW, REST = 7.2, 1.5, 0.5

NOTHING_FOUND = "No object is a candidate: all are set aside, or none has a score."


def draw_candidates(
    *,
    candidates: Path,
    views: dict[str, list[Path]],
    scales: dict[str, float | None],
    order: str,
    figure: Path,
) -> None:
    """Draw the first candidates, with rank, name by position, id, and a scale bar.

    Parameters
    ----------
    candidates : Path
        ``candidates.parquet``, see `peculiar.publish.candidates`.
    views : dict of str to list of Path
        Per slice the shards of the main detector's images.
    scales : dict of str to float or None
        Per slice the pixel scale, arcsec; None if unknown, and then without a bar.
    order : str
        What the candidates are ordered by, in words.
    figure : Path
        PNG file to write. What people judged interesting has a star. A sentence, if
        there is no candidate.
    """
    rows = first_rows(candidates)[: COLUMNS * ROWS]
    title = f"The first {len(rows)} candidates, ordered by {order}"
    if rows.empty:
        draw_sentence(figure, "Candidates", [NOTHING_FOUND])
        return
    images = images_of(rows, views)
    down = -(-len(rows) // COLUMNS)
    facts = [
        "Above each: rank, with a star where people found it interesting. Below: its "
        "name (right ascension and declination, cut off to 0.1 s and 1 arcsec) and its "
        "number."
    ]
    with figure_file(
        figure, width=WIDTH, height=REST + ROW * down, facts=facts
    ) as page:
        page.suptitle(title, fontsize=9)
        panels = page.subplots(down, COLUMNS, squeeze=False).ravel()
        for axes in panels:
            axes.set_axis_off()
        for axes, row, image in zip(
            panels, rows.to_dict("records"), images, strict=False
        ):
            show(axes, image)
            star = " \N{BLACK STAR}" * (row.get("judgement") == "interesting")
            axes.set_title(f"{row['candidate_rank']}{star}", fontsize=7, pad=2)
            name = designation(row.get("ra"), row.get("dec"))
            below = "\n".join(filter(None, [name, str(row["object_id"])]))
            at = {"ha": "center", "va": "top", "transform": axes.transAxes}
            axes.text(0.5, -0.03, below, fontsize=5.5, **at)
            _draw_bar(axes, image.shape[1], scales[row["slice"]])


def first_rows(candidates: Path) -> pd.DataFrame:
    """Return the candidates in their order: what a picture of each says.

    Columns are ``slice``, ``object_id`` int64, ``shard`` and ``candidate_rank``, and
    ``ra``, ``dec`` (deg, NaN if unknown), ``judgement``, ``tags`` and ``label`` where
    the catalogue has them.
    """
    table = pq.read_table(candidates)
    known = ("ra", "dec", "judgement", "tags", "label")
    columns = [name for name in known if name in table.column_names]
    fixed = ["slice", "object_id", "shard", "candidate_rank"]
    return table.select([*fixed, *columns]).to_pandas()


def images_of(rows: pd.DataFrame, views: dict[str, list[Path]]) -> list[np.ndarray]:
    """Return the images of candidates, uint8 (height, width, 3) each, in their order.

    `rows` is of `first_rows`; `views` has per slice the shards of the images.
    """
    found: dict[tuple[str, int], np.ndarray] = {}
    for (name, shard), part in rows.groupby(["slice", "shard"], sort=False):
        path = shard_files(views[name])[shard]
        images = as_rgb(read_images(path, part["object_id"].to_numpy()), bands_of(path))
        found |= {
            (name, number): image
            for number, image in zip(part["object_id"], images, strict=True)
        }
    return [found[key] for key in zip(rows["slice"], rows["object_id"], strict=True)]


def bar_of(width: float) -> float | None:
    """Return the longest scale bar, arcsec, for an image that is so many arcsec wide.

    None if even the shortest is too long.
    """
    fitting = [one for one in BARS if one <= WIDEST_BAR * width]
    return fitting[-1] if fitting else None


def position_of(ra: float | None, dec: float | None) -> str:
    """Return a position in degrees as "12 32 28.93 +03 02 17.6"; empty if unknown."""
    if ra is None or dec is None or pd.isna(ra) or pd.isna(dec):
        return ""
    # Rounded first: 23 59 59.998 is 0 h, not 24 h.
    hundredths = round(ra * 24_000) % (360 * 24_000)
    place = SkyCoord(hundredths / 24_000 * units.deg, dec * units.deg)
    hours = place.ra.to_string(units.hourangle, sep=" ", precision=2, pad=True)
    degrees = place.dec.to_string(sep=" ", precision=1, pad=True, alwayssign=True)
    return f"{hours} {degrees}"


def _draw_bar(axes: Axes, side: int, scale: float | None) -> None:
    """Draw a scale bar into the lower left of an image `side` px wide."""
    length = bar_of(side * scale) if scale else None
    if not length or not scale:
        return
    ends = np.array([0.07 * side, 0.07 * side + length / scale])
    height = 0.92 * axes.get_ylim()[0]
    axes.plot(ends, [height] * 2, color="white", linewidth=1)
    text = {"ha": "center", "va": "bottom", "color": "white", "fontsize": 6}
    axes.text(ends.mean(), height - 0.02 * side, f"{length:g}\N{DOUBLE PRIME}", **text)
