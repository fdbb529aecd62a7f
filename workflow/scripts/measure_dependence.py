"""Measure which properties the scores follow."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.dependence import measure_dependence
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
measure_dependence(
    catalog=Path(snakemake.input.catalog),
    ordinary=snakemake.params.ordinary,
    detectors=snakemake.params.detectors,
    flag=snakemake.params.flag,
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
