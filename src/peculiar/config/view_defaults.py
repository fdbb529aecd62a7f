"""What a view is where the config is silent: made from the cutouts and the source."""

from importlib import import_module
from typing import Any

from peculiar.config.schema import completed

#: Bands by wavelength, and the order in which three are chosen for a colour image.
BLUE_TO_RED, CHOSEN = "ugrizy", "griyzu"

#: The Lupton stretch of SF21, at the zero point (mag) and pixel scale (arcsec) of HSC.
STRETCH, ZERO_POINT, PIXEL_SCALE = 0.5, 27.0, 0.168


def with_view_defaults(config: dict, schema: dict) -> dict:
    """Return the config of a slice with size, bands and stretch of each view.

    What is written stays. What has no default, because the cutouts or the source are
    not valid, is left to the schema.

    Parameters
    ----------
    config : dict
        As written, merged for one slice.
    schema : dict
        Of the whole config.
    """
    views, cutouts = config.get("views"), config.get("cutouts")
    if not (isinstance(views, dict) and isinstance(cutouts, dict)):
        return config
    cutouts = completed(cutouts, schema["properties"]["cutouts"])
    known = schema["properties"]["source"]["properties"]["kind"]["enum"]
    source = config.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None
    if kind not in known:
        return config
    stretched = getattr(import_module(f"peculiar.sources.{kind}"), "STRETCHED", False)
    return config | {
        "views": {
            name: _completed(view, cutouts, stretched)
            if isinstance(view, dict | None)
            else view
            for name, view in views.items()
        }
    }


def _completed(view: dict | None, cutouts: dict, stretched: bool) -> dict:
    view = dict(view or {})
    stretch, there = view.get("stretch", {}), cutouts.get("bands")
    given = view.get("bands", there)
    if not (isinstance(stretch, dict) and isinstance(there, list | tuple)):
        return view
    if not isinstance(given, list):
        return view
    colour = len(given) == 3 or ("bands" not in view and len(given) > 3)
    kind = "none" if stretched else "lupton" if colour else "arcsinh"
    kind = stretch.get("kind", kind)
    stretch = {"kind": kind} | stretch
    if kind == "lupton":
        stretch = {"stretch": _range(cutouts)} | stretch
    defaults = {
        "bands": _colours(there) if kind == "lupton" else there,
        "normalisation": "none" if kind == "arcsinh" else "code",
    }
    if "size" in cutouts:
        defaults["size"] = cutouts["size"]
    return defaults | view | {"stretch": stretch}


def _colours(bands: list) -> list:
    """Return three bands for red, green and blue; all, if there are fewer.

    Bands of other names than SDSS's are taken to be listed from blue to red.
    """
    known = [band for band in CHOSEN if band in bands][:3]
    if len(known) < 3:
        return bands[:3][::-1]
    return sorted(known, key=BLUE_TO_RED.index, reverse=True)


def _range(cutouts: dict) -> Any:
    """Return SF21's range of linear flux, as the same surface brightness in a pixel."""
    try:
        brightness = 10 ** (0.4 * (cutouts["zero_point"] - ZERO_POINT))
        return float(
            f"{STRETCH * brightness * (cutouts['pixel_scale'] / PIXEL_SCALE) ** 2:.3g}"
        )
    except (TypeError, ArithmeticError):
        return STRETCH
