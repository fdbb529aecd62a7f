"""Draw typical members of each cluster."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.clusters import draw_clusters
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_clusters(
    embedding=Path(snakemake.input.embedding),
    scores=Path(snakemake.input.scores),
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions] or None,
    labels=[
        Path(snakemake.input.labels),
        Path(snakemake.input.annotations),
    ],
    score=snakemake.params.score,
    least_per_cluster=snakemake.params.least_per_cluster,
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
