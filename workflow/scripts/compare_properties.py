"""Compare the properties of the highest-scoring objects with all."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.characterise.property_table import write_property_table
from peculiar.run.handover import each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_property_table(
    scores=each_slice(snakemake.input.scores, snakemake.params.slices),
    properties=each_slice(snakemake.input.properties, snakemake.params.slices),
    names=snakemake.params.names,
    limits=snakemake.params.limits,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
