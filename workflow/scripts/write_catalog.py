"""Write the catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.catalog import write_catalog
from peculiar.run.handover import each_detector, each_shard, each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
labels = each_slice(snakemake.input.labels, order)
said = each_slice(snakemake.input.annotations, order)
taught = each_slice(snakemake.input.taught, snakemake.params.taught)
shards = snakemake.input.artifacts
artifacts = each_shard(shards, order) if shards else {name: [] for name in order}
write_catalog(
    objects=each_slice(snakemake.input.objects, order),
    properties=each_slice(snakemake.input.properties, order),
    annotations={
        name: [labels[name], said[name], *filter(None, [taught.get(name)])]
        for name in order
    },
    scores=each_detector(snakemake.input.scores, order),
    groups=Path(snakemake.input.groups),
    artifacts=artifacts,
    meanings=snakemake.params.meanings,
    publish=snakemake.params.publish,
    seeds=snakemake.params.seeds,
    **{name: Path(file) for name, file in snakemake.output.items()},
)
