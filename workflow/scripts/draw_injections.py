"""Draw injected anomalies as a detector sees them."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.injections import draw_injections
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
made = snakemake.input.get("reconstructions")
draw_injections(
    table=Path(snakemake.input.table),
    view=Path(snakemake.input.view),
    reconstructions=Path(made) if made else None,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
