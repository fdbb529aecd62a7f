"""Emission lines: the flux that they add to the bands."""

import numpy as np

#: Wavelengths at rest in Angstrom: [O III], 4959 included in 5007, and H alpha.
LINES = (5006.8, 6562.8)

#: Central wavelengths and full widths at half maximum of HSC's grizy in Angstrom (after
#: Kawanomoto et al. 2018, PASJ 70, 66). An approximation: a band has the same
#: throughput all over this width, where real ones have softer edges; r and i were
#: replaced by slightly different filters in 2016.
CENTRE = np.array([4754.0, 6175.0, 7711.0, 8898.0, 9762.0])
WIDTH = np.array([1395.0, 1503.0, 1574.0, 766.0, 783.0])


def band_of(wavelength: float) -> int:
    """Return the index in grizy of the band of a wavelength (Angstrom).

    Bands overlap, or have gaps of 1 to 90 Angstrom: there the band is taken whose
    centre is nearer, in units of its width.
    """
    return int(np.argmin(np.abs(wavelength - CENTRE) / WIDTH))


def line_fluxes(width: float, redshift: float, continuum: np.ndarray) -> np.ndarray:
    """Return the flux (5,) that lines add to a continuum (5,) in grizy.

    `width` is the equivalent width of each line at rest, in Angstrom. The redshift
    moves the lines and widens them by 1 + redshift. Bands without a line get 0.
    """
    added = np.zeros(len(CENTRE))
    for line in LINES:
        band = band_of(line * (1 + redshift))
        added[band] += width * (1 + redshift) / WIDTH[band] * continuum[band]
    return added
