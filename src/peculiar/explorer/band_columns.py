"""In which band an object differs from its reconstruction, as columns of the page."""

from pathlib import Path

import numpy as np

from peculiar.explorer.columns import Column
from peculiar.explorer.rows import Rows
from peculiar.explorer.strips import read_shares
from peculiar.tables.images import bands_of, shard_files


def band_columns(
    rows: Rows,
    detector: str,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
) -> list[Column]:
    """Return the share of the pixel residual in each band.

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    detector : str
        The published one.
    views, reconstructions : dict of str to list of Path
        Per slice its shards; empty if the detector makes no reconstructions.

    Returns
    -------
    columns : list of Column
        ``{detector}_residual_in_{band}``, 0..1, NaN where a slice has no such band;
        none if the detector does not give them.
    """
    found: dict[str, np.ndarray] = {}
    for name, paths in reconstructions.items():
        bands = bands_of(views[name][0])
        own = rows.of_slice.get(name, np.empty(0, np.int64))
        for shard, path in shard_files(paths).items():
            block = own[rows.shards[own] == shard]
            shares = read_shares(path, "bands", rows.ids[block])
            if shares is None:
                continue
            for number, band in enumerate(bands):
                if band not in found:
                    found[band] = np.full(rows.count, np.nan, np.float32)
                found[band][block] = shares[:, number]
    return [
        Column(
            f"{detector}_residual_in_{band}",
            "number",
            "f4",
            values,
            "reason",
            title=f"of the residual in {band}",
            description=f"Share of the pixel residual that is in {band}",
            detector=detector,
        )
        for band, values in found.items()
    ]
