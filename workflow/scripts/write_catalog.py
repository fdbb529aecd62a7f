"""Write the catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.catalog import write_catalog
from peculiar.handover import each_detector, each_slice
from peculiar.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
write_catalog(
    objects=each_slice(snakemake.input.objects, order),
    labels=each_slice(snakemake.input.labels, order),
    scores=each_detector(snakemake.input.scores, order),
    meanings=snakemake.params.meanings,
    publish=snakemake.params.publish,
    parquet=Path(snakemake.output.parquet),
    fits=Path(snakemake.output.fits),
    csv=Path(snakemake.output.csv),
)
