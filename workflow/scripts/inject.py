"""Inject anomalies into a slice's images."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.inject.injection import inject
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
inject(
    cutouts=[Path(path) for path in snakemake.input.cutouts],
    labels=Path(snakemake.input.labels),
    samples=[Path(path) for path in snakemake.input.samples],
    ordinary=snakemake.params.labels["ordinary"],
    section=snakemake.params.section | {"stretch": snakemake.params.stretch},
    injected=Path(snakemake.output.injected),
    table=Path(snakemake.output.table),
)
