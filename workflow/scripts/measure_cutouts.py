"""Measure one shard as a survey would."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.measure.photometry import measure_cutouts
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_cutouts(
    cutouts=Path(snakemake.input.cutouts), table=Path(snakemake.output.measured)
)
