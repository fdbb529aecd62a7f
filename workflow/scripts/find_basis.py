"""Find the axes of descriptors in which judgements teach a ranking."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.run.handover import each_shard, each_slice
from peculiar.scores.described import find_basis
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
find_basis(
    descriptors=each_shard(snakemake.input.descriptors, snakemake.params.order),
    taught=each_slice(snakemake.input.taught, snakemake.params.taught),
    basis=Path(snakemake.output.basis),
)
