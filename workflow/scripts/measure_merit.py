"""Measure what each score finds."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.merit import measure_merit
from peculiar.run.handover import each_detector
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, order = snakemake.input, snakemake.params.order
samples = each_detector(files.samples, order, "trained")
known = each_detector(files.known, order, "trained")
measure_merit(
    catalog=Path(files.catalog),
    labels=snakemake.params.labels,
    scores=snakemake.params.scores,
    training_samples={name: list(paths.values()) for name, paths in samples.items()},
    chosen_by={name: list(paths.values()) for name, paths in known.items()},
    repeats=snakemake.params.repeats,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
