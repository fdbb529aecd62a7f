"""Draw the share that is selected against redshift and equivalent width."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.selection_rates import draw_selection_rates
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_selection_rates(
    table=Path(snakemake.input.table),
    published=snakemake.params.publish["detector"],
    figure=Path(snakemake.output.figure),
)
