"""Fit components to vectors that other programs made of objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.measure.features import fit_features
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
fit_features(
    tables=[Path(path) for path in snakemake.input.tables],
    components=snakemake.params.components,
    features=Path(snakemake.output.features),
)
