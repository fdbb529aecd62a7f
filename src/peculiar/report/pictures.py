"""Pictures inside of the page: objects with position and scale, and figures."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from peculiar.figures.candidates import bar_of, images_of, position_of
from peculiar.tables.designations import designation

#: Side of a picture in px, at least: small images are enlarged by whole steps.
SIDE = 160

#: Greatest width of a figure in px, and the quality of its WebP.
FIGURE_WIDTH, FIGURE_QUALITY = 1400, 82


@dataclass(frozen=True)
class Picture:
    """An object of the mosaic.

    Attributes
    ----------
    image : str
        The image as a ``data:`` address.
    name, object_id, position, note : str
        What the explorer calls the object by its position, and that position; both
        empty if it is unknown. The exact id; what was said of the object.
    bar, bar_share : str, float
        The length of the scale bar in words, and as a fraction of the picture's width;
        empty and 0 where the pixel scale is unknown.
    """

    image: str
    name: str
    object_id: str
    position: str
    note: str
    bar: str
    bar_share: float


def pictures_of(
    rows: pd.DataFrame, views: dict[str, list[Path]], scales: dict[str, float | None]
) -> list[Picture]:
    """Return the pictures of some candidates, in their order.

    Parameters
    ----------
    rows : DataFrame
        See `peculiar.figures.candidates.first_rows`.
    views : dict of str to list of Path
        Per slice the shards of the main detector's images.
    scales : dict of str to float or None
        Per slice the pixel scale, arcsec; None if unknown.
    """
    pairs = zip(rows.to_dict("records"), images_of(rows, views), strict=True)
    return [_picture(row, image, scales[row["slice"]]) for row, image in pairs]


def _picture(row: dict, image: np.ndarray, scale: float | None) -> Picture:
    side = image.shape[1]
    length = bar_of(side * scale) if scale else None
    said = [_text(row, name) for name in ("tags", "label")]
    label = said[1].replace("_", " ")
    return Picture(
        image=embedded(_enlarged(image)),
        name=designation(row.get("ra"), row.get("dec")),
        object_id=str(row["object_id"]),
        position=position_of(row.get("ra"), row.get("dec")),
        note=", ".join(filter(None, [said[0], label and f"label: {label}"])),
        bar=f"{length:g}\N{DOUBLE PRIME}" if length else "",
        bar_share=length / (side * scale) if length and scale else 0.0,
    )


def _text(row: dict, name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def _enlarged(image: np.ndarray) -> Image.Image:
    """Return an image of at least `SIDE` px, each pixel a square."""
    times = -(-SIDE // image.shape[1])
    return Image.fromarray(image.repeat(times, axis=0).repeat(times, axis=1))


def embedded(image: Image.Image, quality: int | None = None) -> str:
    """Return an image as a ``data:`` address: WebP, without loss or of a quality."""
    file = io.BytesIO()
    lossy = {"lossless": True} if quality is None else {"quality": quality, "method": 6}
    image.save(file, "WEBP", **lossy)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def embedded_figure(path: Path) -> tuple[str, tuple[int, int]]:
    """Return a figure's PNG as a ``data:`` address, and its width and height in px."""
    with Image.open(path) as file:
        image = file.convert("RGB")
    if image.width > FIGURE_WIDTH:
        height = round(image.height * FIGURE_WIDTH / image.width)
        image = image.resize((FIGURE_WIDTH, height), Image.Resampling.LANCZOS)
    return embedded(image, FIGURE_QUALITY), image.size
