"""Describe one shard of cutouts by numbers."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.measure.descriptor_tables import write_descriptors
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_descriptors(
    cutouts=Path(snakemake.input.cutouts),
    stretch=snakemake.params.stretch,
    table=Path(snakemake.output.descriptors),
    tables=[Path(path) for path in snakemake.input.get("tables", [])],
    features=Path(features) if (features := snakemake.input.get("features")) else None,
)
