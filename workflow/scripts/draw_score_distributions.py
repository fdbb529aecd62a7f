"""Draw the distributions of a detector's scores."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.score_distributions import draw_score_distributions
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_score_distributions(
    scores=Path(snakemake.input.scores),
    names=snakemake.params.names,
    score=snakemake.params.publish["score"],
    selection=snakemake.params.selection,
    least_per_bin=snakemake.params.least_per_bin,
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
