"""Measure how early every score ranks the known objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.metrics import measure_metrics
from peculiar.run.handover import each_detector
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, order = snakemake.input, snakemake.params.order
samples = each_detector(files.samples, order, "trained")
known = each_detector(files.known, order, "trained")
measure_metrics(
    catalog=Path(files.catalog),
    labels=snakemake.params.labels,
    **snakemake.params.detectors,
    **snakemake.params.publish,
    training_samples={name: list(paths.values()) for name, paths in samples.items()},
    chosen_by={name: list(paths.values()) for name, paths in known.items()},
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
