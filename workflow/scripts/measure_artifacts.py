"""Measure how well the artifact score tells faults from galaxies."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.artifact_merit import measure_artifacts
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_artifacts(
    catalog=Path(snakemake.input.catalog),
    labels=snakemake.params.labels,
    scores=snakemake.params.scores,
    threshold=snakemake.params.threshold,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
