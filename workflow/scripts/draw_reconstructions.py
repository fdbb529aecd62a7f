"""Draw objects, their reconstructions and residuals."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.reconstructions import draw_reconstructions
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_reconstructions(
    scores=Path(snakemake.input.scores),
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions],
    groups=Path(snakemake.input.groups),
    score=snakemake.params.publish["score"],
    seed=snakemake.params.detector["seed"],
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
