"""Draw recall of injected anomalies."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.injection_recall import draw_injection_recall
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_injection_recall(
    table=Path(snakemake.input.table),
    fraction=snakemake.params.injection["fraction"],
    published=snakemake.params.publish["detector"],
    words=snakemake.params.words,
    figure=Path(snakemake.output.figure),
)
