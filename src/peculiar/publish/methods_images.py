"""How cutouts became images that a detector sees, in sentences for a paper."""


def cutouts_words(cutouts: dict) -> str:
    """Return size and bands of cutouts, from the section ``cutouts`` of a config."""
    side = cutouts["size"] * cutouts["pixel_scale"]
    return (
        f"{cutouts['size']} x {cutouts['size']} px ({side:.1f} arcsec) in "
        f"{', '.join(cutouts['bands'])}"
    )


def view_sentence(view: dict, unmatched: tuple[int, int] | None) -> str:
    """Return how cutouts became a detector's images.

    Parameters
    ----------
    view : dict
        A section of the config's ``views``.
    unmatched : tuple of int or None
        Of a view that is matched to a PSF, how many of how many images of single bands
        were not smoothed.
    """
    bands, stretch = ", ".join(view["bands"]), view["stretch"]
    text = f"The central {view['size']} px in {bands}"
    if view["psf_fwhm"] is not None:
        text += (
            f", smoothed with Gaussians to a PSF of {view['psf_fwhm']:g} arcsec (full "
            f"width at half maximum{_left(unmatched)}),"
        )
    if stretch["kind"] == "none":
        return f"{text} were used with the stretch of the source."
    if stretch["kind"] == "arcsinh":
        return f"{text} were stretched {_arcsinh(view['bands'], stretch)}."
    scale = {"code": "to 8 bits", "paper": "each image scaled to its own range"}
    return (
        f"{text} were stretched (Lupton et al. 2004; minimum {stretch['minimum']:g}, "
        f"stretch {stretch['stretch']:g}, Q {stretch['Q']:g}) "
        f"{scale[view['normalisation']]}."
    )


def _left(unmatched: tuple[int, int] | None) -> str:
    """Return how many images could not be matched to the PSF."""
    if unmatched is None or not unmatched[0]:
        return ""
    lost, count = unmatched
    return (
        f"; {lost:,} of {count:,} images in one band, whose PSF is wider or unknown, "
        "are as they were"
    )


def _arcsinh(bands: list[str], stretch: dict) -> str:
    divided = [
        f"{band} divided by {number:g}"
        for band, number in stretch["divide"].items()
        if band in bands and number != 1
    ]
    facts = [
        f"zero point {stretch['zero_point']:g} mag",
        *divided,
        f"softening {stretch['softening']:.6g}",
        f"offset {stretch['offset']:g}",
    ]
    return f"(arcsinh, Tanaka et al. 2021; {', '.join(facts)}) and clipped to 0..1"
