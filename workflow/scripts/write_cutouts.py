"""Cut one shard."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.logs import log_to
from peculiar.shard import write_shard

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_shard(
    source=snakemake.params.source,
    section=snakemake.params.cutouts,
    rows=snakemake.params.rows,
    cutouts=Path(snakemake.output.cutouts),
    rejects=Path(snakemake.output.rejects),
)
