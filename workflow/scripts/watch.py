"""Score objects not trained on with every snapshot of a training."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
kind = snakemake.params.detector["kind"]
import_module(f"peculiar.detectors.{kind}.watch").watch(
    views=[Path(path) for path in snakemake.input.views],
    sample=Path(snakemake.input.sample),
    snapshots=Path(snakemake.input.snapshots),
    table=Path(snakemake.output.table),
    seed=snakemake.params.detector["seed"],
    parameters=snakemake.params.sections,
)
