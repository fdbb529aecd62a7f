"""Draw radius and blendedness against the score."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.score_radius import draw_score_radius
from peculiar.run.handover import each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
slices = snakemake.params.slices
draw_score_radius(
    scores=each_slice(snakemake.input.scores, slices),
    properties=each_slice(snakemake.input.properties, slices),
    score=snakemake.params.publish["score"],
    limits=snakemake.params.limits,
    least_per_bin=snakemake.params.least_per_bin,
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
