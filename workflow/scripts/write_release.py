"""Write the files in the format of SF21's release."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.sf21.release import write_release
from peculiar.run.handover import each_shard
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
write_release(
    catalog=Path(snakemake.input.catalog),
    views=each_shard(snakemake.input.views, order),
    reconstructions=each_shard(snakemake.input.reconstructions, order),
    publish=snakemake.params.publish,
    csv=Path(snakemake.output.csv),
    hdf5=Path(snakemake.output.hdf5),
)
