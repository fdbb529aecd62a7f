"""Measure how the models of neighbouring slices differ."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.slices import measure_slices
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_slices(
    comparisons=snakemake.params.comparisons,
    scores=[Path(path) for path in snakemake.input.scores],
    own=[Path(path) for path in snakemake.input.own],
    survey=[Path(path) for path in snakemake.input.survey],
    selections=snakemake.params.selections,
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
