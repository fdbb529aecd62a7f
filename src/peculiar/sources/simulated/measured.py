"""The survey's catalogue: simulated measurements, and the truth beside them."""

import numpy as np
import pyarrow as pa

from peculiar.sources.simulated import sky
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.population import Object, draw_object, generator

#: The stream of random numbers of errors, beside those of `population`.
MEASUREMENT = 2

#: Share of objects whose extendedness is wrong.
MISCLASSIFIED = 0.02

#: The columns beside the identifier, in order.
COLUMNS = (
    "ra",
    "dec",
    *(f"{band}_mag" for band in BANDS),
    *(f"{band}_psf_fwhm_arcsec" for band in BANDS),
    "i_extendedness",
)

#: The field: right ascension and sine of declination are uniform in these degrees, as
#: in HSC's spring field.
RIGHT_ASCENSION, DECLINATION = (130.0, 225.0), (-1.5, 4.5)


def catalogue(source: dict, object_id: np.ndarray) -> tuple[pa.Table, pa.Table]:
    """Draw the measurements and the labels of objects, in the order of `object_id`.

    Returns
    -------
    objects : pyarrow.Table
        object_id; ra, dec (deg); per band of grizy {band}_mag (AB, total) and
        {band}_psf_fwhm_arcsec; i_extendedness (1 extended, 0 point-like; one in fifty
        is wrong). All but the identifier float64, with errors of the survey's depth;
        i_mag is exact. Sizes and shapes are measured on the images:
        `peculiar.measure.photometry`.
    labels : pyarrow.Table
        object_id, label (`ordinary` or the kind of anomaly), strength (float64; 0 of
        ordinary objects), redshift and equivalent_width_a (float64; of either line at
        rest, Angstrom; null if the label has none).
    """
    drawn = [draw_object(source, int(one)) for one in object_id]
    identity = pa.array(object_id, pa.int64())
    columns = {"object_id": identity}
    rows = [
        _measured(source, int(one), what)
        for one, what in zip(object_id, drawn, strict=True)
    ]
    for name in COLUMNS:
        columns[name] = pa.array([row[name] for row in rows], pa.float64())
    lines = [one.label == "emission_line" for one in drawn]
    widths = np.where(lines, [one.strength for one in drawn], np.nan)
    labels = {
        "object_id": identity,
        "label": pa.array([one.label for one in drawn], pa.string()),
        "strength": pa.array([one.strength for one in drawn], pa.float64()),
        "redshift": _numbers([one.redshift for one in drawn]),
        "equivalent_width_a": _numbers(widths),
    }
    return pa.table(columns), pa.table(labels)


def _numbers(values: list[float] | np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)  # NaN becomes null


def _measured(source: dict, object_id: int, drawn: Object) -> dict[str, float]:
    rng = generator(source["seed"], object_id, MEASUREMENT)
    flux = drawn.host + drawn.anomaly
    # Noise in the aperture of twice the effective radius, blurred by the seeing, and
    # the calibration's one per cent.
    aperture = np.pi * (4 * drawn.radius**2 + drawn.fwhm**2)
    noise = np.array(sky.NOISE) * np.sqrt(aperture) / sky.PIXEL
    error = np.hypot(noise, 0.01 * flux)
    error[BANDS.index("i")] = 0  # the slice is made of measured magnitudes
    measured = np.maximum(flux + error * rng.standard_normal(len(flux)), 0.1 * flux)
    magnitude = sky.ZERO_POINT - 2.5 * np.log10(measured)
    fwhm = drawn.fwhm * (1 + 0.01 * rng.standard_normal(len(flux)))
    sine = np.sin(np.deg2rad(DECLINATION))
    rng.standard_normal(2)  # unused, but later draws depend on it
    wrong = rng.random() < MISCLASSIFIED
    values = [
        rng.uniform(*RIGHT_ASCENSION),
        np.rad2deg(np.arcsin(rng.uniform(*sine))),
        *magnitude,
        *fwhm,
        float(drawn.compact == wrong),
    ]
    return dict(zip(COLUMNS, map(float, values), strict=True))
