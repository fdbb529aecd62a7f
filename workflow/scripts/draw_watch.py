"""Draw scores against the length of the training."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.watch import draw_watch
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_watch(
    table=Path(snakemake.input.table),
    labels=Path(snakemake.input.labels),
    groups=snakemake.params.labels,
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
