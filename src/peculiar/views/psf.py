"""Images matched to one PSF, by smoothing (Tanaka et al. 2021)."""

import logging

import h5py
import numpy as np
from scipy.ndimage import gaussian_filter

from peculiar.tables.accounting import name_some

log = logging.getLogger(__name__)

#: Full width at half maximum of a Gaussian over its standard deviation.
FWHM_OF_SIGMA = np.sqrt(8 * np.log(2))


def kernel_widths(file: h5py.File, *, bands: list[str], target: float) -> np.ndarray:
    """Return the widths of the kernels that smooth a shard's images to one PSF.

    Widths of Gaussians add in quadrature: the kernel's FWHM is sqrt(target^2 - fwhm^2).
    Real PSFs have wings: for HSC's, with widths from the pipeline's moments, the
    resulting FWHM is 0.95 to 1.06 of the target of 1 arcsec, and with widths at half
    maximum 1.06 to 1.16 (measured by ``tests/unit/views/test_psf.py``). The log counts
    and names images that stay as they are, with the reason.

    Parameters
    ----------
    file : h5py.File
        Cutouts of a shard: ``psf_fwhm`` (n, band of the cutouts) in arcsec, attributes
        bands and pixel_scale (arcsec/px).
    bands : list of str
        The wanted bands, in order.
    target : float
        Wanted FWHM in arcsec.

    Returns
    -------
    widths : numpy.ndarray
        float64 (n, band), in `bands`: the kernel's standard deviation in px, at least
        0. NaN if the image stays as it is: its FWHM is above `target`, or is not known
        (NaN, or not above 0).

    Raises
    ------
    ValueError
        If the shard has no ``psf_fwhm``.
    """
    stored = [str(band) for band in file.attrs["bands"]]
    if "psf_fwhm" not in file:
        names = ", ".join(f"{band}_psf_fwhm_arcsec" for band in stored)
        raise ValueError(
            f"{file.filename}: the view's psf_fwhm is {target:g} arcsec, but the "
            f"PSF of these cutouts is not known. Name columns for {names} in "
            "source.properties, or set the view's psf_fwhm to null"
        )
    order = [stored.index(band) for band in bands]
    fwhm = file["psf_fwhm"][:].astype(np.float64)[:, order]
    unknown = ~(fwhm > 0)
    wider = fwhm > target
    ids = file["object_id"][:]
    where = f"{file.filename}: {{}} of {fwhm.size} images are not smoothed:"
    _name(where, f"their PSF is wider than {target:g} arcsec", ids, bands, wider)
    _name(where, "the width of their PSF is not known", ids, bands, unknown)
    square = np.where(unknown | wider, np.nan, target**2 - fwhm**2)
    return np.sqrt(square) / FWHM_OF_SIGMA / file.attrs["pixel_scale"]


def smoothed(block: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Smooth each band of each image with its own Gaussian.

    Beyond the edge an image is continued by its mirror image: this conserves flux, and
    affects pixels within four standard deviations of the edge. Kernels much narrower
    than a pixel are sampled too narrow; for HSC's pixels and PSFs the resulting FWHM is
    less than 1% too small.

    Parameters
    ----------
    block : numpy.ndarray
        float32 (batch, height, width, band), linear flux; finite.
    widths : numpy.ndarray
        (batch, band): standard deviations in px; NaN leaves an image as it is.

    Returns
    -------
    block : numpy.ndarray
        float32, the same shape.
    """
    result = block.copy()
    for row, band in np.argwhere(widths > 0):
        result[row, ..., band] = gaussian_filter(
            block[row, ..., band], widths[row, band], mode="reflect", truncate=4.0
        )
    return result


def _name(
    where: str, reason: str, ids: np.ndarray, bands: list[str], which: np.ndarray
) -> None:
    if not which.any():
        return
    named = [f"{ids[row]} in {bands[band]}" for row, band in np.argwhere(which)]
    count = where.format(len(named))
    log.warning("%s %s: %s", count, reason, name_some(named))
