"""Find the most similar objects of each object."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.explorer.neighbours import write_neighbours
from peculiar.run.handover import each_shard
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_neighbours(
    descriptors=each_shard(snakemake.input.descriptors, snakemake.params.order),
    number=snakemake.params.number,
    neighbours=Path(snakemake.output.neighbours),
)
