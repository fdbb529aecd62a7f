"""Write the explorer's folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.explorer.examples import Injected
from peculiar.explorer.map_columns import Embedding
from peculiar.explorer.wide import Cutouts
from peculiar.explorer.write import write_explorer
from peculiar.run.handover import each_shard
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files = snakemake.input
parts = (files.samples, files.selected, files.clusters)
embeddings = [Embedding(*map(Path, row)) for row in zip(*parts, strict=True)]
order = snakemake.params.order
shards = each_shard(files.cutouts, order)
cutouts = {
    name: Cutouts(shards[name], **shown)
    for name, shown in snakemake.params.shown.items()
}
injected = [
    Injected(Path(table), cutouts[name]._replace(shards=[Path(images)]))
    for name, table, images in zip(
        snakemake.params.examples, files.injections, files.injected, strict=True
    )
]
write_explorer(
    **{
        name: Path(files[name])
        for name in ("catalog", "queue", "judgements", "neighbours")
    },
    embeddings=dict(zip(snakemake.params.characterised, embeddings, strict=True)),
    views=each_shard(files.views, order),
    reconstructions=each_shard(files.reconstructions, order)
    if files.reconstructions
    else {},
    cutouts=cutouts,
    descriptors=each_shard(files.descriptors, order),
    injected=injected[0] if injected else None,
    detectors=snakemake.params.detectors,
    publish=snakemake.params.publish,
    folder=Path(snakemake.output.folder),
)
