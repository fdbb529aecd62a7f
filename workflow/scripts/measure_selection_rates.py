"""Measure the selected share by redshift and equivalent width."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.selection_rates import measure_selection_rates
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_selection_rates(
    catalog=Path(snakemake.input.catalog),
    detectors=snakemake.params.detectors,
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
