"""Write the record of the run."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.run.handover import each_detector, each_slice
from peculiar.run.record import write_run_record
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
write_run_record(
    config=snakemake.params.config,
    code=snakemake.params.digests,
    objects=each_slice(snakemake.input.objects, order),
    scores=each_detector(snakemake.input.scores, order),
    rejects=Path(snakemake.input.rejects),
    record=Path(snakemake.output.record),
)
