"""Draw what the scores follow."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.dependence import draw_dependence
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_dependence(
    table=Path(snakemake.input.table),
    figure=Path(snakemake.output.figure),
)
