"""A survey's measurements of its objects, made on their cutouts."""

import logging
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import sep
from scipy.ndimage import gaussian_filter

from peculiar.measure.deblend import (
    central_object,
    elliptical_square,
    find_objects,
    light_of,
    without_background,
)
from peculiar.tables.columns import MASK, describe
from peculiar.tables.files import written
from peculiar.tables.logs import progress

log = logging.getLogger(__name__)

#: Diameter of the aperture, and FWHM of the images smoothed for it, in arcsec: HSC's
#: ``convolvedflux_3_20``, which SF21 §4.4 uses.
APERTURE, MATCHED_FWHM = 2.0, 1.2

#: A PSF adds this to the half-light radius of an exponential disc, in quadrature and in
#: units of its FWHM. Measured here for discs of 0.8 to 3.5 FWHM and a Moffat profile,
#: it recovers radii within 3%; for a point source it would be 0.65.
PSF_RADIUS = 0.8

#: Largest share of the square of the observed minor axis that is attributed to the PSF:
#: unresolved objects keep a third of the FWHM instead of nothing.
PSF_SHARE = 0.75

#: Largest distance of the object from the middle, in arcsec.
REACH = 1.0

#: Kron aperture in Kron radii, and its least size in units of the second moments
#: (SExtractor's PHOT_AUTOPARAMS).
KRON, LEAST_RADIUS = 2.5, 3.5

#: Where the Kron radius is measured, in units of the second moments (SExtractor's).
KRON_WITHIN = 6.0


def measure_cutouts(*, cutouts: Path, table: Path) -> None:
    """Measure the object in the middle of each cutout of a shard.

    Objects are detected and deblended in band i, or else in the first band: see
    `peculiar.measure.deblend`. All else is measured on the light of the object alone.

    Parameters
    ----------
    cutouts : Path
        HDF5 of `peculiar.cutouts.cutouts.write_cutouts`, with ``flux``.
    table : Path
        Parquet to write, one row per object, in the same order; float64, null where
        nothing can be measured (the log counts them):

        - ``i_exp_ellipse_11_arcsec2``, ``_22_``, ``_12_``: second moments (x, y, xy, in
          pixel directions) of the ellipse that holds half of the Kron flux, with the
          shape of the object's second moments above the threshold. x cos(t) + y sin(t)
          of its border is at most sqrt(Q11 cos(t)^2 + Q22 sin(t)^2 + 2 Q12 cos(t)
          sin(t)); its semi-axes are the roots of the eigenvalues. The PSF is
          subtracted: (0.8 FWHM)^2 from both eigenvalues, or 3/4 of the smaller one if
          that is less. Without ``psf_fwhm`` nothing is subtracted.
        - ``blendedness``: 1 - sum(w * light of the object) / sum(w * all light), with
        the
          Gaussian w of the object's second moments, within 0..1; HSC's
          ``blendedness_abs_flux`` (Bosch et al. 2018) on our deblending.
        - ``i_aper_flux``: within 2" diameter, the image smoothed to a PSF of 1.2" FWHM
        (if
          that is known and smaller), in the file's units.
        - ``i_cmodel_flux``: within 2.5 Kron radii, the file's units.
        - ``{band}_aper_mag``: as ``i_aper_flux``, of every band at the same position;
        - ``mask_{plane}``, bool: if the cutouts have ``flags/{plane}``.

    Raises
    ------
    ValueError
        If the cutouts have no linear flux.
    """
    with h5py.File(cutouts) as file:
        if "flux" not in file:
            raise ValueError(
                f"{cutouts}: holds stretched images ('image'): expected linear "
                "'flux', which sizes and magnitudes need. Use a source with flux"
            )
        bands = [str(band) for band in file.attrs["bands"]]
        facts = {
            name: float(file.attrs[name]) for name in ("pixel_scale", "zero_point")
        }
        flux, ids = file["flux"], file["object_id"][:]
        known = "psf_fwhm" in file
        fwhm = file["psf_fwhm"][:] if known else np.zeros((len(ids), len(bands)))
        flags = {name: values[:] for name, values in file.get("flags", {}).items()}
        names = _columns(bands)
        values = np.full((len(ids), len(names)), np.nan)
        for row in progress(range(len(ids)), len(ids), "measurements"):
            found = measure(flux[row], bands=bands, psf_fwhm=fwhm[row], **facts)
            values[row] = [found.get(name, np.nan) for name in names]
    values[~np.isfinite(values)] = np.nan
    detection = bands[_detection_band(bands)]
    fields = [_described(name, detection, known) for name in names]
    columns = [pa.array(column, from_pandas=True) for column in values.T]
    fields += [describe(pa.field(f"{MASK}{name}", pa.bool_())) for name in flags]
    schema = pa.schema([pa.field("object_id", pa.int64()), *fields])
    with written(table) as temporary:
        content = pa.table([ids, *columns, *flags.values()], schema=schema)
        pq.write_table(content, temporary)
    _log_nulls(cutouts, names, values)


def measure(
    flux: np.ndarray,
    *,
    bands: list[str],
    psf_fwhm: np.ndarray,
    pixel_scale: float,
    zero_point: float,
) -> dict[str, float]:
    """Measure the object in the middle of one cutout.

    Parameters
    ----------
    flux : ndarray of float32, shape (height, width, band)
        Linear, finite.
    bands : list of str
        Names of the bands, in order.
    psf_fwhm : ndarray of float, shape (band,)
        In arcsec; 0 if nothing is to be subtracted or smoothed; NaN if it is missing,
        which makes all values NaN that depend on it.
    pixel_scale : float
        Arcsec per pixel.
    zero_point : float
        Magnitude of a flux of 1.

    Returns
    -------
    values : dict of str to float
        See `measure_cutouts`; also ``x`` and ``y``, column and row of the centroid in
        px. Empty if nothing is detected in the middle, or if the cutout has no noise.
    """
    which = _detection_band(bands)
    cleared, noise = without_background(flux)
    if not noise[which] > 0:
        return {}
    image = cleared[..., which]
    objects, segments = find_objects(image, noise[which])
    index = central_object(segments, REACH / pixel_scale)
    if index is None or not _has_shape(objects[index]):
        return {}
    one = objects[index]
    light = light_of(index, cleared, objects, segments)
    alone = np.ascontiguousarray(light[..., which])
    # Divisions by zero and logarithms of negative flux become nulls in the table.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        total, half_light = _growth(alone, one)
        moments = half_light_moments(
            np.array([one["a"], one["b"]]) * half_light * pixel_scale,
            one["theta"],
            psf_fwhm[which],
        )
        aperture = [
            _aperture_flux(light[..., band], one, psf_fwhm[band], pixel_scale)
            for band in range(len(bands))
        ]
        magnitudes = zero_point - 2.5 * np.log10(aperture)
        values = dict(zip(_moment_names(), moments, strict=True))
        values["blendedness"] = _blendedness(alone, image, one)
        values["i_aper_flux"] = aperture[which]
        values["i_cmodel_flux"] = total
    values |= {"x": float(one["x"]), "y": float(one["y"])}
    return values | {
        f"{band}_aper_mag": magnitude
        for band, magnitude in zip(bands, magnitudes, strict=True)
    }


def half_light_moments(
    axes: np.ndarray, theta: float, psf_fwhm: float
) -> tuple[float, float, float]:
    """Return Q11, Q22, Q12 (arcsec^2) of a half-light ellipse without the PSF.

    `axes` are the observed major and minor semi-axes (arcsec), `theta` the angle from
    the x axis to the major one (radians), `psf_fwhm` in arcsec, 0 if it is not known.
    The matrix is positive definite.
    """
    square = axes**2
    psf = np.minimum((PSF_RADIUS * psf_fwhm) ** 2, PSF_SHARE * square[1])
    major, minor = square - psf
    cosine, sine = np.cos(theta), np.sin(theta)
    return (
        major * cosine**2 + minor * sine**2,
        major * sine**2 + minor * cosine**2,
        (major - minor) * cosine * sine,
    )


def _growth(image: np.ndarray, one: np.void) -> tuple[float, float]:
    """Return the Kron flux, and its half-light radius in units of the moments."""
    ellipse = _ellipse(one)
    kron, _ = sep.kron_radius(image, *ellipse, KRON_WITHIN)
    # Without light the Kron radius is NaN.
    largest = np.fmax(KRON * kron[0], LEAST_RADIUS)
    radii = np.linspace(0, min(largest, KRON * KRON_WITHIN), 61)[1:]
    places = [np.repeat(value, len(radii)) for value in ellipse]
    flux, _, _ = sep.sum_ellipse(image, *places, radii)
    total = flux[-1]
    if not total > 0:
        return np.nan, np.nan
    # Noise can make the sum fall again: the first radius with half of it counts.
    above = int(np.argmax(flux >= total / 2))
    inner, outer = (flux[above - 1], flux[above]) if above else (0.0, flux[0])
    share = (total / 2 - inner) / (outer - inner)
    return float(total), float(radii[above] - radii[0] * (1 - share))


def _aperture_flux(
    image: np.ndarray, one: np.void, psf_fwhm: float, pixel_scale: float
) -> float:
    """Return the flux in the aperture at a PSF of `MATCHED_FWHM`."""
    if np.isnan(psf_fwhm):
        return np.nan
    if 0 < psf_fwhm < MATCHED_FWHM:
        # As Gaussians, whose widths add in quadrature.
        width = np.sqrt((MATCHED_FWHM**2 - psf_fwhm**2) / (8 * np.log(2)))
        image = gaussian_filter(image, width / pixel_scale, mode="nearest")
    radius = APERTURE / 2 / pixel_scale
    image = np.ascontiguousarray(image)
    return float(sep.sum_circle(image, [one["x"]], [one["y"]], radius)[0][0])


def _blendedness(alone: np.ndarray, image: np.ndarray, one: np.void) -> float:
    """Return the other objects' share of the light at the object's position."""
    weight = np.exp(-elliptical_square(one, image.shape) / 2)
    all_light = (weight * image).sum()
    if not all_light > 0:
        return np.nan
    return float(np.clip(1 - (weight * alone).sum() / all_light, 0, 1))


def _ellipse(one: np.void) -> list[np.ndarray]:
    """Return centre, semi-axes and angle as arrays (1,), for sep."""
    # Rounding may leave the angle just outside of what sep accepts.
    theta = np.clip(one["theta"], -np.pi / 2, np.pi / 2)
    return [
        np.array([value]) for value in (one["x"], one["y"], one["a"], one["b"], theta)
    ]


def _has_shape(one: np.void) -> bool:
    shape = [one[name] for name in ("x", "y", "a", "b", "theta", "cxx", "cyy", "cxy")]
    return bool(np.isfinite(shape).all() and one["a"] >= one["b"] > 0)


def _detection_band(bands: list[str]) -> int:
    return bands.index("i") if "i" in bands else 0


def _moment_names() -> list[str]:
    return [f"i_exp_ellipse_{place}_arcsec2" for place in ("11", "22", "12")]


def _columns(bands: list[str]) -> list[str]:
    fluxes = ["blendedness", "i_aper_flux", "i_cmodel_flux"]
    return [*_moment_names(), *fluxes, *(f"{band}_aper_mag" for band in bands)]


def _described(name: str, band: str, psf_known: bool) -> pa.Field:
    """Return a column's field, with the band of the measurement."""
    psf = "PSF subtracted" if psf_known else "PSF not known, not subtracted"
    meanings = {
        **dict.fromkeys(_moment_names(), f"Second moments, half-light ellipse, {psf}"),
        "blendedness": "1 - flux of the object / all flux at its position",
        "i_aper_flux": f"Flux in {APERTURE:g} arcsec, PSF matched",
        "i_cmodel_flux": f"Flux in {KRON:g} Kron radii",
    }
    field = pa.field(name, pa.float64())
    if name in meanings:
        field = field.with_metadata({"description": f"{meanings[name]}; band {band}"})
    return describe(field)


def _log_nulls(cutouts: Path, names: list[str], values: np.ndarray) -> None:
    missing = np.isnan(values)
    log.info("%s: %d objects measured", cutouts, len(values))
    for name, number in zip(names, missing.sum(axis=0), strict=True):
        if number:
            log.info("%s: %s could not be measured of %d", cutouts, name, number)
