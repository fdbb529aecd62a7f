"""The light of the object in the middle of a cutout, separated from its neighbours'."""

import numpy as np
import sep

#: Detection threshold in units of the sky's noise, for five neighbouring pixels;
#: SExtractor's defaults.
THRESHOLD = 1.5

#: Levels of the deblending, and the least share of the light that makes a part an
#: object. With SExtractor's own 32 and 0.005, half as many again of the objects beside
#: a star or galaxy four magnitudes brighter become a part of it.
LEVELS, CONTRAST = 64, 0.0005


def without_background(flux: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Subtract the sky from a cutout, band by band.

    The sky is one number per band: the clipped mode of the pixels outside a circle of
    three quarters of the cutout's width, which leaves out the object in the middle. Of
    an object that fills the cutout the outskirts are subtracted as sky, as by a
    survey's sky model.

    Parameters
    ----------
    flux : ndarray of float, shape (height, width, band)
        Finite.

    Returns
    -------
    flux : ndarray of float64, shape (height, width, band)
    noise : ndarray of float64, shape (band,)
        Clipped standard deviation of the same pixels; 0 if they are all equal.
    """
    height, width, bands = flux.shape
    y, x = np.ogrid[:height, :width]
    distance = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2)
    middle = distance < 3 / 8 * min(height, width)
    cleared = flux.astype(np.float64)
    noise = np.empty(bands)
    for band in range(bands):
        image = np.ascontiguousarray(cleared[..., band])
        sky = sep.Background(image, mask=middle, bw=width, bh=height, fw=1, fh=1)
        cleared[..., band] -= sky.globalback
        noise[band] = sky.globalrms
    return cleared, noise


def find_objects(image: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Detect and deblend objects in an image (height, width) without sky.

    Parameters
    ----------
    image : ndarray of float64, shape (height, width)
        Without sky.
    noise : float
        Standard deviation of the sky, above 0.

    Returns
    -------
    objects : structured ndarray
        From `sep.extract`.
    segments : ndarray of int32, shape (height, width)
        Number of each pixel's object, from 1; 0 for none.
    """
    # Room for every pixel; sep's default suits images of about 500 px.
    sep.set_extract_pixstack(max(300_000, 2 * image.size))
    image = np.ascontiguousarray(image)
    settings = {"thresh": THRESHOLD * noise, "segmentation_map": True}
    try:
        return sep.extract(
            image, deblend_nthresh=LEVELS, deblend_cont=CONTRAST, **settings
        )
    except Exception as error:  # sep raises nothing more specific
        if "overflow" not in str(error):
            raise
        # More parts than sep can count: undivided objects are better than none.
        return sep.extract(image, deblend_nthresh=1, **settings)


def central_object(segments: np.ndarray, reach: float) -> int | None:
    """Return the index, from 0, of the object nearest to the middle of `segments`.

    None if there is no pixel of an object within `reach` px.
    """
    height, width = segments.shape
    y, x = np.nonzero(segments)
    if not len(x):
        return None
    distance = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2)
    nearest = np.argmin(distance)
    if distance[nearest] > reach:
        return None
    return int(segments[y[nearest], x[nearest]]) - 1


def light_of(
    index: int, flux: np.ndarray, objects: np.ndarray, segments: np.ndarray
) -> np.ndarray:
    """Return the light of one object, without that of the others.

    Every object is modelled as a stack of ellipses with the shape from `sep.extract`,
    or, if it is a neighbour cut by the border, of circles about its peak. Its light on
    other objects' pixels is the mean over the 1 px wide ring through them, of its own
    pixels and of those without an object. This light is subtracted from the other
    objects' pixels, from the brightest object to the faintest: so a faint object's
    pixels lose the halo of a bright one.

    Parameters
    ----------
    index : int
        The object, from 0.
    flux : ndarray of float64, shape (height, width, band)
        Without sky.
    objects, segments
        From `find_objects`.

    Returns
    -------
    flux : ndarray of float64, shape (height, width, band)
        On the object's own pixels the remaining light; on those of other objects its
        mean on the ring; elsewhere all light. Linear in `flux`.
    """
    # Flat, band by band: pixels are then picked fastest by number.
    left = flux.reshape(-1, flux.shape[-1]).T.copy()
    owner = segments.ravel()
    taken = np.flatnonzero(owner)
    for one in np.argsort(objects["flux"], kind="stable")[::-1]:
        rings = _rings(objects[one], segments.shape, neighbour=one != index)
        foreign = taken[owner[taken] != one + 1]
        used = np.flatnonzero((owner == 0) | (owner == one + 1))
        means = _ring_means(left[:, used], rings[used], rings.max() + 1)
        if one == index:
            light = foreign, means[:, rings[foreign]]
        left[:, foreign] -= means[:, rings[foreign]]
    others, means = light
    left[:, others] = means
    return np.ascontiguousarray(left.T).reshape(flux.shape)


def _rings(one: np.void, shape: tuple[int, int], *, neighbour: bool) -> np.ndarray:
    """Return the number of the ring about an object through each pixel; flat."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    bottom, left = one["ymin"] == 0, one["xmin"] == 0
    top, right = one["ymax"] == shape[0] - 1, one["xmax"] == shape[1] - 1
    if neighbour and (bottom or left or top or right):
        square = (x - one["xpeak"]) ** 2.0 + (y - one["ypeak"]) ** 2.0
    else:
        square = elliptical_square(one, shape) * (one["a"] * one["b"])
    return np.rint(np.sqrt(square)).astype(int).ravel()


def elliptical_square(one: np.void, shape: tuple[int, int]) -> np.ndarray:
    """Return pixels' squared distances from a row of `sep.extract`, (height, width).

    It is 1 on the ellipse with semi-axes a and b, the object's second moments.
    """
    y, x = np.ogrid[: shape[0], : shape[1]]
    dx, dy = x - one["x"], y - one["y"]
    return one["cxx"] * dx**2 + one["cyy"] * dy**2 + one["cxy"] * dx * dy


def _ring_means(flux: np.ndarray, rings: np.ndarray, number: int) -> np.ndarray:
    """Return the mean of each ring, (band, ring); 0 without pixels."""
    pixels = np.bincount(rings, minlength=number)
    sums = [np.bincount(rings, band, minlength=number) for band in flux]
    return np.stack(sums) / np.maximum(pixels, 1)
