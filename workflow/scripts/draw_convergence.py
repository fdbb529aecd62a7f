"""Draw the convergence of the scores in the latent search."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.convergence import draw_convergence
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_convergence(
    reconstructions=[Path(path) for path in snakemake.input.reconstructions],
    weight=snakemake.params.loss["weight"],
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
