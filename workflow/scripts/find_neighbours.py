"""Find the most similar objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.explorer.neighbours import write_neighbours
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_neighbours(
    chosen=Path(snakemake.input.chosen),
    latents=Path(snakemake.input.latents),
    number=snakemake.params.number,
    neighbours=Path(snakemake.output.neighbours),
)
