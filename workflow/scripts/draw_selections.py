"""Draw objects that one score selects and another does not."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.selections import draw_selections
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_selections(
    scores=Path(snakemake.input.scores),
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions],
    names=snakemake.params.names,
    limit=snakemake.params.limit,
    groups=Path(snakemake.input.groups),
    seed=snakemake.params.detector["seed"],
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
