"""Draw the recall of known objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.recall import draw_recall
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_recall(
    table=Path(snakemake.input.table),
    published=snakemake.params.publish["detector"],
    words=snakemake.params.words,
    figure=Path(snakemake.output.figure),
)
