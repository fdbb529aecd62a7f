"""Collect the rejects of all slices, and write a page on them."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.rejects_page import write_rejects_page
from peculiar.run.handover import each_shard, each_slice
from peculiar.tables.logs import log_to
from peculiar.tables.rejects import merge_rejects

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
catalogues = each_slice(snakemake.input.catalogues, order)
shards = each_shard(snakemake.input.shards, order)
merge_rejects(
    rejects={name: [catalogues[name], *shards[name]] for name in order},
    table=Path(snakemake.output.table),
)
write_rejects_page(
    rejects=Path(snakemake.output.table),
    objects=each_slice(snakemake.input.objects, order),
    text=Path(snakemake.output.text),
)
