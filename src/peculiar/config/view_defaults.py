"""What a view is where the config is silent: made from the cutouts and the source."""

from importlib import import_module
from typing import Any

from peculiar.config.schema import completed, is_valid

#: Bands by wavelength, and the order in which three are chosen for a colour image.
BLUE_TO_RED, CHOSEN = "ugrizy", "griyzu"

#: The Lupton stretch of SF21, at the zero point (mag) and pixel scale (arcsec) of HSC.
STRETCH, ZERO_POINT, PIXEL_SCALE = 0.5, 27.0, 0.168


def with_view_defaults(config: dict, schema: dict) -> dict:
    """Return the config of a slice with size, bands and stretch of each view.

    What is written stays. Where the cutouts, the source or a view are not valid, there
    are no defaults: the schema says what is wrong.

    Parameters
    ----------
    config : dict
        As written, merged for one slice.
    schema : dict
        Of the whole config.
    """
    parts, source, views = (
        schema["properties"],
        config.get("source"),
        config.get("views"),
    )
    cutouts = completed(config.get("cutouts"), parts["cutouts"])
    kind = source.get("kind") if isinstance(source, dict) else None
    if not (
        is_valid(cutouts, parts["cutouts"])
        and kind in parts["source"]["properties"]["kind"]["enum"]
        and isinstance(views, dict)
    ):
        return config
    stretched = getattr(import_module(f"peculiar.sources.{kind}"), "STRETCHED", False)
    return config | {
        "views": {
            name: _completed({} if view is None else view, cutouts, stretched)
            for name, view in views.items()
        }
    }


def _completed(view: Any, cutouts: dict, stretched: bool) -> Any:
    there = cutouts["bands"]
    if not isinstance(view, dict):
        return view
    given, stretch = view.get("bands", there), view.get("stretch", {})
    if not (isinstance(given, list) and isinstance(stretch, dict)):
        return view
    colour = len(given) == 3 or ("bands" not in view and len(given) > 3)
    kind = "none" if stretched else "lupton" if colour else "arcsinh"
    kind = stretch.get("kind", kind)
    own = {"stretch": _range(cutouts)} if kind == "lupton" else {}
    defaults = {
        "size": cutouts["size"],
        "bands": _colours(there) if kind == "lupton" else there,
        "normalisation": "none" if kind == "arcsinh" else "code",
    }
    return defaults | view | {"stretch": {"kind": kind} | own | stretch}


def _colours(bands: list) -> list:
    """Return three bands for red, green and blue; all, if there are fewer.

    Bands of other names than SDSS's are taken to be listed from blue to red.
    """
    known = [band for band in CHOSEN if band in bands][:3]
    if len(known) < 3:
        return bands[:3][::-1]
    return sorted(known, key=BLUE_TO_RED.index, reverse=True)


def _range(cutouts: dict) -> float:
    """Return SF21's range of linear flux, as the same surface brightness in a pixel."""
    flux = 10 ** (0.4 * (cutouts["zero_point"] - ZERO_POINT))
    area = (cutouts["pixel_scale"] / PIXEL_SCALE) ** 2
    return float(f"{STRETCH * flux * area:.3g}")
