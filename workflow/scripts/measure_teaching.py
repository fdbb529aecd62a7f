"""Measure the ranking taught by injection."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.teaching import measure_teaching
from peculiar.run.handover import each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
slices = snakemake.params.slices
measure_teaching(
    taught=each_slice(snakemake.input.taught, slices),
    left_out=each_slice(snakemake.input.left_out, slices),
    images=each_slice(snakemake.input.images, slices),
    labels=each_slice(snakemake.input.labels, slices),
    classes=snakemake.params.labels,
    not_taught=snakemake.params.not_taught,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
