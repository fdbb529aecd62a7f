"""Injected anomalies as a detector sees and reconstructs them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.config.kinds import KINDS
from peculiar.evaluate.injection_text import name_of, strength_text
from peculiar.figures.style import figure_file, mosaic, show
from peculiar.inject.injection import NOTHING
from peculiar.tables.images import as_rgb, bands_of, read_images

#: Pixels between images.
GAP = 4

#: Inches of an image, of the names at the left, and of the title.
IMAGE, NAMES, TITLE = 0.62, 1.2, 0.5


def draw_injections(
    *, table: Path, view: Path, reconstructions: Path | None, title: str, figure: Path
) -> None:
    """Draw one host per kind of anomaly, with nothing added and at each strength.

    Parameters
    ----------
    table : Path
        From `peculiar.inject.injection.inject`.
    view : Path
        The images that the detector sees.
    reconstructions : Path or None
        Their reconstructions, if the detector makes any.
    figure : Path
        PNG file to write: one row per kind, images at the left, reconstructions at the
        right.
    """
    rows = choose_rows(pq.read_table(table).to_pandas())
    bands = bands_of(view)
    files = {"image": view}
    if reconstructions is not None:
        files["reconstruction"] = reconstructions
    levels = rows["level"].nunique()
    height = rows["kind"].nunique() * (IMAGE + 0.14) + TITLE
    width = NAMES + len(files) * levels * IMAGE
    facts = [
        f"{name_of(kind)}: host {part['host'].iloc[0]}, strengths "
        f"{', '.join(map(strength_text, part['strength'][1:]))}: {KINDS[kind].unit}."
        for kind, part in rows.groupby("kind", sort=False)
    ]
    found, which = np.unique(rows["injection"], return_inverse=True)
    with figure_file(figure, width=width, height=height, facts=facts) as page:
        page.suptitle(f"Injected anomalies: {title}", fontsize=9)
        panels = page.subplots(1, len(files), squeeze=False)[0]
        for axes, (name, path) in zip(panels, files.items(), strict=True):
            shown = as_rgb(read_images(path, found)[which], bands)
            _draw_block(axes, shown, rows, first=axes is panels[0])
            axes.set_title(name, fontsize=9, pad=2)


def choose_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Choose another host for each kind of anomaly: one row per kind and level.

    The host with nothing added comes first; its ``kind`` is that of the anomaly. The
    table is from `peculiar.inject.injection.inject`.
    """
    hosts = table["host"].unique()
    kinds = [kind for kind in table["kind"].unique() if kind != NOTHING]
    parts = []
    for number, kind in enumerate(kinds):
        of_host = table[table["host"] == hosts[number % len(hosts)]]
        part = of_host[of_host["kind"].isin([NOTHING, kind])]
        parts.append(part.assign(kind=kind).sort_values("level"))
    return pd.concat(parts, ignore_index=True)


def _draw_block(
    axes: Axes, images: np.ndarray, rows: pd.DataFrame, *, first: bool
) -> None:
    """Draw one row of images per kind, strengths above them, names at the left."""
    _, height, width, _ = images.shape
    levels = rows["level"].nunique()
    # Room for a line of text above each row.
    text = round(0.2 * height)
    padded = np.pad(images, ((0, 0), (text, 0), (0, 0), (0, 0)), constant_values=255)
    show(axes, mosaic(padded, levels, GAP))
    columns = (rows[name] for name in ("kind", "level", "strength"))
    for number, (kind, level, strength) in enumerate(zip(*columns, strict=True)):
        top = number // levels * (height + text + GAP)
        left = number % levels * (width + GAP)
        label = strength_text(strength) if level else "none"
        at = left + width / 2, top + 0.9 * text
        axes.text(*at, label, ha="center", va="bottom", size=6)
        if first and level == 0:
            middle = top + text + height / 2
            name = name_of(kind).replace(" ", "\n")
            axes.text(-6, middle, name, ha="right", va="center", size=8)
