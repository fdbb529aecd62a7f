"""Draw the maps of the random sample."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.maps import draw_maps
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_maps(
    maps=Path(snakemake.input.maps),
    order=Path(snakemake.input.order),
    scores=Path(snakemake.input.scores),
    score=snakemake.params.score,
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
