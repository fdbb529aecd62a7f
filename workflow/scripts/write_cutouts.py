"""Cut one shard."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.cutouts.shard import write_shard
from peculiar.tables.logs import log_to
from peculiar.training.scratch import scratch_folder

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
cutouts = Path(snakemake.output.cutouts)
shard = cutouts.parents[1] / "downloads" / snakemake.wildcards.shard
write_shard(
    source=snakemake.params.source,
    section=snakemake.params.cutouts,
    rows=snakemake.params.rows,
    spool=scratch_folder(shard, [], dict(snakemake.params.items())) / "ledger.sqlite",
    cutouts=cutouts,
    rejects=Path(snakemake.output.rejects),
)
