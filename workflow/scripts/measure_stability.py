"""Measure the stability over seeds."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.stability import measure_stability
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_stability(
    catalog=Path(snakemake.input.catalog),
    scores=snakemake.params.scores,
    repeats=snakemake.params.repeats,
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
