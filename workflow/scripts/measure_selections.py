"""Count the objects that pass each cut, several at once, and any."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.selections import measure_selections
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_selections(
    scores=Path(snakemake.input.scores),
    labels=Path(snakemake.input.labels),
    selection=snakemake.params.selection,
    words=snakemake.params.words,
    title=snakemake.params.title,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
