"""Fit the galaxies of COSMOS, to make `peculiar.sources.simulated.cosmos`.

    python benchmarks/fit_cosmos.py cosmos_19_i_22.csv > cosmos.py

The table has g_mag, r_mag, i_mag, sersic_n, axis_ratio, r_eff_arcsec of galaxies with
19 < i < 22.
"""

import sys
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.mixture import GaussianMixture

#: More components hardly improve the likelihood of galaxies left out of the fit.
COMPONENTS = 20

HEADER = '''\
"""Galaxies of COSMOS at 19 < i < 22: a Gaussian mixture fitted to the catalogue.

Made by benchmarks/fit_cosmos.py; not edited by hand. Variables: i magnitude, log10 of
the effective radius in arcsec, log10 of the Sersic index, logit of the axis ratio,
g - r, r - i. Means and covariances (upper triangles, row by row) are flat,
one component after the other.
"""

'''


def transformed(table: pd.DataFrame) -> np.ndarray:
    """Return the galaxies in the mixture's variables, float64 (galaxy, 6).

    Failed fits (radii below 0.1 or above 6 arcsec, impossible colours; 0.4% of the
    rows) are left out.
    """
    gr = table.g_mag - table.r_mag
    ri = table.r_mag - table.i_mag
    good = (
        table.r_eff_arcsec.between(0.1, 6)
        & (table.axis_ratio > 0.05)
        & gr.between(-0.3, 2.6)
        & ri.between(-0.2, 1.8)
    )
    columns = [
        table.i_mag,
        np.log10(table.r_eff_arcsec),
        np.log10(table.sersic_n.clip(0.2, 6)),
        np.log(table.axis_ratio / (1 - table.axis_ratio)),
        gr,
        ri,
    ]
    return np.column_stack(columns)[good]


def written_out(mixture: GaussianMixture) -> str:
    """Write the fit as a module of constants, five significant digits each."""
    order = np.argsort(-mixture.weights_)
    upper = np.triu_indices(mixture.means_.shape[1])
    parts = {
        "WEIGHTS": mixture.weights_[order],
        "MEANS": mixture.means_[order],
        "UPPER_COVARIANCES": mixture.covariances_[order][:, *upper],
    }
    return HEADER + "# fmt: off\n" + "\n".join(map(_constant, parts, parts.values()))


def _constant(name: str, values: np.ndarray) -> str:
    words = ", ".join(f"{value:.5g}" for value in values.ravel())
    indent = "    "
    text = textwrap.fill(words, 87, initial_indent=indent, subsequent_indent=indent)
    return f"{name} = (\n{text},\n)\n"


if __name__ == "__main__":
    x = transformed(pd.read_csv(Path(sys.argv[1])))
    mixture = GaussianMixture(COMPONENTS, n_init=4, reg_covar=1e-4, random_state=0)
    sys.stdout.write(written_out(mixture.fit(x)))
