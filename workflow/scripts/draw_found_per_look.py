"""Draw what a person finds against the number of looks."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.found_per_look import draw_found_per_look
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_found_per_look(
    table=Path(snakemake.input.table),
    published=snakemake.params.publish["detector"],
    words=snakemake.params.words,
    figure=Path(snakemake.output.figure),
)
