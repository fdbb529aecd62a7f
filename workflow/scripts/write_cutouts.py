"""Cut one shard."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.logs import log_to
from peculiar.scratch import scratch_folder
from peculiar.shard import write_shard

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
